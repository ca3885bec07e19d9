"""A call that goes on over another leg: nothing of it is told before the person has said that they are there."""

from __future__ import annotations

import pytest
from langgraph.checkpoint.memory import InMemorySaver

from dialogue_flows.outcome import CallStarted, ConnectHuman, Escalate, HangUp, HumanProgress, Note
from tests.unit.dialogue.talk import Talk
from transcripts.calls import Level

PRIVATE = ("죽", "자살", "목숨", "위험", "109", "담당자", "호출")
RANG_BACK, RANG_AGAIN = (
    CallStarted(resumed=True, called_back=True),
    CallStarted(resumed=True, rang_again=True),
)


def cut_off(event: CallStarted) -> Talk:
    """A caller in danger was asked whether they think of it now; then the line went, and goes on by `event`."""
    saver = InMemorySaver()
    Talk(saver=saver).says("죽고 싶어요.").hangs_up()
    later = Talk(saver=saver, start=False)
    later.index = 100
    later.hears(event)
    return later


def notes(talk: Talk, key: str) -> list[object]:
    return [e.data.get("answer") for e in talk.effects if isinstance(e, Note) and e.key == key]


def told_nothing(talk: Talk) -> None:
    assert not [word for word in PRIVATE if word in talk.all_text], talk.transcript()


@pytest.mark.parametrize(("event", "asked"), [(RANG_BACK, "who.ask"), (RANG_AGAIN, "who.ask_returned")])
def test_who_says_that_it_is_them_goes_on_where_the_call_broke_off(event: CallStarted, asked: str) -> None:
    """Who we are, that it is an AI, why we ring, and one question; then the question of before."""
    talk = cut_off(event)
    assert talk.lines[-1] == asked
    assert "한별시 야간 당직 인공지능 상담원" in talk.text
    told_nothing(talk)
    talk.says("네, 맞아요.")
    assert talk.lines[0] == "who.yes"
    assert talk.lines[-1].startswith("asq.")
    assert notes(talk, "who_answers") == ["yes"]
    assert not talk.pages


@pytest.mark.parametrize("said", ["아니요.", "아닌데요, 누구세요?", "지금은 안 돼요."])
def test_a_no_ends_kindly_and_nobody_rings_there_again(said: str) -> None:
    """Somebody else, or not now: a person looks instead, one level up, and is told that ringing may be unsafe."""
    talk = cut_off(RANG_BACK).says(said)
    assert talk.lines == ["who.bye"]
    assert talk.ended
    told_nothing(talk)
    assert notes(talk, "call_back_answer") == ["no"]
    assert [page.safe_to_call_back for page in talk.pages] == [False]
    assert talk.level is Level.IMMEDIATE


def test_a_stranger_who_asks_hears_no_more_and_is_never_hung_up_on() -> None:
    """Hellos, questions and mumbling are no yes: asked in other words, with keys; then a person is sought."""
    talk = cut_off(RANG_BACK).says("네?", "여보세요, 누구세요?")
    assert talk.lines == ["who.ask"]
    told_nothing(talk)
    talk.says("뭐라고요?")
    assert talk.lines == ["human.searching"]
    assert not talk.ended
    talk.mumbles()
    assert len([e for e in talk.effects if isinstance(e, Escalate)]) == 1
    talk.presses("1")
    assert talk.lines[-1].startswith("asq.")


def test_a_machine_that_was_taken_for_a_person_hears_nothing_private_and_is_left() -> None:
    talk = (
        cut_off(RANG_BACK).says("지금은 전화를 받을 수 없어 소리샘으로 연결됩니다.").is_silent(10.0, times=11)
    )
    told_nothing(talk)
    assert not talk.ended
    talk.is_silent(10.0)
    assert talk.did(HangUp)
    assert len(talk.pages) == 1


def test_somebody_who_cannot_speak_taps_twice_and_is_asked_by_key() -> None:
    talk = cut_off(RANG_BACK).is_silent(10.0, times=2)
    assert talk.lines == ["silence.two_taps"]
    talk.presses("55")
    assert any(line.startswith("silent.") for line in talk.lines), talk.transcript()


def test_words_of_danger_are_heard_first() -> None:
    talk = cut_off(RANG_BACK).says("약을 한꺼번에 먹었어요.")
    assert talk.level is Level.IMMEDIATE
    assert "R-03" in talk.rules


def test_news_of_the_search_waits_until_the_person_is_known() -> None:
    talk = cut_off(RANG_BACK).news(HumanProgress.PAGED).news(HumanProgress.ACKNOWLEDGED)
    assert talk.lines == []
    told_nothing(talk)


def test_a_wish_for_a_person_is_met_and_nothing_else_is_told() -> None:
    talk = cut_off(RANG_BACK).says("사람 바꿔 주세요.")
    assert talk.lines == ["human.searching"]
    assert talk.did(ConnectHuman)


def test_a_line_that_goes_again_is_a_drop_as_any_other() -> None:
    talk = cut_off(RANG_BACK).hangs_up()
    assert notes(talk, "who_answers") == ["hung_up"]
    again = CallStarted(resumed=True, called_back=True)
    talk.hears(again)
    assert talk.lines[-1] == "who.ask"
    talk.says("네.")
    assert talk.lines[-1].startswith("asq.")


def test_somebody_else_who_rings_from_that_telephone_is_helped_with_their_own_matter() -> None:
    """The caller who was cut off is not forgotten: a person looks; who rang now is asked what they want."""
    talk = cut_off(RANG_AGAIN).says("아니요, 처음이에요.")
    assert talk.lines == ["who.other", "open.ask"]
    assert len(talk.pages) == 1
    told_nothing(talk)
    talk.says("집 앞 가로등이 꺼졌어요.")
    assert "slot.where" in talk.lines
