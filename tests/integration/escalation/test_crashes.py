"""A worker dies between any two steps: no page is lost, and what may be doubled is counted."""

from __future__ import annotations

import contextlib
import os
import random
from uuid import UUID

import pytest
from sqlalchemy import event, select

from escalation.outbox import LEASE
from escalation.ports import PageFailed, PageOrder, PageReceipt
from escalation.tables import EscalationLogRow
from tests.integration.escalation.desk import SMS, VOICE, Desk, PagerInMemory, build
from transcripts.database import Database
from transcripts.encryption import Cipher


class Killed(BaseException):
    """Stands for SIGKILL: nothing catches it, open transactions roll back."""


class DyingPager(PagerInMemory):
    """Dies before the carrier is called or right after it took the page."""

    def __init__(self, when: str) -> None:
        super().__init__()
        self.when: str | None = when

    async def send(self, order: PageOrder) -> PageReceipt:
        if self.when == "before":
            self.when = None
            raise Killed
        receipt = await super().send(order)
        if self.when == "after":
            self.when = None
            raise Killed
        return receipt


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_page_claimed_by_a_killed_worker_is_sent_by_another(
    desk: Desk, database: Database, cipher: Cipher, when: str
) -> None:
    """Killed around the call to the carrier: when the lease runs out another worker sends it; a possible double
    is marked as one.
    """
    dying = build(database, cipher, worker="dying", pager=DyingPager(when))
    case = await desk.danger()
    with pytest.raises(Killed):
        await dying.ladder.tick(desk.clock.now())
    await desk.ladder.tick(desk.clock.forward(seconds=LEASE.total_seconds()))
    pages = await desk.pages(case)
    assert all(page.state == "accepted" for page in pages)
    reached = {order.method for order in [*desk.pager.orders, *dying.pager.orders]}
    assert reached == {VOICE, SMS}
    assert any(page.maybe_doubled for page in pages)


class KillsAtRandom:
    """Raises `Killed` at a random SQL statement, commit included, until it is told to stop."""

    def __init__(self, rng: random.Random, chance: float) -> None:
        self.rng, self.chance, self.kills, self.armed = rng, chance, 0, True

    def attach(self, database: Database) -> None:
        engine = database.engine.sync_engine
        event.listen(engine, "before_cursor_execute", self._maybe)
        event.listen(engine, "commit", self._maybe)

    def detach(self, database: Database) -> None:
        engine = database.engine.sync_engine
        event.remove(engine, "before_cursor_execute", self._maybe)
        event.remove(engine, "commit", self._maybe)

    def _maybe(self, *_details: object) -> None:
        if self.armed and self.rng.random() < self.chance:
            self.kills += 1
            raise Killed


async def live_through(desk: Desk, seed: int) -> tuple[int, int, int]:
    """One case while workers are killed at random; returns kills, pages or rungs lost, pages doubled."""
    rng = random.Random(seed)  # noqa: S311  # a seed makes a run repeatable
    desk.pager.fails = lambda _order: PageFailed("503", retryable=True) if rng.random() < 0.1 else None
    desk.pager.orders.clear()
    killer = KillsAtRandom(rng, chance=rng.choice([0.02, 0.05, 0.1]))
    case = await desk.danger()
    killer.attach(desk.database)
    try:
        for _ in range(12):
            with contextlib.suppress(Killed):
                await desk.ladder.tick(desk.clock.forward(seconds=rng.choice([1, 10, 50, 61])))
    finally:
        killer.detach(desk.database)
    for seconds in (LEASE.total_seconds(), 20, 20, 20):
        await desk.ladder.tick(desk.clock.forward(seconds=seconds))
    lost, doubled = await _count(desk, case)
    await desk.service.close(case, reason="end of the run", by="test", now=desk.clock.now())
    return killer.kills, lost, doubled


async def _count(desk: Desk, case: UUID) -> tuple[int, int]:
    """Lost: a page that is called sent and no carrier saw; one that is neither sent nor explained; a rung that
    the state has passed without its log line, or whose log line has no page.
    """
    pages, row = await desk.pages(case), await desk.row(case)
    seen = [order.page_id for order in desk.pager.orders]
    unseen = {p.page_id for p in pages if p.state == "accepted"} - set(seen)
    due = [
        p
        for p in pages
        if p.state not in {"accepted", "failed"}
        and p.failure != "superseded"
        and p.due_at <= desk.clock.now()
    ]
    wanted = select(EscalationLogRow).where(
        EscalationLogRow.escalation_id == case, EscalationLogRow.kind == "step"
    )
    async with desk.database.reading() as session:
        lines = list(await session.scalars(wanted))
    fired = [(line.data["round"], line.data["step"]) for line in lines]
    passed = {(r, s) for r in range(row.round) for s in range(5)} | {(row.round, s) for s in range(row.step)}
    born = {page.created_at for page in pages}
    empty = [line for line in lines if line.data["pages"] and line.at not in born]
    assert len(fired) == len(set(fired))
    assert {p for p in seen if seen.count(p) > 1} <= {p.page_id for p in pages if p.maybe_doubled}
    return len(unseen) + len(due) + len(passed - set(fired)) + len(empty), len(seen) - len(set(seen))


@pytest.mark.slow
async def test_random_kills_lose_no_page(desk: Desk) -> None:
    """Kills at random statements and commits, a carrier that fails one time in ten: pages lost 0. What may have
    been sent twice is marked so. ONBAM_TEST_KILLS asks for more than the short run, for instance 500.
    """
    wanted = int(os.environ.get("ONBAM_TEST_KILLS", "60"))
    kills = lost = doubled = seed = 0
    while kills < wanted:
        killed, gone, twice = await live_through(desk, seed)
        kills, lost, doubled, seed = kills + killed, lost + gone, doubled + twice, seed + 1
    assert lost == 0
    print(f"{kills} kills in {seed} runs: {lost} pages lost, {doubled} doubled")  # noqa: T201  # the soak's figure
