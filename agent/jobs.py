"""The durable workflows, registered with DBOS: SQLite when embedded, PostgreSQL when it grows, the same code.

Workflows carry ids, never objects, so they go on after a restart and under newer code. A step runs its
coroutine on the service's own event loop, because database connections belong to the loop that opened them.
What must happen at a time is a row with a due time (ladders, promises); DBOS sees to it that finished calls are
summarised, messages are sent and the sweeps run.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import os
import socket
from collections.abc import Callable, Collection, Coroutine
from concurrent.futures import CancelledError
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

import structlog
from dbos import DBOS, DBOSConfig, SetWorkflowID
from sqlalchemy.engine import make_url

from agent.settings import Settings

log = structlog.get_logger()

APPLICATION_VERSION = "onbam-1"
"""Fixed: a workflow that one release began must be resumed by the next (DBOS resumes within one version only)."""

_CALLS_QUEUE = "calls"
_MESSAGES_QUEUE = "messages"
_STEP_TIMEOUT_S = 120.0


class Work(Protocol):
    """What the workflows do; `agent.wiring.Service` provides it."""

    async def finish_call(self, call_id: UUID) -> None:
        """Writes intake and summary of an ended call. Safe to repeat."""
        ...

    async def send_sms(self, message_id: UUID) -> None:
        """Sends a text message that stands in the record. Safe to repeat: a sent one is not sent again."""
        ...

    async def sweep(self) -> None:
        """Finds calls that ended without a summary, or whose process died, and what is overdue."""
        ...

    async def retain(self) -> None:
        """Erases what is due by the retention rules."""
        ...


class Jobs:
    """The workflows of this process. One instance a process: DBOS keeps a process-wide registry."""

    def __init__(self, settings: Settings) -> None:
        self._running = False
        self.executor_id = _executor_id(settings)
        self._config: DBOSConfig = {
            "name": "onbam",
            "system_database_url": system_database_url(settings.database_url),
            "application_version": APPLICATION_VERSION,
            "executor_id": self.executor_id,
            "enable_otlp": False,
            "log_level": "WARNING",
            "scheduler_polling_interval_sec": 5.0,
        }

    @property
    def running(self) -> bool:
        """Whether this process runs jobs."""
        return self._running

    async def start(self, work: Work) -> None:
        """Launches DBOS, resumes what this executor left unfinished, and begins the schedules."""
        _current.bind(work, asyncio.get_running_loop())
        await asyncio.to_thread(self._launch)
        self._running = True

    def _launch(self) -> None:
        DBOS(config=self._config)
        DBOS.launch()
        DBOS.register_queue(_CALLS_QUEUE, worker_concurrency=2, polling_interval_sec=0.2)
        DBOS.register_queue(_MESSAGES_QUEUE, worker_concurrency=4, polling_interval_sec=0.2)
        DBOS.apply_schedules(
            [
                {
                    "schedule_name": "sweep",
                    "workflow_fn": _sweep,
                    "schedule": "*/20 * * * * *",
                    "context": None,
                },
                {
                    "schedule_name": "retain",
                    "workflow_fn": _retain,
                    "schedule": "0 30 4 * * *",
                    "context": None,
                },
            ]
        )

    async def stop(self) -> None:
        """Ends the workers. What is unfinished resumes at the next start."""
        self._running = False
        _current.release()
        await asyncio.to_thread(DBOS.destroy)

    async def adopt(self, alive: Collection[str]) -> int:
        """Begins again the workflows of executors that are not `alive`: a process that died and never comes back
        left them half done. Asking twice, or in two processes at once, begins each once. Returns how many.
        """
        if not self._running:
            return 0
        return await asyncio.to_thread(self._adopt, frozenset(alive) | {self.executor_id})

    def _adopt(self, alive: frozenset[str]) -> int:
        half_done = DBOS.list_workflows(
            status="PENDING", app_version=APPLICATION_VERSION, load_input=False, load_output=False
        )
        dead = sorted({flow.executor_id for flow in half_done if flow.executor_id} - alive)
        if not dead:
            return 0
        # The library's own way back, which it otherwise offers only through its paid control plane.
        return len(DBOS._recover_pending_workflows(dead))

    async def finish_call(self, call_id: UUID, *, again: str = "") -> None:
        """Enqueues the summary of an ended call; asking twice gives one summary. A workflow that has given up does
        not run again under its own id: `again` names a new try.

        A process that runs no jobs leaves it to the sweep of one that does.
        """
        if not self._running:
            return
        with SetWorkflowID(f"finish-{call_id}-{again}" if again else f"finish-{call_id}"):
            await asyncio.to_thread(DBOS.enqueue_workflow, _CALLS_QUEUE, _finish_call, str(call_id))

    async def send_sms(self, message_id: UUID) -> None:
        """Enqueues a text message; asking twice sends one. Without jobs here, the sweep of another process does it."""
        if not self._running:
            return
        with SetWorkflowID(f"sms-{message_id}"):
            await asyncio.to_thread(DBOS.enqueue_workflow, _MESSAGES_QUEUE, _send_sms, str(message_id))


def _executor_id(settings: Settings) -> str:
    """The name of this process among those that run jobs. On PostgreSQL, where there may be many, one that nobody
    gave a name to gets one of its own: two of the same name would take each other's jobs for their own.
    """
    if settings.database_url.startswith("sqlite") or "executor_id" in settings.model_fields_set:
        return settings.executor_id
    return f"{settings.executor_id}:{socket.gethostname()}:{os.getpid()}"


def system_database_url(database_url: str) -> str:
    """Where DBOS keeps its workflows: beside an SQLite file, or in the PostgreSQL database (schema `dbos`)."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        file = Path(url.database or "onbam.db")
        return f"sqlite:///{file.with_name(file.stem + '-jobs.db')}"
    return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


class _Stopping(BaseException):
    """The process stops. No `Exception`: the library would write it down as the workflow's end; so it stays
    unfinished, and goes on at the next start or in another process.
    """


class _Current:
    """The work and the loop of this process. DBOS finds workflows by name at module level, so they look here.

    Failed tries wait here and not in the library, whose waiting thread nobody can wake: a process that is told to
    stop would stay for minutes.
    """

    def __init__(self) -> None:
        self._work: Work | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None

    def bind(self, work: Work, loop: asyncio.AbstractEventLoop) -> None:
        self._work, self._loop, self._stopping = work, loop, asyncio.Event()

    def release(self) -> None:
        if self._stopping is not None:
            self._stopping.set()
        self._work = self._loop = None

    def run(
        self, job: Callable[[Work], Coroutine[Any, Any, None]], *, tries: int = 1, first_wait_s: float = 1.0
    ) -> None:
        """Runs a job on the service's loop; tried again after `first_wait_s`, and twice as long each time."""
        if self._work is None or self._loop is None or self._stopping is None:
            raise _Stopping
        trying = _tried(job, self._work, self._stopping, tries=tries, first_wait_s=first_wait_s)
        # In a context of its own: what a job enqueues in turn is no part of the step that runs it.
        running = contextvars.Context().run(asyncio.run_coroutine_threadsafe, trying, self._loop)
        try:
            failure = running.result()
        except CancelledError as error:  # the loop has ended under it
            raise _Stopping from error
        if failure is not None:
            raise failure


async def _tried(
    job: Callable[[Work], Coroutine[Any, Any, None]],
    work: Work,
    stopping: asyncio.Event,
    *,
    tries: int,
    first_wait_s: float,
) -> BaseException | None:
    """What the last try failed with; None where one succeeded. Handed back, because a loop ends on what is no
    `Exception`.
    """
    for nth in range(tries):
        try:
            await asyncio.wait_for(job(work), _STEP_TIMEOUT_S)
        except Exception as error:  # noqa: BLE001  # tried again, and the last one is handed to the workflow
            log.warning("job.failed", attempt=nth + 1, reason=type(error).__name__)
            failure = error
        else:
            return None
        if stopping.is_set():
            return _Stopping()
        if nth + 1 < tries:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), first_wait_s * 2**nth)
                return _Stopping()
    return failure


_current = _Current()


@DBOS.step(name="finish_call.step")
def _finish_call_step(call_id: str) -> None:
    _current.run(lambda work: work.finish_call(UUID(call_id)), tries=8)


@DBOS.workflow(name="finish_call")
def _finish_call(call_id: str) -> None:
    _finish_call_step(call_id)


@DBOS.step(name="send_sms.step")
def _send_sms_step(message_id: str) -> None:
    _current.run(lambda work: work.send_sms(UUID(message_id)), tries=6, first_wait_s=2.0)


@DBOS.workflow(name="send_sms")
def _send_sms(message_id: str) -> None:
    _send_sms_step(message_id)


@DBOS.step(name="sweep.step")
def _sweep_step() -> None:
    _current.run(lambda work: work.sweep())


@DBOS.workflow(name="sweep")
def _sweep(_scheduled_at: datetime, _context: object) -> None:
    _sweep_step()


@DBOS.step(name="retain.step")
def _retain_step() -> None:
    _current.run(lambda work: work.retain(), tries=3, first_wait_s=60.0)


@DBOS.workflow(name="retain")
def _retain(_scheduled_at: datetime, _context: object) -> None:
    _retain_step()
