"""One recorded night call, for tests: a street light, then words of danger."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from transcripts.calls import (
    Answer,
    AnswerStatus,
    CallEvent,
    Direction,
    EndReason,
    Flow,
    Level,
    NewCall,
    Provenance,
    Speaker,
    Triage,
    Turn,
)
from transcripts.recorder import Recorder

NIGHT = datetime(2026, 11, 20, 17, 13, 5, tzinfo=UTC)  # 02:13 on 21 November in Seoul
NUMBER = "+821012345678"


def turn(
    index: int, speaker: Speaker, text: str, *, line: str | None = None, keys: str | None = None
) -> Turn:
    return Turn(
        index=index,
        speaker=speaker,
        text=text,
        lang="ko",
        t0_ms=index * 4000,
        t1_ms=index * 4000 + 3000,
        line=line,
        asr_confidence=0.88 if speaker is Speaker.CALLER and keys is None else None,
        keys=keys,
    )


def new_call(at: datetime = NIGHT, number: str | None = NUMBER) -> NewCall:
    return NewCall(
        call_id=uuid4(),
        carrier_call_id=f"CA{uuid4().hex}",
        direction=Direction.INBOUND,
        flow=Flow.NIGHT_DUTY,
        city="demo",
        lang="ko",
        started_at=at,
        caller_number=number,
    )


async def light_call(recorder: Recorder, at: datetime = NIGHT, number: str | None = NUMBER) -> UUID:
    """A routine call: a street light."""
    call = new_call(at, number)
    await recorder.begin_call(call)
    await recorder.record_turn(
        call.call_id, turn(0, Speaker.AGENT, "안녕하세요. 한별시 당직실이에요.", line="greeting")
    )
    await recorder.record_turn(call.call_id, turn(1, Speaker.CALLER, "가로등이 나갔어요"))
    await recorder.record_complaint(
        call.call_id, category="light.street", department="도로과", slots={"where": "한별로 12"}, at=at
    )
    await recorder.end_call(call.call_id, reason=EndReason.COMPLETED, at=at + timedelta(minutes=2))
    return call.call_id


async def danger_call(recorder: Recorder, at: datetime = NIGHT) -> UUID:
    """A call with danger: quotes, keys, a page, a promise, and one value whose quote nobody said."""
    call_id = await light_call(recorder, at)
    said = [
        turn(2, Speaker.CALLER, "며칠째 밥을 못 먹었어요. 이제 더 살고 싶지 않아요"),
        turn(3, Speaker.AGENT, "지금 이 순간에도 그런 생각이 드세요?", line="asq.q5"),
        turn(4, Speaker.CALLER, "아니요, 지금은 아니에요"),
        turn(5, Speaker.CALLER, "", keys="1"),
    ]
    for each in said:
        await recorder.record_turn(call_id, each)
    yes, no = AnswerStatus.ASSERTED, AnswerStatus.DENIED
    answers = [
        Answer("domains.suicide.asq.q1", True, yes, 2, "더 살고 싶지 않아요", 0.9),
        Answer("domains.suicide.asq.q5", False, no, 4, "아니요, 지금은 아니에요", 0.9),
        Answer("domains.economy.ate_today", False, no, 2, "며칠째 밥을 못 먹었어요", 0.9),
        Answer("domains.suicide.with_someone", True, yes, 5, "1"),
        Answer("domains.safety.can_talk", True, yes, 4, "지금은"),
        Answer("domains.housing.heating", False, no, 4, "난방이 안 돼요", 0.9),
        Answer("subject.age_years", 78, yes, provenance=Provenance.IMPORTED),
        Answer("domains.suicide.intent", None, AnswerStatus.REFUSED),
    ]
    for answer in answers:
        await recorder.record_answer(call_id, answer)
    quotes = ("더 살고 싶지 않아요",)
    await recorder.record_triage(call_id, Triage(Level.SAME_NIGHT, ("R-12",), quotes, at))
    page: dict[str, str | int | float | bool | None]
    page = {"type": "page", "target": "primary", "outcome": "acknowledged", "latency_s": 18, "by": "agent"}
    await recorder.record_event(call_id, CallEvent("action.page", at + timedelta(seconds=40), page))
    await recorder.record_promise(call_id, text="담당자가 전화해요", due_at=at + timedelta(minutes=15), at=at)
    return call_id
