"""Where conversations keep their state: LangGraph's checkpointer on SQLite or PostgreSQL, sealed at rest."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import aiosqlite
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from langgraph.checkpoint.serde.encrypted import EncryptedSerializer
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from psycopg import AsyncConnection
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool
from sqlalchemy.engine import make_url

from transcripts.encryption import Cipher

_PLACE = "dialogue_state"
_NAME = "onbam"
_LOCK = 0x6F6E62616E
"""Beside the migrations' (`agent/migrations/run.py`): a number of ours for PostgreSQL's advisory locks."""
_ASKS_EVERY_S = 0.1
_SQLITE_WAITS_S = 15.0


class SealedState:
    """Seals dialogue state with the record's keys (LangGraph's `CipherProtocol`): it holds callers' words."""

    def __init__(self, cipher: Cipher) -> None:
        self._cipher = cipher

    def encrypt(self, plaintext: bytes) -> tuple[str, bytes]:
        """The cipher's name and the sealed bytes."""
        return _NAME, self._cipher.seal(plaintext, aad=_PLACE)

    def decrypt(self, ciphername: str, ciphertext: bytes) -> bytes:
        """The bytes that were sealed. Raises `CannotOpen`; ValueError for a state that we did not seal."""
        if ciphername != _NAME:
            raise ValueError(f"dialogue state was sealed by {ciphername!r}, not by this product")
        return self._cipher.open_bytes(ciphertext, aad=_PLACE)


@dataclass(frozen=True, slots=True)
class DialogueMemory:
    """The checkpointer, and what its own interface lacks: which conversations it holds. One thread a call."""

    saver: AsyncSqliteSaver | AsyncPostgresSaver

    async def threads(self) -> set[str]:
        """The ids of the calls whose conversation is kept."""
        query = "SELECT DISTINCT thread_id FROM checkpoints"
        if isinstance(self.saver, AsyncSqliteSaver):
            async with self.saver.conn.execute(query) as cursor:
                return {row[0] for row in await cursor.fetchall()}
        pool = cast("AsyncConnectionPool[AsyncConnection[DictRow]]", self.saver.conn)
        async with pool.connection() as connection:
            answer = await connection.execute(query)
            return {row["thread_id"] for row in await answer.fetchall()}

    async def forget(self, thread: str) -> None:
        """Deletes one conversation's state; one that is not there is no error."""
        await self.saver.adelete_thread(thread)


@asynccontextmanager
async def open_memory(database_url: str, cipher: Cipher) -> AsyncIterator[DialogueMemory]:
    """The checkpointer for this database; its tables are made when they are missing."""
    serde = EncryptedSerializer(SealedState(cipher))
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        async with aiosqlite.connect(_sqlite_file(url.database), timeout=_ASKS_EVERY_S) as connection:
            saver = AsyncSqliteSaver(connection, serde=serde)
            await _set_up(saver)
            yield DialogueMemory(saver)
        return
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    options = {"autocommit": True, "prepare_threshold": 0, "row_factory": dict_row}
    async with AsyncConnectionPool(plain, min_size=1, max_size=8, kwargs=options, open=False) as pool:
        postgres = AsyncPostgresSaver(pool, serde=serde)  # type: ignore[arg-type]
        async with _one_makes_tables(pool):
            await postgres.setup()
        yield DialogueMemory(postgres)


async def _set_up(saver: AsyncSqliteSaver) -> None:
    """Turns the journal on and makes the tables. Of several processes that start together on a new file some are
    refused the lock that this needs, and ask again; waiting inside SQLite, two would wait for each other.
    """
    async with asyncio.timeout(_SQLITE_WAITS_S):
        while True:
            try:
                await saver.conn.execute("PRAGMA journal_mode = WAL")
                await saver.setup()
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode not in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                    raise
                await asyncio.sleep(_ASKS_EVERY_S)
            else:
                break
    await saver.conn.execute(f"PRAGMA busy_timeout = {_SQLITE_WAITS_S * 1000:.0f}")


@asynccontextmanager
async def _one_makes_tables(pool: AsyncConnectionPool[Any]) -> AsyncIterator[None]:
    """One process at a time is inside: of several that start together on a new database, all but one would fail.

    Whoever waits asks again and again. Waiting inside a statement would never end: the checkpointer makes its indexes
    concurrently, which waits for every statement that runs.
    """
    async with pool.connection() as connection:
        while not await _answers_yes(connection, "SELECT pg_try_advisory_lock(%s) AS yes"):  # noqa: ASYNC110
            await asyncio.sleep(_ASKS_EVERY_S)
        try:
            yield
        finally:
            await _answers_yes(connection, "SELECT pg_advisory_unlock(%s) AS yes")


async def _answers_yes(connection: AsyncConnection[Any], question: str) -> bool:
    answer = await (await connection.execute(question, (_LOCK,))).fetchone()
    return bool(answer and answer["yes"])


def _sqlite_file(database: str | None) -> Path:
    """A file beside the record: a turn's state and its rows then never wait for the same write lock."""
    file = Path(database or "onbam.db")
    file.parent.mkdir(parents=True, exist_ok=True)
    return file.with_name(file.stem + "-dialogue.db")
