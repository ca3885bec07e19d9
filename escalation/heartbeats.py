"""Signs of life of every process, kept as rows, so that any other process can tell who fell silent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from escalation.watch_tables import HeartbeatRow
from transcripts.database import Database

BEAT_EVERY_S = 5.0
SILENT_AFTER = timedelta(seconds=60)
FORGOTTEN_AFTER = timedelta(hours=1)
"""A worker that fell silent is told of for so long; its row leaves a day later."""
_ERASED_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Beat:
    """The last sign of life of a worker. `kind`: ladder, jobs or serve."""

    worker: str
    kind: str
    at: datetime


class Heartbeats:
    """Writes and reads them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def beat(self, worker: str, kind: str, now: datetime) -> None:
        """This worker lives. Raises what the database raises."""
        async with self._database.session() as session:
            await session.merge(HeartbeatRow(worker=worker, kind=kind, beat_at=now))

    async def leave(self, worker: str) -> None:
        """This worker stops because it was told to: nobody needs to look for it."""
        async with self._database.session() as session:
            await session.execute(delete(HeartbeatRow).where(HeartbeatRow.worker == worker))

    async def recent(self, now: datetime) -> list[Beat]:
        """Who beat within the last hour, the ones that are silent for longest first."""
        wanted = select(HeartbeatRow).where(HeartbeatRow.beat_at > now - FORGOTTEN_AFTER)
        async with self._database.reading() as session:
            rows = await session.scalars(wanted.order_by(HeartbeatRow.beat_at, HeartbeatRow.worker))
            return [Beat(row.worker, row.kind, row.beat_at) for row in rows]

    async def alive(self, kind: str, now: datetime) -> frozenset[str]:
        """The workers of a kind that are not silent."""
        return frozenset(
            beat.worker
            for beat in await self.recent(now)
            if beat.kind == kind and now - beat.at <= SILENT_AFTER
        )

    async def sweep(self, now: datetime) -> None:
        """Forgets workers that fell silent a day ago."""
        async with self._database.session() as session:
            await session.execute(delete(HeartbeatRow).where(HeartbeatRow.beat_at < now - _ERASED_AFTER))
