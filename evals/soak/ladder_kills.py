"""Ladders that are killed with SIGKILL while they work, three at a time; whatever process comes next goes on.

Every second life ends itself at a step that was chosen before, each in turn; the others are
killed from outside at a random moment. Officers text, phones ring into the void, the carrier has its faults.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.process import BaseProcess
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Uuid, bindparam, text

from agent.city import City, load_city
from agent.settings import load_settings
from escalation.policies import Policies
from escalation.rota_store import Roster
from escalation.service import EscalationError, EscalationService
from escalation.triggers import OpenEscalation
from evals.own_database import own_database_url
from evals.soak.faults import maybe_break_something
from evals.soak.forked_service import FORKS
from evals.soak.ladder_life import ZONE, Desk, live
from evals.soak.phones import TextingOfficer, cases_at_phones, pages_at_phones
from evals.soak.service import SoakedService, connect
from evals.soak.steps import Steps, StopAt
from evals.soak.stored import overdue_cases, stored_pages
from evals.soak.tally import PageTally, tally_pages
from telephony.simulated_carrier import Phone, SimulatedCarrier, Takes, Tempo
from transcripts.calls import Level
from transcripts.database import Database, UtcDateTime

SPEED = 8.0
"""The carrier's clock runs this much faster than life: nobody picks up, and a ring of 25 s would only fill the line."""
AT_ONCE = 3
BEGINS_WITHIN_S = 60.0
CASES_A_LIFE = 2
MOST_WAITING = 30
"""Pages that are due and not sent: from so many on no case is opened, or the work would run away from the lives."""
LONGEST_LIFE_S = 4.0
"""A life that has not come to its step by then is killed where it stands."""
STEPS_A_LIFE = 70
"""About as many as it takes to page for two new cases; a random moment lies within twice as many."""
SETTLED_WITHIN_S = 300.0
"""After the last kill: a lease is 45 s, retries and the next rung come on top."""


@dataclass(slots=True)
class LadderKills:
    """How many lives were ended and at which step, and what became of the pages."""

    kills: int = 0
    at_chosen_step: int = 0
    database: str = ""
    seconds: float = 0.0
    killed_at: Counter[str] = field(default_factory=Counter)
    steps_seen: list[str] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    accepted_by_text: int = 0
    declined_by_text: int = 0
    cases_never_texted: list[int] = field(default_factory=list)
    pages: PageTally = field(default_factory=PageTally)

    @property
    def lost(self) -> int:
        """By the record held against the phones, and by the phones alone."""
        return self.pages.lost + len(self.cases_never_texted)


async def kill_ladders(
    kills: int, folder: Path, rng: random.Random, tell: Callable[[str], None]
) -> LadderKills:
    """Opens cases before every life, kills `kills` lives and lets the last ones finish the work."""
    if not kills:
        return LadderKills()
    city, found = load_city("demo"), LadderKills()
    async with (
        own_database_url(folder, "ladders") as url,
        SimulatedCarrier(tempo=Tempo(SPEED)) as carrier,
    ):
        service = SoakedService(folder, carrier, city, database_url=url, forked=True)
        connect(carrier, city, service)
        await service.start()
        database = Database(url)
        try:
            night = _Night(service, carrier, city, database, rng=rng, tell=tell, found=found)
            await night.passes(kills)
        finally:
            await database.close()
            await service.stop()
    return found


class _Night:
    def __init__(
        self,
        service: SoakedService,
        carrier: SimulatedCarrier,
        city: City,
        database: Database,
        *,
        rng: random.Random,
        tell: Callable[[str], None],
        found: LadderKills,
    ) -> None:
        self._service = service
        self._carrier = carrier
        self._city = city
        self._database = database
        self._rng = rng
        self._tell = tell
        self._found = found
        found.database = database.dialect
        self._escalations = EscalationService(database, Roster(database, ZONE), Policies.load())
        self._numbers: dict[str, int] = {}
        self._lives = 0
        self._chosen_so_far = Counter[str]()
        settings = load_settings(database_url=service.database_url, var=service.folder, city="demo")
        self._desk = Desk(
            database_url=service.database_url,
            keys=tuple(settings.sealing_keys()),
            public_url=service.url,
            api_base=carrier.api_base,
            account_sid=carrier.account_sid,
            auth_token=carrier.auth_token,
            number=city.night_number,
        )

    async def passes(self, kills: int) -> None:
        """The whole night, with the counting at its end."""
        began = time.monotonic()
        phones = [self._carrier.phone(officer.number) for officer in self._city.file.demo_officers]
        officers = [TextingOfficer(phone, self._city.night_number, self._rng) for phone in phones]
        for phone in phones:
            phone.will(Takes.IGNORES)
        watching = [asyncio.create_task(officer.watches()) for officer in officers]
        try:
            async with asyncio.TaskGroup() as group:
                for slot in range(AT_ONCE):
                    group.create_task(self._die_one_after_the_other(kills, slot))
            self._found.seconds = round(time.monotonic() - began, 1)
            await self._finish(phones)
            for task in watching:
                if task.done():
                    task.result()  # an officer who stopped answering would make the night look quiet
        finally:
            for task in watching:
                task.cancel()
            await asyncio.gather(*watching, return_exceptions=True)
        self._found.accepted_by_text = sum(officer.accepted for officer in officers)
        self._found.declined_by_text = sum(officer.declined for officer in officers)

    async def _die_one_after_the_other(self, kills: int, slot: int) -> None:
        memory = self._service.folder / f"steps-{slot}"
        while self._lives < kills:
            self._lives += 1
            self._service.check()
            if await self._open_for_work() < MOST_WAITING:
                for _ in range(CASES_A_LIFE):
                    await self._open()
            maybe_break_something(self._carrier, self._rng, self._found.faults)
            await self._live_and_die(memory, self._chosen() if self._lives % 2 else None)
            if self._found.kills % 25 == 0:
                self._tell(f"  {self._found.kills}/{kills} ladders killed, {len(self._numbers)} cases opened")

    async def _open_for_work(self) -> int:
        """Ends the cases that officers took by text, as they would; how many pages are due and not sent."""
        taken = text("SELECT escalation_id, acknowledged_by FROM escalations WHERE status = 'acknowledged'")
        due = text("SELECT count(*) FROM pages WHERE state IN ('pending', 'sending') AND due_at <= :now")
        async with self._database.reading() as session:
            cases = (await session.execute(taken.columns(escalation_id=Uuid(), acknowledged_by=Uuid()))).all()
            waiting = await session.scalar(
                due.bindparams(bindparam("now", type_=UtcDateTime())), {"now": _now()}
            )
        for case, officer in cases:
            with contextlib.suppress(EscalationError):  # another of the lives' tasks was quicker
                await self._escalations.outcome(case, officer_id=officer, outcome="handled", now=_now())
        return waiting or 0

    async def _open(self) -> None:
        request = OpenEscalation(uuid4(), Level.IMMEDIATE, "R-10", ("R-10",))
        opened = await self._escalations.open(request, now=_now())
        self._numbers[str(opened.escalation_id)] = opened.case_number

    def _chosen(self) -> StopAt | None:
        """The step that was chosen least often so far."""
        known = self._found.steps_seen
        if not known:
            return None
        fewest = min(self._chosen_so_far[step] for step in known)
        step = self._rng.choice([step for step in known if self._chosen_so_far[step] == fewest])
        self._chosen_so_far[step] += 1
        return StopAt(step, self._rng.randint(1, 2))

    async def _live_and_die(self, memory: Path, stop_at: StopAt | None) -> None:
        steps = Steps(memory, fresh=True)
        process = await asyncio.to_thread(self._begin, memory, stop_at)
        moment = self._rng.randint(0, 2 * STEPS_A_LIFE) if stop_at is None else sys.maxsize
        await _until(lambda: steps.count() > 0 or not process.is_alive(), BEGINS_WITHIN_S)
        await _until(lambda: steps.count() >= moment or not process.is_alive(), LONGEST_LIFE_S)
        by_itself = process.exitcode is not None
        if by_itself and (stop_at is None or process.exitcode != -9):
            raise RuntimeError(f"a ladder ended by itself with {process.exitcode}, at {steps.last()}")
        process.kill()
        await asyncio.to_thread(process.join)
        self._found.kills += 1
        self._found.at_chosen_step += by_itself
        self._found.killed_at[steps.last()] += 1
        self._found.steps_seen += [each for each in steps.seen() if each not in self._found.steps_seen]
        steps.close()

    def _begin(self, memory: Path, stop_at: StopAt | None) -> BaseProcess:
        process = FORKS.Process(
            target=live, args=(self._desk, f"life {self._lives}", memory, stop_at), daemon=True
        )
        process.start()
        return process

    async def _finish(self, phones: list[Phone]) -> None:
        """Ladders that nobody kills work until nothing is on its way any more."""
        self._tell("  the last ladders finish the work …")
        lasting = []
        for slot in range(AT_ONCE):
            memory = self._service.folder / f"steps-last-{slot}"
            Steps(memory, fresh=True).close()
            self._lives += 1
            lasting.append(await asyncio.to_thread(self._begin, memory, None))
        try:
            deadline = time.monotonic() + SETTLED_WITHIN_S
            while time.monotonic() < deadline:
                await asyncio.sleep(5.0)
                await self._count(phones)
                if not self._found.lost and not await self._on_their_way():
                    return
        finally:
            for process in lasting:
                process.kill()
                await asyncio.to_thread(process.join)

    async def _count(self, phones: list[Phone]) -> None:
        texted = cases_at_phones(phones)
        self._found.cases_never_texted = sorted(set(self._numbers.values()) - texted)
        self._found.pages = tally_pages(
            self._numbers,
            await stored_pages(self._database),
            pages_at_phones(self._carrier),
            overdue=await overdue_cases(self._database),
        )

    async def _on_their_way(self) -> bool:
        """Whether a page is due or under a lease: it must be seen to leave."""
        return any(
            page.waits_since < _now() for page in await stored_pages(self._database) if page.waits_since
        )


def _now() -> datetime:
    return datetime.now(UTC)


async def _until(holds: Callable[[], bool], within_s: float) -> None:
    deadline = time.monotonic() + within_s
    while not holds() and time.monotonic() < deadline:  # noqa: ASYNC110  # another process writes what is read
        await asyncio.sleep(0.005)
