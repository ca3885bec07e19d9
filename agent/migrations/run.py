"""Brings a database to the newest schema. Safe to run by several processes at once and to run again."""

from __future__ import annotations

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from transcripts.database import Database

_LOCK = 0x6F6E62616D  # "onbam": one number for PostgreSQL's advisory locks


def configuration(url: str = "") -> Config:
    """Alembic's configuration without a file of its own."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """Upgrades the database at `url`. Raises `BadDatabaseUrl`. Not from inside an event loop: use `upgrade_async`."""
    asyncio.run(upgrade_async(url, revision))


async def upgrade_async(url: str, revision: str = "head") -> None:
    """The same from inside an event loop."""
    database = Database(url)
    try:
        async with database.engine.begin() as connection:
            await connection.run_sync(_upgrade, revision)
    finally:
        await database.close()


def newest() -> str:
    """The revision that this code expects."""
    head = ScriptDirectory.from_config(configuration()).get_current_head()
    if head is None:
        raise RuntimeError("agent/migrations/versions is empty: the installation is incomplete")
    return head


def _upgrade(connection: Connection, revision: str) -> None:
    if connection.dialect.name == "postgresql":  # SQLite holds its write lock since the transaction began
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    config = configuration()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
