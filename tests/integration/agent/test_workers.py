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


@asynccontextmanager
async def two_workers(folder: Path) -> AsyncIterator[tuple[str, list[dict[str, object]]]]:
    """The public URL of a running desk, and its log lines as they come."""
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
        await asyncio.wait_for(_ready(process), READY_WITHIN_S)
        yield url, log
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.wait(), 60.0)
        await reading


async def _ready(process: asyncio.subprocess.Process) -> None:
    assert process.stdout is not None
    for _ in range(2):
        while b"Onbam is ready" not in await process.stdout.readline():
            assert process.returncode is None


async def _read(process: asyncio.subprocess.Process, log: list[dict[str, object]]) -> None:
    assert process.stderr is not None
    async for line in process.stderr:
        if line.startswith(b"{"):
            log.append(json.loads(line))


async def rings(url: str, leg_id: str) -> str:
    """A caller rings, as the carrier tells it on a connection of its own; the address of the media stream."""
    address = f"{url}/telephony/twilio/voice"
    form = {"CallSid": leg_id, "From": "+821000001111", "To": "+82215550000", "CallStatus": "ringing"}
    headers = {
        SIGNATURE_HEADER: sign(TOKEN, address, list(form.items())),
        "Content-Type": "application/x-www-form-urlencoded",
    }
    async with httpx.AsyncClient(timeout=CALL_WITHIN_S) as client:
        answer = await client.post(address, content=urlencode(form), headers=headers)
    assert answer.status_code == 200
    stream = ElementTree.fromstring(answer.text).find(".//Stream")  # noqa: S314 - our own desk
    assert stream is not None
    assert urlsplit(stream.attrib["url"]).scheme == "ws"
    return stream.attrib["url"]


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


async def test_a_call_that_one_worker_answered_is_taken_by_another(tmp_path: Path) -> None:
    """Callers ring until one's webhook went to another process than its media stream; all of them are greeted."""
    async with two_workers(tmp_path) as (url, log):
        for number in range(MOST_CALLS):
            media = await rings(url, f"CA{number}")
            assert await talks(media, f"CA{number}")
            if any(webhook != stream for webhook, stream in crossed(log)):
                break
    pairs = crossed(log)
    assert any(webhook != stream for webhook, stream in pairs), pairs
