"""The database: base class of all tables, portable column types, and the engine. SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, Literal
from uuid import UUID

from sqlalchemy import JSON, Connection, DateTime, Dialect, LargeBinary, MetaData, Uuid, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.exc import TimeoutError as WaitedTooLong
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

DialectName = Literal["sqlite", "postgresql"]
BUSY_TIMEOUT_MS = 15_000
_READ_ONLY = "onbam_read_only"


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time. It goes in from any time zone and comes out in UTC. A naive time is refused with
    `ValueError`, because nobody can tell later which hour of the night it meant.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database: UTC; without its time zone where the database keeps none (SQLite)."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time must be aware: give it a tzinfo, for instance datetime.now(UTC)")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 (the signature is SQLAlchemy's)
        """From the database: always aware, always UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of every table of the product. Constraints get predictable names, so migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {
        datetime: UtcDateTime(),
        UUID: Uuid(),
        bytes: LargeBinary(),
        dict[str, Any]: JSON(),
        list[str]: JSON(),
    }


class BadDatabaseUrl(ValueError):
    """The address of the database cannot be used. The text says which addresses can."""


def parse_url(url: str) -> URL:
    """The address with its asynchronous driver: aiosqlite or psycopg. Raises `BadDatabaseUrl`; the text never
    holds the address itself, which may carry a password.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise BadDatabaseUrl(_ACCEPTED) from error
    if parsed.drivername in {"postgresql", "postgres", "postgresql+psycopg"}:
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in {"sqlite", "sqlite+aiosqlite"}:
        raise BadDatabaseUrl(f"{_ACCEPTED} The driver {parsed.drivername!r} is not one of them.")
    if parsed.database in {None, "", ":memory:"}:
        raise BadDatabaseUrl(
            f"{_ACCEPTED} An SQLite address needs a file: one in memory is lost with the process."
        )
    return parsed.set(drivername="sqlite+aiosqlite")


_ACCEPTED = (
    "The database address must be sqlite+aiosqlite:///folder/file.db or "
    "postgresql+psycopg://user:password@host/database; set ONBAM_DATABASE_URL."
)


class Database:
    """The engine and its sessions. On SQLite a writing session takes the write lock when it begins, so that
    two writers queue up instead of failing half-way; readers are never held up (WAL). The writers of a process wait for
    their turn here, in order and without a connection: SQLite's own waiting is a sleep that favours nobody, and forty
    who slept there took every connection from the readers and a third of the speed from each other.
    """

    def __init__(self, url: str) -> None:
        parsed = parse_url(url)
        self.dialect: DialectName = "sqlite" if parsed.drivername.startswith("sqlite") else "postgresql"
        self.engine = _sqlite_engine(parsed) if self.dialect == "sqlite" else _postgresql_engine(parsed)
        self._reader = self.engine.execution_options(**{_READ_ONLY: True})
        self._turn = asyncio.Lock() if self.dialect == "sqlite" else None

    async def close(self) -> None:
        """Closes every connection."""
        await self.engine.dispose()

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """One transaction: commits at the end, rolls back when the body raises."""
        async with (
            self._my_turn(),
            AsyncSession(self.engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @asynccontextmanager
    async def _my_turn(self) -> AsyncIterator[None]:
        """Waits as long as SQLite itself would, and fails like it: also whoever writes inside of their own writing."""
        if self._turn is None:
            yield
            return
        try:
            async with asyncio.timeout(BUSY_TIMEOUT_MS / 1000):
                await self._turn.acquire()
        except TimeoutError as error:
            raise WaitedTooLong("another writer of this process kept the database for too long") from error
        try:
            yield
        finally:
            self._turn.release()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """One transaction that only reads: it takes no write lock, and nothing it changed would be kept."""
        async with AsyncSession(self._reader, expire_on_commit=False, autoflush=False) as session:
            yield session


def insert_for(session: AsyncSession) -> Callable[..., Any]:
    """The `insert` of the session's database, which knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert


def _postgresql_engine(url: URL) -> AsyncEngine:
    return create_async_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=20)


def _sqlite_engine(url: URL) -> AsyncEngine:
    Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(url, pool_size=10, max_overflow=20)
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin transactions by itself: _begin_sqlite does
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")  # a committed page or turn survives a power cut
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")  # what retention erases leaves no bytes behind
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    read_only = connection.get_execution_options().get(_READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
