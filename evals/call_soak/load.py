"""Holds the calls of a soak, so many at once, against one real `onbam serve`, and samples its process."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from agent.city import City, load_city
from agent.speech.espeak_voice import speak
from evals.call_soak.callers import LINES, Held, Kind, ScriptedCaller, kinds
from evals.call_soak.samples import Sample, take
from evals.soak.officers import takes_most_cases
from evals.soak.service import SoakedService
from telephony.addresses import Addresses
from telephony.simulated_carrier import PhoneCall, SimulatedCarrier

AT_ONCE = 40
SAMPLE_EVERY = 50
SETTLES_S = 45.0
"""How long what a call leaves to do may take after the last one: summaries, messages, call-backs."""
_RINGS_EVERY_S = 0.15
_TAKEN, _STAYS_S = 0.8, (2.0, 6.0)
"""Share of the cases that an officer takes, and for how long one stays on the line."""
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Load:
    """So many calls, so many of them at once; none begins after `within_s` seconds."""

    calls: int
    at_once: int = AT_ONCE
    within_s: float = 2700.0


@dataclass(slots=True)
class Soaked:
    """What a soak saw. `idle`: before the first call (after one that warmed up) and after the last had settled."""

    held: list[Held] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    idle: list[Sample] = field(default_factory=list)
    seconds: float = 0.0
    starts_s: float = 0.0
    log_lines: int = 0


async def soak(load: Load, folder: Path, rng: random.Random, tell: Tell) -> Soaked:
    """Starts the service, holds the calls, lets it settle. Raises `ServiceFailed` where the service does not live."""
    city, found = load_city("demo"), Soaked()
    async with SimulatedCarrier() as carrier:
        service = SoakedService(folder, carrier, city)
        addresses = Addresses(service.url)
        carrier.own_number(
            city.night_number, voice_url=addresses.voice, sms_url=addresses.sms, status_url=addresses.status
        )
        _officers(carrier, city, rng)
        try:
            await service.start()
            await _Night(carrier, service, city, rng, found, tell).run(load)
        finally:
            await service.stop()
        found.log_lines, found.starts_s = service.log_lines(), round(service.not_up_s, 1)
    return found


class _Night:
    def __init__(
        self,
        carrier: SimulatedCarrier,
        service: SoakedService,
        city: City,
        rng: random.Random,
        found: Soaked,
        tell: Tell,
    ) -> None:
        self._carrier = carrier
        self._service = service
        self._city = city
        self._rng = rng
        self._found = found
        self._tell = tell
        self._began = time.monotonic()

    async def run(self, load: Load) -> None:
        clips = await _clips()
        self._found.held.append(await self._call(Kind.COMPLAINT, clips))
        await self._settled(calls=0)
        waiting = iter(kinds(load.calls - 1, self._rng))
        self._began = time.monotonic()

        async def line(place: int) -> None:
            await asyncio.sleep(place * _RINGS_EVERY_S)
            for kind in waiting:
                self._service.check()
                if time.monotonic() - self._began > load.within_s:
                    return
                self._found.held.append(await self._call(kind, clips))
                if len(self._found.held) % SAMPLE_EVERY == 0:
                    await self._sample()

        async with asyncio.TaskGroup() as group:
            for place in range(load.at_once):
                group.create_task(line(place))
        self._found.seconds = time.monotonic() - self._began
        await self._settled(calls=len(self._found.held))

    async def _call(self, kind: Kind, clips: Mapping[Kind, Sequence[bytes]]) -> Held:
        phone = self._carrier.phone(f"+8210{self._rng.randrange(10_000_000, 99_999_999)}")
        call = await phone.dials(self._city.night_number)
        held = await ScriptedCaller(call, kind, clips, self._rng).lives()
        self._forget(call)
        return held

    def _forget(self, call: PhoneCall) -> None:
        """The carrier keeps what every phone heard; two thousand calls of it are nobody's to listen to."""
        tape = call.tape
        for sound in (tape.spoken, tape.heard):
            sound.clear()

    async def _settled(self, *, calls: int) -> None:
        await asyncio.sleep(SETTLES_S if calls else 5.0)
        self._found.idle.append(await self._take(calls))

    async def _sample(self) -> None:
        ended = len(self._found.held)
        sample = await self._take(ended)
        self._found.samples.append(sample)
        self._tell(
            f"  {ended} calls, {sample.seconds:.0f} s: {sample.resident:.0f} MiB resident, "
            f"{sample.anonymous:.0f} of its own, {sample.descriptors} descriptors, {sample.threads} threads, "
            f"{sample.tasks or 0:.0f} tasks, lag {1000 * (sample.lag_s or 0):.0f} ms"
        )

    async def _take(self, calls: int) -> Sample:
        text = ""
        async with httpx.AsyncClient(timeout=10.0) as client:
            with contextlib.suppress(httpx.HTTPError):
                text = (await client.get(f"{self._service.url}/metrics")).text
        seconds = time.monotonic() - self._began
        return await asyncio.to_thread(take, self._service.pid, calls=calls, seconds=seconds, metrics=text)


def _officers(carrier: SimulatedCarrier, city: City, rng: random.Random) -> None:
    """They take most cases within a ring, and hang up soon."""
    for officer in city.file.demo_officers:
        carrier.phone(officer.number).answers(
            script=takes_most_cases(officer.pin, rng, share=_TAKEN, stays_s=_STAYS_S)
        )


async def _clips() -> dict[Kind, list[bytes]]:
    def spoken() -> dict[Kind, list[bytes]]:
        return {kind: [_line(text, kind) for text in texts] for kind, texts in LINES.items()}

    return await asyncio.to_thread(spoken)


def _line(text: str, kind: Kind) -> bytes:
    if kind is Kind.ENGLISH:
        return speak(text, "en", 1.0, "en+m3")
    return speak(text, "ko", 1.0, "ko+m3")
