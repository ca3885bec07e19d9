"""A call's writes wait for a database that is away, whoever says so, and keep their order."""

from __future__ import annotations

import sqlite3

import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from agent import turn_log
from agent.turn_log import TurnLog


@pytest.mark.parametrize(
    "away",
    [
        OperationalError("select 1", None, Exception()),
        psycopg.OperationalError("the server closed the connection"),
        psycopg.InterfaceError("the connection is closed"),
        sqlite3.OperationalError("database is locked"),
        TimeoutError(),
        ConnectionResetError(),
    ],
    ids=lambda error: f"{type(error).__module__}.{type(error).__name__}",
)
async def test_a_write_that_finds_the_database_away_is_tried_again_before_those_behind_it(
    away: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turn_log, "_RETRY_S", 0.0)
    log, written, failures = TurnLog(), list[str](), [away, away]

    async def first() -> None:
        if failures:
            raise failures.pop()
        written.append("first")

    async def second() -> None:
        written.append("second")

    await log.write(first)
    await log.write(second)
    assert await log.settled(5)
    assert written == ["first", "second"]
    assert log.behind == 0


async def test_a_write_that_can_never_succeed_does_not_hold_up_those_behind_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(turn_log, "_RETRY_S", 0.0)
    log, written = TurnLog(), list[str]()
    failures: list[Exception] = [TimeoutError(), ValueError("a mistake of ours")]

    async def mistaken() -> None:
        raise failures.pop(0)

    async def behind() -> None:
        written.append("behind")

    await log.write(mistaken)
    await log.write(behind)
    assert await log.settled(5)
    assert written == ["behind"]
