"""Durable jobs run on SQLite and on PostgreSQL, once for each id, again after a failure, and after a restart."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from dbos import DBOS

from agent.jobs import Jobs, _sweep, system_database_url
from agent.settings import load_settings


class CountingWork:
    """Keeps the contract of `agent.jobs.Work`; `failures` makes the next attempts fail."""

    def __init__(self) -> None:
        self.finished: list[UUID] = []
        self.sent: list[UUID] = []
        self.failures = 0
        self.news = asyncio.Event()

    async def finish_call(self, call_id: UUID) -> None:
        if self.failures:
            self.failures -= 1
            self.news.set()
            raise RuntimeError("the database was away")
        self.finished.append(call_id)
        self.news.set()

    async def send_sms(self, message_id: UUID) -> None:
        self.sent.append(message_id)
        self.news.set()

    async def sweep(self) -> None:
        return

    async def retain(self) -> None:
        return

    async def until(self, done: list[UUID], count: int) -> None:
        async with asyncio.timeout(30):
            while len(done) < count:
                self.news.clear()
                await self.news.wait()


@asynccontextmanager
async def running(
    database_url: str, folder: Path, work: CountingWork, executor_id: str = "desk"
) -> AsyncIterator[Jobs]:
    jobs = Jobs(load_settings(database_url=database_url, var=folder, executor_id=executor_id))
    await jobs.start(work)
    try:
        yield jobs
    finally:
        await jobs.stop()


@pytest.mark.slow
async def test_a_call_that_is_finished_twice_gets_one_page_and_a_failure_is_tried_again(
    database_url: str, tmp_path: Path
) -> None:
    work, call_id, message_id = CountingWork(), uuid4(), uuid4()
    work.failures = 1
    async with running(database_url, tmp_path, work) as jobs:
        await jobs.finish_call(call_id)
        await jobs.finish_call(call_id)
        await jobs.send_sms(message_id)
        await work.until(work.finished, 1)
        await work.until(work.sent, 1)
    assert work.finished == [call_id]
    assert work.sent == [message_id]


@pytest.mark.slow
async def test_what_a_stopped_process_left_unfinished_is_done_after_its_restart(
    database_url: str, tmp_path: Path
) -> None:
    call_id, broken, mended = uuid4(), CountingWork(), CountingWork()
    broken.failures = 1_000
    async with running(database_url, tmp_path, broken) as jobs:
        await jobs.finish_call(call_id)
        async with asyncio.timeout(30):
            await broken.news.wait()
    async with running(database_url, tmp_path, mended):
        await mended.until(mended.finished, 1)
    assert broken.finished == []
    # A thread of the stopped service may still be trying in this same process; in a real restart it is gone.
    assert set(mended.finished) == {call_id}


class SweepingWork(CountingWork):
    """Finds a call without a page on its round, as the real one does."""

    def __init__(self, missing: UUID) -> None:
        super().__init__()
        self.missing = missing
        self.jobs: Jobs | None = None

    async def sweep(self) -> None:
        assert self.jobs is not None
        await self.jobs.finish_call(self.missing)


@pytest.mark.slow
async def test_a_round_can_ask_for_a_page_that_is_missing(database_url: str, tmp_path: Path) -> None:
    work = SweepingWork(uuid4())
    async with running(database_url, tmp_path, work) as jobs:
        work.jobs = jobs
        await asyncio.to_thread(DBOS.start_workflow, _sweep, datetime(2026, 11, 21, tzinfo=UTC), None)
        async with asyncio.timeout(30):
            while work.missing not in work.finished:
                work.news.clear()
                await work.news.wait()


@pytest.mark.slow
async def test_what_an_executor_left_that_never_comes_back_is_done_by_another(
    database_url: str, tmp_path: Path
) -> None:
    """A process dies in the middle of a job; another, of another name, takes it over once that one no longer beats."""
    call_id, broken, heir = uuid4(), CountingWork(), CountingWork()
    broken.failures = 1_000
    async with running(database_url, tmp_path, broken, executor_id="dead") as jobs:
        await jobs.finish_call(call_id)
        async with asyncio.timeout(30):
            await broken.news.wait()
    async with running(database_url, tmp_path, heir, executor_id="heir") as jobs:
        assert await jobs.adopt({"dead"}) == 0, "it still beats: its jobs are its own"
        assert await jobs.adopt(set()) == 1
        await heir.until(heir.finished, 1)
        assert await jobs.adopt(set()) == 0, "taken over once"
    assert set(heir.finished) == {call_id}


def test_processes_that_nobody_named_have_names_of_their_own_on_postgresql(tmp_path: Path) -> None:
    """Two of one name would begin each other's running jobs anew when one of them starts."""
    shared = "postgresql://desk:word@host/onbam"
    unnamed = Jobs(load_settings(database_url=shared, var=tmp_path)).executor_id
    assert unnamed.startswith("desk:")
    assert unnamed != "desk"
    assert Jobs(load_settings(database_url=shared, var=tmp_path, executor_id="a")).executor_id == "a"
    assert Jobs(load_settings(var=tmp_path)).executor_id == "desk", "the only process of an embedded database"


def test_workflows_lie_beside_an_sqlite_file_and_inside_a_postgresql_database() -> None:
    assert system_database_url("sqlite+aiosqlite:///var/onbam.db") == "sqlite:///var/onbam-jobs.db"
    assert (
        system_database_url("postgresql://desk:word@host/onbam")
        == "postgresql+psycopg://desk:word@host/onbam"
    )
