"""Ladders that are killed with SIGKILL at a random moment of their work, one after the other; the next goes on."""

from __future__ import annotations

import asyncio
import multiprocessing
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from agent.migrations.run import upgrade_async
from escalation.officers import Officers
from escalation.policies import Policies
from escalation.rota_store import Roster
from escalation.service import EscalationService
from escalation.triggers import OpenEscalation
from evals.bench.duty import put_on_duty
from evals.soak.ladder_life import KEY, LIFE_S, ZONE, live
from evals.soak.stored import stored_pages
from evals.soak.tally import PageTally, count, tally_pages
from transcripts.calls import Level
from transcripts.database import Database
from transcripts.encryption import Cipher

NIGHT = datetime(2026, 11, 21, 17, 0, tzinfo=UTC)
CASES_A_LIFE = 3
TAKEN_SHARE = 0.3
"""Share of the cases whose phones have rung that an officer takes before the next life."""
LAST_LIVES = 5
"""Lives that nobody kills, at the end: longer than any lease that a killed ladder left behind."""


@dataclass(frozen=True, slots=True)
class LadderKills:
    """How many lives were ended, and what became of the pages."""

    kills: int
    pages: PageTally


async def kill_ladders(
    kills: int, folder: Path, rng: random.Random, tell: Callable[[str], None]
) -> LadderKills:
    """Opens cases before every life, kills `kills` lives and lets the last ones finish the work."""
    url, paper = f"sqlite+aiosqlite:///{folder / 'ladders.db'}", folder / "paper"
    paper.touch()
    await upgrade_async(url)
    database = Database(url)
    roster = Roster(database, ZONE)
    officers = list(await put_on_duty(roster, Officers(database, Cipher([KEY])), now=NIGHT))
    service = EscalationService(database, roster, Policies.load())
    now, cases, killed, lives, taken = NIGHT, list[str](), 0, 0, set[str]()
    while killed < kills or lives < LAST_LIVES:
        working = killed < kills
        for case in [
            c for c in await _rung(database, paper) if c not in taken and rng.random() < TAKEN_SHARE
        ]:
            await service.acknowledge(UUID(case), officer_id=rng.choice(officers), method="console", now=now)
            taken.add(case)
        for _ in range(CASES_A_LIFE if working else 0):
            request = OpenEscalation(uuid4(), Level.IMMEDIATE, "R-10", ("R-10",))
            cases.append(str((await service.open(request, now=now)).escalation_id))
        was_killed = await asyncio.to_thread(
            _one_life, url, f"life {killed + lives}", now, paper, rng.uniform(0.005, 0.5) if working else None
        )
        killed, lives = killed + was_killed, lives + (not was_killed and not working)
        now += timedelta(seconds=LIFE_S)
        if was_killed and killed % 10 == 0:
            tell(f"  {killed}/{kills} ladders killed, {len(cases)} cases open or done")
    pages = await stored_pages(database)
    await database.close()
    return LadderKills(killed, tally_pages(cases, pages, count(paper.read_text().split())))


async def _rung(database: Database, paper: Path) -> list[str]:
    """The cases of which a phone has rung, in a repeatable order."""
    rang = set(paper.read_text().split())  # noqa: ASYNC240  # nothing else runs in this loop
    return sorted({page.case_id for page in await stored_pages(database) if page.page_id in rang})


_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["evals.soak.ladder_life"])


def _one_life(url: str, worker: str, begins: datetime, paper: Path, kill_after_s: float | None) -> bool:
    """Whether the life was ended by us; it may have been done before."""
    ready = _CONTEXT.Event()
    process = _CONTEXT.Process(target=live, args=(url, worker, begins, paper, ready.set))
    process.start()
    ready.wait(60)
    process.join(kill_after_s)
    killed = process.exitcode is None
    if killed:
        process.kill()
        process.join()
    elif process.exitcode != 0:
        raise RuntimeError(f"the ladder of {worker} ended by itself with {process.exitcode}")
    return killed
