"""Who is on the telephone decides the words and the script: a child, somebody overheard, a stranger, half a word."""

from __future__ import annotations

import pytest

from dialogue_flows import readers
from dialogue_flows.crisis.words import words
from dialogue_flows.outcome import CallerSaid, Note
from tests.unit.dialogue.talk import Talk
from transcripts.calls import AnswerStatus, Level


def test_a_child_is_spoken_to_in_a_childs_words_and_a_grown_up_is_not() -> None:
    child = Talk().says("아빠가 때려요. 무서워요. 저 열한 살이에요.")
    assert child.lines == ["child.opening", "wait.searching.child", "child.c1"]
    assert child.pages[0].mandated_report
    parent = Talk().says("우리 애가 여덟 살인데 열이 많이 나요.")
    assert not any(line.endswith(".child") for line in parent.all_lines)


def test_who_is_overheard_is_answered_in_the_silent_mode_at_once() -> None:
    talk = Talk().says("남편이요. 지금 크게 말을 못 해요.")
    assert talk.lines == ["silent.opening", "violence.keypad_danger"]
    assert talk.level is Level.SAME_NIGHT
    talk.hangs_up()
    assert talk.pages[-1].rule == "R-20"


def test_a_stranger_on_the_line_hears_one_neutral_sentence_and_112_is_sought() -> None:
    talk = Talk().says("남편이 때려요.").says("누구야? 너 어디다 전화했어?")
    assert talk.lines == ["silent.cover"]
    assert talk.pages[-1].lines == ("112",)
    assert talk.says("누구냐고.").last.say == ()
    assert talk.answers["domains.safety.injured"].status is AnswerStatus.NOT_ASKED


def test_half_a_word_of_danger_is_asked_about_and_nothing_clear_brings_112() -> None:
    talk = Talk().says("칼... 저기...", confidence=0.3)
    assert talk.lines == ["alarm.opening", "alarm.danger"]
    talk.mumbles().says("저기...", confidence=0.3)
    assert "R-07" in talk.rules
    assert talk.lines[-1] == "emergency.where"


def test_half_a_word_that_was_nothing_goes_back_to_the_matter() -> None:
    talk = Talk().says("칼국수집 앞에... 불법 주차...", confidence=0.3).says("아니요.")
    assert talk.pages == []
    assert talk.level < Level.SAME_NIGHT


def test_a_no_that_was_said_over_the_question_is_asked_again_and_a_yes_counts() -> None:
    talk = Talk().says("죽고 싶어요.")
    talk.index += 2
    talk.hears(CallerSaid("아니요.", talk.index, over_agent=True))
    assert talk.lines[-1] == "asq.q1"
    talk.index += 2
    talk.hears(CallerSaid("네.", talk.index, over_agent=True))
    assert talk.lines[-1] == "asq.q2"


def test_a_script_that_breaks_off_tells_what_was_asked_and_what_was_not() -> None:
    talk = Talk().says("죽고 싶어요.", "네.").hangs_up()
    steps = next(e.data for e in talk.effects if isinstance(e, Note) and e.key == "script_steps")
    assert (steps["q1"], steps["q2"], steps["q3"]) == ("answered", "asked", "not_asked")
    assert talk.answers["domains.suicide.asq.q3"].status is AnswerStatus.NOT_ASKED


def test_the_number_of_the_house_is_pressed_key_by_key() -> None:
    talk = Talk().is_silent(3, times=3).presses("55")
    for key in "11121":
        talk.presses(key)
    assert talk.lines == ["silent.where"]
    for key in "109*305":
        assert talk.presses(key).last.say == ()
    talk.presses("#")
    assert talk.answers["subject.address.text"].value == "109*305"


@pytest.mark.parametrize(
    ("said", "months"), [("14개월이에요", 14), ("생후 6주예요", 1), ("한 달 반이요", 1), ("세 살이에요", 36)]
)
def test_a_childs_age_is_read_in_months(said: str, months: int) -> None:
    read = readers.months_old(said, "ko")
    assert read is not None
    assert read[0] == months


@pytest.mark.parametrize(("said", "age"), [("여든하나여", 81), ("서른여덟이요", 38), ("81세예요", 81)])
def test_an_age_is_read_as_it_is_spoken(said: str, age: int) -> None:
    read = readers.years_old(said, "ko")
    assert read is not None
    assert read[0] == age


@pytest.mark.parametrize("group", ["topics", "speaker"])
def test_every_word_list_is_a_pattern_that_matches_nothing_empty(group: str) -> None:
    for name, pattern in words(group).items():
        assert pattern.search("") is None, name
