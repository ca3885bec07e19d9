"""A desk in a process of its own that a test may kill, and the carrier and record around it that live on."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path

import httpx

from agent.carriers import own_night_number
from agent.city import load_city
from agent.clock import WallClock
from agent.practice_caller import CallView, PracticeCaller
from agent.settings import Settings
from telephony.simulated_carrier import Phone, PhoneCall, SimulatedCarrier, Takes
from tests.acceptance.city import NIGHT, BriskTempo, settings_in, until, voice_of_a_caller
from tests.integration.agent.desk_process import run
from tests.integration.agent.forks import start
from transcripts.database import Database
from transcripts.encryption import Cipher
from transcripts.intake import Intake
from transcripts.queries import Queries

CITY = load_city("demo")
READY_S = 90.0


def seconds_to_night() -> float:
    """How far a process's clock must be ahead so that it is night there: before a shift every officer is rung once."""
    return (NIGHT - WallClock().now()).total_seconds()


@dataclass
class Desk:
    """A serving process on a folder; it may be killed and started again. It is night there, whatever the hour here."""

    folder: Path
    settings: Settings
    environment: dict[str, str]
    night_is_ahead_s: float = field(default_factory=seconds_to_night)
    process: BaseProcess | None = None

    async def starts(self, *, ahead_s: float = 0.0) -> None:
        """At night, and `ahead_s` seconds later than it would be."""
        log = self.folder / "log.jsonl"
        self.process = await asyncio.to_thread(
            start, run, self.folder, self.night_is_ahead_s + ahead_s, env=self.environment, output=log
        )
        await until(self.is_ready, "the desk is ready", READY_S)

    async def is_ready(self) -> bool | None:
        assert self.process is not None
        assert self.process.is_alive(), (self.folder / "log.jsonl").read_text()[-3000:]
        return await self.readiness() == 200 or None

    async def readiness(self) -> int | None:
        """The status of /readyz; None where nobody answers."""
        try:
            async with httpx.AsyncClient(base_url=self.settings.public_url, timeout=5) as client:
                return (await client.get("/readyz")).status_code
        except httpx.HTTPError:
            return None

    async def refuses_new_calls(self) -> bool | None:
        return await self.readiness() == 503 or None

    async def dies(self) -> None:
        assert self.process is not None
        self.process.kill()
        await asyncio.to_thread(self.process.join)

    def is_told_to_stop(self) -> None:
        assert self.process is not None
        self.process.terminate()

    async def ends(self, within: float) -> int | None:
        """The status with which it ended, None where it did not."""
        assert self.process is not None
        await asyncio.to_thread(self.process.join, within)
        return self.process.exitcode

    def hears_from_now_on(self, words: str) -> None:
        (self.folder / "words.txt").write_text(words, encoding="utf-8")


@dataclass
class Night:
    """The desk's process, the carrier in this one, and the record that both outlive."""

    desk: Desk
    carrier: SimulatedCarrier
    database: Database
    cipher: Cipher

    def officer(self, place: int) -> Phone:
        return self.carrier.phone(CITY.file.demo_officers[place].number)

    async def caller(self) -> tuple[PhoneCall, CallView]:
        call = await self.carrier.phone("+821000008888").dials(CITY.night_number)
        return call, CallView(self.database, self.cipher, call.leg_id)

    async def says(self, call: PhoneCall, view: CallView, words: str) -> None:
        await PracticeCaller(call, view, "ko").hears("open.ask")
        self.desk.hears_from_now_on(words)
        await call.speaks(voice_of_a_caller())

    async def intake(self, view: CallView) -> Intake:
        async def look() -> Intake | None:
            call_id = await view.call_id()
            assert call_id is not None
            return (await Queries(self.database, self.cipher).call_page(call_id)).intake

        found = await until(look, "the intake is written", 60)
        assert found is not None
        return found


@asynccontextmanager
async def night(folder: Path, database_url: str, **settings_of_process: str) -> AsyncIterator[Night]:
    """A night whose desk serves on `folder`; further settings by name, such as LOG_LEVEL."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = settings_in(folder, database_url=database_url, public_url=f"http://127.0.0.1:{port}")
    async with SimulatedCarrier(tempo=BriskTempo()) as carrier:
        own_night_number(carrier, settings.public_url, CITY)
        carrier.phone(CITY.duty_number).will(Takes.BY_HAND)
        environment = (
            {name: value for name, value in os.environ.items() if not name.startswith("ONBAM_")}
            | {
                "ONBAM_DATABASE_URL": database_url,
                "ONBAM_VAR": str(folder),
                "ONBAM_PUBLIC_URL": settings.public_url,
                "ONBAM_TWILIO_ACCOUNT_SID": carrier.account_sid,
                "ONBAM_TWILIO_AUTH_TOKEN": carrier.auth_token,
                "ONBAM_TWILIO_API_BASE": carrier.api_base,
                "ONBAM_TWILIO_NUMBER": CITY.night_number,
                "ONBAM_DRAIN_SECONDS": "30",
            }
            | {f"ONBAM_{name}": value for name, value in settings_of_process.items()}
        )
        desk, database = Desk(folder, settings, environment), Database(database_url)
        try:
            await desk.starts()
            yield Night(desk, carrier, database, Cipher(settings.sealing_keys()))
        finally:
            if desk.process is not None and desk.process.is_alive():
                await desk.dies()
            await database.close()
