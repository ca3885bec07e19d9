"""Alarms leave the stack by real HTTP, real SMTP and a second carrier account; the first way that takes one ends it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from agent.alarm_bell import LOG_ALONE, LoggedBell, ways_of
from agent.settings import SettingsError, load_settings
from escalation.ports import Alarm, AlarmNotRung
from telephony.simulated_carrier import SimulatedCarrier

ALARM = Alarm("nobody_on_call", "case-7", datetime(2026, 11, 21, 17, 13, tzinfo=UTC))
DUTY_PHONE = "+821055501234"


class MailRelay:
    """A relay that speaks SMTP on loopback and keeps what it took; `refuses` makes it answer 451."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []
        self.refuses = False

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 relay\r\n")
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"MAIL" and self.refuses:
                writer.write(b"451 try later\r\n")
            elif verb == b"DATA":
                writer.write(b"354 go on\r\n")
                self.mails.append(await reader.readuntil(b"\r\n.\r\n"))
                writer.write(b"250 taken\r\n")
            else:
                writer.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")
        writer.close()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[int]:
        server = await asyncio.start_server(self.talk, "127.0.0.1", 0)
        async with server:
            yield server.sockets[0].getsockname()[1]


async def test_the_first_way_that_takes_an_alarm_ends_it_and_the_next_stands_in(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Webhook up, then broken; mail relay up, then refusing; then the second account's phone; then nothing."""
    posted: list[bytes] = []
    status = 200

    def webhook(request: httpx.Request) -> httpx.Response:
        posted.append(request.content)
        return httpx.Response(status)

    relay = MailRelay()
    async with (
        relay.listening() as port,
        SimulatedCarrier() as second,
        httpx.AsyncClient(
            trust_env=False, mounts={"http://hook.test": httpx.MockTransport(webhook)}
        ) as client,
    ):
        second.own_number("+82310000900", voice_url="http://127.0.0.1:9/nobody")
        settings = load_settings(
            var=tmp_path,
            alarm_webhook="http://hook.test/alarm",
            alarm_email_to="duty@city.test",
            smtp_host="127.0.0.1",
            smtp_port=port,
            smtp_security="none",
            alarm_number=DUTY_PHONE,
            alarm_twilio_number="+82310000900",
            alarm_twilio_account_sid=second.account_sid,
            alarm_twilio_auth_token=second.auth_token,
            alarm_twilio_api_base=second.api_base,
        )
        bell = LoggedBell(ways_of(settings, client))
        assert await bell.ring(ALARM) == "webhook"
        assert b"nobody_on_call" in posted[0]
        assert relay.mails == []
        status = 500
        assert await bell.ring(ALARM) == "email"
        assert b"To: duty@city.test" in relay.mails[0]
        relay.refuses = True
        assert await bell.ring(ALARM) == "phone"
        assert "Nobody is on call, and a call needs help." in second.messages[0].text
        assert [leg.plan.called for leg in second.legs] == [DUTY_PHONE]
        await second.go_down()
        with pytest.raises(AlarmNotRung, match=r"webhook.*email.*phone"):
            await bell.ring(ALARM)


async def test_without_a_way_out_the_log_alone_takes_it(tmp_path: Path) -> None:
    """The row then says `log`, and the doctor asks for a way."""
    async with httpx.AsyncClient() as client:
        assert await LoggedBell(ways_of(load_settings(var=tmp_path), client)).ring(ALARM) == LOG_ALONE


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"alarm_number": DUTY_PHONE}, "ALARM_TWILIO_ACCOUNT_SID"),
        ({"alarm_email_to": "duty@city.test"}, "SMTP_HOST"),
    ],
)
def test_half_a_way_is_refused_at_start(tmp_path: Path, given: dict[str, str], missing: str) -> None:
    """A way that could never ring is found before the night."""
    with pytest.raises(SettingsError, match=missing):
        load_settings(var=tmp_path, **given)
