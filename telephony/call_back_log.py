"""The table of call-backs after a drop; an attempt's state is changed by compare-and-set."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from telephony.tables import CallBack
from transcripts.database import Database, insert_for

_NAMESPACE = UUID("b3a0a5a4-6e6a-4c2a-9a59-0a4f5f2a7c11")
AFTER_DROP = (timedelta(seconds=5), timedelta(seconds=60), timedelta(seconds=180))
"""When a caller is rung after a flagged call dropped (domain brief G.4: 0-15, 60 and 180 seconds)."""
SERIES_AT_MOST = 2
"""A caller who was reached and is gone again is rung once more in this way; then the officers alone go on."""


class Attempt(StrEnum):
    """Where one attempt stands."""

    WAITING = "waiting"
    DIALLING = "dialling"  # handed to the carrier; rings, or its outcome is unknown yet
    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    CANCELLED = "cancelled"
    TOLD = "told"  # the last one was unanswered, and the officers know


OPEN = (Attempt.WAITING, Attempt.DIALLING)


class CallBackLog:
    """Rows of attempts, detached from any session."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def plan(self, call_id: UUID, *, dropped_leg_id: str, at: datetime) -> bool:
        """Plans the attempts for a call that dropped `at`; once for each leg that dropped. False where this call was
        rung back often enough: then only the last step is planned, which tells the officers.
        """
        async with self._database.session() as session:
            series = await self._series(session, call_id, dropped_leg_id)
            again = series >= SERIES_AT_MOST
            for number, after in enumerate(AFTER_DROP, start=1):
                last = number == len(AFTER_DROP)
                if again and not last:
                    continue
                state = Attempt.UNANSWERED if again else Attempt.WAITING
                values = {
                    "call_back_id": uuid5(_NAMESPACE, f"{dropped_leg_id}/{number}"),
                    "call_id": call_id,
                    "dropped_leg_id": dropped_leg_id,
                    "dropped_at": at,
                    "attempt": number,
                    "state": state.value,
                    "due_at": at if again else at + after,
                    "changed_at": at,
                }
                await session.execute(insert_for(session)(CallBack).values(values).on_conflict_do_nothing())
        return not again

    async def get(self, call_back_id: UUID) -> CallBack | None:
        """One attempt."""
        async with self._database.reading() as session:
            return await session.get(CallBack, call_back_id)

    async def due(self, now: datetime) -> Sequence[CallBack]:
        """Attempts to be made, or that have had no news for too long, and last ones whose end nobody was told of."""
        last = (CallBack.state == Attempt.UNANSWERED.value) & (CallBack.attempt == len(AFTER_DROP))
        wanted = select(CallBack).where(
            (CallBack.state.in_([state.value for state in OPEN]) & (CallBack.due_at <= now)) | last
        )
        async with self._database.reading() as session:
            return (await session.scalars(wanted.order_by(CallBack.due_at))).all()

    async def open_calls(self) -> Sequence[UUID]:
        """Calls whose callers are being rung back, or will be."""
        wanted = (
            select(CallBack.call_id).where(CallBack.state.in_([state.value for state in OPEN])).distinct()
        )
        async with self._database.reading() as session:
            return (await session.scalars(wanted)).all()

    async def learn_leg(self, call_back_id: UUID, leg_id: str) -> bool:
        """Notes the leg of an attempt, told by the carrier's answer or a webhook; False where it is another one."""
        change = update(CallBack).where(
            CallBack.call_back_id == call_back_id, (CallBack.leg_id == leg_id) | CallBack.leg_id.is_(None)
        )
        async with self._database.session() as session:
            done = await session.execute(change.values(leg_id=leg_id))
        return bool(done.rowcount)  # type: ignore[attr-defined]

    async def move(
        self, row: CallBack, from_states: Collection[Attempt], to: Attempt, now: datetime, **values: Any
    ) -> bool:
        """Sets the state if it is one of `from_states` and its due time is the one read; tells whether it did."""
        change = update(CallBack).where(
            CallBack.call_back_id == row.call_back_id,
            CallBack.state.in_([state.value for state in from_states]),
            CallBack.due_at == row.due_at,
        )
        async with self._database.session() as session:
            done = await session.execute(change.values(state=to.value, changed_at=now, **values))
        moved = bool(done.rowcount)  # type: ignore[attr-defined]
        if moved:
            row.state, row.changed_at = to.value, now
            row.due_at = values.get("due_at", row.due_at)
        return moved

    async def put_off(self, row: CallBack, due_at: datetime) -> bool:
        """Looks at an attempt later; it is in its state since `changed_at`. Tells whether this call did it."""
        change = update(CallBack).where(
            CallBack.call_back_id == row.call_back_id,
            CallBack.state == row.state,
            CallBack.due_at == row.due_at,
        )
        async with self._database.session() as session:
            done = await session.execute(change.values(due_at=due_at))
        return bool(done.rowcount)  # type: ignore[attr-defined]

    async def cancel(self, call_id: UUID, now: datetime) -> int:
        """Cancels what is still to be rung for a call; returns how many attempts."""
        change = update(CallBack).where(CallBack.call_id == call_id, CallBack.state == Attempt.WAITING.value)
        async with self._database.session() as session:
            done = await session.execute(change.values(state=Attempt.CANCELLED.value, changed_at=now))
        return int(done.rowcount)  # type: ignore[attr-defined]

    async def of_call(self, call_id: UUID) -> Sequence[CallBack]:
        """The attempts of one call, in order."""
        wanted = (
            select(CallBack)
            .where(CallBack.call_id == call_id)
            .order_by(CallBack.dropped_at, CallBack.attempt)
        )
        async with self._database.reading() as session:
            return (await session.scalars(wanted)).all()

    async def _series(self, session: AsyncSession, call_id: UUID, dropped_leg_id: str) -> int:
        """How many drops of this call were followed by call-backs already."""
        others = select(func.count(CallBack.dropped_leg_id.distinct())).where(
            CallBack.call_id == call_id, CallBack.dropped_leg_id != dropped_leg_id
        )
        return await session.scalar(others) or 0
