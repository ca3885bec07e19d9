"""`onbam serve --workers 2`: several processes behind one port, and any of them takes any call."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree

import httpx
import pytest
from websockets.asyncio.client import connect

from telephony.signature import SIGNATURE_HEADER, sign

ROOT = Path(__file__).parents[3]
TOKEN = "made-up-token"
READY_WITHIN_S, CALL_WITHIN_S = 120.0, 60.0
MOST_CALLS = 40
pytestmark = pytest.mark.slow


def environment(folder: Path, public_url: str) -> dict[str, str]:
    """Settings of a desk whose carrier would be on a loopback address, where nobody listens."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ONBAM_")}
    return clean | {
        "ONBAM_VAR": str(folder),
        "ONBAM_DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'onbam.db'}",
        "ONBAM_PUBLIC_URL": public_url,
        "ONBAM_TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "ONBAM_TWILIO_AUTH_TOKEN": TOKEN,
        "ONBAM_TWILIO_NUMBER": "+82215550000",
        "ONBAM_TWILIO_API_BASE": "http://127.0.0.1:9",
        "ONBAM_LOG_FORMAT": "json",
    }


@dataclass(frozen=True, slots=True)
class Workers:
    """A running desk: its public URL, its log lines as they come, and the process that starts its workers."""

    url: str
    log: list[dict[str, object]]
    process: asyncio.subprocess.Process

    def pids(self) -> list[int]:
        """The workers that are alive now."""
        parent = self.process.pid
        return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]

    async def ready(self, workers: int) -> None:
        """Waits until so many more workers take calls."""
        assert self.process.stdout is not None
        for _ in range(workers):
            while b"Onbam is ready" not in (line := await self.process.stdout.readline()):
                assert line, "the desk ended"


@asynccontextmanager
async def two_workers(folder: Path) -> AsyncIterator[Workers]:
    """A desk of two workers that both take calls."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url, log = f"http://127.0.0.1:{port}", list[dict[str, object]]()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.integration.agent.workers_process", str(port)),
        cwd=ROOT,
        env=environment(folder, url),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    reading = asyncio.create_task(_read(process, log))
    try:
        desk = Workers(url, log, process)
        await asyncio.wait_for(desk.ready(2), READY_WITHIN_S)
        yield desk
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.wait(), 60.0)
        await reading


async def _read(process: asyncio.subprocess.Process, log: list[dict[str, object]]) -> None:
    assert process.stderr is not None
    async for line in process.stderr:
        if line.startswith(b"{"):
            log.append(json.loads(line))


async def rings(url: str, leg_id: str) -> str:
    """A caller rings, as the carrier tells it on a connection of its own; the address of the media stream. Where the
    desk lags and asks the caller to wait, the carrier goes on where it is sent: on a busy machine that is right.
    """
    address = f"{url}/telephony/twilio/voice"
    form = {"CallSid": leg_id, "From": "+821000001111", "To": "+82215550000", "CallStatus": "ringing"}
    async with httpx.AsyncClient(timeout=CALL_WITHIN_S) as client:
        while True:
            headers = {
                SIGNATURE_HEADER: sign(TOKEN, address, list(form.items())),
                "Content-Type": "application/x-www-form-urlencoded",
            }
            answer = await client.post(address, content=urlencode(form), headers=headers)
            assert answer.status_code == 200
            document = ElementTree.fromstring(answer.text)  # noqa: S314 - our own desk
            stream = document.find(".//Stream")
            if stream is not None:
                assert urlsplit(stream.attrib["url"]).scheme == "ws"
                return stream.attrib["url"]
            waiting = document.find("Redirect")
            assert waiting is not None, answer.text
            address = str(waiting.text)


async def talks(media: str, leg_id: str) -> str:
    """The media stream is opened; the first audio of the greeting comes, and the caller hangs up."""
    start = {"streamSid": f"MZ{leg_id}", "callSid": leg_id, "accountSid": "AC1", "tracks": ["inbound"]}
    async with asyncio.timeout(CALL_WITHIN_S), connect(media, compression=None) as line:
        await line.send(json.dumps({"event": "start", "streamSid": f"MZ{leg_id}", "start": start}))
        while (message := json.loads(await line.recv()))["event"] != "media":
            pass
        await line.send(json.dumps({"event": "stop", "streamSid": f"MZ{leg_id}", "stop": {}}))
    return str(message["media"]["payload"])


def crossed(log: list[dict[str, object]]) -> set[tuple[object, object]]:
    """(worker that answered the webhook, worker that took the media stream) of the calls so far."""
    answered = {line["call_id"]: line["worker"] for line in log if line["event"] == "call.answered"}
    began = {line["call_id"]: line["worker"] for line in log if line["event"] == "call.began"}
    return {(answered[call], worker) for call, worker in began.items()}


async def test_any_worker_takes_any_call_and_one_that_is_killed_is_replaced(tmp_path: Path) -> None:
    """Callers ring until one's webhook went to another process than its media stream; all of them are greeted. Then a
    worker is killed: the other takes calls while a new one starts, and none of the two had to render or read again what
    the first start left behind.
    """
    async with two_workers(tmp_path) as desk:
        for number in range(MOST_CALLS):
            media = await rings(desk.url, f"CA{number}")
            assert await talks(media, f"CA{number}")
            if any(webhook != stream for webhook, stream in crossed(desk.log)):
                break
        pairs = crossed(desk.log)
        assert any(webhook != stream for webhook, stream in pairs), pairs
        killed, kept = desk.pids()
        os.kill(killed, signal.SIGKILL)
        assert await talks(await rings(desk.url, "CA-meanwhile"), "CA-meanwhile")
        await asyncio.wait_for(desk.ready(1), READY_WITHIN_S)
        assert kept in desk.pids()
        assert killed not in desk.pids()
        assert len(desk.pids()) == 2
        assert await talks(await rings(desk.url, "CA-after"), "CA-after")
    assert [line["event"] for line in desk.log].count("worker.died") == 1
    assert len(list((tmp_path / "prompts").glob("*.pack"))) == 1
