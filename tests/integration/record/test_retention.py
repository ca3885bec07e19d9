"""What is due is destroyed, what must stay stays, and the report says which."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from tests.integration.record.night import NIGHT, danger_call, light_call, new_call
from transcripts.audit import AuditLog
from transcripts.calls import Direction, EndReason
from transcripts.database import Base, Database
from transcripts.encryption import Cipher
from transcripts.queries import Queries
from transcripts.recorder import Recorder
from transcripts.recorder_transaction import UnknownCall
from transcripts.recording import RecordingStore
from transcripts.retention import Retention
from transcripts.review import Officer, ReviewService
from transcripts.summarizer import Summarizer
from transcripts.tables import AnswerRow, CallRow, TurnRow

DAY = timedelta(days=1)
OFFICER = Officer("officer-1")


@pytest.fixture
def recorder(database: Database, cipher: Cipher) -> Recorder:
    return Recorder(database, cipher)


@pytest.fixture
def recordings(tmp_path: Path, cipher: Cipher) -> RecordingStore:
    return RecordingStore(tmp_path / "recordings", cipher)


@pytest.fixture
def retention(database: Database, cipher: Cipher, recordings: RecordingStore) -> Retention:
    return Retention(database, cipher, recordings)


def record(recordings: RecordingStore, call_id: UUID) -> None:
    writer = recordings.open(call_id)
    writer.write(b"\xff" * 800, b"\x7f" * 800)
    writer.close()


async def test_words_go_after_ninety_days_and_the_page_stays(
    database: Database, cipher: Cipher, recorder: Recorder, recordings: RecordingStore, retention: Retention
) -> None:
    call_id = await danger_call(recorder)
    page = await Summarizer(database, cipher).summarise(call_id, NIGHT)
    assert (await retention.run(NIGHT + 89 * DAY)).transcripts == ()
    report = await retention.run(NIGHT + 91 * DAY)
    assert report.transcripts == (call_id,)
    assert (await retention.run(NIGHT + 92 * DAY)).transcripts == ()
    async with database.reading() as session:
        for table in (TurnRow, AnswerRow):
            assert await session.scalar(select(func.count()).select_from(table)) == 0
    kept = await Queries(database, cipher, recordings).call_page(call_id)
    assert kept.intake == page
    assert await Summarizer(database, cipher).summarise(call_id, NIGHT + 93 * DAY) == page
    assert (await AuditLog(cipher).verify(database)).entries == 2


async def test_words_wait_for_their_page(recorder: Recorder, retention: Retention) -> None:
    call_id = await light_call(recorder)
    report = await retention.run(NIGHT + 91 * DAY)
    assert (report.transcripts, report.waiting_for_page) == ((), (call_id,))


async def test_audio_of_a_crisis_stays_a_year_and_until_the_case_is_closed(
    database: Database, cipher: Cipher, recorder: Recorder, recordings: RecordingStore, retention: Retention
) -> None:
    light, danger = await light_call(recorder), await danger_call(recorder)
    record(recordings, light)
    record(recordings, danger)
    assert (await retention.run(NIGHT + 89 * DAY)).audio == ()
    assert (await retention.run(NIGHT + 91 * DAY)).audio == (light,)
    assert (await retention.run(NIGHT + 366 * DAY)).audio == ()
    await Summarizer(database, cipher).summarise(danger, NIGHT)
    await ReviewService(database, cipher).close(danger, OFFICER, base_version=1, now=NIGHT)
    assert (await retention.run(NIGHT + 366 * DAY)).audio == (danger,)
    assert recordings.call_ids() == []


async def test_outbound_calls_that_nobody_answered_go_after_thirty_days(
    database: Database, recorder: Recorder, retention: Retention
) -> None:
    call = replace(new_call(), direction=Direction.OUTBOUND)
    await recorder.begin_call(call)
    await recorder.end_call(call.call_id, reason=EndReason.DROPPED, at=NIGHT)
    inbound = await light_call(recorder)
    assert (await retention.run(NIGHT + 29 * DAY)).unanswered == ()
    assert (await retention.run(NIGHT + 31 * DAY)).unanswered == (call.call_id,)
    async with database.reading() as session:
        assert (await session.scalars(select(CallRow.id))).all() == [inbound]


async def test_a_call_is_erased_on_demand_from_every_table_of_the_record(
    database: Database, cipher: Cipher, recorder: Recorder, recordings: RecordingStore, retention: Retention
) -> None:
    call_id = await danger_call(recorder)
    await Summarizer(database, cipher).summarise(call_id, NIGHT)
    record(recordings, call_id)
    await retention.erase_call(call_id, by="officer-1", now=NIGHT)
    assert recordings.call_ids() == []
    async with database.reading() as session:
        for mapper in Base.registry.mappers:
            columns = mapper.local_table.c
            if mapper.class_.__module__ == "transcripts.tables" and "call_id" in columns:
                left = await session.scalar(select(func.count()).select_from(mapper.local_table))
                assert (mapper.class_.__name__, left) in {(mapper.class_.__name__, 0), ("AuditRow", 2)}
        trace = (await session.execute(text("SELECT actor, action FROM audit_log ORDER BY seq"))).all()
    assert [tuple(row) for row in trace][-1] == ("officer-1", "call.erased")
    assert (await AuditLog(cipher).verify(database)).whole
    with pytest.raises(UnknownCall):
        await retention.erase_call(call_id, by="officer-1", now=NIGHT)
