"""Callers as they come at night: who corrects, digresses, insists, speaks dialect or in half sentences."""

from __future__ import annotations

import pytest

from dialogue_flows.outcome import ConnectHuman
from tests.unit.dialogue.talk import Talk
from transcripts.calls import Flow, Level

LIGHT = ("가로등이 나갔어요", "한별아파트 109동 305호 앞이요", "하나요", "모르죠")


@pytest.mark.parametrize(
    ("correction", "place"),
    [
        ("아니 백구동이 아니라 백십동이요", "한별아파트 110동 305호 앞"),
        ("305호가 아니라 405호예요", "한별아파트 109동 405호 앞"),
        ("삼백오호 말고 사백오호요", "한별아파트 109동 405호 앞"),
    ],
)
def test_a_part_of_the_place_is_corrected_at_the_read_back_in_words_or_in_numbers(
    correction: str, place: str
) -> None:
    talk = Talk().says(*LIGHT, correction)
    assert talk.lines == ["complaint.readback"]
    assert place in talk.text
    talk.says("네")
    assert talk.complaints[0].slots["where"] == place


def test_a_road_is_corrected_at_the_read_back() -> None:
    talk = Talk().says(
        "가로등이 나갔어요", "달빛로 12 앞이요", "하나요", "모르죠", "아니 달빛로가 아니라 매화길이에요"
    )
    assert "매화길 12 앞" in talk.text


def test_a_number_is_taken_back_twice_in_one_breath() -> None:
    talk = Talk().says("달빛로 12 아니 아니 15 앞에 불법주차요")
    assert talk.lines == ["complaint.start", "slot.plate"]
    talk.says("12가 3456이요", "대문이요", "아니요", "네")
    assert talk.complaints[0].slots["where"] == "달빛로 15 앞"


@pytest.mark.parametrize("answer", ["한 개 아니 세 개요", "개수는 하나요"])
def test_an_answer_to_another_question_is_not_taken_for_a_place(answer: str) -> None:
    talk = Talk().says("가로등이 나갔어요", "몰라요 그건", answer)
    talk.hangs_up()
    assert not any("개" in each.slots.get("where", "") for each in talk.complaints)
    assert not any("개" in str(answer.value) for path, answer in talk.answers.items() if "address" in path)


def test_i_said_that_already_with_the_answer_in_it_is_the_answer() -> None:
    talk = Talk().says("가로등이 나갔어요", "달빛로 12 앞이요", "아까 말했잖아요, 한 개라고")
    assert talk.lines == ["slot.pole_number"]


@pytest.mark.parametrize("nothing", ["아니요", "아니요, 없어요", "괜찮아요"])
def test_a_caller_with_nothing_to_mend_is_not_asked_in_circles(nothing: str) -> None:
    talk = Talk().says(*LIGHT, "아니요", nothing)
    assert len(talk.complaints) <= 1
    assert talk.lines[0] in {"complaint.filed", "complaint.readback"}


def test_a_no_after_something_else_ends_the_call_kindly() -> None:
    talk = Talk().says(*LIGHT, "네", "아니요", "네", "아니요")
    assert talk.ended
    assert talk.lines[-1] == "goodbye.filed"


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("너 기계지", "meta.are_you_human"),
        ("거기 시청이유?", "open.this_is"),
        ("여보세요 거기 구청 맞죠?", "open.this_is"),
        ("감사실에 민원 넣을 거예요", "open.go_on"),
    ],
)
def test_the_first_words_of_a_gruff_or_unsure_caller_are_answered(words: str, line: str) -> None:
    talk = Talk().says(words)
    assert talk.lines[0] == line
    assert "open.unclear" not in talk.lines


@pytest.mark.parametrize("words", ["시장 바꿔", "과장 바꿔요", "높은 사람 바꿔"])
def test_a_wish_for_somebody_higher_is_a_wish_for_a_person(words: str) -> None:
    assert Talk().says(words).did(ConnectHuman)


@pytest.mark.parametrize(
    ("words", "category"),
    [
        ("여그 골목에 물이 겁나게 새부러", "complaint.water.leak"),
        ("집에 물 없어요", "complaint.water.outage"),
    ],
)
def test_a_matter_in_dialect_or_broken_korean_is_understood(words: str, category: str) -> None:
    talk = Talk().says(words, "달빛로 12요").hangs_up()
    assert [each.category for each in talk.complaints] == [category]


@pytest.mark.parametrize("yes", ["그류", "그랴", "하모", "기여", "그라제", "그려유"])
def test_a_yes_in_dialect_confirms(yes: str) -> None:
    assert len(Talk().says(*LIGHT, yes).complaints) == 1


def test_a_dark_street_is_no_dark_mood() -> None:
    talk = Talk().says("우리 집 앞에 불이 안 들어와서 캄캄해")
    assert not [line for line in talk.lines if line.startswith("soft.")]


def test_a_place_told_before_the_matter_was_understood_is_not_asked_for_again() -> None:
    talk = Talk().says("달빛로 12 앞인데 그 뭐시냐", "불법 주차요")
    assert "slot.where" not in talk.all_lines
    talk.hangs_up()
    assert talk.complaints[0].slots["where"] == "달빛로 12 앞"


@pytest.mark.parametrize("words", ["끊어", "그만 끊자", "아 끊어요"])
def test_a_gruff_goodbye_ends_the_call(words: str) -> None:
    assert Talk().says(*LIGHT, "네", "싫어", words).ended


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("ko", ("저 무서워요", "집에 아무도 없어요", "엄마가 안 와요", "여덟 살이에요")),
        ("ko", ("저 초등학생인데요", "집에 아무도 없어요")),
        ("en", ("I'm eight", "nobody is home")),
    ],
)
def test_a_child_who_is_alone_at_night_is_heard_over_several_turns(lang: str, words: tuple[str, ...]) -> None:
    talk = Talk(lang="en" if lang == "en" else "ko").says(*words)
    assert talk.level is Level.IMMEDIATE
    assert "R-22" in {rule for page in talk.pages for rule in page.rules}


def test_a_grown_up_whose_mother_is_not_there_is_no_child_alone() -> None:
    talk = Talk().says("엄마가 집에 없어요", "저는 마흔 살이에요")
    assert "R-22" not in talk.rules


def test_who_says_that_their_korean_is_poor_is_not_answered_in_korean() -> None:
    talk = Talk(lang="en").says("hi my Korean is no good, the street light is out")
    assert talk.last.say[-1].lang == "en"


def test_whom_we_call_hears_again_who_rings_and_may_answer_with_the_birthday_at_once() -> None:
    talk = Talk(flow=Flow.INITIAL_COUNSELLING).says("누구세요?")
    assert talk.lines == ["out.greeting", "out.id_1"]
    talk.says("십일월 삼일이요")
    assert talk.lines == ["consent.disclosure", "consent.ask"]
