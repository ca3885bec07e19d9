"""Suicide, violence, medical and hazard calls, as conversations. No agent turn holds a detail of a method."""

from __future__ import annotations

from itertools import pairwise

import pytest

from dialogue_flows.outcome import ConnectHuman, HumanProgress, PromiseCallback, StopRecording
from tests.unit.dialogue.talk import Talk
from transcripts.calls import AnswerStatus, Level

ASQ = ["asq.q1", "asq.q2", "asq.q3", "asq.q4", "asq.q5", "safety.s1", "safety.s2", "safety.s3"]


def asked(talk: Talk) -> list[str]:
    return [line for line in talk.all_lines if line.startswith(("asq.q", "safety."))]


def with_street_light() -> Talk:
    return Talk().says(
        "집 앞 가로등이 꺼졌어요.", "달빛로 12 앞이에요.", "한 개만 꺼졌어요.", "가로등 번호는 잘 모르겠어요."
    )


def through_soft_check(talk: Talk) -> Talk:
    """A faint cue may first cost one gentle question; a yes leads to the direct ones."""
    return talk.says("네.") if talk.lines[-1] == "soft.mood" else talk


def test_a_street_light_call_that_turns_becomes_a_crisis_call_with_a_human_at_its_end() -> None:
    talk = through_soft_check(with_street_light().says("네, 맞아요. 그런데 저 이제 다 그만두고 싶어요."))
    assert talk.lines[-2:] == ["asq.bridge", "asq.q1"]
    talk.says("네.", "네.", "네.", "아니요.")
    assert talk.lines[-1] == "asq.q5"
    talk.says("네.")
    assert talk.level is Level.IMMEDIATE
    assert "R-10" in talk.rules
    assert talk.pages[-1].rule == "R-10"
    assert set(talk.pages[-1].lines) >= {"109", "1577-0199"}
    assert "wait.searching" in talk.lines
    assert talk.news(HumanProgress.ACKNOWLEDGED, "2번 당직자").lines == ["human.acknowledged"]
    assert [c.category for c in talk.complaints] == ["complaint.light.street"]
    assert talk.news(HumanProgress.JOINED).lines == ["human.joined"]
    assert talk.did(StopRecording)
    talk.hangs_up()
    assert [c.category for c in talk.complaints] == ["complaint.light.street"]
    assert talk.complaints[0].slots["confirmed"] == "yes"


def test_every_answer_is_recorded_with_its_path_and_words() -> None:
    talk = Talk().says("죽고 싶어요.", "네.", "아니요.", "말하기 싫어요.", "아니요.", "네.")
    answers = talk.answers
    assert answers["domains.suicide.asq.q1"].value is True
    assert answers["domains.suicide.asq.q1"].quote == "네"
    assert answers["domains.suicide.asq.q2"].status is AnswerStatus.DENIED
    assert answers["domains.suicide.asq.q3"].status is AnswerStatus.REFUSED
    assert answers["domains.suicide.asq.q3"].value is None
    assert answers["domains.suicide.asq.q5"].turn_index == talk.index


def test_an_unclear_answer_is_asked_again_in_other_words_then_by_key_then_counts_as_refused() -> None:
    talk = Talk().says("죽고 싶어요.")
    first = talk.last.say[-1].text
    talk.says("글쎄요.")
    assert talk.lines == ["script.take_your_time", "asq.q1"]
    assert talk.last.say[-1].text != first
    talk.mumbles()
    assert talk.lines == ["wait.searching", "script.take_your_time", "asq.q1", "script.keys"]
    talk.says("글쎄요.")
    assert talk.lines[-1] == "asq.q2"
    assert talk.answers["domains.suicide.asq.q1"].status is AnswerStatus.UNCLEAR
    assert "R-12" in talk.rules


def test_yes_and_no_may_be_pressed() -> None:
    talk = Talk().says("죽고 싶어요.").presses("1").presses("2")
    assert talk.answers["domains.suicide.asq.q1"].value is True
    assert talk.answers["domains.suicide.asq.q2"].value is False


def test_a_plan_told_in_between_fires_at_once_and_the_questions_go_on() -> None:
    talk = Talk().says("죽고 싶어요.", "네.", "준비는 다 해 놨어요.")
    assert talk.level is Level.IMMEDIATE
    assert talk.pages[-1].rule == "R-10"
    assert talk.lines[-1] in ASQ
    talk.says("네.", "네.", "몇 년 전에 한 번 있었어요.", "네.", "네.", "네.", "혼자 있어요.")
    assert talk.answers["domains.suicide.with_someone"].value is False
    assert set(ASQ) <= set(asked(talk))


def test_all_no_after_an_outright_wish_is_not_dropped() -> None:
    """Scenario 15: the flat denial is looked at by a human (R-13)."""
    talk = Talk().says("죽고 싶어요.", "아니에요, 그냥 해 본 말이에요.", "아니요.", "아니요.", "아니요.")
    assert "R-13" in talk.rules
    assert [page.rule for page in talk.pages] == ["R-13"]
    assert talk.level is Level.SAME_NIGHT
    assert talk.lines[-1] == "offer.human"


def test_an_elder_who_speaks_around_it_is_asked_directly() -> None:
    talk = Talk().says("버스가 몇 시에 있나 물어보려고. 이제 영감 곁으로 갈란다.")
    assert talk.lines[-1] == "asq.q1"
    talk.says("네.", "네.", "아니요.", "아니요.", "아니요.", "아니요.", "아니요.", "옆에 아무도 없어요.")
    assert talk.level is Level.SAME_NIGHT
    assert "R-12" in talk.rules
    talk.says("아니요, 괜찮아요.", "네, 전화 주세요.")
    assert talk.did(PromiseCallback)
    assert "offer.numbers" in talk.lines


def test_a_passive_wish_in_english_is_screened_and_called_back_within_the_quarter_hour() -> None:
    talk = Talk("en").says("I wish I wouldn't wake up tomorrow.")
    assert talk.lines[-1] == "asq.q1"
    talk.says("Yes.", "No.", "No.", "No.", "Not right now.")
    if talk.lines[-1] == "asq.q5":  # "not right now" to "right now?" may be taken as a no or asked once more
        talk.says("No.")
    talk.says("No.", "No.", "My sister is here with me.")
    assert talk.level is Level.SAME_NIGHT
    assert "R-12" in talk.rules
    talk.says("No, thank you.", "Yes, please.")
    promise = next(e for e in talk.effects if isinstance(e, PromiseCallback))
    assert (promise.due_at - talk.now).total_seconds() <= 15 * 60
    assert "109" in talk.all_text


def test_attempt_years_ago_only_is_for_the_morning() -> None:
    talk = Talk().says("죽고 싶은 건 아니고 그냥 힘들어서요.")
    talk = through_soft_check(talk)
    talk.says("아니요.", "아니요.", "아니요.", "몇 년 전에 한 번 있었어요.")
    if talk.lines[-1] == "asq.q4_when":
        talk.says("몇 년 전에 한 번 있었어요.")
    assert talk.lines[-1] == "asq.q5"
    talk.says("아니요.", "아니요.", "아니요.", "언니가 옆에 있어요.")
    assert "R-14" in talk.rules


@pytest.mark.parametrize("partial", ["", "약을 먹을까 하고"])
def test_a_drop_after_a_disclosure_raises_the_level_and_pages(partial: str) -> None:
    talk = Talk().says("그냥 더는 살고 싶지 않아요.").hangs_up(partial)
    assert talk.level is Level.IMMEDIATE
    assert talk.pages[-1].rule == "R-11"
    assert talk.last.say == ()


def test_a_drop_during_the_soft_check_is_looked_at() -> None:
    talk = Talk().says("저 이제 다 그만두고 싶어요.").hangs_up()
    assert talk.level >= Level.SAME_NIGHT
    assert talk.pages != []


def test_long_silence_after_a_disclosure_is_urgent() -> None:
    talk = Talk().says("죽고 싶어요.").is_silent(12, times=2)
    assert "R-11" in talk.rules
    assert not talk.ended


def test_the_desk_stays_and_varies_its_words_and_asks_again_every_two_minutes() -> None:
    talk = Talk().says(
        "죽고 싶어요.", "네.", "네.", "네.", "아니요.", "네.", "네.", "아니요.", "혼자 있어요."
    )
    begin = len(talk.outcomes)
    talk.is_silent(15, times=20)
    said = [u.text for o in talk.outcomes[begin:] for u in o.say]
    assert all(a != b for a, b in pairwise(said))
    questions = [u.text for o in talk.outcomes[begin:] for u in o.say if u.line == "wait.safety"]
    assert len(questions) == 2
    assert len(set(questions)) == 2
    assert not talk.ended
    assert all(o.listen is not None for o in talk.outcomes)


def test_a_goodbye_in_danger_is_met_with_a_request_to_stay_and_no_hang_up() -> None:
    talk = Talk().says(
        "죽고 싶어요.", "네.", "네.", "네.", "아니요.", "네.", "네.", "아니요.", "혼자 있어요.", "끊을게요."
    )
    assert talk.lines == ["wait.please_stay"]
    assert not talk.ended


def test_only_what_has_happened_is_said_of_the_human() -> None:
    talk = Talk().says(
        "죽고 싶어요.", "네.", "네.", "네.", "아니요.", "네.", "네.", "아니요.", "혼자 있어요."
    )
    assert "받았어요" not in talk.all_text
    assert "연결됐어요" not in talk.all_text
    talk.news(HumanProgress.PAGED)
    assert "아직 받지는" in talk.text
    talk.news(HumanProgress.EXHAUSTED)
    assert "아직 받은 담당자가 없어요" in talk.text
    assert "109나 119" in talk.text
    talk.news(HumanProgress.ACKNOWLEDGED)
    assert "호출을 받았어요" in talk.text
    assert "연결됐어요" not in talk.all_text
    assert talk.news(HumanProgress.ACKNOWLEDGED).last.say == ()


def test_insults_in_a_crisis_never_end_the_call() -> None:
    talk = Talk().says("주차 때문에 싸우다가 이제 나도 다 끝내고 싶어요.")
    talk = through_soft_check(talk)
    talk.says("이 나쁜 놈들아.", "이 나쁜 놈들아.", "이 나쁜 놈들아.")
    assert not talk.ended
    assert "abuse.warning" not in talk.all_lines


def test_a_doubt_that_makes_a_call_urgent_also_asks_for_a_human() -> None:
    """Level and page agree: R-60 never raises to a night level without a search."""
    talk = Talk().says("죽고 싶어요.").mumbles()
    assert "R-60" in talk.rules
    assert talk.level is Level.IMMEDIATE
    assert [(page.rule, page.level) for page in talk.pages] == [("R-60", Level.IMMEDIATE)]
    assert talk.lines[0] == "wait.searching"
    assert len(talk.mumbles().pages) == 1


def test_one_unclear_answer_raises_one_level_and_never_two() -> None:
    """A faint cue, then sound that nobody understands: each step up has a reason of its own."""
    talk = Talk().says("저 이제 다 그만두고 싶어요.", "네.")
    assert talk.lines[-1] == "asq.q1"
    levels = [talk.level]
    for _ in range(3):
        levels.append(talk.mumbles().level)
    assert all(after.rank - before.rank in {0, 1} for before, after in pairwise(levels))
    assert levels == sorted(levels)
    assert talk.level is Level.SAME_NIGHT
    assert talk.pages != []
    assert talk.answers["domains.suicide.asq.q1"].status is AnswerStatus.UNCLEAR


def test_after_somebody_accepted_nobody_is_said_to_be_sought() -> None:
    talk = Talk().says("죽고 싶어요.", "네.", "네.", "네.", "아니요.", "네.")
    assert "wait.searching" in talk.lines
    talk.news(HumanProgress.PAGED).news(HumanProgress.ACKNOWLEDGED)
    begin = len(talk.outcomes)
    talk.says("네.", "아니요.", "혼자 있어요.", "무서워요.", "뭐라고요?", "사람 바꿔 주세요.", "끊을게요.")
    talk.is_silent(15, times=12)
    said = " ".join(u.text for o in talk.outcomes[begin:] for u in o.say)
    assert "찾" not in said
    assert "연결됐어요" not in said
    assert {"wait.accepted", "wait.please_stay_accepted", "wait.here_accepted"} <= set(talk.all_lines)


def test_a_case_that_becomes_urgent_is_given_back_and_sought_for_again() -> None:
    """The escalation begins its ladder again then: until somebody accepts anew, nobody is said to have accepted."""
    talk = Talk().says("죽고 싶어요.", "네.").news(HumanProgress.ACKNOWLEDGED)
    begin = len(talk.outcomes)
    talk.says("준비는 다 해 놨어요.")
    assert talk.pages[-1].level is Level.IMMEDIATE
    assert "wait.urgent" in talk.lines
    talk.says("네.", "아니요.", "네.", "네.", "네.", "혼자 있어요.").is_silent(15, times=8)
    assert "wait.with_you" in talk.all_lines
    said = " ".join(u.text for o in talk.outcomes[begin:] for u in o.say)
    assert "받았어요" not in said
    assert talk.news(HumanProgress.ACKNOWLEDGED).lines == ["human.acknowledged"]


def test_older_news_after_somebody_accepted_is_not_told() -> None:
    talk = Talk().says("사람 바꿔 주세요.").news(HumanProgress.ACKNOWLEDGED).news(HumanProgress.PAGED)
    assert talk.last.say == ()


def test_a_wish_for_a_person_in_a_crisis_keeps_the_questions_going() -> None:
    talk = Talk().says("죽고 싶어요.", "사람 바꿔 주세요.")
    assert talk.did(ConnectHuman)
    assert talk.lines[0] == "human.while_asking"
    assert talk.lines[-1] == "asq.q1"
