"""Calling a household: nothing to a third party, consent, six questions and what they unlock."""

from __future__ import annotations

import pytest

from dialogue_flows.outcome import HangUp, Note, PromiseCallback
from dialogue_flows.ports import Household
from tests.unit.dialogue.talk import HOUSEHOLD, Talk
from transcripts.calls import AnswerStatus, Flow, Level

SECRET = ("체납", "전기", "복지", "위기", "발굴", "빚", "생활")


def called(household: Household = HOUSEHOLD) -> Talk:
    return Talk(flow=Flow.INITIAL_COUNSELLING, household=household)


def consented(household: Household = HOUSEHOLD) -> Talk:
    return called(household).says("네, 제가 맞아요.", "11월 3일이에요.", "네, 말씀하세요.")


def outcome_code(talk: Talk) -> str:
    return next(
        str(e.data["outcome"]) for e in talk.effects if isinstance(e, Note) and e.key == "campaign_outcome"
    )


def test_a_full_interview_is_held_typed_and_closed() -> None:
    talk = consented().says(
        "허리가 많이 아파졌어요.",
        "네, 병원비가 없어서 못 갔어요.",
        "네, 약이 떨어졌어요.",
        "네, 생활비가 모자라요.",
        "가끔 걱정했어요.",
        "그런 적은 없어요.",
        "네, 내일까지는 있어요.",
        "끊긴 건 없어요.",
        "네, 지난달에 일을 그만뒀어요.",
        "월세가 두 달 밀렸어요.",
        "없어요.",
        "며칠 그랬어요.",
        "생활비가 제일 급해요.",
        "방문은 싫고 전화로 해 주세요.",
        "평일 오후가 좋아요.",
    )
    answers = talk.answers
    assert answers["domains.health.problem"].value is True
    assert answers["domains.health.problem"].quote == "허리가 많이 아파졌어요."
    assert answers["domains.health.skipped_care"].value is True
    assert answers["domains.health.medicine_out"].value is True
    assert answers["domains.economy.short_this_month"].value is True
    assert answers["domains.economy.utilities_cut"].status is AnswerStatus.DENIED
    assert answers["domains.employment.lost_job"].value is True
    assert answers["domains.housing.arrears"].value is True
    assert answers["domains.economy.hvs.q1"].value == "sometimes"
    assert answers["domains.economy.hvs.q1"].quote == "가끔 걱정했어요."
    assert answers["domains.economy.food_tonight"].value is True
    assert answers["domains.mental.phq2.i2"].value == 1
    assert answers["domains.mental.phq2.score"].value == 1
    assert answers["domains.mental.phq2.result"].value == "negative"
    assert answers["call.consent.visit"].value == "phone"
    assert answers["subject.safe_contact.times"].value == "평일 오후가 좋아요."
    assert outcome_code(talk) == "COMPLETED_NEED"
    assert talk.ended
    assert "arrears" not in talk.all_text
    assert not any(line.startswith("asq.") for line in talk.all_lines)


def test_nothing_but_the_office_is_told_before_the_person_is_known() -> None:
    talk = called()
    assert talk.lines == ["out.greeting", "out.id_1"]
    assert not any(word in talk.all_text.replace("행정복지센터", "") for word in SECRET)


def test_somebody_else_hears_the_office_number_and_no_purpose() -> None:
    talk = called().says("아니요, 아내인데요. 무슨 일이세요?")
    assert talk.lines == ["out.wrong_person", "out.goodbye"]
    assert "031-000-0205" in talk.text
    assert not any(word in talk.all_text.replace("행정복지센터", "") for word in SECRET)
    assert outcome_code(talk) == "WRONG_PERSON"
    assert talk.did(HangUp)


def test_a_wrong_birthday_is_asked_once_more_and_then_nothing_is_told() -> None:
    talk = called().says("네, 본인이에요.", "5월 20일이에요.")
    assert talk.lines == ["out.id_2"]
    talk.says("5월 20일이에요.")
    assert talk.lines[0] == "out.wrong_person"
    assert "11월" not in talk.all_text


def test_who_fears_a_scam_is_invited_to_hang_up_and_call_the_office() -> None:
    talk = called().says("보이스피싱이죠?")
    assert talk.lines == ["out.scam", "out.scam_go_on"]
    assert "031-000-0205" in talk.text
    talk.says("아니요.")
    assert talk.ended
    assert talk.answers == {}


def test_after_the_fear_is_answered_the_same_question_comes_again() -> None:
    talk = called().says("보이스피싱이죠?", "네.")
    assert talk.lines == ["out.id_1"]


@pytest.mark.parametrize(
    ("words", "code"),
    [("아니요, 괜찮아요.", "REFUSED"), ("지금은 바빠요. 나중에 해 주세요.", "CALLBACK_REQUESTED")],
)
def test_refusing_or_putting_off_has_no_disadvantage(words: str, code: str) -> None:
    talk = called().says("네, 제가 맞아요.", "11월 3일이에요.", words)
    assert outcome_code(talk) == code
    assert talk.did(PromiseCallback) == (code == "CALLBACK_REQUESTED")
    assert talk.ended


def test_a_crisis_variable_unlocks_its_questions_and_is_never_spoken() -> None:
    debts = Household("김온밤", "11-03", "중앙동 행정복지센터", "+82310000205", ("finance",))
    talk = consented(debts).says("아니요.", "아니요.", "아니요.", "아니요.")
    assert talk.lines == ["out.ec_5"]
    sensitive = Household(
        "김온밤", "11-03", "중앙동 행정복지센터", "+82310000205", ("self_harm_visit", "sensitive")
    )
    talk = consented(sensitive)
    for _ in range(12):
        if not talk.ended:
            talk.says("아니요.")
    assert not any(line.startswith(("asq.", "soft.", "out.ec_5", "out.ho_2")) for line in talk.all_lines)


def test_an_answer_that_cannot_be_read_is_asked_once_more_and_stands_as_unclear() -> None:
    talk = consented().says("글쎄요.", "글쎄요.")
    assert talk.answers["domains.health.problem"].status is AnswerStatus.UNCLEAR
    assert talk.lines == ["out.he_2"]


def to_the_mood(talk: Talk) -> Talk:
    """Through everything that comes before the two items of mood."""
    while talk.lines[-1] != "out.mh_1":
        talk.says("아니요.")
    return talk


def test_low_mood_leads_to_the_direct_questions_and_a_yes_suspends_the_campaign() -> None:
    """Domain brief C.5: a sum of two is enough."""
    talk = to_the_mood(consented()).says("며칠 그랬어요.", "며칠이요.")
    assert talk.lines == ["asq.bridge", "asq.q1"]
    talk.says("네.", "아니요.", "아니요.", "아니요.", "네.")
    assert "R-10" in talk.rules
    assert talk.level is Level.IMMEDIATE


def test_low_mood_and_only_no_is_looked_at_in_the_morning_and_the_interview_goes_on() -> None:
    talk = to_the_mood(consented()).presses("4").presses("1").says("아니요.", "아니요.", "아니요.", "아니요.")
    assert "R-15" in talk.rules
    assert talk.level is Level.NEXT_MORNING
    assert talk.lines[-1] == "out.ne_1"


def test_danger_suspends_the_interview() -> None:
    talk = consented().says("더는 살고 싶지 않아요.")
    assert talk.lines[-1] == "asq.q1"
    talk.says("네.", "아니요.", "아니요.", "아니요.", "네.")
    assert talk.level is Level.IMMEDIATE
    assert "R-10" in talk.rules


def test_after_a_disclosure_that_can_wait_the_campaign_is_closed_kindly() -> None:
    talk = consented().says(
        "더는 살고 싶지 않아요.",
        "네.",
        "아니요.",
        "아니요.",
        "아니요.",
        "아니요.",
        "아니요.",
        "아니요.",
        "언니가 옆에 있어요.",
    )
    talk.says("아니요.", "네, 전화 주세요.")
    assert "out.close_crisis" in talk.lines
    assert outcome_code(talk) == "CRISIS_ESCALATED"


def test_a_household_without_a_birthday_on_file_goes_straight_to_consent() -> None:
    talk = called(Household("김온밤", None, "중앙동 행정복지센터", "+82310000205")).says("네, 제가 맞아요.")
    assert talk.lines == ["consent.disclosure", "consent.ask"]
