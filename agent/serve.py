"""Runs processes: one that takes calls, several behind one port, or one that works off the jobs alone."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
import multiprocessing
import os
import signal
import socket
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager
from multiprocessing.process import BaseProcess

import structlog
import typer
import uvicorn

from agent.demo_data import fill
from agent.service import Service
from agent.settings import Settings, SettingsError
from agent.speech.allocator import keep_freed_memory
from agent.start_checks import read_data_files
from agent.web import create_app
from agent.wiring import open_service
from telephony.media_socket import MediaSocketProtocol

try:
    import uvloop
except ImportError:  # not on every platform
    uvloop = None  # type: ignore[assignment]

log = structlog.get_logger()

_BACKLOG = 512
_WORKER_CHECK_S = 1.0
_LONGEST_MESSAGE = 1 << 20
"""Bytes that one WebSocket message may have before the socket is closed; what is too long for us is dropped before."""


def run_server(settings: Settings, *, host: str, port: int, workers: int, demo_data: bool) -> None:
    """Serves until it is told to stop (SIGTERM, Ctrl-C); then new calls go to the duty phone and live ones may end."""
    keep_freed_memory()
    listener = _listen(host, port)
    settings = _with_public_url(settings, listener)
    if workers == 1:
        _run(serve_on(listener, settings, demo_data=demo_data))
        return
    if not settings.twilio_account_sid:
        raise SettingsError(
            "ONBAM_TWILIO_ACCOUNT_SID is missing: several workers need one carrier that all of them reach; "
            "set it, or use --workers 1."
        )
    _run_workers(listener, settings, workers)


def _listen(host: str, port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        raise SettingsError(
            f"port {port} on {host} cannot be used ({error.strerror}); choose another --port."
        ) from None
    listener.listen(_BACKLOG)
    return listener


def _with_public_url(settings: Settings, listener: socket.socket) -> Settings:
    """Where no public address is set, the carrier in memory calls back the port that we listen on."""
    if "public_url" in settings.model_fields_set:
        return settings
    port = listener.getsockname()[1]
    return settings.model_copy(update={"public_url": f"http://127.0.0.1:{port}"})


def embedded(settings: Settings) -> bool:
    """Whether the database is embedded; then the serving process runs the jobs too."""
    return settings.database_url.startswith("sqlite")


async def serve_on(
    listener: socket.socket, settings: Settings, *, demo_data: bool = False, jobs: bool | None = None
) -> None:
    """Serves on a socket that listens already, until a signal comes."""
    stop = stop_signal()
    async with open_service(settings) as service:
        if demo_data:
            sign_in = await fill(service)
            if sign_in is not None:
                typer.echo(
                    f"Console: {settings.public_url}/console/   login: {sign_in.login}   password: {sign_in.password}"
                )
        async with serving(service, listener, jobs=embedded(settings) if jobs is None else jobs):
            typer.echo(f"Onbam is ready: {settings.public_url}/console/ · ears: {service.ears_name}")
            await stop.wait()
            typer.echo("Stopping: new calls go to the duty phone, live calls may end.")


@asynccontextmanager
async def serving(service: Service, listener: socket.socket, *, jobs: bool) -> AsyncIterator[None]:
    """The service takes calls while the block runs; leaving it lets live calls end first."""
    app = create_app(service)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        ws=MediaSocketProtocol,
        ws_max_size=_LONGEST_MESSAGE,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=5,
    )
    server = _Server(config)
    async with working(service) if jobs else contextlib.nullcontext():
        task = asyncio.create_task(server.serve(sockets=[listener]), name="http")
        watching = asyncio.create_task(service.duty_desk.door.admissions.lag.watch(), name="lag")
        gone = asyncio.Event()
        pulse = asyncio.create_task(service.pulse.serve(gone), name="pulse")
        try:
            await _started(server, task)
            yield
            app.state.draining = True
            service.duty_desk.draining = True
            if not await service.sessions.drained(service.settings.drain_seconds):
                log.warning("drain.cut", calls=len(service.sessions.live))
        finally:
            watching.cancel()
            server.should_exit = True
            gone.set()
            await asyncio.gather(task, pulse)


@asynccontextmanager
async def working(service: Service) -> AsyncIterator[None]:
    """Runs the durable jobs and the ladder while the block runs."""
    await service.pulse.first()
    await service.jobs.start(service.rounds)
    stop = asyncio.Event()
    tasks = [
        asyncio.create_task(service.on_call.worker.run(stop), name="ladder"),
        asyncio.create_task(service.line_worker.run(stop), name="lines"),
        asyncio.create_task(_forward(service, stop), name="nudges"),
        asyncio.create_task(service.pulse.work(stop), name="pulse"),
    ]
    try:
        yield
    finally:
        stop.set()
        service.nudges.any.set()
        await asyncio.gather(*tasks)
        await service.jobs.stop()


async def _forward(service: Service, stop: asyncio.Event) -> None:
    """What a call of this process committed is acted on at once, not at the next look."""
    while not stop.is_set():
        await service.nudges.any.wait()
        service.nudges.any.clear()
        service.on_call.worker.wake()
        service.line_worker.wake()
        for message_id in await service.housekeeping.messages.waiting():
            await service.jobs.send_sms(message_id)


async def run_worker(settings: Settings) -> None:
    """The durable jobs alone, until a signal comes."""
    stop = stop_signal()
    async with open_service(settings, takes_calls=False) as service, working(service):
        typer.echo("Onbam works: ladders, summaries, messages, retention.")
        await stop.wait()


def stop_signal() -> asyncio.Event:
    """Is set when the process is told to stop (SIGTERM, Ctrl-C); made before anything starts: no signal is lost."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


async def _started(server: uvicorn.Server, task: asyncio.Task[None]) -> None:
    while not server.started:
        if task.done():
            task.result()
            raise RuntimeError("the server ended while it was starting")
        await asyncio.sleep(0.01)


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are ours: a call must be able to end before the server does."""
        yield


def _run_workers(listener: socket.socket, settings: Settings, count: int) -> None:
    """One process a worker on the same socket; a worker that dies is started again."""
    _read_once(settings)
    context = multiprocessing.get_context("fork")

    def start(index: int) -> BaseProcess:
        process = context.Process(target=_worker, args=(listener, settings, index), name=f"onbam-{index}")
        process.start()
        return process

    running = [start(index) for index in range(count)]
    stopping = False

    def stop(_number: int, _frame: object) -> None:
        nonlocal stopping
        stopping = True
        for process in running:
            if process.pid is not None and process.is_alive():
                os.kill(process.pid, signal.SIGTERM)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while any(process.is_alive() for process in running) or not stopping:
        for index, process in enumerate(running):
            process.join(_WORKER_CHECK_S / count)
            if not process.is_alive() and not stopping:
                log.error("worker.died", status=process.exitcode, workers=count)
                running[index] = start(index)


def _read_once(settings: Settings) -> None:
    """Reads before the fork what every worker needs and none changes, 330 MB of it the Korean analyser: it
    lies in memory once, and a worker that is started again has it at once. What is collected no more is not written
    to by the collector either, which would make copies of it. Raises `BrokenDataFile`.
    """
    read_data_files()
    if settings.llm_base_url or settings.stt_base_url or settings.tts_base_url:
        importlib.import_module("openai")
    gc.collect()
    gc.freeze()


def _worker(listener: socket.socket, settings: Settings, index: int) -> None:
    own = settings.model_copy(update={"executor_id": f"{settings.executor_id}-{index}"})
    structlog.contextvars.bind_contextvars(worker=index)
    _run(serve_on(listener, own, jobs=embedded(settings) and index == 0))


def _run(main: Coroutine[None, None, None]) -> None:
    """Runs `main` on uvloop, which takes fifty messages a second and call at half of asyncio's cost."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop if uvloop is not None else None) as runner:
        runner.run(main)
