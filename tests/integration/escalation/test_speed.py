"""How soon the first page leaves, with a thousand cases open."""

from __future__ import annotations

import asyncio
import time
from uuid import UUID, uuid4

import pytest

from agent.clock import WallClock
from escalation.metrics import percentile
from escalation.ports import PageOrder, PageReceipt
from escalation.triggers import OpenEscalation
from escalation.worker import LadderWorker
from tests.integration.escalation.desk import PagerInMemory, build, staff
from transcripts.calls import Level
from transcripts.database import Database
from transcripts.encryption import Cipher


class TimingPager(PagerInMemory):
    """Notes when the first page of each case was taken."""

    def __init__(self) -> None:
        super().__init__()
        self.first: dict[UUID, float] = {}
        self.news = asyncio.Event()

    async def send(self, order: PageOrder) -> PageReceipt:
        receipt = await super().send(order)
        self.first.setdefault(order.escalation_id, time.perf_counter())
        self.news.set()
        return receipt


async def reach(pager: TimingPager, count: int) -> None:
    while len(pager.first) < count:
        pager.news.clear()
        await pager.news.wait()


@pytest.mark.slow
async def test_the_first_page_leaves_within_a_second_with_a_thousand_cases_open(
    database: Database, cipher: Cipher
) -> None:
    """p95 over forty new cases, one after the other, found by the worker's own look (nobody wakes it)."""
    pager = TimingPager()
    desk = await staff(build(database, cipher, pager=pager))
    clock, stop = WallClock(), asyncio.Event()

    async def fire() -> UUID:
        request = OpenEscalation(uuid4(), Level.IMMEDIATE, "R-10")
        return (await desk.service.open(request, now=clock.now())).escalation_id

    for _ in range(1000):
        await fire()
    worker = LadderWorker(desk.ladder, database, desk.bell, clock)
    running = asyncio.create_task(worker.run(stop))
    begun = time.perf_counter()
    async with asyncio.timeout(240):
        await reach(pager, 1000)
        burst = time.perf_counter() - begun
        took = []
        for n in range(40):
            fired = time.perf_counter()
            case = await fire()
            await reach(pager, 1001 + n)
            took.append(pager.first[case] - fired)
        stop.set()
        await running
    p95 = percentile(took, 95)
    print(f"{database.dialect}: 1000 at once paged in {burst:.1f} s; then first page p95 {p95:.3f} s")  # noqa: T201
    assert p95 is not None
    assert p95 <= 1.0
