"""Ladders at work in processes of their own, which a test may kill. Started by `forks`; what they say is JSON."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta
from pathlib import Path

from escalation.ports import PageOrder, PageReceipt
from tests.integration.escalation.desk import PagerInMemory, build
from transcripts.database import Database
from transcripts.encryption import Cipher

READY = "ready"


class PagerOnPaper(PagerInMemory):
    """Writes down each page that it took; what is written outlives the process."""

    def __init__(self, paper: Path) -> None:
        super().__init__()
        self._paper = paper

    async def send(self, order: PageOrder) -> PageReceipt:
        with self._paper.open("a") as paper:
            paper.write(f"{order.page_id}\n")
        return PageReceipt(str(order.page_id))


def tick_once(url: str, worker: str, now: datetime) -> None:
    """One tick; says the ids of the pages that it sent."""

    async def work() -> list[str]:
        database = Database(url)
        desk = build(database, Cipher([b"k" * 32]), worker=worker)
        await desk.ladder.tick(now)
        await database.close()
        return [str(order.page_id) for order in desk.pager.orders]

    print(json.dumps(asyncio.run(work())), flush=True)  # noqa: T201


def tick_for_a_minute(url: str, worker: str, now: datetime, paper: Path) -> None:
    """Says when it is ready, then ticks for every second of a minute, as fast as it can."""

    async def work() -> None:
        database = Database(url)
        desk = build(database, Cipher([b"k" * 32]), worker=worker, pager=PagerOnPaper(paper))
        print(READY, flush=True)  # noqa: T201
        for second in range(60):
            await desk.ladder.tick(now + timedelta(seconds=second))
        await database.close()

    asyncio.run(work())
