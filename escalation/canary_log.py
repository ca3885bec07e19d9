"""Synthetic calls as rows: begun once among several processes, each step noted when it is seen, never forgotten
half-way: a run whose process died has a deadline that any other process draws the consequence of.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID, uuid4

from sqlalchemy import delete, select

from escalation.ledger import add_once, cancel_pages, raise_alarm
from escalation.ports import AlarmKind
from escalation.tables import NoticeRow
from escalation.watch_tables import CanaryRow
from transcripts.database import Database

WITHIN = timedelta(seconds=90)
"""A call that is not answered, spoken to and acknowledged by then has failed."""
KEPT = timedelta(days=14)

Step = Literal["placed", "answered", "spoke", "acknowledged"]
STEPS: tuple[Step, ...] = ("placed", "answered", "spoke", "acknowledged")


@dataclass(frozen=True, slots=True)
class CanaryRun:
    """One synthetic call. The times are None for steps that were not seen; `failure` names the first of those."""

    canary_id: UUID
    started_at: datetime
    deadline_at: datetime
    leg_id: str | None
    call_id: UUID | None
    notice_id: UUID | None
    placed_at: datetime | None
    answered_at: datetime | None
    spoke_at: datetime | None
    acknowledged_at: datetime | None
    finished_at: datetime | None
    failure: str | None

    @property
    def passed(self) -> bool:
        """Whether every step was seen in time."""
        return self.finished_at is not None and self.failure is None

    def at(self, step: Step) -> datetime | None:
        """When a step was seen."""
        seen = (self.placed_at, self.answered_at, self.spoke_at, self.acknowledged_at)
        return dict(zip(STEPS, seen, strict=True))[step]


class CanaryLog:
    """Writes and reads runs. Every method may be called again with the same values."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, slot: str, now: datetime, *, within: timedelta = WITHIN) -> CanaryRun | None:
        """Begins a run for this slot of time; None where another process has begun it."""
        row = CanaryRow(canary_id=uuid4(), slot=slot, started_at=now, deadline_at=now + within)
        async with self._database.session() as session:
            await session.execute(delete(CanaryRow).where(CanaryRow.started_at < now - KEPT))
            return _run(row) if await add_once(session, row) else None

    async def running(self) -> list[CanaryRun]:
        """Runs that are not finished, oldest first."""
        wanted = select(CanaryRow).where(CanaryRow.finished_at.is_(None)).order_by(CanaryRow.started_at)
        async with self._database.reading() as session:
            return [_run(row) for row in await session.scalars(wanted)]

    async def latest(self) -> CanaryRun | None:
        """The newest finished run."""
        wanted = select(CanaryRow).where(CanaryRow.finished_at.is_not(None))
        async with self._database.reading() as session:
            row = await session.scalar(wanted.order_by(CanaryRow.started_at.desc()).limit(1))
            return _run(row) if row is not None else None

    async def get(self, canary_id: UUID) -> CanaryRun:
        """One run. Raises `LookupError`."""
        async with self._database.reading() as session:
            row = await session.get(CanaryRow, canary_id)
            if row is None:
                raise LookupError("there is no such run")
            return _run(row)

    async def placed(self, canary_id: UUID, leg_id: str, notice_id: UUID, now: datetime) -> None:
        """The carrier took the call and the test page is in the outbox."""
        async with self._database.session() as session:
            row = await session.get(CanaryRow, canary_id, with_for_update=True)
            if row is not None:
                row.leg_id, row.notice_id, row.placed_at = leg_id, notice_id, row.placed_at or now

    async def answered(self, call_id: UUID, now: datetime) -> bool:
        """A call from the check's number has arrived. True where a run waits for it, which then is its call."""
        waits = select(CanaryRow).where(CanaryRow.finished_at.is_(None), CanaryRow.deadline_at > now)
        async with self._database.session() as session:
            rows = list(await session.scalars(waits.order_by(CanaryRow.started_at).with_for_update()))
            if any(row.call_id == call_id for row in rows):
                return True
            for row in rows:
                if row.call_id is None:
                    row.call_id, row.answered_at = call_id, now
                    return True
        return False

    async def spoke(self, canary_id: UUID, now: datetime) -> None:
        """The agent was heard."""
        async with self._database.session() as session:
            row = await session.get(CanaryRow, canary_id, with_for_update=True)
            if row is not None:
                row.spoke_at = row.spoke_at or now

    async def look_at_page(self, run: CanaryRun) -> None:
        """Takes over when its test page was acknowledged."""
        async with self._database.session() as session:
            row = await session.get(CanaryRow, run.canary_id, with_for_update=True)
            notice = await session.get(NoticeRow, run.notice_id) if run.notice_id else None
            if row is not None and notice is not None:
                row.acknowledged_at = notice.acknowledged_at

    async def finish(self, canary_id: UUID, now: datetime) -> CanaryRun:
        """Ends a run: good where every step was seen, else failed at the first that was not, and the alarm rings."""
        async with self._database.session() as session:
            row = await session.get(CanaryRow, canary_id, with_for_update=True)
            if row is None:
                raise LookupError("there is no such run")
            if row.finished_at is None:
                row.finished_at = now
                row.failure = next((f"not_{step}" for step in STEPS if _run(row).at(step) is None), None)
                if row.notice_id is not None:
                    await cancel_pages(session, row.notice_id)
                if row.failure is not None:
                    await raise_alarm(session, AlarmKind.CANARY_FAILED, row.failure, now)
            return _run(row)


def _run(row: CanaryRow) -> CanaryRun:
    return CanaryRun(
        canary_id=row.canary_id,
        started_at=row.started_at,
        deadline_at=row.deadline_at,
        leg_id=row.leg_id,
        call_id=row.call_id,
        notice_id=row.notice_id,
        placed_at=row.placed_at,
        answered_at=row.answered_at,
        spoke_at=row.spoke_at,
        acknowledged_at=row.acknowledged_at,
        finished_at=row.finished_at,
        failure=row.failure,
    )
