"""A real pipeline behind a real WebSocket on loopback, with embedded voice and practice ears."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI, WebSocket

from agent.pipeline import CallPipeline, SpeechKit
from agent.speech.espeak_voice import EspeakVoice
from agent.speech.observations import SpeechObservations
from agent.speech.prompts import PromptStore
from agent.speech.stall_lines import StallLines
from dialogue_flows.outcome import Utterance
from telephony.media_session import MediaSession
from telephony.media_socket import MediaSocketProtocol
from telephony.media_stream import MediaCounters
from tests.integration.pipeline.fake_desk import FakeDesk
from tests.integration.pipeline.line import Line

FILLER = Utterance("잠시만요.", "filler_1", "ko")
FALLBACK = Utterance("조금 늦어지고 있어요.", "fallback_stalled", "ko")


def stall_lines() -> StallLines:
    english = Utterance("One moment.", "filler_1", "en")
    return StallLines(fillers={"ko": (FILLER,), "en": (english,)}, fallback={"ko": FALLBACK, "en": english})


@dataclass
class MemoryTap:
    """A recording that a test can look into."""

    written: list[tuple[bytes, bytes]] = field(default_factory=list)

    def write(self, caller: bytes, agent: bytes) -> None:
        assert len(caller) == len(agent)
        self.written.append((caller, agent))

    def sides(self) -> tuple[bytes, bytes]:
        return b"".join(one for one, _ in self.written), b"".join(other for _, other in self.written)


@dataclass
class Service:
    """Serves calls with the desk, ears and voice that a test puts in."""

    kit: SpeechKit
    url: str = ""
    desks: asyncio.Queue[FakeDesk] = field(default_factory=asyncio.Queue)
    counters: MediaCounters = field(default_factory=MediaCounters)
    finished: asyncio.Queue[None] = field(default_factory=asyncio.Queue)
    lines: list[Line] = field(default_factory=list)
    pipelines: list[CallPipeline] = field(default_factory=list)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)
    tap: MemoryTap = field(default_factory=MemoryTap)

    async def serve(self, session: MediaSession) -> None:
        """One call, as the program runs it: in a task of its own."""
        desk = self.desks.get_nowait()
        name = session.start.call_id if session.start else ""
        pipeline = CallPipeline(session, desk, self.kit, call=name, lang="ko", tap=self.tap)
        self.pipelines.append(pipeline)
        self.tasks.append(asyncio.create_task(pipeline.run(), name="call"))
        await asyncio.wait([self.tasks[-1]])
        self.finished.put_nowait(None)

    async def call(self, desk: FakeDesk) -> Line:
        self.desks.put_nowait(desk)
        line = await Line.dial(self.url)
        self.lines.append(line)
        return line

    async def until_over(self, timeout_s: float = 10.0) -> None:
        async with asyncio.timeout(timeout_s):
            await self.finished.get()


def build_app(service: Service) -> FastAPI:
    app = FastAPI()

    @app.websocket("/media")
    async def media(websocket: WebSocket) -> None:
        await websocket.accept()
        session = MediaSession(websocket, service.counters)
        if await session.wait_for_start() is None:
            return
        await service.serve(session)

    return app


def until_listening(port: int) -> None:
    """Tries to connect until the server accepts, for at most ten seconds."""
    deadline = time.monotonic() + 10.0
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            probe.settimeout(0.2)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
    raise TimeoutError("the test server does not listen")


Start = Callable[[SpeechKit], Awaitable[Service]]


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    """Starts a service with a kit; everything it started is ended after the test."""
    running: list[tuple[uvicorn.Server, asyncio.Task[None], Service]] = []

    async def begin(kit: SpeechKit) -> Service:
        service = Service(kit)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        config = uvicorn.Config(
            build_app(service),
            host="127.0.0.1",
            port=port,
            log_level="warning",
            ws=MediaSocketProtocol,
            ws_per_message_deflate=False,
        )
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve())
        service.url = f"ws://127.0.0.1:{port}/media"
        await asyncio.to_thread(until_listening, port)
        running.append((server, task, service))
        return service

    yield begin
    for server, task, service in running:
        for line in service.lines:
            await line.close()
        server.should_exit = True
        async with asyncio.timeout(10):
            await task


@pytest.fixture
async def prompts(tmp_path_factory: pytest.TempPathFactory) -> PromptStore:
    """Prompts in the embedded voice, with the stall lines rendered ahead."""
    store = PromptStore(EspeakVoice(), Path(tmp_path_factory.mktemp("prompts")))
    await store.warm(stall_lines().texts())
    return store


@pytest.fixture
def observations() -> SpeechObservations:
    return SpeechObservations()
