"""Tells news of a leg from repetition: webhooks come twice, late and out of order."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from telephony.carrier import LegStatus
from telephony.tables import LegState
from transcripts.database import Database

_RANKS = {LegStatus.QUEUED: 0, LegStatus.RINGING: 1, LegStatus.IN_PROGRESS: 2}
_OVER = 3


def rank(status: LegStatus) -> int:
    """How far a leg has come: 0 queued, 1 ringing, 2 in progress, 3 over. It never goes back."""
    return _RANKS.get(status, _OVER)


class LegLog:
    """The furthest status of each leg. News is handled first and noted afterwards, so that a worker that
    dies in between leaves it news: it is handled at least once.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def status(self, leg_id: str) -> LegStatus | None:
        """The furthest status that was noted."""
        async with self._database.session() as session:
            found = await session.scalar(select(LegState.status).where(LegState.leg_id == leg_id))
        return LegStatus(found) if found else None

    async def ended_at(self, leg_id: str) -> datetime | None:
        """When news came that the leg is over; None while it is not, or where nothing is known of it."""
        over = select(LegState.changed_at).where(LegState.leg_id == leg_id, LegState.rank == _OVER)
        async with self._database.session() as session:
            return await session.scalar(over)

    async def is_news(self, leg_id: str, status: LegStatus) -> bool:
        """Whether `status` is further than what was noted."""
        known = await self.status(leg_id)
        return known is None or rank(status) > rank(known)

    async def note(self, leg_id: str, status: LegStatus, now: datetime) -> None:
        """Notes `status` unless something further is noted already."""
        values: dict[str, Any] = {"status": status.value, "rank": rank(status), "changed_at": now}
        if await self._raise(leg_id, values):
            return
        try:
            async with self._database.session() as session:
                session.add(LegState(leg_id=leg_id, **values))
        except IntegrityError:  # noted before, or by another worker at this moment
            await self._raise(leg_id, values)

    async def _raise(self, leg_id: str, values: dict[str, Any]) -> bool:
        further = update(LegState).where(LegState.leg_id == leg_id, LegState.rank < values["rank"])
        async with self._database.session() as session:
            done = await session.execute(further.values(**values))
        return bool(done.rowcount)  # type: ignore[attr-defined]
