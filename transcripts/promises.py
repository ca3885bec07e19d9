"""Promises to callers: which are open, kept and broken, who noted it, and how many were kept in time (G.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from transcripts.audit import AuditData, AuditEntry, AuditLog
from transcripts.database import Database
from transcripts.encryption import Cipher
from transcripts.recorder_transaction import RecordConflict, UnknownCall
from transcripts.review import Officer
from transcripts.snapshot import Promise, promise_of
from transcripts.tables import PromiseRow

WINDOW = timedelta(days=30)
SOON = timedelta(minutes=5)
"""From here on the officer on duty is being paged for it."""
LISTED = 200
REASONS = ("no_answer", "wrong_number", "not_wanted", "unsafe", "handed_over", "not_done")
"""Why a promise was given up: nobody answered, the number is wrong, the caller does not want it any more, ringing is
dangerous, another office does it, it was not done."""


class Standing(StrEnum):
    """Where a promise stands at a moment."""

    OVERDUE = "overdue"
    DUE = "due"  # within five minutes
    OPEN = "open"
    BROKEN = "broken"  # given up, with a reason
    KEPT_LATE = "kept_late"
    KEPT = "kept"

    @property
    def settled(self) -> bool:
        """Whether nothing more is to be done."""
        return self in {Standing.BROKEN, Standing.KEPT_LATE, Standing.KEPT}


def standing(promise: Promise, now: datetime) -> Standing:
    """Pure. What is past its time and neither kept nor given up is overdue."""
    if promise.kept_at is not None:
        return Standing.KEPT if promise.kept_at <= promise.due_at else Standing.KEPT_LATE
    if promise.broken_at is not None:
        return Standing.BROKEN
    if now > promise.due_at:
        return Standing.OVERDUE
    return Standing.DUE if now >= promise.due_at - SOON else Standing.OPEN


@dataclass(frozen=True, slots=True)
class Listed:
    """A promise in the list of all, with its call."""

    call_id: UUID
    promise: Promise
    standing: Standing


class Promises:
    """The officers' list, and what they note of a promise. Each settles it once, and stands in the audit log."""

    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database = database
        self._cipher = cipher
        self._audit = AuditLog(cipher)

    async def listed(self, now: datetime) -> list[Listed]:
        """What is open, the most pressing first; then what was settled of the last 30 days' promises, newest first."""
        unsettled = PromiseRow.kept_at.is_(None) & PromiseRow.broken_at.is_(None)
        recent = ~unsettled & (PromiseRow.at > now - WINDOW)
        async with self._database.reading() as session:
            waiting = await session.scalars(select(PromiseRow).where(unsettled).order_by(PromiseRow.due_at))
            settled = select(PromiseRow).where(recent).order_by(PromiseRow.due_at.desc()).limit(LISTED)
            rows = [*waiting, *await session.scalars(settled)]
            found = [(row.call_id, promise_of(row, self._cipher)) for row in rows]
        return [Listed(call_id, promise, standing(promise, now)) for call_id, promise in found]

    async def numbers(self, now: datetime) -> PromiseNumbers:
        """How promises were kept."""
        return await promise_numbers(self._database, now)

    async def keep(self, promise_id: UUID, officer: Officer, *, now: datetime) -> None:
        """This officer has done what was promised. Raises `UnknownCall`, and `RecordConflict` where it is settled."""
        await self._settle(promise_id, officer, "promise.kept", now, kept_at=now, kept_by=officer.officer_id)

    async def give_up(self, promise_id: UUID, officer: Officer, *, reason: str, now: datetime) -> None:
        """It will not be kept; `reason` is one of `REASONS`, else ValueError. Raises like `keep`."""
        if reason not in REASONS:
            raise ValueError(f"a promise is given up for one of {REASONS}")
        await self._settle(promise_id, officer, "promise.broken", now, broken_at=now, broken_reason=reason)

    async def _settle(
        self, promise_id: UUID, officer: Officer, action: str, now: datetime, **values: datetime | str
    ) -> None:
        async with self._database.session() as session:
            row = await session.get(PromiseRow, promise_id, with_for_update=True)
            if row is None:
                raise UnknownCall("the record has no such promise")
            if row.kept_at is not None or row.broken_at is not None:
                raise RecordConflict("the promise is settled already: read the list again")
            for name, value in values.items():
                setattr(row, name, value)
            data: AuditData = {"promise": str(promise_id), "reason": str(values.get("broken_reason", ""))}
            await self._audit.append(session, AuditEntry(officer.officer_id, action, now, row.call_id, data))


@dataclass(frozen=True, slots=True)
class PromiseNumbers:
    """Promises that were made in the last 30 days. `broken`: given up, or past their time and not kept."""

    kept: int
    kept_late: int
    broken: int
    open: int

    @property
    def kept_rate(self) -> float | None:
        """The share that was kept in time, of those that are kept, given up or due; None where none is."""
        due = self.kept + self.kept_late + self.broken
        return self.kept / due if due else None


async def promise_numbers(database: Database, now: datetime) -> PromiseNumbers:
    """Reads the numbers; changes nothing."""
    columns = (PromiseRow.due_at, PromiseRow.kept_at, PromiseRow.broken_at)
    async with database.reading() as session:
        found = (await session.execute(select(*columns).where(PromiseRow.at > now - WINDOW))).all()
    kept = [(due, at) for due, at, _ in found if at is not None]
    in_time = sum(at <= due for due, at in kept)
    waiting = sum(at is None and given_up is None and due >= now for due, at, given_up in found)
    return PromiseNumbers(in_time, len(kept) - in_time, len(found) - len(kept) - waiting, waiting)
