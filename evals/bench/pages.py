"""From a rule that fires to the first page that the carrier takes, with a thousand cases open at once."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from agent.clock import WallClock
from agent.migrations.run import upgrade_async
from escalation.ladder import Ladder
from escalation.metrics import percentile
from escalation.officers import Officers
from escalation.policies import Policies
from escalation.ports import Alarm, PageOrder, PageReceipt
from escalation.rota_store import Roster
from escalation.service import EscalationService
from escalation.triggers import OpenEscalation
from escalation.worker import LadderWorker
from evals.bench.duty import put_on_duty
from evals.bench.page_workers import CASES, measure_workers
from evals.own_database import own_database_url
from transcripts.calls import Level
from transcripts.database import Database
from transcripts.encryption import Cipher

OPEN_CASES, NEW_CASES = 1000, 40
_BURST_WITHIN_S = 300.0
ZONE = ZoneInfo("Asia/Seoul")


class TimingPager:
    """A carrier that takes every page at once; notes when the first page of each case was taken."""

    def __init__(self) -> None:
        self.first: dict[UUID, float] = {}
        self.taken = 0
        self._news = asyncio.Event()

    async def send(self, order: PageOrder) -> PageReceipt:
        """Takes the page."""
        self.taken += 1
        self.first.setdefault(order.escalation_id, time.perf_counter())
        self._news.set()
        return PageReceipt(str(order.page_id))

    async def reach(self, count: int) -> None:
        """Waits until `count` cases have their first page."""
        while len(self.first) < count:
            self._news.clear()
            await self._news.wait()


class CountingBell:
    """Alarms are counted: with a thousand cases that nobody takes there are some."""

    def __init__(self) -> None:
        self.rung = 0

    async def ring(self, _alarm: Alarm) -> str:
        """Counts."""
        self.rung += 1
        return "count"


@asynccontextmanager
async def open_database(folder: Path) -> AsyncIterator[Database]:
    """A migrated PostgreSQL of its own where the embedded server is installed, else SQLite."""
    async with own_database_url(folder, "bench") as url, _migrated(url) as database:
        yield database


@asynccontextmanager
async def _migrated(url: str) -> AsyncIterator[Database]:
    await upgrade_async(url)
    database = Database(url)
    try:
        yield database
    finally:
        await database.close()


async def measure_pages(tell: Callable[[str], None], *, quick: bool) -> dict[str, Any]:
    """p95 over new cases, one after the other, found by the worker's own look: nobody wakes it."""
    open_cases, new_cases = (50, 5) if quick else (OPEN_CASES, NEW_CASES)
    with tempfile.TemporaryDirectory(prefix="onbam-bench-") as folder:
        async with open_database(Path(folder)) as database:
            figures = await _measure(database, open_cases, new_cases)
            if database.dialect == "postgresql":
                address = database.engine.url.render_as_string(hide_password=False)
                figures["by_workers"] = await measure_workers(database, address, cases=20 if quick else CASES)
    tell(
        f"  {figures['database']}: {open_cases} cases at once paged in {figures['burst_s']} s; then the first page "
        f"p95 {figures['rule_to_page_s_p95']} s"
    )
    for each in figures.get("by_workers", ()):
        tell(f"  {each['workers']} worker processes: {each['pages_per_second']} pages a second")
    return figures


async def _measure(database: Database, open_cases: int, new_cases: int) -> dict[str, Any]:
    cipher, pager, clock, stop = Cipher([b"b" * 32]), TimingPager(), WallClock(), asyncio.Event()
    roster, officers, policies, bell = (
        Roster(database, ZONE),
        Officers(database, cipher),
        Policies.load(),
        CountingBell(),
    )
    service = EscalationService(database, roster, policies)
    await put_on_duty(roster, officers, now=clock.now())
    ladder = Ladder(database, roster, policies, pager, officers=officers, bell=bell)

    async def fire() -> UUID:
        request = OpenEscalation(uuid4(), Level.IMMEDIATE, "R-10", ("R-10",))
        return (await service.open(request, now=clock.now())).escalation_id

    for _ in range(open_cases):
        await fire()
    running = asyncio.create_task(LadderWorker(ladder, database, bell, clock).run(stop))
    began = time.perf_counter()
    try:
        async with asyncio.timeout(_BURST_WITHIN_S):
            await pager.reach(open_cases)
            burst = time.perf_counter() - began
            took = []
            for number in range(new_cases):
                fired = time.perf_counter()
                case = await fire()
                await pager.reach(open_cases + 1 + number)
                took.append(pager.first[case] - fired)
    finally:
        stop.set()
        await running
    return {
        "database": database.dialect,
        "open_cases": open_cases,
        "burst_s": round(burst, 2),
        "rule_to_page_s_p50": round(percentile(took, 50) or 0.0, 3),
        "rule_to_page_s_p95": round(percentile(took, 95) or 0.0, 3),
        "each_s": [round(s, 4) for s in took],
        "pages_taken": pager.taken,
        "alarms": bell.rung,
    }
