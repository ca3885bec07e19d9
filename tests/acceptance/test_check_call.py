"""`onbam canary` beside a desk that serves: the command is run, its call and its test page go through the carrier."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from agent.carriers import own_night_number
from agent.city import load_city
from agent.cli import app
from agent.serve import serving
from agent.service import Service
from agent.wiring import open_service
from telephony.addresses import PREFIX
from telephony.simulated_carrier import SimulatedCarrier, Takes
from tests.acceptance.city import BriskTempo, GivenWords, ToneVoice, settings_in

CITY = load_city("demo")
SECOND = "+82310000188"


@dataclass
class Outside:
    """The operator's webhook: what rang there."""

    rung: list[str] = field(default_factory=list)
    url: str = ""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower()[:15] == b"content-length:"
        )
        self.rung.append(str(json.loads(await reader.readexactly(length))["kind"]))
        writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()


@dataclass
class Desk:
    """A desk that serves, its carrier, the operator's webhook, and the environment that `onbam` runs in."""

    service: Service
    carrier: SimulatedCarrier
    outside: Outside
    environment: dict[str, str]

    async def onbam_canary(self, *options: str) -> Result:
        """Runs the command on a thread and event loop of its own, as another process would."""
        return await asyncio.to_thread(CliRunner().invoke, app, ["canary", *options], env=self.environment)


@asynccontextmanager
async def desk_that_serves(folder: Path) -> AsyncIterator[Desk]:
    """The real service behind the simulated carrier, which has the night number and a second one of ours."""
    listener, outside = socket.socket(), Outside()
    listener.bind(("127.0.0.1", 0))
    listener.listen(64)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    webhook = await asyncio.start_server(outside.answer, "127.0.0.1", 0)
    outside.url = f"http://127.0.0.1:{webhook.sockets[0].getsockname()[1]}/alarm"
    async with SimulatedCarrier(tempo=BriskTempo()) as carrier, webhook:
        own_night_number(carrier, url, CITY)
        carrier.own_number(SECOND, voice_url=f"{url}{PREFIX}/canary/page")
        carrier.phone(CITY.duty_number).will(Takes.IGNORES)
        named = {
            "twilio_account_sid": carrier.account_sid,
            "twilio_auth_token": carrier.auth_token,
            "twilio_api_base": carrier.api_base,
            "twilio_number": CITY.night_number,
            "canary_number": SECOND,
            "public_url": url,
            "alarm_webhook": outside.url,
        }
        settings = settings_in(folder, **named)
        environment = {f"ONBAM_{name.upper()}": value for name, value in named.items()}
        environment |= {"ONBAM_DATABASE_URL": settings.database_url, "ONBAM_VAR": str(folder)}
        async with (
            open_service(settings, ears=GivenWords(), voice=ToneVoice()) as service,
            serving(service, listener, jobs=True),
        ):
            yield Desk(service, carrier, outside, environment)


async def test_the_command_tells_what_a_caller_and_an_officer_would_have_met(tmp_path: Path) -> None:
    """All is well: status 0 and silence. The agent is mute, the second number is dead, or no process of ours is alive
    to ring for it: status 1, the step by name, and the operator's webhook rings.
    """
    async with desk_that_serves(tmp_path) as desk:
        good = await desk.onbam_canary()
        assert (good.exit_code, good.stdout.count("✓"), desk.outside.rung.count("canary_failed")) == (
            0,
            4,
            0,
        ), good.output

        desk.carrier.network.media_works = False
        mute = await desk.onbam_canary("--within", "6")
        assert mute.exit_code == 1, mute.output
        assert "✗ The agent was not heard." in mute.stdout
        assert "✓ The test page was acknowledged" in mute.stdout
        assert "The alarm went out: webhook." in mute.stdout
        assert desk.outside.rung.count("canary_failed") == 1

        desk.carrier.network.media_works = True
        desk.carrier.own_number(SECOND, voice_url=f"{desk.outside.url}/nowhere")
        unanswered = await desk.onbam_canary("--within", "6")
        assert unanswered.exit_code == 1, unanswered.output
        assert "✗ The test page was not acknowledged." in unanswered.stdout
        assert desk.outside.rung.count("canary_failed") == 2

        desk.carrier.own_number(CITY.night_number, voice_url=f"{desk.outside.url}/nowhere")
        desk.environment["ONBAM_DATABASE_URL"] = f"sqlite+aiosqlite:///{tmp_path / 'alone.db'}"
        alone = await desk.onbam_canary("--within", "5")
        assert alone.exit_code == 1, alone.output
        assert "✗ The night number was not answered by the desk." in alone.stdout
        assert "The alarm went out: webhook." in alone.stdout
        assert desk.outside.rung.count("canary_failed") == 3


@pytest.mark.parametrize("within", ["4", "601", "soon"])
def test_a_time_that_makes_no_sense_is_wrong_use(within: str) -> None:
    assert CliRunner().invoke(app, ["canary", "--within", within]).exit_code == 2
