"""The table of the public lines that are raced for a caller; a state is changed by compare-and-set."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from telephony.dial_plan import RaceEntry
from telephony.tables import RaceLine
from transcripts.database import Database, insert_for

_NAMESPACE = UUID("2d9b3c1f-8c54-4b58-9a36-94c1a1c0f7d2")


class LineState(StrEnum):
    """Where one line of a race stands."""

    WAITING = "waiting"  # to be rung at its due time
    DIALLING = "dialling"  # handed to the carrier, which has told nothing yet
    UP = "up"  # rings, or is listened to
    PERSON = "person"  # a person answered and is being connected
    OVER = "over"


LIVE = (LineState.DIALLING, LineState.UP, LineState.PERSON)


class RaceLog:
    """Rows of lines, detached from any session."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self, session: AsyncSession, call_id: UUID, entries: Collection[RaceEntry], now: datetime
    ) -> list[str]:
        """Adds the lines of a plan, in the transaction of `session`; a line that is known already stays as it is.
        Returns the numbers that are new.
        """
        fresh = []
        for entry in entries:
            values = {
                "line_id": uuid5(_NAMESPACE, f"{call_id}/{entry.number}"),
                "call_id": call_id,
                "number": entry.number,
                "state": LineState.WAITING.value,
                "due_at": now + entry.after,
                "tries": 0,
                "listening": {},
                "changed_at": now,
            }
            added = await session.execute(
                insert_for(session)(RaceLine)
                .values(values)
                .on_conflict_do_nothing()
                .returning(RaceLine.line_id)
            )
            if added.first() is not None:
                fresh.append(entry.number)
        return fresh

    async def get(self, line_id: UUID) -> RaceLine | None:
        """One line."""
        async with self._database.reading() as session:
            return await session.get(RaceLine, line_id)

    async def running(self) -> Sequence[RaceLine]:
        """All lines that are not over, the earliest due first."""
        wanted = select(RaceLine).where(RaceLine.state != LineState.OVER.value).order_by(RaceLine.due_at)
        async with self._database.reading() as session:
            return (await session.scalars(wanted)).all()

    async def at_number(self, number: str) -> Sequence[RaceLine]:
        """The lines of all calls at one number that hold a leg, or wait for news of one."""
        waits = RaceLine.state == LineState.DIALLING.value
        wanted = select(RaceLine).where(RaceLine.number == number, RaceLine.leg_id.is_not(None) | waits)
        async with self._database.reading() as session:
            return (await session.scalars(wanted)).all()

    async def put_off(self, row: RaceLine, due_at: datetime) -> bool:
        """Looks at a line later; it is in its state since `changed_at`. Tells whether this call did it."""
        change = update(RaceLine).where(
            RaceLine.line_id == row.line_id,
            RaceLine.tries == row.tries,
            RaceLine.state == row.state,
            RaceLine.due_at == row.due_at,
        )
        async with self._database.session() as session:
            done = await session.execute(change.values(due_at=due_at))
        return bool(done.rowcount)  # type: ignore[attr-defined]

    async def of_call(self, call_id: UUID) -> Sequence[RaceLine]:
        """The lines of one call, in the order of their numbers."""
        wanted = select(RaceLine).where(RaceLine.call_id == call_id).order_by(RaceLine.number)
        async with self._database.reading() as session:
            return (await session.scalars(wanted)).all()

    async def learn_leg(self, line_id: UUID, leg_id: str, tries: int) -> bool:
        """Notes the leg of a try, told by the carrier's answer or by a webhook, whichever is first; False where the
        line is on another try or leg by now.
        """
        change = update(RaceLine).where(
            RaceLine.line_id == line_id,
            RaceLine.tries == tries,
            (RaceLine.leg_id == leg_id) | RaceLine.leg_id.is_(None),
            RaceLine.state.in_([state.value for state in LIVE]),
        )
        async with self._database.session() as session:
            done = await session.execute(change.values(leg_id=leg_id))
        return bool(done.rowcount)  # type: ignore[attr-defined]

    async def move(
        self, row: RaceLine, from_states: Collection[LineState], to: LineState, now: datetime, **values: Any
    ) -> bool:
        """Sets the state if it is one of `from_states` and nobody began another try; tells whether this call did it."""
        change = update(RaceLine).where(
            RaceLine.line_id == row.line_id,
            RaceLine.tries == row.tries,
            RaceLine.state.in_([state.value for state in from_states]),
        )
        async with self._database.session() as session:
            done = await session.execute(change.values(state=to.value, changed_at=now, **values))
        moved = bool(done.rowcount)  # type: ignore[attr-defined]
        if moved:
            row.state, row.changed_at = to.value, now
            row.due_at = values.get("due_at", row.due_at)
        return moved
