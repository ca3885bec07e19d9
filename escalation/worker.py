"""Runs a ladder for as long as a process lives. Slow deliveries never hold up decisions; a database that is gone
rings the bell directly, and the work goes on when it is back.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from escalation.delivery import Handover
from escalation.heartbeats import Heartbeats
from escalation.ladder import Ladder
from escalation.outbox import Claimed
from escalation.ports import Alarm, AlarmBell, AlarmKind, AlarmNotRung
from transcripts.database import Database
from transcripts.ports import Clock

POLL_S = 0.25
SIDE_WORK_S = 5.0
IN_FLIGHT = 64
ALARM_EVERY = timedelta(minutes=1)


class LadderWorker:
    """The loops of one process around one ladder."""

    def __init__(self, ladder: Ladder, database: Database, bell: AlarmBell, clock: Clock) -> None:
        self._ladder = ladder
        self._heartbeats = Heartbeats(database)
        self._bell = bell
        self._clock = clock
        self._wake = asyncio.Event()
        self._pages = asyncio.Event()
        self._sending: set[asyncio.Task[None]] = set()
        self._results: list[tuple[Claimed, Handover]] = []
        self._handed_over = asyncio.Event()
        self._settling = asyncio.Lock()
        self._fault_rung_at: datetime | None = None

    def wake(self) -> None:
        """Something was opened in this process: look now, not at the next poll."""
        self._wake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Works until `stop` is set; then lets pages that are being handed over finish."""
        async with asyncio.TaskGroup() as loops:
            loops.create_task(self._repeat(self._climb, stop, self._wake, POLL_S))
            loops.create_task(self._repeat(self._deliver, stop, self._pages, POLL_S))
            loops.create_task(self._repeat(self._settle, stop, self._handed_over, POLL_S))
            loops.create_task(self._repeat(self._side_work, stop, asyncio.Event(), SIDE_WORK_S))
        await asyncio.gather(*self._sending, return_exceptions=True)
        with contextlib.suppress(DBAPIError, OSError):  # their leases run out and another worker sends them
            await self._settle()
        with contextlib.suppress(DBAPIError, OSError):  # then the audit tells that it fell silent
            await self._heartbeats.leave(self._ladder.worker)

    async def _climb(self) -> None:
        while await self._ladder.decide_some(self._clock.now()):
            self._pages.set()

    async def _deliver(self) -> None:
        await self._settle()  # first what is known: a page whose lease ran out meanwhile is not sent again
        while (free := IN_FLIGHT - len(self._sending)) >= IN_FLIGHT // 2:
            claimed, withheld = await self._ladder.outbox.claim(self._clock.now(), limit=free)
            for page in claimed:
                task = asyncio.create_task(self._hand_over(page))
                self._sending.add(task)
                task.add_done_callback(self._sending.discard)
            if not claimed and not withheld:
                return

    async def _hand_over(self, page: Claimed) -> None:
        handover = await self._ladder.outbox.hand_over(page.order)
        self._results.append((page, handover))  # not in one line: the list may be another one by now
        self._handed_over.set()
        self._pages.set()

    async def _settle(self) -> None:
        """Marks what came of pages since the last look, together. While it cannot be written it is kept: a database
        that comes back within the lease learns of it, and nobody is rung twice.
        """
        async with self._settling:
            results, self._results = self._results, []
            if not results:
                return
            try:
                await self._ladder.outbox.settle(results, self._clock.now())
            except BaseException:
                self._results = results + self._results
                raise

    async def _side_work(self) -> None:
        now = self._clock.now()
        await self._heartbeats.beat(self._ladder.worker, "ladder", now)
        await self._ladder.notices.tick(now)
        await self._ladder.alarms.ring_due(now)

    async def _repeat(
        self, work: Callable[[], Awaitable[None]], stop: asyncio.Event, sooner: asyncio.Event, pause_s: float
    ) -> None:
        while not stop.is_set():
            sooner.clear()
            try:
                await work()
            except (OperationalError, InterfaceError, OSError):
                await self._ring_fault(AlarmKind.DATABASE_UNREACHABLE, self._ladder.worker)
            except Exception as error:  # noqa: BLE001  # a fault must be heard of and must not end the watch
                subject = f"{type(error).__name__} {self._ladder.worker}"
                await self._ring_fault(AlarmKind.WORKER_FAULT, subject)
            waiting = [asyncio.ensure_future(event.wait()) for event in (stop, sooner)]
            await asyncio.wait(waiting, timeout=pause_s, return_when=asyncio.FIRST_COMPLETED)
            for waiter in waiting:
                waiter.cancel()

    async def _ring_fault(self, kind: AlarmKind, subject: str) -> None:
        now = self._clock.now()
        if self._fault_rung_at is not None and now - self._fault_rung_at < ALARM_EVERY:
            return
        with contextlib.suppress(AlarmNotRung):  # nothing is left to tell; the next minute tries again
            await self._bell.ring(Alarm(kind, subject[:64], now))
            self._fault_rung_at = now
