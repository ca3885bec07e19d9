"""Addresses of databases: two kinds are accepted, everything else is refused with the mend. Writers of one process."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import AsyncAdaptedQueuePool

from transcripts.database import BadDatabaseUrl, Database, UtcDateTime, parse_url

SQLITE = create_engine("sqlite://").dialect
POSTGRESQL = create_engine("postgresql+psycopg://").dialect


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("sqlite:///var/onbam.db", "sqlite+aiosqlite"),
        ("sqlite+aiosqlite:///var/onbam.db", "sqlite+aiosqlite"),
        ("postgresql://a:b@h/d", "postgresql+psycopg"),
        ("postgres://a:b@h/d", "postgresql+psycopg"),
        ("postgresql+psycopg://a:b@h/d?host=/run/pg", "postgresql+psycopg"),
    ],
)
def test_both_databases_are_reached_by_their_asynchronous_drivers(url: str, driver: str) -> None:
    assert parse_url(url).drivername == driver


@pytest.mark.parametrize(
    "url", ["mysql://u:topsecret@h/d", "nonsense topsecret", "", "sqlite://", "sqlite:///:memory:"]
)
def test_other_addresses_are_refused_without_showing_them(url: str) -> None:
    with pytest.raises(BadDatabaseUrl, match="ONBAM_DATABASE_URL") as error:
        Database(url)
    assert "topsecret" not in str(error.value)


def test_the_folder_of_a_database_file_is_made(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/new/folder/onbam.db")
    assert (tmp_path / "new/folder").is_dir()
    assert database.dialect == "sqlite"


def test_times_go_in_aware_and_come_out_in_utc() -> None:
    column, seoul = UtcDateTime(), timezone(timedelta(hours=9))
    night = datetime(2026, 11, 21, 2, 13, tzinfo=seoul)
    stored = column.process_bind_param(night, SQLITE)
    assert stored == datetime(2026, 11, 20, 17, 13)  # noqa: DTZ001 (SQLite keeps no time zone)
    back = column.process_result_value(stored, SQLITE)
    assert (back, back and back.tzinfo) == (night, UTC)
    pg = column.process_bind_param(night, POSTGRESQL)
    assert (pg, pg and pg.tzinfo) == (night, UTC)


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="tzinfo"):
        UtcDateTime().process_bind_param(datetime(2026, 11, 21), SQLITE)  # noqa: DTZ001


async def test_many_writers_of_one_process_take_their_turn_in_order_and_leave_the_connections_to_readers(
    tmp_path: Path,
) -> None:
    """While one writes and forty wait, whoever reads is served, and the pool holds one connection of a writer."""
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/onbam.db")
    async with database.session() as session:
        await session.execute(text("CREATE TABLE line (number INTEGER)"))
    began, go_on = asyncio.Event(), asyncio.Event()

    async def write(number: int) -> None:
        async with database.session() as session:
            await session.execute(text("INSERT INTO line VALUES (:number)"), {"number": number})
            began.set()
            await go_on.wait()

    writers = [asyncio.create_task(write(number)) for number in range(41)]
    await began.wait()
    async with database.reading() as session:
        assert await session.scalar(text("SELECT count(*) FROM line")) == 0
        assert isinstance(database.engine.pool, AsyncAdaptedQueuePool)
        assert database.engine.pool.checkedout() == 2
    go_on.set()
    await asyncio.gather(*writers)
    async with database.reading() as session:
        found = (await session.execute(text("SELECT number FROM line ORDER BY rowid"))).scalars().all()
    assert list(found) == list(range(41))
    await database.close()


async def test_a_writer_that_is_never_let_in_fails_as_the_database_does_and_the_next_one_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("transcripts.database.BUSY_TIMEOUT_MS", 20)
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/onbam.db")
    async with database.session():
        with pytest.raises(SQLAlchemyError, match="another writer"):
            async with database.session():
                pass
    async with database.session() as session:
        await session.execute(text("CREATE TABLE line (number INTEGER)"))
    await database.close()
