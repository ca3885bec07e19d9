"""Pages built in memory, for tests: no database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from transcripts.calls import (
    Answer,
    AnswerStatus,
    CallEvent,
    Direction,
    EndReason,
    Flow,
    Heard,
    Level,
    Provenance,
    Speaker,
    Triage,
)
from transcripts.intake import Intake, SummaryPart
from transcripts.intake_building import build_intake
from transcripts.recorder import SEOUL
from transcripts.snapshot import CallFacts, CallSnapshot, Complaint, Promise, StoredTurn
from transcripts.summary import caller_words, one_line, write_sbar

NIGHT = datetime(2026, 11, 20, 17, 13, 5, tzinfo=UTC)
CALL_ID = UUID(int=1)


def said(index: int, text: str, *, speaker: Speaker = Speaker.CALLER, keys: str | None = None) -> StoredTurn:
    start = index * 4000
    confidence = 0.9 if speaker is Speaker.CALLER else None
    return StoredTurn(
        index, speaker, text, "ko", start, start + 3000, None, confidence, Heard.FULL, None, keys
    )


def facts(**changes: Any) -> CallFacts:
    values: dict[str, Any] = {
        "call_id": CALL_ID,
        "carrier_call_id": "CA1",
        "direction": Direction.INBOUND,
        "flow": Flow.NIGHT_DUTY,
        "city": "demo",
        "lang": "ko",
        "langs": ("ko",),
        "number": "+821012345678",
        "number_hash": "aa",
        "level": Level.SAME_NIGHT,
        "rules": ("R-12",),
        "human_level": None,
        "human_level_by": None,
        "human_level_at": None,
        "human_reason": None,
        "started_at": NIGHT,
        "ended_at": NIGHT + timedelta(minutes=5),
        "end_reason": EndReason.COMPLETED,
        "recording": "on",
        "recording_stopped_at": None,
        "consents": {"recording": "implied_notice"},
        "campaign_target_id": None,
        "resumes_call_id": None,
        "review_state": "none",
        "transcript_erased_at": None,
    }
    return CallFacts(**(values | changes))


def yes(path: str, turn: int, quote: str) -> Answer:
    return Answer(path, True, AnswerStatus.ASSERTED, turn, quote)


def snapshot(*answers: Answer, turns: tuple[StoredTurn, ...] = (), **changes: Any) -> CallSnapshot:
    return CallSnapshot(call=facts(**changes), turns=turns, answers=answers)


def danger() -> CallSnapshot:
    """A page with a bit of everything."""
    words = "며칠째 밥을 못 먹었어요. 이제 더 살고 싶지 않아요"
    turns = (said(1, "가로등이 나갔어요"), said(2, words), said(4, "아니요"), said(5, "", keys="2"))
    answers = (
        yes("domains.suicide.asq.q1", 2, "더 살고 싶지 않아요"),
        Answer("domains.suicide.asq.q5", False, AnswerStatus.DENIED, 4, "아니요"),
        Answer("domains.economy.ate_today", False, AnswerStatus.DENIED, 2, "며칠째 밥을 못 먹었어요"),
        Answer("domains.mental.phq2.i1", 2, AnswerStatus.ASSERTED, 5, "2"),
        Answer("domains.mental.phq2.i2", 1, AnswerStatus.ASSERTED, 4, "아니요"),
        Answer("domains.suicide.intent", None, AnswerStatus.REFUSED, 4, "아니요"),
        Answer("domains.child.school", None, AnswerStatus.UNCLEAR),
        Answer("subject.age_years", 78, AnswerStatus.ASSERTED, provenance=Provenance.IMPORTED),
    )
    return CallSnapshot(
        call=facts(),
        turns=turns,
        answers=answers,
        triages=(Triage(Level.SAME_NIGHT, ("R-12",), ("더 살고 싶지 않아요",), NIGHT),),
        events=(
            CallEvent(
                "action.page", NIGHT, {"target": "primary", "outcome": "acknowledged", "latency_s": 18}
            ),
        ),
        complaints=(Complaint("261121-0001", "light.street", "도로과", {"where": "한별로 12"}, NIGHT),),
        promises=(Promise(UUID(int=2), "담당자가 전화해요", NIGHT, NIGHT + timedelta(minutes=15), None),),
    )


def summarised(record: CallSnapshot) -> Intake:
    """The page with its summary, as the summarizer writes it."""
    intake = build_intake(record)
    intake.summary = SummaryPart(
        sbar=write_sbar(intake, "ko", SEOUL),
        sbar_en=write_sbar(intake, "en", SEOUL),
        one_line=one_line(intake, "ko"),
        caller_words=caller_words(intake),
    )
    return intake
