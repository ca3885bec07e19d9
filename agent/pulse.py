"""The sign of life of a process, and the adoption of what a dead one left behind."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import Collection
from typing import Protocol

import structlog
from sqlalchemy.exc import SQLAlchemyError

from escalation.heartbeats import BEAT_EVERY_S, Heartbeats
from transcripts.ports import Clock

log = structlog.get_logger()

ADOPT_EVERY_BEATS = 4


class Orphanage(Protocol):
    """Takes over the durable jobs of processes that are gone (`agent.jobs.Jobs`)."""

    @property
    def executor_id(self) -> str:
        """The name under which this process runs jobs."""
        ...

    async def adopt(self, alive: Collection[str]) -> int:
        """Begins again what executors left that are not `alive`; returns how many jobs."""
        ...


class Pulse:
    """Beats while a process serves or works."""

    def __init__(self, heartbeats: Heartbeats, jobs: Orphanage, clock: Clock) -> None:
        self.heartbeats = heartbeats
        self._jobs = jobs
        self._clock = clock

    async def serve(self, stop: asyncio.Event) -> None:
        """The sign of life of a process that takes calls."""
        await self._run(f"{socket.gethostname()}:{os.getpid()}/serve", "serve", stop)

    async def work(self, stop: asyncio.Event) -> None:
        """The sign of life of a process that runs jobs; it also takes over those of dead ones."""
        await self._run(self._jobs.executor_id, "jobs", stop)

    async def first(self) -> None:
        """Before the first job: nobody may take this process for a dead one."""
        await self.heartbeats.beat(self._jobs.executor_id, "jobs", self._clock.now())

    async def adopt(self) -> int:
        """One look for jobs of processes that are gone."""
        now = self._clock.now()
        adopted = await self._jobs.adopt(await self.heartbeats.alive("jobs", now))
        if adopted:
            log.warning("jobs.adopted", count=adopted)
        await self.heartbeats.sweep(now)
        return adopted

    async def _run(self, worker: str, kind: str, stop: asyncio.Event) -> None:
        beats = 0
        while not stop.is_set():
            try:
                await self.heartbeats.beat(worker, kind, self._clock.now())
                if kind == "jobs" and beats % ADOPT_EVERY_BEATS == 0:
                    await self.adopt()
            except (
                SQLAlchemyError,
                OSError,
            ) as error:  # the audit tells of the silence; the next beat tries again
                log.warning("heartbeat.missed", kind=kind, reason=type(error).__name__)
            beats += 1
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), BEAT_EVERY_S)
        try:
            await self.heartbeats.leave(worker)
        except (SQLAlchemyError, OSError) as error:
            log.warning("heartbeat.not_taken_back", kind=kind, reason=type(error).__name__)
