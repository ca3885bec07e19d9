"""Many random calls at the whole service, over the simulated carrier, with faults and kills in between."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from agent.city import City, load_city
from agent.settings import load_settings
from agent.speech.espeak_voice import speak
from evals.soak.caller import RandomCaller
from evals.soak.faults import maybe_break_something
from evals.soak.officers import takes_most_cases
from evals.soak.phones import pages_at_phones
from evals.soak.service import SoakedService, connect
from evals.soak.stored import stored_call, stored_cases, stored_pages
from evals.soak.tally import (
    CallSeen,
    PageTally,
    growth_per_100,
    tally_pages,
    turns_lost,
)
from telephony.simulated_carrier import SimulatedCarrier, Takes, Tempo
from transcripts.database import Database
from transcripts.encryption import Cipher

SPEED = 4.0
"""The carrier's clock, and with it all audio, runs this much faster than life."""
AT_ONCE = 5
KILLED_SHARE = 0.6
"""Kills fall into this first share of the calls; the rest shows the growth of memory."""
WARM_UP_CALLS = 15
"""Calls after the last start whose memory is not looked at: models and caches fill."""
_PAGES_WITHIN_S = 60.0
_TAKEN, _STAYS_S = 0.7, (1.0, 4.0)
"""Share of the cases that an officer takes, and for how long one stays on the line."""
_WEBHOOK_FAILED = "11200"
"""The carrier's error of a leg whose instructions could not be fetched."""
_LINES = (
    "집 앞 가로등이 꺼졌어요.",
    "네, 맞아요.",
    "아니요, 괜찮아요.",
    "잘 모르겠어요.",
    "그냥 더는 살고 싶지 않아요.",
    "그런데 저 이제 다 그만두고 싶어요.",
)


@dataclass(slots=True)
class CallSoak:
    """What many calls came to."""

    seen: list[CallSeen] = field(default_factory=list)
    kills: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    turns_lost: int = 0
    unreached: int = 0
    unrecorded: int = 0
    pages: PageTally = field(default_factory=PageTally)
    memory: list[tuple[int, float]] = field(default_factory=list)
    log_lines: int = 0
    restarts_s: float = 0.0

    @property
    def memory_told(self) -> dict[str, float | int | None]:
        """Resident memory of one process that held calls without being killed: at the first and the last of them,
        and the slope over all. A slope of nothing is `None`: too few calls to tell it from noise.
        """
        ends = (self.memory[0], self.memory[-1]) if self.memory else ((0, 0.0), (0, 0.0))
        return {
            "calls": ends[1][0] - ends[0][0],
            "first_mib": round(ends[0][1], 1),
            "last_mib": round(ends[1][1], 1),
            "mib_per_100_calls": self.memory_growth_mb,
        }

    @property
    def memory_growth_mb(self) -> float | None:
        """MiB for a hundred calls, without kills."""
        growth = growth_per_100(self.memory)
        return None if growth is None else round(growth, 2)


async def soak_calls(
    calls: int, kills: int, folder: Path, rng: random.Random, tell: Callable[[str], None]
) -> CallSoak:
    """Holds the calls, a few at a time; kills the service between and during them; then reads the record."""
    city, found = load_city("demo"), CallSoak()
    async with SimulatedCarrier(tempo=Tempo(SPEED)) as carrier:
        service = SoakedService(folder, carrier, city, forked=True)
        connect(carrier, city, service)
        _put_officers_to_bed(carrier, city, rng)
        try:
            await service.start()
            await _hold(calls, kills, carrier, service, city, rng=rng, found=found, tell=tell)
            found.pages = await _settled_pages(carrier, service, tell)
        finally:
            await service.stop()
        await _read(service, carrier, found)
        found.log_lines, found.restarts_s = service.log_lines(), round(service.not_up_s, 1)
    return found


def _put_officers_to_bed(carrier: SimulatedCarrier, city: City, rng: random.Random) -> None:
    """The first sleeps through it, the others take what they are called for, most of the time."""
    for place, officer in enumerate(city.file.demo_officers):
        phone = carrier.phone(officer.number)
        if place == 0:
            phone.will(Takes.IGNORES)
        else:
            phone.answers(script=takes_most_cases(officer.pin, rng, share=_TAKEN, stays_s=_STAYS_S))


async def _hold(
    calls: int,
    kills: int,
    carrier: SimulatedCarrier,
    service: SoakedService,
    city: City,
    *,
    rng: random.Random,
    found: CallSoak,
    tell: Callable[[str], None],
) -> None:
    clips = [await asyncio.to_thread(speak, line, "ko", 1.0, "ko+m3") for line in _LINES]
    numbers = iter(range(calls))
    quiet_from = calls * KILLED_SHARE
    began = time.monotonic()

    async def callers() -> None:
        for _ in numbers:
            await service.up.wait()
            service.check()
            maybe_break_something(carrier, rng, found.faults)
            phone = carrier.phone(f"+8210{rng.randrange(10_000_000, 99_999_999)}")
            call = await phone.dials(city.night_number)
            found.seen.append(await RandomCaller(call, rng, speed=SPEED).lives(clips))
            if len(found.seen) % 10 == 0:
                _progress(len(found.seen), calls, began, tell)
            if found.kills >= kills and len(found.seen) >= quiet_from + WARM_UP_CALLS:
                found.memory.append((len(found.seen), service.resident_mib()))

    async def killer() -> None:
        for nth in range(kills):
            due = quiet_from * (nth + 1) / (kills + 1)
            while len(found.seen) < due:  # noqa: ASYNC110  # calls end every few seconds
                await asyncio.sleep(0.2)
            await asyncio.sleep(rng.uniform(0.0, 3.0))
            await service.kill()
            found.kills += 1
            await service.start()
            tell(f"  service killed and started again ({found.kills}/{kills})")

    async with asyncio.TaskGroup() as group:
        group.create_task(killer())
        for _ in range(AT_ONCE):
            group.create_task(callers())


def _progress(done: int, calls: int, began: float, tell: Callable[[str], None]) -> None:
    left = (time.monotonic() - began) / done * (calls - done)
    tell(f"  {done}/{calls} calls, about {left:.0f} s left")


async def _settled_pages(
    carrier: SimulatedCarrier, service: SoakedService, tell: Callable[[str], None]
) -> PageTally:
    """Looks until every case was paged, for at most a minute: a ladder that a kill left behind needs its lease."""
    database = Database(service.database_url)
    deadline = time.monotonic() + _PAGES_WITHIN_S
    try:
        while True:
            pages = await stored_pages(database)
            tally = tally_pages(await stored_cases(database), pages, pages_at_phones(carrier))
            if not tally.lost or time.monotonic() > deadline:
                return tally
            tell(f"  {tally.lost} pages are still on their way …")
            await asyncio.sleep(3.0)
    finally:
        await database.close()


async def _read(service: SoakedService, carrier: SimulatedCarrier, found: CallSoak) -> None:
    """A call that rang while the desk was dead reached nobody: the carrier dials the duty phone, and no record can
    exist. Any other call without a record is a loss.
    """
    legs = {leg.sid: leg for leg in carrier.legs}
    settings = load_settings(database_url=service.database_url, var=service.folder, city="demo")
    database, cipher = Database(service.database_url), Cipher(settings.sealing_keys())
    try:
        for seen in found.seen:
            kept = await stored_call(database, cipher, seen.leg_id)
            reached = legs[seen.leg_id].error_code != _WEBHOOK_FAILED
            found.unreached += kept is None and not reached
            found.unrecorded += kept is None and reached
            found.turns_lost += turns_lost(seen, kept)
    finally:
        await database.close()
