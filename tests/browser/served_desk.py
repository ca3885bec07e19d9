"""The console with the sample night in it, served on loopback: of a whole service, or of its parts alone."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from agent.clock import MovableClock
from agent.console.parts import parts_of
from agent.console.routes import mount
from tests.browser.sample_desk import SampleDesk, open_parts, settings_in, staffed
from tests.browser.sample_night import START, Night, fill


@dataclass(frozen=True, slots=True)
class Served:
    """Where the console is, and what stands in it."""

    url: str
    app: FastAPI
    night: Night
    desk: SampleDesk


@asynccontextmanager
async def serve_service(folder: Path) -> AsyncIterator[Served]:
    """A whole service as `onbam serve` opens it; its clock stands three minutes after the crisis call began."""
    from agent.web import create_app
    from agent.wiring import open_service

    clock = MovableClock(START)
    listener, url = _listener()
    settings = settings_in(folder).model_copy(update={"public_url": url})
    async with open_service(settings, clock=clock) as service:
        record = service.record
        desk = await staffed(record.database, record.cipher, parts_of(service), clock)
        night = await fill(desk)
        app = create_app(service)
        async with _listening(app, listener):
            yield Served(url, app, night, desk)


@asynccontextmanager
async def serve_parts(folder: Path) -> AsyncIterator[Served]:
    """The console alone: no telephone, no ears; open in a second."""
    listener, url = _listener()
    async with open_parts(folder, MovableClock(START)) as desk:
        night, app = await fill(desk), FastAPI()
        mount(app, desk.parts)
        async with _listening(app, listener):
            yield Served(url, app, night, desk)


def _listener() -> tuple[socket.socket, str]:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    return listener, f"http://127.0.0.1:{listener.getsockname()[1]}"


@asynccontextmanager
async def _listening(app: FastAPI, listener: socket.socket) -> AsyncIterator[None]:
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        while not server.started:
            if task.done():
                task.result()
            await asyncio.sleep(0.02)
        yield
    finally:
        server.should_exit = True
        await task
