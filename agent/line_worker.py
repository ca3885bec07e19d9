"""Rings what is due for callers: public lines, call-backs, introductions. Any number of processes may run one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

import structlog

log = structlog.get_logger()

POLL_S = 0.5


class Due(Protocol):
    """Something whose rows have due times."""

    async def tick(self) -> object:
        """Does what is due now. Safe to repeat, in any process."""
        ...


class Swept(Protocol):
    """The same, under the name that bridges have for it."""

    async def sweep(self) -> object:
        """Does what is due now. Safe to repeat, in any process."""
        ...


class LineWorker:
    """The loop of one process around drops, races, call-backs, bridges and promises."""

    def __init__(self, *, drops: Due, race: Due, call_backs: Due, bridge: Swept, promises: Due) -> None:
        self._parts: tuple[tuple[str, Callable[[], Awaitable[object]]], ...] = (
            ("drops", drops.tick),
            ("race", race.tick),
            ("call_backs", call_backs.tick),
            ("bridges", bridge.sweep),
            ("promises", promises.tick),
        )
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """A row was written in this process: look now, not at the next poll."""
        self._wake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Works until `stop` is set."""
        while not stop.is_set():
            self._wake.clear()
            await self.look()
            waiting = [asyncio.ensure_future(event.wait()) for event in (stop, self._wake)]
            await asyncio.wait(waiting, timeout=POLL_S, return_when=asyncio.FIRST_COMPLETED)
            for waiter in waiting:
                waiter.cancel()

    async def look(self) -> None:
        """Each part once, whatever becomes of the others; the next look tries again."""
        for name, part in self._parts:
            try:
                await part()
            except Exception:  # a part that fails must not keep the others from callers in danger
                log.exception("line_worker.failed", step=name)
