"""One life of a ladder in a process of its own, which may be killed at any moment of it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from escalation.ladder import Ladder
from escalation.officers import Officers
from escalation.policies import Policies
from escalation.ports import Alarm, PageOrder, PageReceipt
from escalation.rota_store import Roster
from transcripts.database import Database
from transcripts.encryption import Cipher

ZONE = ZoneInfo("Asia/Seoul")
KEY = b"s" * 32
"""Seals the invented numbers of a soak's own database, which is thrown away."""
LIFE_S = 60
"""Seconds of the ladder's time in one life; its clock runs as fast as it can work."""


class PagerOnPaper:
    """A carrier whose phones write down every page that rings, outside the process that may die."""

    def __init__(self, paper: Path) -> None:
        self._paper = os.open(paper, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    async def send(self, order: PageOrder) -> PageReceipt:
        """Rings: one write of one line, whole or not at all."""
        os.write(self._paper, f"{order.page_id}\n".encode())
        return PageReceipt(str(order.page_id))


class SilentBell:
    """Alarms are not what this measures."""

    async def ring(self, _alarm: Alarm) -> str:
        """Takes it."""
        return "nobody"


def open_ladder(database: Database, worker: str, paper: Path) -> Ladder:
    """The product's ladder with phones on paper."""
    officers = Officers(database, Cipher([KEY]))
    return Ladder(
        database,
        Roster(database, ZONE),
        Policies.load(),
        PagerOnPaper(paper),
        officers=officers,
        bell=SilentBell(),
        worker=worker,
    )


def live(url: str, worker: str, begins: datetime, paper: Path, ready: Callable[[], object]) -> None:
    """Works from `begins` for `LIFE_S` seconds of its own time; tells once that it is at work."""
    asyncio.run(_live(url, worker, begins, paper, ready))


async def _live(url: str, worker: str, begins: datetime, paper: Path, ready: Callable[[], object]) -> None:
    database = Database(url)
    ladder = open_ladder(database, worker, paper)
    ready()
    for second in range(LIFE_S):
        await ladder.tick(begins + timedelta(seconds=second))
    await database.close()
