"""Any number of workers: one page each, one winner each, one case per call."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from escalation.notices import OpenPromise
from escalation.ports import Alarm, PageOutcome
from escalation.service import Accepted, WonBy
from escalation.triggers import OpenEscalation
from escalation.worker import LadderWorker
from tests.integration.agent.forks import start
from tests.integration.escalation.desk import Desk, build
from tests.integration.escalation.ladder_process import READY, tick_for_a_minute, tick_once
from transcripts.calls import Level
from transcripts.database import Database
from transcripts.encryption import Cipher


async def test_workers_side_by_side_send_each_page_once(
    desk: Desk, database: Database, cipher: Cipher
) -> None:
    """Four ladders tick at the same moments over thirty cases: two pages a case for each rung, none twice."""
    others = [build(database, cipher, worker=f"worker {n}", pager=desk.pager) for n in range(3)]
    for _ in range(30):
        await desk.danger()
    for seconds in (0, 60):
        now = desk.clock.forward(seconds=seconds)
        await asyncio.gather(*(d.ladder.tick(now) for d in [desk, *others]))
        await desk.ladder.tick(now)
    sent = Counter(order.page_id for order in desk.pager.orders)
    assert set(sent.values()) == {1}
    assert len(sent) == 30 * 2 + 30 * 4


async def test_of_many_who_press_at_once_exactly_one_wins(desk: Desk) -> None:
    """Four officers accept at the same moment: one has the case, three hear the same name."""
    case = await desk.danger()
    results = await asyncio.gather(
        *(
            desk.service.acknowledge(case, officer_id=officer, method="console", now=desk.clock.now())
            for officer in desk.ids.values()
        )
    )
    winners = [r for r in results if isinstance(r, Accepted)]
    assert len(winners) == 1
    assert len({r.name for r in results if isinstance(r, WonBy)}) == 1


async def test_two_that_open_for_one_call_at_once_make_one_case(desk: Desk) -> None:
    """The words and the drop of the same call trigger together."""
    call = uuid4()
    request = OpenEscalation(call, Level.IMMEDIATE, "R-10", ("R-10",))
    opened = await asyncio.gather(*(desk.service.open(request, now=desk.clock.now()) for _ in range(6)))
    assert len({o.escalation_id for o in opened}) == 1
    assert [o.new for o in opened].count(True) == 1


async def test_opening_rolls_back_with_the_transaction_it_was_part_of(desk: Desk) -> None:
    """Effects of one dialogue turn are committed together: when that fails, no ladder climbs."""
    call = uuid4()
    request = OpenEscalation(call, Level.IMMEDIATE, "R-10")

    async def fail_after_opening() -> None:
        async with desk.database.session() as session:
            await desk.service.open(request, now=desk.clock.now(), session=session)
            await session.execute(text("SELECT * FROM no_such_table"))

    with pytest.raises(DBAPIError, match="no_such_table"):
        await fail_after_opening()
    assert await desk.service.progress(call) is None
    assert await desk.tick() == []


async def test_a_running_worker_pages_at_once_and_survives_a_slow_carrier(desk: Desk) -> None:
    """While the carrier hangs on one page, decisions and other pages go on."""
    stop = asyncio.Event()
    desk.pager.open_gate.clear()
    worker = LadderWorker(desk.ladder, desk.database, desk.bell, desk.clock)
    running = asyncio.create_task(worker.run(stop))
    case = await desk.danger()
    worker.wake()
    async with asyncio.timeout(20):
        begun = [await desk.pager.begun.get() for _ in range(2)]
        other = await desk.danger()
        worker.wake()
        begun += [await desk.pager.begun.get() for _ in range(2)]
        assert {order.escalation_id for order in begun} == {case, other}
        assert desk.pager.orders == []
        desk.pager.open_gate.set()
        stop.set()
        await running
    assert [page.state for page in await desk.pages(case)] == ["accepted", "accepted"]


async def test_reports_that_come_twice_late_or_out_of_order_do_no_harm(desk: Desk) -> None:
    """Busy twice, then the carrier's late "delivered": one consequence; an acknowledgement counts all the same."""
    case = await desk.danger()
    await desk.tick()
    order, now = desk.last_order("first"), desk.clock.now()
    for outcome in (PageOutcome.BUSY, PageOutcome.BUSY, PageOutcome.DELIVERED, PageOutcome.ACCEPTED):
        await desk.service.report_page(order.page_id, outcome, now=now)
    assert (await desk.log(case)).count("page_busy") == 1
    for _ in range(2):
        result = await desk.service.report_page(order.page_id, PageOutcome.ACKNOWLEDGED, now=now)
        assert isinstance(result, Accepted)


async def test_two_processes_share_the_work(desk: Desk, database_url: str, tmp_path: Path) -> None:
    """Two real processes over twenty cases: every page once, whoever sends it."""
    for _ in range(20):
        await desk.danger()
    now, outputs = desk.clock.now(), [tmp_path / "left", tmp_path / "right"]
    processes = [
        await asyncio.to_thread(start, tick_once, database_url, out.name, now, env={}, output=out)
        for out in outputs
    ]
    for process in processes:
        await asyncio.to_thread(process.join)
    assert [process.exitcode for process in processes] == [0, 0], [out.read_text() for out in outputs]
    sent = Counter(page for out in outputs for page in json.loads(out.read_text().splitlines()[-1]))
    assert set(sent.values()) == {1}
    assert len(sent) == 40


@pytest.mark.slow
async def test_processes_that_are_killed_lose_no_page(desk: Desk, database_url: str, tmp_path: Path) -> None:
    """Ten workers in a row are killed with SIGKILL at a random moment of their work; the eleventh finishes it."""
    rng = random.Random(11)  # noqa: S311  # a seed makes the moments repeatable
    cases = [await desk.danger() for _ in range(15)]
    paper = tmp_path / "paper"
    paper.touch()
    for life in range(11):
        said = tmp_path / f"life {life}"
        process = await asyncio.to_thread(
            start, tick_for_a_minute, database_url, said.name, desk.clock.now(), paper, env={}, output=said
        )
        while process.is_alive() and READY not in (said.read_text() if said.exists() else ""):  # noqa: ASYNC110
            await asyncio.sleep(0.005)
        await asyncio.to_thread(process.join, rng.uniform(0.01, 0.6) if life < 10 else None)
        process.kill()
        await asyncio.to_thread(process.join)
        desk.clock.forward(seconds=60)
    assert process.exitcode == 0, said.read_text()
    seen = Counter(paper.read_text().split())
    pages = [page for case in cases for page in await desk.pages(case)]
    assert {str(p.page_id) for p in pages if p.state == "accepted"} <= set(seen)
    assert {p.state for p in pages} <= {"accepted", "cancelled"}
    assert {p for p, times in seen.items() if times > 1} <= {str(p.page_id) for p in pages if p.maybe_doubled}
    rows = [await desk.row(case) for case in cases]
    assert all(row.exhausted_at is not None for row in rows)
    print(f"10 processes killed: {len(seen)} pages, {sum(seen.values()) - len(seen)} doubled, 0 lost")  # noqa: T201


async def test_two_processes_that_raise_the_same_alarm_or_notice_do_not_disturb_each_other(
    desk: Desk, database: Database, cipher: Cipher
) -> None:
    """The same promise and the same alarm, found by two workers in the same moment: one page, one alarm."""
    other = build(database, cipher, worker="other", pager=desk.pager)
    now = desk.clock.now()
    promise = OpenPromise(uuid4(), uuid4(), "general", now + timedelta(minutes=3))
    alarm = Alarm("rota_gap", "general/primary/nobody", now)
    begun = await asyncio.gather(
        *(d.ladder.notices.watch_promises([promise], now=now) for d in (desk, other))
    )
    assert sum(begun) == 1
    await asyncio.gather(*(d.ladder.alarms.raise_all([alarm], now=now) for d in (desk, other)))
    await asyncio.gather(*(d.ladder.alarms.ring_due(now) for d in (desk, other)))
    assert [*desk.bell.kinds, *other.bell.kinds] == ["rota_gap"]
