"""A test gets a PostgreSQL database that others had before it, and nothing of theirs may be in it."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from tests.integration.postgresql import WipedDatabases

ENTRY = "INSERT INTO audit_log VALUES (1, now(), 'a', 'b', NULL, '{}', 'c', 'd')"


def test_rows_are_gone_where_a_trigger_forbids_it_and_numbers_begin_at_one(
    postgresql_filled: WipedDatabases,
) -> None:
    with postgresql_filled.lend() as url:
        ask(url, ENTRY)
        assert ask(url, "SELECT nextval('escalations_serial_seq'), nextval('escalations_serial_seq')") == (
            1,
            2,
        )
    with postgresql_filled.lend() as again:
        assert again == url
        assert ask(again, "SELECT count(*) FROM audit_log") == (0,)
        assert ask(again, "SELECT nextval('escalations_serial_seq')") == (1,)


@pytest.mark.parametrize(
    "change",
    [
        "DROP TRIGGER audit_log_no_change ON audit_log",
        "ALTER TABLE turns DROP COLUMN lang",
        "ALTER TABLE turns RENAME TO hidden",
        "CREATE TABLE another (n int)",
    ],
)
def test_a_database_of_which_more_than_rows_was_changed_is_not_used_again(
    postgresql_filled: WipedDatabases, change: str
) -> None:
    with postgresql_filled.lend() as url:
        ask(url, change)
    with postgresql_filled.lend() as fresh:
        assert fresh != url
        assert ask(fresh, "SELECT count(lang) FROM turns") == (0,)


def test_whoever_is_still_connected_is_sent_away_and_takes_what_was_not_committed_along(
    postgresql_filled: WipedDatabases,
) -> None:
    with postgresql_filled.lend() as url:
        left = psycopg.connect(plain(url))
        left.execute(ENTRY)
    with pytest.raises(psycopg.OperationalError):
        left.execute("SELECT 1")
    with postgresql_filled.lend() as again:
        assert ask(again, "SELECT count(*) FROM audit_log") == (0,)


def test_an_empty_database_is_empty_again_in_all_its_schemas(postgresql_empty: WipedDatabases) -> None:
    with postgresql_empty.lend() as url:
        ask(url, "CREATE TABLE one (n serial); CREATE SCHEMA jobs; CREATE TABLE jobs.two (n int)")
    with postgresql_empty.lend() as again:
        assert again == url
        assert ask(again, "SELECT to_regclass('one'), to_regnamespace('jobs')") == (None, None)
        ask(again, "CREATE TABLE one (n serial)")


def ask(url: str, sql: str) -> tuple[Any, ...] | None:
    """The first row of an answer, None where there is none."""
    with psycopg.connect(plain(url), autocommit=True) as connection:
        answer = connection.execute(sql)
        return answer.fetchone() if answer.description else None


def plain(url: str) -> str:
    return url.replace("postgresql+psycopg", "postgresql")
