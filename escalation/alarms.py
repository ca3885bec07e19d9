"""Alarms on their way out of the system: rows with a due time, rung until the bell took them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.exc import DBAPIError

from escalation.ledger import raise_alarm
from escalation.ports import Alarm, AlarmBell, AlarmKind, AlarmNotRung
from escalation.watch_tables import AlarmRow
from transcripts.database import Database

RING_LEASE = timedelta(seconds=60)
"""The bell may try three ways, one after the other."""
BACKOFF_MAX = timedelta(minutes=5)
AGAIN_AFTER = timedelta(minutes=10)
"""An alarm that still holds rings again after this time."""


class Alarms:
    """Keeps alarms and rings them."""

    def __init__(self, database: Database, bell: AlarmBell) -> None:
        self._database = database
        self._bell = bell

    async def raise_all(self, alarms: Iterable[Alarm], *, now: datetime) -> int:
        """Keeps alarms that an audit found; one that rang less than ten minutes ago stays quiet. Returns how many
        will ring. When the database cannot be reached, they ring directly.
        """
        alarms = list(alarms)
        try:
            async with self._database.session() as session:
                fresh = []
                for alarm in alarms:
                    row = await session.get(AlarmRow, alarm.key)
                    if row is None or row.last_rung_at is None or row.last_rung_at <= now - AGAIN_AFTER:
                        fresh.append(alarm)
                        await raise_alarm(session, alarm.kind, alarm.subject_id, now)
        except DBAPIError:
            rung = await asyncio.gather(*(self._ring_directly(alarm) for alarm in alarms))
            return sum(rung)
        return len(fresh)

    async def ring_due(self, now: datetime) -> int:
        """Rings what is due, outside any transaction. An alarm that could not be handed over is tried again,
        for ever; after a crash it rings again. Returns how many were handed over.
        """
        due = await self._claim(now)
        results = await asyncio.gather(*(self._ring(alarm, now) for alarm in due))
        return sum(results)

    async def taken_by(self, kind: AlarmKind, subject_id: str, *, since: datetime) -> str | None:
        """What took an alarm that was raised no earlier than `since`; None where nothing has."""
        async with self._database.reading() as session:
            row = await session.get(AlarmRow, f"{kind}:{subject_id}")
            rung = row is not None and row.last_rung_at is not None and row.last_rung_at >= since
            return row.taken_by if row is not None and rung else None

    async def _claim(self, now: datetime) -> list[Alarm]:
        wanted = select(AlarmRow).where(or_(AlarmRow.due_at <= now, AlarmRow.raised_at > now + RING_LEASE))
        async with self._database.session() as session:
            rows = list(
                await session.scalars(
                    wanted.where(AlarmRow.due_at.is_not(None)).limit(50).with_for_update(skip_locked=True)
                )
            )
            for row in rows:
                row.due_at, row.raised_at = now + RING_LEASE, min(row.raised_at, now)
            return [Alarm(row.kind, row.subject_id, row.raised_at) for row in rows]

    async def _ring_directly(self, alarm: Alarm) -> bool:
        """Without a row nothing can wait: the next audit finds it again."""
        try:
            await self._bell.ring(alarm)
        except AlarmNotRung:
            return False
        return True

    async def _ring(self, alarm: Alarm, now: datetime) -> bool:
        taken_by = None
        with contextlib.suppress(AlarmNotRung, TimeoutError):
            async with asyncio.timeout(RING_LEASE.total_seconds() / 2):
                taken_by = await self._bell.ring(alarm)
        await self._mark(alarm, now, taken_by)
        return taken_by is not None

    async def _mark(self, alarm: Alarm, now: datetime, taken_by: str | None) -> None:
        """Taken: quiet until it is raised anew. Not taken: due again, later each time."""
        async with self._database.session() as session:
            row = await session.get(AlarmRow, alarm.key, with_for_update=True)
            if row is None or row.raised_at > alarm.raised_at:
                return  # raised anew meanwhile: it is due again and must ring again
            if taken_by is not None:
                row.rung, row.failures, row.last_rung_at, row.due_at = row.rung + 1, 0, now, None
                row.taken_by = taken_by[:32]
            else:
                row.failures += 1
                row.due_at = now + min(timedelta(seconds=2 ** min(row.failures, 9)), BACKOFF_MAX)
