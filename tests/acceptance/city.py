"""A whole city for a test: the real service behind a simulated carrier on loopback, with officers and callers.

Sentences of the desk are short tones, so that a test does not wait for speech; a caller's sound is real speech of
one second, and what it says is given to the ears by the test. Everything between is the real thing: webhooks,
media stream, voice activity, turn taking, dialogue, record, ladder, pages, bridge, jobs.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import numpy as np

from agent.clock import MovableClock
from agent.demo_data import fill
from agent.practice_caller import AgentTurn, CallView, PracticeCaller
from agent.serve import serving
from agent.service import Service
from agent.settings import Settings
from agent.speech.ears import Hearing, Utter
from agent.speech.espeak_voice import speak
from agent.speech.mulaw import encode
from agent.speech.voice import Voice
from agent.wiring import open_service
from escalation.progress import Progress
from telephony.simulated_carrier import Phone, PhoneCall, SimulatedCarrier, Takes, Tempo
from tests.kept_sentences import with_kept_sentences
from transcripts.calls import Lang, Level
from transcripts.intake import Intake
from transcripts.snapshot import CallSnapshot, StoredTurn

NIGHT = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)  # two o'clock in the city
WITHIN_S = 60.0
CALLER = "+821000005555"
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class BriskTempo(Tempo):
    """Sound at real pace, everything else (ringing, announcements of the carrier) eight times as fast."""

    speed: float = 8.0

    async def wait(self, seconds: float) -> None:
        await asyncio.sleep(self.real(seconds))

    def real(self, seconds: float) -> float:
        return seconds if seconds <= 0.02 else seconds / self.speed


class ToneVoice:
    """Every sentence is a tone of a fifth of a second."""

    name = "tone"

    async def render(self, text: str, *, lang: Lang, speed: float = 1.0) -> bytes:
        return tone()


@cache
def tone() -> bytes:
    """0.2 s of 300 Hz as 8 kHz mu-law."""
    wave = (8000 * np.sin(2 * np.pi * 300 * np.arange(1600) / 8000)).astype(np.int16)
    return encode(wave)


@cache
def voice_of_a_caller() -> bytes:
    """A second of speech; what it says is up to `GivenWords`."""
    return speak("여보세요, 있잖아요.", "ko", 1.2, "ko+m3")


@dataclass
class GivenWords:
    """Ears that hear in each call what the test has its caller say; `trouble` happens instead, where it is set."""

    words: dict[str, str] = field(default_factory=dict)
    trouble: Callable[[], Awaitable[None]] | None = None
    practice: bool = False
    window_s: float = 28.0

    def describe(self) -> str:
        return "given words"

    async def transcribe(
        self, audio: bytes, *, lang: Lang, hints: Sequence[str] = (), deadline_s: float = 2.6
    ) -> Hearing:
        return await self.hear(Utter(audio, lang, hints=hints, deadline_s=deadline_s))

    async def hear(self, utter: Utter) -> Hearing:
        if self.trouble is not None:
            await self.trouble()
        return Hearing(self.words[utter.call], 0.95, utter.lang)

    async def close(self) -> None:
        return


@dataclass
class Claim:
    """A sentence about a human, and what the rows proved when it was being said."""

    line: str
    progress: Progress | None


@dataclass
class Caller:
    """A person who rings the night line."""

    city: City
    call: PhoneCall
    view: CallView
    listening: PracticeCaller
    claims: list[Claim] = field(default_factory=list)

    async def call_id(self) -> UUID:
        found = await until(self.view.call_id, "the record begins")
        assert found is not None
        return found

    async def hears(self, *lines: str, within: float = WITHIN_S) -> AgentTurn:
        """Waits until the desk has said a line to its end, or as far as it was let."""
        return await self.listening.hears(*lines, within=within)

    async def says(self, text: str) -> None:
        self.city.ears.words[str(await self.call_id())] = text
        await self.call.speaks(voice_of_a_caller())

    async def answers(self, line: str, text: str) -> None:
        """Hears a line and says something."""
        await self.hears(line)
        await self.says(text)

    async def presses(self, line: str, keys: str) -> None:
        """Hears a line and presses keys."""
        await self.hears(line)
        await self.call.presses(keys)

    async def snapshot(self) -> CallSnapshot:
        found = await until(self.view.snapshot, "the record begins")
        assert found is not None
        return found

    async def turns(self) -> Sequence[StoredTurn]:
        return (await self.snapshot()).turns

    async def lines(self) -> list[str]:
        """The ids of all that the desk has said."""
        return [line for turn in await self.turns() for line in (turn.line or "").split(",") if line]

    async def said(self, line: str) -> str:
        """The words of the turn that held this line."""
        return next(turn.text for turn in await self.turns() if line in (turn.line or "").split(","))

    async def progress(self) -> Progress | None:
        return await self.city.service.on_call.service.progress(await self.call_id())

    async def reaches(
        self, proven: Callable[[Progress], bool], what: str, within: float = WITHIN_S
    ) -> Progress:
        """Waits until the rows of the escalation prove something."""

        async def look() -> Progress | None:
            progress = await self.progress()
            return progress if progress is not None and proven(progress) else None

        found = await until(look, what, within)
        assert found is not None
        return found

    async def level(self) -> Level:
        return (await self.snapshot()).call.level

    async def intake(self, within: float = 90.0) -> Intake:
        """The page that is written after the call."""

        async def look() -> Intake | None:
            return (await self.city.service.record.queries.call_page(await self.call_id())).intake

        found = await until(look, "the intake is written", within)
        assert found is not None
        return found

    async def watch_claims(self) -> None:
        """Notes for each sentence about a human what the rows prove at that moment, until it is cancelled."""
        seen: set[int] = set()
        while True:
            fresh = [turn for turn in await self.view.turns() if turn.index not in seen]
            progress = await self.progress() if fresh else None
            for turn in fresh:
                seen.add(turn.index)
                self.claims += [
                    Claim(line, progress)
                    for line in (turn.line or "").split(",")
                    if line.startswith("human.") or line.startswith("hazard.")
                ]
            await asyncio.sleep(0.05)

    def told_only_the_truth(self) -> None:
        """Every claim about a human was proven by a row when it was made."""
        for claim in self.claims:
            proven = claim.progress
            match claim.line:
                case "human.paged":
                    assert proven is not None
                    assert proven.paged > 0, "told of a page that no carrier took"
                case "human.acknowledged" | "hazard.acknowledged":
                    assert proven is not None
                    assert proven.acknowledged_at is not None, "told of an officer who took nothing"
                case "human.joined":
                    assert proven is not None
                    assert proven.joined_at is not None, "told of an officer who is not there"
                case _:
                    pass


@dataclass
class City:
    """The service, its carrier, its clock, and the people at their phones."""

    service: Service
    carrier: SimulatedCarrier
    clock: MovableClock
    ears: GivenWords
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def night_line(self) -> str:
        return self.service.city.night_number

    def officer(self, place: int) -> Phone:
        """The phone of the first (0), second (1) officer, the supervisor (2), the situation room (3)."""
        return self.carrier.phone(self.service.city.file.demo_officers[place].number)

    def name(self, place: int) -> str:
        return self.service.city.file.demo_officers[place].name["ko"]

    def pin(self, place: int) -> str:
        return self.service.city.file.demo_officers[place].pin

    async def caller(self, number: str = CALLER) -> Caller:
        """Somebody dials the night line."""
        call = await self.carrier.phone(number).dials(self.night_line)
        view = CallView(self.service.record.database, self.service.record.cipher, call.leg_id)
        caller = Caller(self, call, view, PracticeCaller(call, view, "ko"))
        self.tasks.append(asyncio.create_task(caller.watch_claims()))
        return caller

    async def takes_the_case(self, place: int) -> PhoneCall:
        """The officer's phone rings, is picked up, and the officer presses 1 and the PIN."""
        page = await self.picks_up(place)
        await page.presses("1")
        await page.asked_for_keys(2, WITHIN_S)
        await page.presses(f"{self.pin(place)}#")
        return page

    def menus_wait_longer(self) -> None:
        """On phones that are rung from now on: one officer may do something while another's menu waits for a key."""
        self.carrier.network.tempo = BriskTempo(speed=2.0)

    async def officer_id(self, place: int) -> UUID:
        """Who the officer is in the on-call desk."""
        name = self.name(place)
        people = (await self.service.on_call.officers.all()).values()
        return next(each.officer_id for each in people if each.name == name)

    async def takes_in_console(self, caller: Caller, place: int) -> None:
        """The officer presses the button of the console: the case is theirs, and nobody is on the line."""
        progress = await caller.reaches(lambda found: True, "a case is open")
        await self.service.on_call.service.acknowledge(
            progress.escalation_id,
            officer_id=await self.officer_id(place),
            method="console",
            now=self.clock.now(),
        )

    async def gives_back(self, caller: Caller, place: int) -> None:
        """The officer cannot take the case after all."""
        progress = await caller.reaches(lambda found: found.acknowledged_at is not None, "somebody has it")
        await self.service.on_call.service.decline(
            progress.escalation_id, officer_id=await self.officer_id(place), now=self.clock.now()
        )

    async def picks_up(self, place: int) -> PhoneCall:
        """The officer's phone rings and is picked up; returns when the menu asks for a key."""
        page = await self.officer(place).rung(WITHIN_S)
        page.answer()
        await page.asked_for_keys(1, WITHIN_S)
        return page


async def until(look: Callable[[], Awaitable[Found | None]], what: str, within: float = WITHIN_S) -> Found:
    """Looks again and again until there is something to see."""
    try:
        async with asyncio.timeout(within):
            while True:
                found = await look()
                if found is not None:
                    return found
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(f"did not happen within {within} s: {what}") from None


def settings_in(folder: Path, **more: object) -> Settings:
    """Settings of a service whose whole world is a folder and the spoken sentences. No environment, no `.env`."""
    own: dict[str, object] = {
        "database_url": f"sqlite+aiosqlite:///{folder / 'onbam.db'}",
        "var": with_kept_sentences(folder),
        "drain_seconds": 5.0,
    }
    return Settings(_env_file=None, **(own | more))  # type: ignore[arg-type]


@asynccontextmanager
async def open_city(
    folder: Path, *, demo_officers: bool = True, voice: Voice | None = None, **more: object
) -> AsyncIterator[City]:
    """A city at night, with the demo's officers on duty unless told otherwise."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(64)
    settings = settings_in(folder, public_url=f"http://127.0.0.1:{listener.getsockname()[1]}", **more)
    clock, ears = MovableClock(NIGHT), GivenWords()
    async with (
        SimulatedCarrier(tempo=BriskTempo()) as carrier,
        open_service(
            settings, clock=clock, simulated=carrier, ears=ears, voice=voice or ToneVoice()
        ) as service,
    ):
        if demo_officers:
            await fill(service)
        async with serving(service, listener, jobs=True):
            city = City(service, carrier, clock, ears)
            city.carrier.phone(service.city.duty_number).will(Takes.IGNORES)
            try:
                yield city
            finally:
                await _everybody_leaves(city)


async def _everybody_leaves(city: City) -> None:
    for task in city.tasks:
        task.cancel()
    await asyncio.gather(*city.tasks, return_exceptions=True)
    for leg in city.carrier.legs:
        if not leg.status.over:
            await leg.handset.hangs_up()
