"""Addresses of databases: two kinds are accepted, everything else is refused with the mend."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import create_engine

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
