"""Writes the turns of one live call in order, and goes on trying when the database is away.

A caller must not wait for a slow disk and no answered turn may be lost while the process lives: a write that
fails is kept, every later one queues behind it, and all are tried again each second, until after the call.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from collections.abc import Awaitable, Callable

import psycopg
import structlog
from sqlalchemy.exc import InterfaceError, OperationalError

log = structlog.get_logger()

Write = Callable[[], Awaitable[object]]
AWAY = (
    OperationalError,
    InterfaceError,
    # The conversations' state is read without SQLAlchemy: the drivers' own errors come from there.
    psycopg.OperationalError,
    psycopg.InterfaceError,
    sqlite3.OperationalError,
    OSError,
    TimeoutError,
)
"""What a database that is away raises; anything else is a mistake of ours and is not tried again."""
_RETRY_S = 1.0


class TurnLog:
    """One call's writes, one after the other."""

    def __init__(self, *, limit_s: float = 2.0) -> None:
        self._limit_s = limit_s
        self._waiting: deque[Write] = deque()
        self._drain: asyncio.Task[None] | None = None

    @property
    def behind(self) -> int:
        """How many writes wait for the database."""
        return len(self._waiting)

    async def write(self, write: Write) -> None:
        """Writes now, or queues behind what is already waiting. Never raises because the database is away."""
        if self._waiting:
            self._waiting.append(write)
            return
        try:
            await asyncio.wait_for(write(), self._limit_s)
        except AWAY as error:
            log.error("record.behind", reason=type(error).__name__, count=1)
            self._waiting.append(write)
            self._drain = asyncio.create_task(self._try_again())

    def later(self, write: Write) -> None:
        """Queues a write that was tried elsewhere and failed."""
        self._waiting.append(write)
        if self._drain is None or self._drain.done():
            self._drain = asyncio.create_task(self._try_again())

    async def settled(self, timeout_s: float) -> bool:
        """Waits until nothing waits any more; False when something still does after `timeout_s` seconds."""
        if self._drain is None:
            return True
        done, _ = await asyncio.wait([self._drain], timeout=timeout_s)
        if not done:
            self._drain.cancel()
            log.error("record.lost", count=len(self._waiting))
        return bool(done)

    async def _try_again(self) -> None:
        while self._waiting:
            try:
                await asyncio.wait_for(self._waiting[0](), self._limit_s)
            except AWAY:
                await asyncio.sleep(_RETRY_S)
            except Exception:
                # A write that can never succeed must not hold up those behind it; it is named in the log.
                log.exception("record.write_refused")
                self._waiting.popleft()
            else:
                self._waiting.popleft()
        log.info("record.caught_up")
