"""The table of bridges; a state is changed by compare-and-set, so that each change happens once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute

from telephony.ports import Joining
from telephony.tables import BridgeState
from transcripts.database import Database

_RUNNING = [state.value for state in Joining if not state.final]
_TOGETHER = [Joining.JOINED.value, Joining.HANDED_OVER.value]


class BridgeLog:
    """Rows of bridges, detached from any session."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(self, row: BridgeState) -> bool:
        """Adds a bridge; one that exists stays as it is. False where another human is being joined, or is, with this
        caller: the first one wins.
        """
        bridge_id = row.bridge_id
        try:
            async with self._database.session() as session:
                session.add(row)
        except IntegrityError:
            return await self.get(bridge_id) is not None
        return True

    async def get(self, bridge_id: UUID) -> BridgeState | None:
        """One bridge."""
        async with self._database.session() as session:
            return await session.get(BridgeState, bridge_id)

    async def state(self, bridge_id: UUID) -> Joining | None:
        """Where a bridge stands now."""
        row = await self.get(bridge_id)
        return Joining(row.state) if row else None

    async def of_officer(self, leg_id: str) -> Sequence[BridgeState]:
        """Running bridges of an officer's leg."""
        return await self._running(BridgeState.officer_leg_id, leg_id)

    async def of_caller(self, leg_id: str) -> Sequence[BridgeState]:
        """Running bridges of a caller's leg."""
        return await self._running(BridgeState.caller_leg_id, leg_id)

    async def briefing_since_before(self, moment: datetime) -> Sequence[BridgeState]:
        """Bridges whose officer has been in the briefing since before `moment`."""
        wanted = select(BridgeState).where(
            BridgeState.state == Joining.BRIEFING.value, BridgeState.changed_at < moment
        )
        async with self._database.session() as session:
            return (await session.scalars(wanted)).all()

    async def waiting_since_before(self, moment: datetime) -> Sequence[BridgeState]:
        """Bridges whose human has been in the room since before `moment` and whose caller is not known to be there."""
        wanted = select(BridgeState).where(
            BridgeState.state == Joining.WAITING.value, BridgeState.changed_at < moment
        )
        async with self._database.reading() as session:
            return (await session.scalars(wanted)).all()

    async def due(self, now: datetime) -> Sequence[BridgeState]:
        """Bridges whose introduction is to be looked at again."""
        wanted = select(BridgeState).where(
            BridgeState.state == Joining.JOINED.value,
            BridgeState.look_at.is_not(None),
            BridgeState.look_at <= now,
        )
        async with self._database.reading() as session:
            return (await session.scalars(wanted)).all()

    async def running(self, call_id: UUID) -> BridgeState | None:
        """The bridge that runs for a call."""
        wanted = select(BridgeState).where(BridgeState.call_id == call_id, BridgeState.state.in_(_RUNNING))
        async with self._database.reading() as session:
            return await session.scalar(wanted)

    async def together(self, call_id: UUID) -> BridgeState | None:
        """The bridge in which this caller is in a room with a human now."""
        wanted = select(BridgeState).where(BridgeState.call_id == call_id, BridgeState.state.in_(_TOGETHER))
        async with self._database.reading() as session:
            return await session.scalar(wanted)

    async def note(self, bridge_id: UUID, condition: ColumnElement[bool], **values: Any) -> bool:
        """Sets values where the condition holds; tells whether this call did it."""
        change = update(BridgeState).where(BridgeState.bridge_id == bridge_id, condition)
        async with self._database.session() as session:
            done = await session.execute(change.values(**values))
        return bool(done.rowcount)  # type: ignore[attr-defined]

    async def moved(self, call_id: UUID) -> bool:
        """Whether the caller of this call has been moved, or is being moved, to a human."""
        together = [Joining.WAITING.value, *_TOGETHER, Joining.OVER.value]
        wanted = select(BridgeState.bridge_id).where(
            BridgeState.call_id == call_id, BridgeState.state.in_(together)
        )
        async with self._database.reading() as session:
            return await session.scalar(wanted.limit(1)) is not None

    async def move(
        self, bridge_id: UUID, from_states: Collection[Joining], to: Joining, now: datetime
    ) -> bool:
        """Sets the state if it is one of `from_states`; tells whether this call did it."""
        change = (
            update(BridgeState)
            .where(
                BridgeState.bridge_id == bridge_id,
                BridgeState.state.in_([state.value for state in from_states]),
            )
            .values(state=to.value, changed_at=now)
        )
        async with self._database.session() as session:
            done = await session.execute(change)
        return bool(done.rowcount)  # type: ignore[attr-defined]

    async def _running(self, column: InstrumentedAttribute[str], leg_id: str) -> Sequence[BridgeState]:
        wanted = select(BridgeState).where(column == leg_id, BridgeState.state.in_(_RUNNING))
        async with self._database.session() as session:
            return (await session.scalars(wanted)).all()
