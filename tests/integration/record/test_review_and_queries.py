"""Officers find calls by urgency, review their pages in versions, and leave a trace."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from tests.integration.record.night import NIGHT, NUMBER, danger_call, light_call, new_call, turn
from transcripts.audit import AuditLog
from transcripts.calls import AnswerStatus, AnswerValue, Level, Provenance, Speaker
from transcripts.database import Database
from transcripts.encryption import Cipher
from transcripts.queries import CallFilter, Queries
from transcripts.recorder import Recorder
from transcripts.recorder_transaction import RecordConflict, UnknownCall
from transcripts.recording import RecordingStore
from transcripts.review import Officer, ReviewService
from transcripts.summarizer import Summarizer

LATER = NIGHT + timedelta(minutes=10)
OFFICER = Officer("officer-1")


@pytest.fixture
def recorder(database: Database, cipher: Cipher) -> Recorder:
    return Recorder(database, cipher)


@pytest.fixture
def queries(database: Database, cipher: Cipher, tmp_path: Path) -> Queries:
    return Queries(database, cipher, RecordingStore(tmp_path, cipher))


async def test_calls_are_listed_by_urgency_then_by_age_and_can_be_filtered(
    database: Database, cipher: Cipher, recorder: Recorder, queries: Queries
) -> None:
    old = await light_call(recorder, NIGHT - timedelta(hours=2))
    danger = await danger_call(recorder, NIGHT - timedelta(hours=1))
    live = new_call(NIGHT)
    await recorder.begin_call(live)
    await Summarizer(database, cipher).summarise(danger, LATER)
    listed = await queries.list_calls(CallFilter())
    assert [each.call.call_id for each in listed] == [danger, live.call_id, old]
    assert [(each.one_line, each.version) for each in listed[:2]] == [
        ("자살 생각 · light.street", 1),
        (None, None),
    ]
    assert listed[0].call.number == NUMBER

    async def ids(wanted: CallFilter) -> list[object]:
        return [each.call.call_id for each in await queries.list_calls(wanted)]

    assert await ids(CallFilter(level=Level.SAME_NIGHT)) == [danger]
    assert await ids(CallFilter(live=True)) == [live.call_id]
    assert await ids(CallFilter(review_state="draft")) == [danger]
    assert await ids(CallFilter(started_from=NIGHT - timedelta(minutes=90), started_to=NIGHT)) == [danger]
    assert await ids(CallFilter(limit=1, offset=1)) == [live.call_id]
    assert await queries.count_calls(CallFilter(limit=1)) == 3


async def test_the_board_counts_what_waits(
    database: Database, cipher: Cipher, recorder: Recorder, queries: Queries
) -> None:
    danger = await danger_call(recorder)
    await recorder.begin_call(new_call())
    await Summarizer(database, cipher).summarise(danger, LATER)
    board = await queries.board(now=NIGHT + timedelta(minutes=20))
    assert (board.live, board.to_review, board.promises_open, board.promises_late) == (1, 1, 1, 1)
    assert (board.by_level[Level.SAME_NIGHT], board.by_level[Level.ROUTINE]) == (1, 1)
    ((call_id, promise),) = await queries.promises_due(before=NIGHT + timedelta(minutes=15))
    assert (call_id, promise.text) == (danger, "담당자가 전화해요")


async def test_a_call_page_opens_everything(
    database: Database, cipher: Cipher, recorder: Recorder, queries: Queries, tmp_path: Path
) -> None:
    call_id = await danger_call(recorder)
    await Summarizer(database, cipher).summarise(call_id, LATER)
    RecordingStore(tmp_path, cipher).open(call_id).close()
    page = await queries.call_page(call_id)
    assert page.record.turns[2].text == "며칠째 밥을 못 먹었어요. 이제 더 살고 싶지 않아요"
    assert page.record.turns[5].keys == "1"
    assert page.record.complaints[0].receipt == "261121-0001"
    assert page.record.complaints[0].slots == {"where": "한별로 12"}
    assert page.intake is not None
    assert (page.versions, page.has_recording) == ((1,), True)
    with pytest.raises(UnknownCall):
        await queries.call_page(uuid4())


async def test_a_repeat_caller_is_recognised_without_reading_numbers(
    recorder: Recorder, queries: Queries
) -> None:
    first = await light_call(recorder, NIGHT - timedelta(days=1))
    await light_call(recorder, NIGHT - timedelta(days=1), number="+821099998888")
    second = await light_call(recorder, NIGHT)
    assert [c.call.call_id for c in await queries.earlier_calls(NUMBER, before=NIGHT)] == [first]
    page = await queries.call_page(second)
    assert page.record.call.number_hash is not None
    number_hash = page.record.call.number_hash
    assert await queries.times_called(number_hash, since=NIGHT - timedelta(days=30), before=NIGHT) == 1
    assert await queries.times_called(number_hash, since=NIGHT, before=NIGHT + timedelta(days=1)) == 1
    history = await queries.calls_of_number_hash(page.record.call.number_hash, before=NIGHT)
    assert [c.call.call_id for c in history] == [first]
    assert await queries.call_id_of(page.record.call.carrier_call_id) == second


async def test_a_page_is_reviewed_in_versions_with_author_and_trace(
    database: Database, cipher: Cipher, recorder: Recorder, queries: Queries
) -> None:
    call_id = await danger_call(recorder)
    summarizer, review = Summarizer(database, cipher), ReviewService(database, cipher)
    await summarizer.summarise(call_id, LATER)
    changes: dict[str, AnswerValue] = {
        "domains.housing.heating": False,
        "subject.address.text": "한별로 12",
        "domains.suicide.asq.q3": True,
    }
    amended = await review.amend(call_id, OFFICER, changes, base_version=1, now=LATER)
    heating = amended.fields()["domains.housing.heating"]
    assert (heating.value, heating.status, heating.provenance) == (
        False,
        AnswerStatus.DENIED,
        Provenance.OFFICER,
    )
    assert amended.subject.address.text == "한별로 12"
    assert "domains.suicide.asq.q3" not in amended.quality.not_asked
    assert (amended.version, amended.review.state, amended.review.by) == (2, "amended", "officer-1")
    approved = await review.approve(call_id, OFFICER, base_version=2, now=LATER)
    closed = await review.close(call_id, OFFICER, base_version=3, now=LATER, note="통화함, 안전함")
    assert (approved.review.state, closed.review.state, closed.review.note) == (
        "approved",
        "closed",
        "통화함, 안전함",
    )
    assert (await summarizer.summarise(call_id, LATER)).version == 4
    original = await queries.intake_version(call_id, 1)
    assert original is not None
    assert original.fields()["domains.housing.heating"].value is None
    async with database.reading() as session:
        trace = (await session.execute(text("SELECT actor, action FROM audit_log ORDER BY seq"))).all()
    assert [tuple(row) for row in trace] == [
        ("onbam", "intake.written"),
        ("officer-1", "intake.amended"),
        ("officer-1", "intake.approved"),
        ("officer-1", "intake.closed"),
    ]
    assert (await AuditLog(cipher).verify(database)).whole


async def test_a_review_of_a_version_that_is_no_longer_the_newest_is_refused(
    database: Database, cipher: Cipher, recorder: Recorder
) -> None:
    call_id = await light_call(recorder)
    review = ReviewService(database, cipher)
    with pytest.raises(RecordConflict, match="no page yet"):
        await review.approve(call_id, OFFICER, base_version=1, now=LATER)
    summarizer = Summarizer(database, cipher)
    await summarizer.summarise(call_id, LATER)
    await recorder.record_turn(call_id, turn(2, Speaker.CALLER, "하나 더 있어요"))
    await summarizer.summarise(call_id, LATER)
    with pytest.raises(RecordConflict, match="version 2"):
        await review.approve(call_id, OFFICER, base_version=1, now=LATER)


async def test_only_a_named_officer_lowers_a_level_and_only_with_a_reason(
    database: Database, cipher: Cipher, recorder: Recorder, queries: Queries
) -> None:
    call_id = await danger_call(recorder)
    review = ReviewService(database, cipher)
    with pytest.raises(ValueError, match="reason"):
        await review.set_level(call_id, OFFICER, Level.ROUTINE, reason=" ", now=LATER)
    with pytest.raises(ValueError, match="named officer"):
        Officer("")
    await review.set_level(call_id, OFFICER, Level.NEXT_MORNING, reason="가족이 곁에 있음", now=LATER)
    listed = (await queries.list_calls(CallFilter()))[0]
    assert (listed.level, listed.call.level) == (Level.NEXT_MORNING, Level.SAME_NIGHT)
    assert listed.call.human_reason == "가족이 곁에 있음"
    intake = await Summarizer(database, cipher).summarise(call_id, LATER)
    assert intake.summary.sbar.text.startswith("[익일] R-12")


async def test_an_amendment_that_does_not_fit_its_field_is_refused(
    database: Database, cipher: Cipher, recorder: Recorder
) -> None:
    call_id = await light_call(recorder)
    await Summarizer(database, cipher).summarise(call_id, LATER)
    review = ReviewService(database, cipher)
    with pytest.raises(ValueError, match=r"subject\.age_years"):
        await review.amend(call_id, OFFICER, {"subject.age_years": "많음"}, base_version=1, now=LATER)


async def test_the_audit_chain_tells_what_was_changed_or_cut_off(database: Database, cipher: Cipher) -> None:
    review, log = ReviewService(database, cipher), AuditLog(cipher)
    for what in ("page", "transcript", "audio"):
        await review.seen(uuid4(), OFFICER, what=what, now=LATER)
    assert (await log.verify(database)).entries == 3
    for attempt in (
        "UPDATE audit_log SET actor = 'nobody' WHERE seq = 2",
        "DELETE FROM audit_log WHERE seq = 3",
    ):
        with pytest.raises(Exception, match="append-only"):
            async with database.session() as session:
                await session.execute(text(attempt))
    assert (await log.verify(database)).whole
    async with database.session() as session:
        await session.execute(text("UPDATE audit_head SET seq = 4"))
    report = await log.verify(database)
    assert report.breaks == ("the end is cut off: the log stops at entry 3",)


async def test_the_audit_chain_tells_an_entry_that_was_changed_behind_its_guard(
    database: Database, cipher: Cipher
) -> None:
    review, log = ReviewService(database, cipher), AuditLog(cipher)
    for what in ("page", "transcript", "audio"):
        await review.seen(uuid4(), OFFICER, what=what, now=LATER)
    unguard = {
        "sqlite": ["DROP TRIGGER audit_log_no_update", "DROP TRIGGER audit_log_no_delete"],
        "postgresql": ["DROP TRIGGER audit_log_no_change ON audit_log"],
    }
    async with database.session() as session:
        for statement in unguard[database.dialect]:
            await session.execute(text(statement))
        await session.execute(text("UPDATE audit_log SET actor = 'nobody' WHERE seq = 1"))
        await session.execute(text("DELETE FROM audit_log WHERE seq = 2"))
    assert (await log.verify(database)).breaks == (
        "entry 1 was changed",
        "entry 2 is missing: the next one is 3",
        "entry 3 does not follow the entry before it",
    )
