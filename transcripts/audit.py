"""The audit log: who saw or changed what. Append-only; each entry is chained to the one before by a keyed hash."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from transcripts.database import Database, insert_for
from transcripts.encryption import Cipher
from transcripts.tables import AuditHeadRow, AuditRow

FIRST = "0" * 64
AuditData = dict[str, str | int | float | bool | None]


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One thing somebody did. `actor` is an officer's id or the name of a job; `data` holds no personal words."""

    actor: str
    action: str
    at: datetime
    call_id: UUID | None = None
    data: AuditData = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What `verify` found: how many entries stand, and one sentence for each break. No break: the log is whole."""

    entries: int
    breaks: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether nothing was changed, removed or inserted."""
        return not self.breaks


class AuditLog:
    """Writes and checks the chain. The hash is keyed, so that whoever can write the database but does not hold
    the keys cannot forge a chain.
    """

    def __init__(self, cipher: Cipher) -> None:
        self._cipher = cipher

    async def append(self, session: AsyncSession, entry: AuditEntry) -> None:
        """Adds an entry in the caller's transaction; the head row makes two writers wait for each other."""
        head = await self._locked_head(session)
        row = AuditRow(
            seq=head.seq + 1,
            at=entry.at,
            actor=entry.actor,
            action=entry.action,
            call_id=entry.call_id,
            data=dict(entry.data),
            previous=head.mark,
        )
        row.mark = self._mark(row)
        session.add(row)
        head.seq, head.mark = row.seq, row.mark
        await session.flush()

    async def entries(self, database: Database, *, before: datetime, limit: int) -> list[AuditEntry]:
        """The newest entries older than `before`, newest first."""
        wanted = select(AuditRow).where(AuditRow.at < before).order_by(AuditRow.seq.desc()).limit(limit)
        async with database.reading() as session:
            rows = list(await session.scalars(wanted))
        return [AuditEntry(row.actor, row.action, row.at, row.call_id, dict(row.data)) for row in rows]

    async def verify(self, database: Database) -> ChainReport:
        """Reads the whole log and recomputes the chain."""
        breaks: list[str] = []
        previous, seq = FIRST, 0
        async with database.reading() as session:
            async for row in await session.stream_scalars(select(AuditRow).order_by(AuditRow.seq)):
                seq += 1
                if row.seq != seq:
                    breaks.append(f"entry {seq} is missing: the next one is {row.seq}")
                    seq = row.seq
                if row.previous != previous:
                    breaks.append(f"entry {row.seq} does not follow the entry before it")
                if row.mark != self._mark(row):
                    breaks.append(f"entry {row.seq} was changed")
                previous = row.mark
            head = await session.get(AuditHeadRow, 1)
        if (head.seq, head.mark) != (seq, previous) if head else seq != 0:
            breaks.append(f"the end is cut off: the log stops at entry {seq}")
        return ChainReport(entries=seq, breaks=tuple(breaks))

    async def _locked_head(self, session: AsyncSession) -> AuditHeadRow:
        statement = insert_for(session)(AuditHeadRow).values(id=1, seq=0, mark=FIRST)
        await session.execute(statement.on_conflict_do_nothing(index_elements=["id"]))
        locked = select(AuditHeadRow).where(AuditHeadRow.id == 1).with_for_update()
        return (await session.execute(locked.execution_options(populate_existing=True))).scalar_one()

    def _mark(self, row: AuditRow) -> str:
        at = row.at.astimezone(UTC).isoformat(timespec="microseconds")
        call_id = str(row.call_id) if row.call_id else None
        entry = [row.seq, at, row.actor, row.action, call_id, row.data, row.previous]
        return self._cipher.fingerprint(json.dumps(entry, ensure_ascii=False, sort_keys=True))
