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
CASES = 1000
WARM_UP_CASES = 24
"""For each worker, before the measurement: the first statements of a process take half a second of its processor."""
KEY = b"b" * 32
_ZONE = ZoneInfo("Asia/Seoul")
_WITHIN_S = 300.0
_CARRIER_S = 0.05
"""What a carrier's REST call takes: pages wait for it side by side."""


class _SlowCarrier:
    async def send(self, order: PageOrder) -> PageReceipt:
        await asyncio.sleep(_CARRIER_S)
        return PageReceipt(str(order.page_id))


class _NoBell:
    async def ring(self, _alarm: Alarm) -> str:
        return "nobody"


class Gates:
    """What the measurement tells its workers, and they it: begin and end of the warm-up and of the burst."""

    def __init__(self, context: Any) -> None:
        self.ready = context.Semaphore(0)
        self.begin = (context.Event(), context.Event())
        self.end = (context.Event(), context.Event())
        self.cpu_s = context.Queue()


def _work(url: str, gates: Gates) -> None:
    asyncio.run(_worker(url, gates))


async def _worker(url: str, gates: Gates) -> None:
    database = Database(url)
    roster, officers = Roster(database, _ZONE), Officers(database, Cipher([KEY]))
    ladder = Ladder(database, roster, Policies.load(), _SlowCarrier(), officers=officers, bell=_NoBell())
    used = 0.0
    for begin, end in zip(gates.begin, gates.end, strict=True):
        gates.ready.release()
        await asyncio.to_thread(begin.wait)
        stop, used = asyncio.Event(), time.process_time()
        running = asyncio.create_task(LadderWorker(ladder, database, _NoBell(), WallClock()).run(stop))
        await asyncio.to_thread(end.wait)
        stop.set()
        await running
    gates.cpu_s.put(time.process_time() - used)
    await database.close()


async def measure_workers(database: Database, url: str, *, cases: int = CASES) -> list[dict[str, float]]:
    """For each number of processes: seconds until every case had its two pages, pages a second, and the processor time
    of the workers for each: where the processors are the limit, more workers only share them.
    """
    service = EscalationService(database, Roster(database, _ZONE), Policies.load())
    officers = Officers(database, Cipher([KEY]))
    await put_on_duty(Roster(database, _ZONE), officers, now=WallClock().now())
    return [await _measure(database, service, url, count, cases) for count in WORKERS]


async def _measure(
    database: Database, service: EscalationService, url: str, count: int, cases: int
) -> dict[str, float]:
    context = multiprocessing.get_context("spawn")
    gates = Gates(context)
    processes = [context.Process(target=_work, args=(url, gates), daemon=True) for _ in range(count)]
    for process in processes:
        process.start()
    await _burst(database, service, gates, 0, (count, WARM_UP_CASES * count))
    seconds = await _burst(database, service, gates, 1, (count, cases))
    used = [await asyncio.to_thread(gates.cpu_s.get) for _ in processes]
    for process in processes:
        await asyncio.to_thread(process.join)
    return {
        "workers": count,
        "seconds": round(seconds, 2),
        "pages_per_second": round(2 * cases / seconds, 1),
        "worker_cpu_ms_a_page": round(1000 * sum(used) / (2 * cases), 2),
    }


async def _burst(
    database: Database, service: EscalationService, gates: Gates, nth: int, size: tuple[int, int]
) -> float:
    """Seconds from the word "begin" until every one of so many cases had its two pages. `size`: workers, cases."""
    workers, cases = size
    for _ in range(workers):
        await asyncio.to_thread(gates.ready.acquire)
    began_at = WallClock().now()
    async with database.session() as session:
        await session.execute(text("UPDATE escalations SET status = 'closed', next_due_at = NULL"))
        for _ in range(cases):
            request = OpenEscalation(uuid4(), Level.IMMEDIATE, "R-10", ("R-10",))
            await service.open(request, now=WallClock().now(), session=session)
    gates.begin[nth].set()
    began = time.perf_counter()
    try:
        async with asyncio.timeout(_WITHIN_S):
            while await _sent(database, began_at) < 2 * cases:  # noqa: ASYNC110  # other processes do the work
                await asyncio.sleep(0.05)
            return time.perf_counter() - began
    finally:
        gates.end[nth].set()


async def _sent(database: Database, since: object) -> int:
    wanted = text("SELECT count(*) FROM pages WHERE sent_at IS NOT NULL AND created_at >= :since")
    async with database.reading() as session:
        return int(await session.scalar(wanted, {"since": since}) or 0)
