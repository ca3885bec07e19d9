"""Real processes on PostgreSQL: the worker that has a page under way dies, and another one carries its ladder on."""

from __future__ import annotations

import asyncio
import os
import re
import socket
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from agent.carriers import own_night_number
from agent.city import load_city
from agent.practice_caller import CallView, PracticeCaller
from telephony.simulated_carrier import Phone, PhoneCall, SimulatedCarrier, Takes
from tests.acceptance.city import BriskTempo, settings_in, until, voice_of_a_caller
from tests.integration.agent.clocked_process import run
from tests.integration.agent.forks import start
from tests.integration.agent.killable_desk import seconds_to_night
from transcripts.database import Database
from transcripts.encryption import Cipher

CITY = load_city("demo")
OVERDOSE = "약을 한꺼번에 먹었어요."
READY_S, WITHIN_S = 120.0, 60.0
_SIGN_IN = re.compile(r"login: (\S+) +password: (\S+)")
_FORM_TOKEN = re.compile(r'name="form_token" value="([^"]+)"')


@dataclass
class Processes:
    """`onbam serve` and two `onbam work` on one database; the carrier and the record outlive them."""

    folder: Path
    url: str
    night_is_ahead_s: float
    carrier: SimulatedCarrier
    database: Database
    cipher: Cipher
    serving: BaseProcess
    working: Sequence[BaseProcess]

    def officer(self, place: int) -> Phone:
        return self.carrier.phone(CITY.file.demo_officers[place].number)

    async def row(self, query: str) -> tuple[object, ...] | None:
        """The first row of a query."""
        async with self.database.reading() as session:
            found = (await session.execute(text(query))).first()
        return tuple(found) if found else None

    async def log(self) -> list[str]:
        """The kinds of the lines of the one escalation's log, in order."""
        async with self.database.reading() as session:
            return list(await session.scalars(text("SELECT kind FROM escalation_log ORDER BY line_id")))

    def clock_goes_forward(self, seconds: float) -> None:
        draft = self.folder / "ahead.new"
        draft.write_text(str(self.night_is_ahead_s + seconds), encoding="ascii")
        draft.replace(self.folder / "ahead.txt")

    def rang(self) -> Counter[str]:
        """How often each page rang or was texted, by the address that the carrier was given."""
        urls = [leg.plan.status_url for leg in self.carrier.legs] + [
            m.status_url for m in self.carrier.messages
        ]
        return Counter(found[1] for url in urls if (found := re.search(r"/page/([^/]+)/", url or "")))

    async def console(self, client: httpx.AsyncClient) -> str:
        """Signs in as the first officer; the token of the board's forms."""
        found = await until(self._printed_sign_in, "the sign-in is printed")
        assert found is not None
        page = await client.get("/console/sign-in")
        form = {"login": found[1], "password": found[2], "back": "/console/", "form_token": _token(page)}
        assert (await client.post("/console/sign-in", data=form)).status_code == 303
        return _token(await client.get("/console/"))

    async def _printed_sign_in(self) -> re.Match[str] | None:
        return _SIGN_IN.search((self.folder / "serve-0.log").read_text())


def _token(page: httpx.Response) -> str:
    found = _FORM_TOKEN.search(page.text)
    assert found is not None, page.text[:500]
    return found[1]


@asynccontextmanager
async def processes(folder: Path, database_url: str) -> AsyncIterator[Processes]:
    """They run, and both workers have shown their first sign of life."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}"
    night_is_ahead_s = seconds_to_night()
    (folder / "ahead.txt").write_text(str(night_is_ahead_s), encoding="ascii")
    (folder / "words.txt").write_text(OVERDOSE, encoding="utf-8")
    settings = settings_in(folder, database_url=database_url, public_url=url)
    async with AsyncExitStack() as stack:
        carrier = await stack.enter_async_context(SimulatedCarrier(tempo=BriskTempo()))
        own_night_number(carrier, url, CITY)
        env = {name: value for name, value in os.environ.items() if not name.startswith("ONBAM_")} | {
            "ONBAM_DATABASE_URL": database_url,
            "ONBAM_VAR": str(folder),
            "ONBAM_PUBLIC_URL": url,
            "ONBAM_TWILIO_ACCOUNT_SID": carrier.account_sid,
            "ONBAM_TWILIO_AUTH_TOKEN": carrier.auth_token,
            "ONBAM_TWILIO_API_BASE": carrier.api_base,
            "ONBAM_TWILIO_NUMBER": CITY.night_number,
        }
        started = [
            await _start(stack, folder, nth, command, env)
            for nth, command in enumerate(("serve", "work", "work"))
        ]
        database = Database(database_url)
        stack.push_async_callback(database.close)
        running = Processes(
            folder,
            url,
            night_is_ahead_s,
            carrier,
            database,
            Cipher(settings.sealing_keys()),
            started[0],
            started[1:],
        )
        await until(lambda: _all_at_work(running), "one serves and two work", READY_S)
        yield running


async def _start(
    stack: AsyncExitStack, folder: Path, nth: int, command: str, env: dict[str, str]
) -> BaseProcess:
    process = await asyncio.to_thread(
        start, run, folder, command, env=env, output=folder / f"{command}-{nth}.log"
    )
    stack.push_async_callback(_end, process)
    return process


async def _end(process: BaseProcess) -> None:
    process.kill()
    await asyncio.to_thread(process.join)


async def _all_at_work(running: Processes) -> bool | None:
    for process in (running.serving, *running.working):
        printed = [file.read_text()[-2000:] for file in running.folder.glob("*.log")]
        assert process.is_alive(), "\n".join(printed)
    try:
        async with httpx.AsyncClient(base_url=running.url, timeout=5) as client:
            serves = (await client.get("/readyz")).status_code == 200
    except httpx.HTTPError:
        return None
    row = await running.row("SELECT count(*) FROM heartbeats WHERE kind = 'ladder'") if serves else None
    return row == (2,) or None


async def _takes_the_case(call: PhoneCall) -> None:
    await call.asked_for_keys(1, WITHIN_S)
    await call.presses("1")
    await call.asked_for_keys(2, WITHIN_S)
    await call.presses(f"{CITY.file.demo_officers[0].pin}#")


@pytest.mark.slow
async def test_a_ladder_whose_worker_is_killed_while_the_carrier_rings_goes_on_in_another_process(
    tmp_path: Path, postgresql_url: str
) -> None:
    """Killed after the carrier rang the phone and before it could write so: the other worker learns it from the
    webhook, does not ring the same page again, climbs to the next rung in time, and the case comes to its end.
    """
    async with processes(tmp_path, postgresql_url) as running:
        running.carrier.faults.rest_is_slow(600, path="Calls")  # the phone rings; the answer never comes
        for place in (0, 1):
            running.officer(place).will(Takes.IGNORES)
        call = await running.carrier.phone("+821000008888").dials(CITY.night_number)
        view = CallView(running.database, running.cipher, call.leg_id)
        await PracticeCaller(call, view, "ko").hears("open.ask", within=WITHIN_S)
        await call.speaks(voice_of_a_caller())
        await running.officer(0).rung(WITHIN_S)
        known = "SELECT page_id FROM telephony_pages WHERE method = 'voice' AND carrier_id IS NOT NULL"
        told = await until(lambda: running.row(known), "the carrier's webhook told of the page", WITHIN_S)

        under_way = "SELECT claimed_by, state FROM pages WHERE method = 'voice' AND step = 0"
        holder, state = await running.row(under_way) or ("", "")
        assert state == "sending"
        (dying,) = [process for process in running.working if str(holder).endswith(f":{process.pid}")]
        await _end(dying)

        running.officer(0).answers(script=_takes_the_case)
        running.clock_goes_forward(61)  # past the lease of the dead worker's page and to the second rung
        accepted = "SELECT escalation_id, acknowledged_how FROM escalations WHERE status = 'acknowledged'"
        case = await until(lambda: running.row(accepted), "the first officer takes the case", WITHIN_S)
        assert case is not None
        assert case[1] == "keypad"
        settled = "SELECT page_id, maybe_doubled FROM pages WHERE claimed_by = '{}' AND state <> 'sending'"
        other = next(process for process in running.working if process is not dying)
        worker = str(holder).replace(str(dying.pid), str(other.pid))
        await until(lambda: running.row(settled.format(worker)), "the other worker sent pages", WITHIN_S)

        async with httpx.AsyncClient(base_url=running.url, timeout=30) as client:
            form = {"form_token": await running.console(client), "outcome": "handed_over"}
            answer = await client.post(f"/console/escalations/{case[0]}/outcome", data=form)
        assert answer.status_code == 303
        assert await running.row("SELECT status, outcome FROM escalations") == ("closed", "handed_over")
        log, rang = await running.log(), running.rang()
        assert rang[str(told[0]) if told else ""] == 1
        assert set(rang.values()) == {1}
        assert [kind for kind in log if kind in ("opened", "step", "accepted", "outcome")] == [
            "opened",
            "step",
            "step",
            "accepted",
            "outcome",
        ]
