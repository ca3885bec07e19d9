"""Opens the record: the migrated database and everything that reads and writes it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack

from sqlalchemy.exc import SQLAlchemyError

from agent.city import load_city
from agent.dialogue_memory import open_memory
from agent.migrations.run import upgrade
from agent.service import Record
from agent.settings import Settings, SettingsError
from dialogue_flows.questionnaire import load_questionnaire
from transcripts.calls import Flow
from transcripts.database import BadDatabaseUrl, Database
from transcripts.encryption import Cipher
from transcripts.queries import Queries
from transcripts.recorder import Recorder
from transcripts.recording import RecordingStore
from transcripts.retention import Retention
from transcripts.review import ReviewService
from transcripts.summarizer import Summarizer


async def open_record(stack: AsyncExitStack, settings: Settings) -> Record:
    """The migrated database and everything that reads and writes the record."""
    city = load_city(settings.city)
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
        summarizer=Summarizer(database, cipher, zone=city.zone, asked=_asked()),
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


def _asked() -> dict[Flow, Sequence[str]]:
    """What an interview asks of everybody; what was not asked is named on the page. (The questions of the crisis
    branch count once one of them was asked: transcripts/intake_building.py.)
    """
    interviews = {Flow.INITIAL_COUNSELLING: "initial_counselling", Flow.CHECKIN: "checkin"}
    return {
        flow: [question.path for question in load_questionnaire(name).questions if question.common]
        for flow, name in interviews.items()
    }
