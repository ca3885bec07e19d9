"""Pages a second against the number of worker processes, on one database with everything due at once."""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import text

from agent.clock import WallClock
from escalation.ladder import Ladder
from escalation.officers import Officers
from escalation.policies import Policies
from escalation.ports import Alarm, PageOrder, PageReceipt
from escalation.rota_store import Roster
from escalation.service import EscalationService
from escalation.triggers import OpenEscalation
from escalation.worker import LadderWorker
from evals.bench.duty import put_on_duty
from transcripts.calls import Level
from transcripts.database import Database
from transcripts.encryption import Cipher

WORKERS = (1, 2, 4)
CASES = 250
KEY = b"b" * 32
_ZONE = ZoneInfo("Asia/Seoul")
_WITHIN_S = 120.0
_CARRIER_S = 0.05
"""What a carrier's REST call takes: pages wait for it side by side."""


class _SlowCarrier:
    async def send(self, order: PageOrder) -> PageReceipt:
        await asyncio.sleep(_CARRIER_S)
        return PageReceipt(str(order.page_id))


class _NoBell:
    async def ring(self, _alarm: Alarm) -> str:
        return "nobody"


def _work(url: str, ready: Any, go: Any, done: Any) -> None:
    asyncio.run(_worker(url, ready, go, done))


async def _worker(url: str, ready: Any, go: Any, done: Any) -> None:
    database, stop = Database(url), asyncio.Event()
    roster, officers = Roster(database, _ZONE), Officers(database, Cipher([KEY]))
    ladder = Ladder(database, roster, Policies.load(), _SlowCarrier(), officers=officers, bell=_NoBell())
    ready.release()
    await asyncio.to_thread(go.wait)
    running = asyncio.create_task(LadderWorker(ladder, database, _NoBell(), WallClock()).run(stop))
    await asyncio.to_thread(done.wait)
    stop.set()
    await running
    await database.close()


async def measure_workers(database: Database, url: str, *, cases: int = CASES) -> list[dict[str, float]]:
    """For each number of processes: seconds until every case had its two pages, and pages a second."""
    service = EscalationService(database, Roster(database, _ZONE), Policies.load())
    officers = Officers(database, Cipher([KEY]))
    await put_on_duty(Roster(database, _ZONE), officers, now=WallClock().now())
    return [await _measure(database, service, url, count, cases) for count in WORKERS]


async def _measure(
    database: Database, service: EscalationService, url: str, count: int, cases: int
) -> dict[str, float]:
    async with database.session() as session:
        await session.execute(text("UPDATE escalations SET status = 'closed', next_due_at = NULL"))
    context = multiprocessing.get_context("spawn")
    ready, go, done = context.Semaphore(0), context.Event(), context.Event()
    processes = [context.Process(target=_work, args=(url, ready, go, done)) for _ in range(count)]
    for process in processes:
        process.start()
    for _ in processes:
        await asyncio.to_thread(ready.acquire)
    began_at = WallClock().now()
    for _ in range(cases):
        request = OpenEscalation(uuid4(), Level.IMMEDIATE, "R-10", ("R-10",))
        await service.open(request, now=WallClock().now())
    go.set()
    began = time.perf_counter()
    try:
        async with asyncio.timeout(_WITHIN_S):
            while await _sent(database, began_at) < 2 * cases:  # noqa: ASYNC110  # other processes do the work
                await asyncio.sleep(0.05)
    finally:
        seconds = time.perf_counter() - began
        done.set()
        for process in processes:
            await asyncio.to_thread(process.join)
    return {
        "workers": count,
        "seconds": round(seconds, 2),
        "pages_per_second": round(2 * cases / seconds, 1),
    }


async def _sent(database: Database, since: object) -> int:
    wanted = text("SELECT count(*) FROM pages WHERE sent_at IS NOT NULL AND created_at >= :since")
    async with database.reading() as session:
        return int(await session.scalar(wanted, {"since": since}) or 0)
