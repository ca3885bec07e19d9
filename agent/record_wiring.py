"""Opens the record: the migrated database and everything that reads and writes it."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

from sqlalchemy.exc import SQLAlchemyError

from agent.city import City
from agent.content_packs import asked_of_everybody, open_content_packs
from agent.dialogue_memory import open_memory
from agent.migrations.run import upgrade
from agent.service import Record
from agent.settings import Settings, SettingsError
from transcripts.database import BadDatabaseUrl, Database
from transcripts.encryption import Cipher
from transcripts.queries import Queries
from transcripts.recorder import Recorder
from transcripts.recording import RecordingStore
from transcripts.retention import Retention
from transcripts.review import ReviewService
from transcripts.summarizer import Summarizer


async def open_record(stack: AsyncExitStack, settings: Settings, city: City) -> Record:
    """The migrated database and everything that reads and writes the record."""
    packs = open_content_packs(settings, city)
    database = await _open_database(settings.database_url)
    stack.push_async_callback(database.close)
    cipher = Cipher(settings.sealing_keys())
    recordings = RecordingStore(settings.var / "recordings", cipher)
    return Record(
        database=database,
        cipher=cipher,
        recorder=Recorder(database, cipher, zone=city.zone),
        queries=Queries(database, cipher, recordings),
        reviews=ReviewService(database, cipher),
        recordings=recordings,
        summarizer=Summarizer(database, cipher, zone=city.zone, asked=asked_of_everybody(packs)),
        retention=Retention(database, cipher, recordings),
        memory=await stack.enter_async_context(open_memory(settings.database_url, cipher)),
    )


async def _open_database(url: str) -> Database:
    try:
        await asyncio.to_thread(upgrade, url)
        return Database(url)
    except BadDatabaseUrl as error:
        raise SettingsError(f"ONBAM_DATABASE_URL is wrong: {error}") from error
    except (SQLAlchemyError, OSError) as error:
        raise SettingsError(
            f"ONBAM_DATABASE_URL: the database cannot be opened ({type(error).__name__}); start it, or mend it."
        ) from error
