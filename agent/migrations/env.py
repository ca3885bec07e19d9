"""What alembic runs: every table of the product, on the connection or the address it is given."""

from __future__ import annotations

import asyncio
import importlib
import importlib.util

from alembic import context
from sqlalchemy import Connection

from transcripts.database import Base, Database

TABLE_MODULES = ("transcripts.tables", "escalation.tables", "telephony.tables", "agent.console.tables")


def import_tables() -> None:
    """Puts the tables of all packages under `Base.metadata`."""
    for module in TABLE_MODULES:
        if importlib.util.find_spec(module) is not None:
            importlib.import_module(module)


def migrate(connection: Connection) -> None:
    """Runs the revisions in one transaction. SQLite rewrites a table where it cannot alter it."""
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


async def migrate_online() -> None:
    """For the command line: opens the database of `sqlalchemy.url`."""
    database = Database(str(context.config.get_main_option("sqlalchemy.url")))
    async with database.engine.begin() as connection:
        await connection.run_sync(migrate)
    await database.close()


import_tables()
if (given := context.config.attributes.get("connection")) is not None:
    migrate(given)
else:
    asyncio.run(migrate_online())
