"""How promises to callers were kept, in numbers: kept in time, kept late, broken so far, not due yet (G.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from transcripts.database import Database
from transcripts.tables import PromiseRow

WINDOW = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class PromiseNumbers:
    """Promises that were made in the last 30 days."""

    kept: int
    kept_late: int
    broken: int
    open: int

    @property
    def kept_rate(self) -> float | None:
        """The share that was kept in time, of those that are kept or due; None where none is."""
        due = self.kept + self.kept_late + self.broken
        return self.kept / due if due else None


async def promise_numbers(database: Database, now: datetime) -> PromiseNumbers:
    """Reads the numbers; changes nothing."""
    wanted = select(PromiseRow.due_at, PromiseRow.kept_at).where(PromiseRow.at > now - WINDOW)
    async with database.reading() as session:
        found = (await session.execute(wanted)).all()
    kept = [(due, at) for due, at in found if at is not None]
    in_time = sum(at <= due for due, at in kept)
    waiting = sum(at is None and due >= now for due, at in found)
    return PromiseNumbers(in_time, len(kept) - in_time, len(found) - len(kept) - waiting, waiting)
