"""A migrated database is the database that the code describes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from agent.migrations.run import configuration, newest, upgrade_async
from escalation.tables import EscalationLogRow
from transcripts.database import Base, Database
from transcripts.tables import AuditRow

# Packages whose tables have revisions; a package joins when its revision is written.
MIGRATED = ("transcripts", "escalation", "telephony", "agent")


def migrated_tables() -> set[str]:
    """Tables of the packages in `MIGRATED`."""
    mappers = Base.registry.mappers
    return {str(m.local_table) for m in mappers if m.class_.__module__.split(".")[0] in MIGRATED}


def differences(connection: Connection) -> list[Any]:
    wanted = migrated_tables()

    def ours(thing: Any, name: str | None, kind: str, *_: Any) -> bool:
        return (name if kind == "table" else thing.table.name) in wanted

    options = {"include_object": ours, "compare_type": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata))


async def test_the_migrated_schema_is_the_schema_of_the_tables(database_url: str) -> None:
    await upgrade_async(database_url)
    await upgrade_async(database_url)
    database = Database(database_url)
    async with database.engine.begin() as connection:
        found = await connection.run_sync(differences)
        names = await connection.run_sync(lambda sync: set(inspect(sync).get_table_names()))
        version = await connection.scalar(text("SELECT version_num FROM alembic_version"))
    await database.close()
    assert found == []
    assert migrated_tables() <= names
    assert version == newest()


async def test_a_difference_would_be_found(database_url: str) -> None:
    await upgrade_async(database_url)
    database = Database(database_url)
    async with database.engine.begin() as connection:
        await connection.execute(text("ALTER TABLE turns DROP COLUMN lang"))
        await connection.execute(text("DROP INDEX ix_calls_started_at"))
        found = await connection.run_sync(differences)
    await database.close()
    assert sorted(change[0] for change in found) == ["add_column", "add_index"]


async def test_migrated_logs_refuse_changes(database_url: str) -> None:
    await upgrade_async(database_url)
    database = Database(database_url)
    columns = {
        "seq": 1,
        "actor": "a",
        "action": "b",
        "data": {},
        "previous": "",
        "mark": "",
        "at": datetime.now(UTC),
    }
    async with database.session() as session:
        session.add(AuditRow(**columns))
    with pytest.raises(Exception, match="append-only"):
        async with database.session() as session:
            await session.execute(text("UPDATE audit_log SET actor = 'nobody'"))
    async with database.session() as session:
        line = EscalationLogRow(escalation_id=uuid4(), at=datetime.now(UTC), kind="opened", data={})
        session.add(line)
    with pytest.raises(Exception, match="append-only"):
        async with database.session() as session:
            await session.execute(text("UPDATE escalation_log SET kind = 'nothing'"))
    await database.close()


async def test_a_migration_can_be_taken_back(database_url: str) -> None:
    await upgrade_async(database_url)
    database = Database(database_url)

    def back(connection: Connection) -> None:
        config = configuration()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")

    async with database.engine.begin() as connection:
        await connection.run_sync(back)
        names = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    await database.close()
    assert names == ["alembic_version"]
    await upgrade_async(database_url)
