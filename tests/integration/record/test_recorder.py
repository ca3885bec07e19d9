"""The recorder writes what happened, once, sealed, on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from transcripts.calls import (
    Answer,
    AnswerStatus,
    CallEvent,
    Direction,
    EndReason,
    Flow,
    Heard,
    Level,
    NewCall,
    Speaker,
    Triage,
    Turn,
)
from transcripts.database import Database
from transcripts.encryption import Cipher
from transcripts.recorder import Recorder
from transcripts.recorder_transaction import RecordConflict, UnknownCall
from transcripts.snapshot import load_snapshot
from transcripts.tables import AnswerRow, CallRow, ComplaintRow, EventRow, PromiseRow, TriageRow, TurnRow

NIGHT = datetime(2026, 11, 20, 17, 13, 5, tzinfo=UTC)  # 02:13 on 21 November in Seoul


def new_call(carrier_call_id: str = "CA1", number: str | None = "+821012345678") -> NewCall:
    return NewCall(
        call_id=uuid4(),
        carrier_call_id=carrier_call_id,
        direction=Direction.INBOUND,
        flow=Flow.NIGHT_DUTY,
        city="demo",
        lang="ko",
        started_at=NIGHT,
        caller_number=number,
    )


def caller_turn(index: int, text: str) -> Turn:
    return Turn(
        index=index, speaker=Speaker.CALLER, text=text, lang="ko", t0_ms=1000, t1_ms=2000, asr_confidence=0.9
    )


@pytest.fixture
def recorder(database: Database, cipher: Cipher) -> Recorder:
    return Recorder(database, cipher)


async def begun(recorder: Recorder) -> UUID:
    call = new_call()
    await recorder.begin_call(call)
    return call.call_id


async def test_a_call_is_begun_once_and_its_number_is_unreadable(
    database: Database, cipher: Cipher, recorder: Recorder
) -> None:
    call = new_call()
    await recorder.begin_call(call)
    await recorder.begin_call(call)
    async with database.reading() as session:
        row = (await session.scalars(select(CallRow))).one()
    assert row.caller_sealed is not None
    assert b"12345678" not in row.caller_sealed
    assert cipher.open(row.caller_sealed, aad=f"calls:{call.call_id}") == "+821012345678"
    assert row.caller_hash == cipher.hash_number("+821012345678")
    assert row.started_at == NIGHT


async def test_a_carrier_call_id_belongs_to_one_call(recorder: Recorder) -> None:
    await recorder.begin_call(new_call("CA1"))
    with pytest.raises(RecordConflict, match="carrier call id"):
        await recorder.begin_call(new_call("CA1"))


async def test_a_turn_is_masked_then_sealed_and_may_be_sent_twice(
    database: Database, recorder: Recorder
) -> None:
    call_id = await begun(recorder)
    turn = caller_turn(0, "제 번호는 900101-1234567이에요")
    first = await recorder.record_turn(call_id, turn)
    assert first == "제 번호는 [주민등록번호]이에요"
    assert await recorder.record_turn(call_id, turn) == first
    async with database.reading() as session:
        row = (await session.scalars(select(TurnRow))).one()
    assert "번호".encode() not in row.text_sealed


async def test_two_turns_never_share_an_index(recorder: Recorder) -> None:
    call_id = await begun(recorder)
    await recorder.record_turn(call_id, caller_turn(0, "가로등이 나갔어요"))
    with pytest.raises(RecordConflict, match="turn 0"):
        await recorder.record_turn(call_id, caller_turn(0, "다른 말"))


async def test_nothing_is_written_on_a_call_that_was_never_begun(recorder: Recorder) -> None:
    with pytest.raises(UnknownCall, match="begin_call"):
        await recorder.record_turn(uuid4(), caller_turn(0, "여보세요"))


async def test_what_the_caller_heard_is_kept_beside_what_was_to_be_said(
    database: Database, cipher: Cipher, recorder: Recorder
) -> None:
    call_id = await begun(recorder)
    said = replace(caller_turn(0, "안녕하세요. 한별시 당직실입니다."), speaker=Speaker.AGENT, line="greeting")
    await recorder.record_turn(call_id, said)
    await recorder.mark_heard(call_id, 0, heard=Heard.PARTIAL, text="안녕하세요.", t1_ms=1400)
    async with database.reading() as session:
        row = (await session.scalars(select(TurnRow))).one()
    assert (row.heard, row.t1_ms) == ("partial", 1400)
    assert row.heard_text_sealed is not None
    assert cipher.open(row.heard_text_sealed, aad=f"turns:{row.id}") == "안녕하세요."
    assert cipher.open(row.text_sealed, aad=f"turns:{row.id}") == "안녕하세요. 한별시 당직실입니다."


async def test_answers_keep_their_history_and_a_repeat_adds_nothing(
    database: Database, recorder: Recorder
) -> None:
    call_id = await begun(recorder)
    no = Answer("domains.suicide.asq.q1", False, AnswerStatus.DENIED, turn_index=1, quote="아니요")
    yes = replace(no, value=True, status=AnswerStatus.ASSERTED, turn_index=3, quote="네")
    for answer in (no, no, yes, yes):
        await recorder.record_answer(call_id, answer)
    async with database.reading() as session:
        rows = (await session.scalars(select(AnswerRow).order_by(AnswerRow.seq))).all()
    assert [(row.seq, row.turn_index) for row in rows] == [(0, 1), (1, 3)]


async def test_the_level_of_a_call_never_falls(database: Database, recorder: Recorder) -> None:
    call_id = await begun(recorder)
    high = Triage(Level.SAME_NIGHT, ("R-12",), quotes=("죽고 싶어요",), decided_at=NIGHT)
    low = Triage(Level.ROUTINE, ("R-99",), decided_at=NIGHT)
    for triage in (high, high, low):
        await recorder.record_triage(call_id, triage)
    async with database.reading() as session:
        call = (await session.scalars(select(CallRow))).one()
        log = (await session.scalars(select(TriageRow).order_by(TriageRow.seq))).all()
    assert (call.level, call.rules) == ("SAME_NIGHT", ["R-12", "R-99"])
    assert [row.level for row in log] == ["SAME_NIGHT", "ROUTINE"]


async def test_an_event_that_is_reported_again_stands_once(database: Database, recorder: Recorder) -> None:
    call_id = await begun(recorder)
    event = CallEvent("action.page", NIGHT, {"target": "primary", "outcome": "accepted", "latency_s": 3})
    await recorder.record_event(call_id, event)
    await recorder.record_event(call_id, event)
    async with database.reading() as session:
        rows = (await session.scalars(select(EventRow))).all()
    assert [row.data for row in rows] == [{"target": "primary", "outcome": "accepted", "latency_s": 3}]


async def test_receipt_numbers_of_a_night_are_unique_under_a_rush_and_count_by_the_citys_date(
    database: Database, recorder: Recorder
) -> None:
    call_id = await begun(recorder)

    async def file(pole: int) -> str:
        slots = {"pole": str(pole)}
        return await recorder.record_complaint(
            call_id, category="light.street", department="도로과", slots=slots, at=NIGHT
        )

    receipts = await asyncio.gather(*(file(pole) for pole in range(12)))
    assert sorted(receipts) == [f"261121-{n:04d}" for n in range(1, 13)]
    assert await file(5) == receipts[5]
    async with database.reading() as session:
        assert len((await session.scalars(select(ComplaintRow))).all()) == 12


async def test_a_promise_is_kept_once_and_its_first_keeping_counts(
    database: Database, recorder: Recorder
) -> None:
    call_id = await begun(recorder)
    due = datetime(2026, 11, 20, 17, 43, tzinfo=UTC)
    first = await recorder.record_promise(call_id, text="30분 안에 담당자가 전화해요", due_at=due, at=NIGHT)
    assert (
        await recorder.record_promise(call_id, text="30분 안에 담당자가 전화해요", due_at=due, at=NIGHT)
        == first
    )
    await recorder.keep_promise(first, at=due)
    await recorder.keep_promise(first, at=datetime(2026, 11, 21, tzinfo=UTC))
    async with database.reading() as session:
        row = (await session.scalars(select(PromiseRow))).one()
    assert row.kept_at == due


async def test_the_first_end_of_a_call_counts(database: Database, recorder: Recorder) -> None:
    call_id = await begun(recorder)
    await recorder.end_call(call_id, reason=EndReason.DROPPED, at=NIGHT)
    await recorder.end_call(call_id, reason=EndReason.COMPLETED, at=datetime(2026, 11, 21, tzinfo=UTC))
    async with database.reading() as session:
        row = (await session.scalars(select(CallRow))).one()
    assert (row.end_reason, row.ended_at) == ("dropped", NIGHT)


async def test_one_transaction_keeps_all_or_nothing(database: Database, recorder: Recorder) -> None:
    call_id = await begun(recorder)

    async def half_done() -> None:
        async with recorder.transaction() as record:
            await record.set_language(call_id, "en")
            await record.record_turn(call_id, caller_turn(0, "help"))
            await record.set_consent(call_id, "recording", "no")
            raise RuntimeError("the carrier is gone")

    with pytest.raises(RuntimeError, match="carrier"):
        await half_done()
    async with database.reading() as session:
        call = (await session.scalars(select(CallRow))).one()
        assert (call.lang, call.consents) == ("ko", {})
        assert (await session.scalars(select(TurnRow))).all() == []


async def test_several_writings_of_one_transaction_see_each_other(
    database: Database, recorder: Recorder
) -> None:
    call_id = await begun(recorder)
    async with recorder.transaction() as record:
        await record.set_language(call_id, "en")
        await record.record_triage(call_id, Triage(Level.IMMEDIATE, ("R-10",)))
        await record.set_consent(call_id, "sms", "yes")
    async with database.reading() as session:
        call = (await session.scalars(select(CallRow))).one()
    assert (call.lang, call.langs, call.level, call.consents) == (
        "en",
        ["ko", "en"],
        "IMMEDIATE",
        {"sms": "yes"},
    )


async def test_recording_that_was_stopped_is_not_started_again(recorder: Recorder) -> None:
    call_id = await begun(recorder)
    await recorder.set_recording(call_id, "stopped", at=NIGHT)
    with pytest.raises(RecordConflict, match="stopped"):
        await recorder.set_recording(call_id, "on", at=NIGHT)


async def test_answers_and_complaints_are_masked_too(
    database: Database, cipher: Cipher, recorder: Recorder
) -> None:
    call_id = await begun(recorder)
    for value in (9001011234567, "900101-1234567", ["900101-1234567", "열"]):
        answer = Answer("note", value, AnswerStatus.ASSERTED, turn_index=0, quote="900101-1234567")
        await recorder.record_answer(call_id, answer)
    slots = {"who": "구공공일공일 일이삼사오육칠"}
    await recorder.record_complaint(call_id, category="other", department="민원과", slots=slots, at=NIGHT)
    async with database.reading() as session:
        record = await load_snapshot(session, cipher, call_id)
    label = "[주민등록번호]"
    assert [answer.value for answer in record.answers] == [label, [label, "열"]]
    assert {answer.quote for answer in record.answers} == {label}
    assert record.complaints[0].slots == {"who": label}


async def test_a_turn_that_two_workers_write_at_once_stands_once(
    database: Database, recorder: Recorder
) -> None:
    call_id = await begun(recorder)
    turn = caller_turn(0, "여보세요")
    texts = await asyncio.gather(*(recorder.record_turn(call_id, turn) for _ in range(5)))
    assert texts == ["여보세요"] * 5
    async with database.reading() as session:
        assert len((await session.scalars(select(TurnRow))).all()) == 1
