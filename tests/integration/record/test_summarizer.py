"""The summarizer leaves one page per call, each value with its evidence."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.integration.record.night import NIGHT, danger_call, light_call, turn
from transcripts.calls import AnswerStatus, CallEvent, Flow, Speaker
from transcripts.database import Database
from transcripts.encryption import Cipher
from transcripts.ports import NarrativeRequest
from transcripts.recorder import Recorder
from transcripts.summarizer import Summarizer
from transcripts.tables import IntakeRow

LATER = NIGHT + timedelta(minutes=10)


@pytest.fixture
def recorder(database: Database, cipher: Cipher) -> Recorder:
    return Recorder(database, cipher)


async def versions(database: Database) -> int:
    async with database.reading() as session:
        return (await session.scalar(select(func.count()).select_from(IntakeRow))) or 0


async def test_the_page_holds_every_value_with_its_words_and_names_what_it_could_not_believe(
    database: Database, cipher: Cipher, recorder: Recorder
) -> None:
    call_id = await danger_call(recorder)
    intake = await Summarizer(database, cipher).summarise(call_id, LATER)
    fields = intake.fields()
    q1 = fields["domains.suicide.asq.q1"]
    assert (q1.value, q1.status) == (True, AnswerStatus.ASSERTED)
    assert [(e.turn_ids, e.quote, e.t0_ms) for e in q1.evidence] == [([2], "더 살고 싶지 않아요", 8000)]
    assert fields["domains.suicide.with_someone"].evidence[0].quote == "1"
    assert fields["domains.suicide.asq.result"].value == "non_acute"
    assert fields["domains.safety.can_talk"].value is True
    assert intake.quality.warnings == ["rejected:domains.housing.heating:quote_not_in_turn"]
    heating = fields["domains.housing.heating"]
    assert (heating.value, heating.status) == (None, AnswerStatus.UNCLEAR)
    assert intake.subject.age_years == 78
    assert fields["domains.suicide.asq.q3"].status is AnswerStatus.NOT_ASKED
    assert "domains.suicide.asq.q3" in intake.quality.not_asked
    assert intake.triage.rules == ["R-12"]
    assert [(a.type, a.outcome, a.latency_s) for a in intake.actions] == [("page", "acknowledged", 18.0)]
    assert intake.chief_need.category == "light.street"
    assert intake.call.duration_s == 120
    assert intake.call.callback_number == "+821012345678"


async def test_the_summary_fits_and_begins_with_level_rules_and_safety(
    database: Database, cipher: Cipher, recorder: Recorder
) -> None:
    call_id = await danger_call(recorder)
    intake = await Summarizer(database, cipher).summarise(call_id, LATER)
    text = intake.summary.sbar.text
    head = "[당일밤] R-12 · 연락처 안전 미확인 · 주소 미확인 · 신고의무 없음"
    assert text.splitlines()[0] == head
    assert [line[0] for line in text.splitlines()[1:]] == ["S", "B", "A", "R"]
    assert len(text) <= 600
    assert "“며칠째 밥을 못 먹었어요”" in text
    assert "묻지 않음" in text
    assert "15분 안에 회신" in text
    assert "Same night" in intake.summary.sbar_en.text
    assert intake.summary.one_line == "자살 생각 · light.street"


async def test_the_same_record_gives_the_same_version_and_new_turns_give_the_next(
    database: Database, cipher: Cipher, recorder: Recorder
) -> None:
    call_id = await light_call(recorder)
    summarizer = Summarizer(database, cipher)
    first = await summarizer.summarise(call_id, LATER)
    again = await summarizer.summarise(call_id, LATER + timedelta(hours=1))
    assert (first.version, again) == (1, first)
    await recorder.record_turn(call_id, turn(2, Speaker.CALLER, "하나 더 있어요"))
    second = await summarizer.summarise(call_id, LATER)
    assert second.version == 2
    assert second.provenance.transcript_sha256 != first.provenance.transcript_sha256
    await recorder.record_event(call_id, CallEvent("action.sms", LATER, {"outcome": "delivered"}))
    assert (await summarizer.summarise(call_id, LATER)).actions[0].type == "sms"
    assert await versions(database) == 3


async def test_questions_of_the_flow_that_were_left_out_are_named(
    database: Database, cipher: Cipher, recorder: Recorder
) -> None:
    call_id = await light_call(recorder)
    asked = {Flow.NIGHT_DUTY: ("domains.economy.ate_today", "subject.age_years")}
    intake = await Summarizer(database, cipher, asked=asked).summarise(call_id, LATER)
    assert intake.quality.not_asked == ["domains.economy.ate_today", "subject.age_years"]
    assert intake.fields()["domains.economy.ate_today"].status is AnswerStatus.NOT_ASKED


class SaysAlways:
    """A narrative model that always returns the same sentence."""

    def __init__(self, sentence: str | None) -> None:
        self.sentence = sentence

    async def situation(self, request: NarrativeRequest) -> str | None:
        assert request.turns
        return self.sentence


@pytest.mark.parametrize(
    ("sentence", "used", "warning"),
    [
        ("가로등이 나갔다는 전화예요.", True, None),
        ("가로등 7개가 나갔다는 전화예요.", False, "narrative_discarded:number"),
        ("“죽고 싶다”고 말했어요.", False, "narrative_discarded:quote"),
        (None, False, "narrative_absent"),
    ],
)
async def test_a_models_sentence_is_used_only_when_it_invents_nothing(
    database: Database,
    cipher: Cipher,
    recorder: Recorder,
    sentence: str | None,
    used: bool,
    warning: str | None,
) -> None:
    call_id = await light_call(recorder)
    intake = await Summarizer(database, cipher, SaysAlways(sentence)).summarise(call_id, LATER)
    assert (intake.summary.sbar.s == sentence) is used
    assert intake.quality.warnings == ([warning] if warning else [])


async def test_two_workers_that_summarise_the_same_call_leave_one_version(
    database: Database, cipher: Cipher, recorder: Recorder
) -> None:
    call_id = await danger_call(recorder)
    workers = [Summarizer(database, cipher) for _ in range(4)]
    pages = await asyncio.gather(*(worker.summarise(call_id, LATER) for worker in workers))
    assert {page.version for page in pages} == {1}
    assert await versions(database) == 1
