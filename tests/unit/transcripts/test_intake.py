"""A page holds only what was said, with its words; the summary is short and always alike."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.transcripts.intakes import NIGHT, danger, facts, said, snapshot, summarised, yes
from transcripts.calls import Answer, AnswerStatus, Level, Provenance, Speaker
from transcripts.evidence import Reason, check
from transcripts.intake import Intake
from transcripts.intake_building import build_intake
from transcripts.narrative import objection
from transcripts.scores import asq_result
from transcripts.snapshot import CallSnapshot, Complaint

PATH = "domains.suicide.asq.q1"
TURNS = {0: said(0, "네, 죽고 싶어요"), 1: said(1, "죽고 싶으세요?", speaker=Speaker.AGENT)}


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (yes(PATH, 0, "죽고 싶어요"), None),
        (yes(PATH, 0, "죽고싶어요"), Reason.NOT_VERBATIM),
        (yes(PATH, 1, "죽고 싶으세요?"), Reason.NO_TURN),
        (yes(PATH, 7, "죽고 싶어요"), Reason.NO_TURN),
        (yes(PATH, 0, " "), Reason.NO_QUOTE),
        (Answer(PATH, True, AnswerStatus.ASSERTED, 0), Reason.NO_QUOTE),
        (Answer(PATH, None, AnswerStatus.REFUSED), None),
        (Answer(PATH, True, AnswerStatus.ASSERTED, provenance=Provenance.SYSTEM), Reason.INFERRED),
        (Answer(PATH, True, AnswerStatus.ASSERTED, provenance=Provenance.IMPORTED), Reason.INFERRED),
        (Answer(PATH, True, AnswerStatus.ASSERTED, provenance=Provenance.OFFICER), None),
        (Answer("subject.age_years", 78, AnswerStatus.ASSERTED, provenance=Provenance.IMPORTED), None),
    ],
)
def test_a_callers_value_needs_the_callers_words(answer: Answer, reason: Reason | None) -> None:
    assert check(answer, TURNS).rejected is reason


def test_each_answer_stands_in_its_place_and_unknown_ones_are_not_lost() -> None:
    turns = (said(0, "아이가 셋이고 개가 있어요"),)
    record = snapshot(
        Answer("household.children_n", 3, AnswerStatus.ASSERTED, 0, "셋"),
        Answer("household.size", "많아요", AnswerStatus.ASSERTED, 0, "셋"),
        Answer("household.lives_alone", None, AnswerStatus.REFUSED),
        Answer("domains.child.present", True, AnswerStatus.ASSERTED, 0, "아이"),
        Answer("domains.suicide.asq", True, AnswerStatus.ASSERTED, 0, "아이"),
        Answer("domains.unheard_of.thing", True, AnswerStatus.ASSERTED, 0, "개"),
        Answer("note", "개", AnswerStatus.ASSERTED, 0, "개"),
        turns=turns,
    )
    intake = build_intake(record)
    assert intake.household.children_n == 3
    assert intake.evidence["household.children_n"][0].quote == "셋"
    assert intake.fields()["domains.child.present"].value is True
    others = {
        "household.size",
        "household.lives_alone",
        "domains.suicide.asq",
        "domains.unheard_of.thing",
        "note",
    }
    assert set(intake.other) == others
    assert intake.quality.warnings == ["does_not_fit:household.size"]


def test_a_page_survives_json() -> None:
    intake = summarised(danger())
    assert Intake.model_validate_json(intake.to_json()) == intake
    assert '"schema":"intake/0.1"' in intake.to_json()


@pytest.mark.parametrize(
    ("given_answers", "result"),
    [
        ({}, None),
        ({1: "no", 2: "no", 3: "no", 4: "no"}, "negative"),
        ({1: "no", 2: "no", 3: "no"}, "incomplete"),
        ({1: "yes", 2: "no", 3: "no", 4: "no", 5: "no"}, "non_acute"),
        ({1: "refused", 2: "no", 3: "no", 4: "no", 5: "no"}, "non_acute"),
        ({1: "yes", 2: "no"}, "incomplete"),
        ({5: "yes"}, "acute"),
        ({1: "unclear", 2: "no", 3: "no", 4: "no"}, "incomplete"),
    ],
)
def test_the_asq_result_follows_the_published_scoring(
    given_answers: dict[int, str], result: str | None
) -> None:
    statuses = {"yes": AnswerStatus.ASSERTED, "no": AnswerStatus.DENIED, "refused": AnswerStatus.REFUSED}
    answers = {
        (path := f"domains.suicide.asq.q{n}"): Answer(
            path,
            word == "yes" if word in {"yes", "no"} else None,
            statuses.get(word, AnswerStatus.UNCLEAR),
        )
        for n, word in given_answers.items()
    }
    assert asq_result(answers) == result


def test_the_phq2_sum_is_derived_and_named_as_derived() -> None:
    score = summarised(danger()).fields()["domains.mental.phq2.score"]
    assert (score.value, score.provenance, score.unit) == (3, Provenance.SYSTEM, "{score}")


@pytest.mark.parametrize(("rule", "duty"), [("R-22", True), ("R-24", True), ("R-12", False)])
def test_the_duty_to_report_follows_the_rules(rule: str, duty: bool) -> None:
    intake = summarised(CallSnapshot(call=facts(rules=(rule,))))
    assert intake.mandated_report is duty
    assert ("신고의무 있음" in intake.summary.sbar.text) is duty


def test_the_first_line_warns_where_contact_is_not_safe() -> None:
    turns = (said(0, "문자 하지 마세요"),)
    answer = Answer("subject.safe_contact.sms_safe", "no", AnswerStatus.ASSERTED, 0, "문자 하지 마세요")
    assert "연락처 위험" in summarised(snapshot(answer, turns=turns)).summary.sbar.text.splitlines()[0]


def test_the_officers_level_leads_the_summary() -> None:
    intake = summarised(CallSnapshot(call=facts(human_level=Level.ROUTINE)))
    assert intake.summary.sbar.text.startswith("[일반] R-12")


def test_quotes_in_the_summary_stand_verbatim_in_the_transcript() -> None:
    record = danger()
    words = "\n".join(f"{turn.text} {turn.keys}" for turn in record.turns)
    for sbar in (summarised(record).summary.sbar, summarised(record).summary.sbar_en):
        quotes = re.findall("“([^”]+)”", sbar.text)
        assert quotes
        assert all(quote in words for quote in quotes)


@given(st.integers(0, 40), st.integers(0, 30), st.text(alphabet="가나다라 ", min_size=1, max_size=200))
def test_the_summary_never_outgrows_its_limit_and_keeps_its_five_parts(
    many: int, receipts: int, word: str
) -> None:
    quote = f"말 {word}"
    answers = [yes(f"domains.health.extra_question_{n}", 0, quote) for n in range(many)]
    answers += [yes(f"domains.suicide.extra_question_{n}", 0, quote) for n in range(many)]
    record = replace(
        snapshot(*answers, turns=(said(0, quote),)),
        complaints=tuple(
            Complaint(f"261121-{n:04d}", "light.street", "도로과", {}, NIGHT) for n in range(receipts)
        ),
    )
    text = summarised(record).summary.sbar.text
    assert len(text) <= 600
    assert [line[:2] for line in text.splitlines()[1:]] == ["S ", "B ", "A ", "R "]


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("노인이 3일째 굶었다고 말했어요.", None),
        ("노인이 4일째 굶었다고 말했어요.", "number"),
        ("“3일째 굶었어요”라고 말했어요.", None),
        ("‘죽겠어요’라고 말했어요.", "quote"),
        ("", "not_one_line"),
        ("가\n나", "not_one_line"),
        ("가" * 121, "too_long"),
    ],
)
def test_a_sentence_that_invents_is_discarded(sentence: str, reason: str | None) -> None:
    assert objection(sentence, "3일째 굶었어요", "[당일밤] R-12") == reason
