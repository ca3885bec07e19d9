"""No question without end: three times in a row at most, then keys, then a person or a step back."""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dialogue_flows.outcome import ConnectHuman, Escalate, HangUp
from tests.unit.dialogue.talk import Talk
from tests.unit.dialogue.test_properties import CALLER_LINES, STATES, play
from transcripts.calls import Flow, Level

ANEW = {"wait.safety"}  # asked anew every two minutes as long as the desk waits (domain brief G.3)
MAY_REPEAT = ("greeting", "numbers.")


def questions_put(talk: Talk, events: list[tuple[str, Any]]) -> list[tuple[str, ...]]:
    """Every question in the order in which it was put, each with what it is about; no other words between count."""
    put: list[tuple[str, ...]] = []
    for kind, value in events:
        outcome = play(talk, kind, value)
        state = talk.loop.run_until_complete(talk.conversation.state(talk.context))
        pending = state["pending"] if state else None
        if pending is not None and pending["line"] in {u.line for u in outcome.say} - ANEW:
            about = (state["lang"], str(len(state["matters"]))) if state else ()
            put.append((pending["line"], *about, *pending["values"].values()))
        if any(isinstance(e, HangUp) for e in outcome.effects):
            break
    return put


def longest_row(put: list[tuple[str, ...]]) -> int:
    return max((len(list(same)) for _, same in groupby(put)), default=0)


STUCK = [
    "뭐라고요?",
    "왜 그런 걸 물어보세요?",
    "글쎄요.",
    "아이고.",
    "사람이에요?",
    "네?",
    "안녕하세요.",
    "/unheard",
    "/silence",
    "사람 바꿔 주세요.",
]


def as_event(words: str) -> tuple[str, Any]:
    match words:
        case "/unheard":
            return ("unheard", None)
        case "/silence":
            return ("silent", 9.0)
        case _:
            return ("said", words)


@pytest.mark.parametrize("words", STATES.values(), ids=STATES)
@pytest.mark.parametrize("answer", STUCK)
def test_no_question_is_put_more_than_three_times_in_a_row(words: list[str], answer: str) -> None:
    talk = Talk().says(*words)
    put = questions_put(talk, [as_event(answer)] * 12)
    assert longest_row(put) <= 3, talk.transcript()


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    flow=st.sampled_from([Flow.NIGHT_DUTY, Flow.INITIAL_COUNSELLING, Flow.CHECKIN]),
    script=st.lists(
        st.one_of(st.sampled_from(STUCK), st.sampled_from(CALLER_LINES)).map(as_event), max_size=12
    ),
    stuck=st.sampled_from(STUCK).map(as_event),
)
@example(
    flow=Flow.NIGHT_DUTY,
    script=[as_event(w) for w in ("네, 약이 떨어졌어요.", *["뭐라고요?"] * 4, "가슴이 너무 아파요.")],
    stuck=as_event("뭐라고요?"),
)
def test_in_no_short_call_is_a_question_endless_or_a_sentence_said_twice_running(
    flow: Flow, script: list[tuple[str, Any]], stuck: tuple[str, Any]
) -> None:
    talk = Talk(flow=flow)
    put = questions_put(talk, [*script, *[stuck] * 6])
    assert longest_row(put) <= 3, talk.transcript()
    said = [u for outcome in talk.outcomes for u in outcome.say if not (u.line or "").startswith(MAY_REPEAT)]
    assert [b.text for a, b in pairwise(said) if a.text == b.text] == []


def test_a_caller_who_only_asks_again_is_given_keys_and_then_a_person() -> None:
    talk = Talk().says("집 앞 가로등이 꺼졌어요.", "뭐라고요?", "뭐라고요?")
    assert talk.lines == ["repair.repeat", "slot.where"]
    assert talk.says("뭐라고요?").lines == ["unheard.person"]
    assert talk.says("뭐라고요?").lines == ["stuck.person", "human.searching"]
    assert talk.did(ConnectHuman)
    assert talk.level is Level.ROUTINE


def test_in_an_emergency_the_place_is_asked_three_times_and_then_left_open() -> None:
    talk = Talk("en").says("My chest hurts and I'm sweating.", *["Sorry?"] * 6)
    assert talk.all_lines.count("emergency.where") == 3
    assert talk.level is Level.IMMEDIATE
    assert not talk.ended
    assert talk.last.say != ()


def test_a_question_of_a_script_that_is_never_answered_stays_unclear_and_a_person_is_sought() -> None:
    talk = Talk().says("남편이 때려요.", *["뭐라고요?"] * 4)
    assert talk.did(ConnectHuman) or talk.did(Escalate)
    assert talk.answers["domains.safety.can_talk"].status == "unclear"
    assert talk.lines[-1] == "violence.v2"


def test_a_soft_question_without_an_answer_is_never_taken_for_a_calm_one() -> None:
    talk = Talk().says("저 이제 다 그만두고 싶어요.", *["뭐라고요?"] * 4)
    assert talk.lines[-1] == "asq.q1"


def test_a_household_that_never_answers_a_question_is_asked_the_next_one() -> None:
    talk = Talk(flow=Flow.INITIAL_COUNSELLING).says("네.", "11월 3일이요.", "네.")
    first = talk.lines[-1]
    talk.says(*["뭐라고요?"] * 4)
    assert talk.all_lines.count(first) == 3
    assert talk.lines[-1].startswith("out.")
    assert talk.lines[-1] != first


def test_a_read_back_that_is_never_right_is_filed_as_unconfirmed() -> None:
    talk = Talk().says(*STATES["readback"])
    for _ in range(6):
        if not talk.complaints:
            talk.says("아니에요.", "그게 아니라니까요.")
    assert talk.complaints[0].slots["confirmed"] == "no"


def test_asked_to_repeat_while_waiting_the_desk_tells_how_the_search_stands() -> None:
    talk = Talk().says("사람 바꿔 주세요.", "뭐라고요?")
    assert talk.lines == ["human.searching"]


def test_a_place_that_was_asked_in_vain_is_not_asked_for_again_by_the_next_script() -> None:
    talk = Talk().says("전기가 끊겼어요. 요금을 못 냈어요.", *["뭐라고요?"] * 6, "가슴이 너무 아파요.")
    put = talk.all_lines.count("emergency.where")
    assert put == 3, talk.transcript()
    assert talk.level is Level.IMMEDIATE
    assert talk.last.say != ()
