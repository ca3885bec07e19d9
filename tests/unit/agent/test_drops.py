"""Which calls are rung back after they broke off, and whom nobody rings."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from agent.drops import CALL_BACK_ANSWER, broke_off, call_back_answer, may_ring, safe_to_call_back, why_not
from agent.live_call import LiveCall
from dialogue_flows.ports import CallContext
from dialogue_flows.state import CallState, Script, new_state
from tests.unit.transcripts.intakes import snapshot
from transcripts.calls import CallEvent, EndReason, Flow, Level
from transcripts.snapshot import CallSnapshot

NOW = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)


def _call(level: Level, **more: object) -> LiveCall:
    context = CallContext(call_id=uuid4(), flow=Flow.NIGHT_DUTY, lang="ko", started_at=NOW)
    return LiveCall(context, "CA1", "+821000005555", "ko", level=level, **more)  # type: ignore[arg-type]


def _with(*events: CallEvent) -> CallSnapshot:
    return replace(snapshot(), events=events)


def _in_script() -> CallState:
    state = new_state(Flow.NIGHT_DUTY, "ko")
    state["script"] = Script(name="asq", step="asq.q1", steps={}, answers={}, tries=0)
    return state


@pytest.mark.parametrize("reason", [EndReason.CALLER_HANGUP, EndReason.DROPPED])
def test_a_flagged_call_whose_line_goes_has_broken_off(reason: EndReason) -> None:
    assert broke_off(_call(Level.SAME_NIGHT), reason, None)
    assert broke_off(_call(Level.IMMEDIATE), reason, None)
    assert not broke_off(_call(Level.NEXT_MORNING), reason, None)
    assert broke_off(_call(Level.ROUTINE), reason, _in_script()), "in the middle of the questions"


def test_who_pressed_for_danger_and_was_gone_before_a_matter_was_heard_has_broken_off() -> None:
    pressed, state = _call(Level.ROUTINE, danger_pressed=True), new_state(Flow.NIGHT_DUTY, "ko")
    assert broke_off(pressed, EndReason.DROPPED, None)
    assert broke_off(pressed, EndReason.CALLER_HANGUP, state | {"node": "open"})
    assert not broke_off(pressed, EndReason.CALLER_HANGUP, state | {"node": "complaint"}), (
        "a matter was heard"
    )
    assert not broke_off(pressed, EndReason.COMPLETED, None)
    assert not broke_off(_call(Level.ROUTINE), EndReason.DROPPED, None)


@pytest.mark.parametrize("reason", [EndReason.COMPLETED, EndReason.TRANSFERRED])
def test_a_proper_end_is_no_drop(reason: EndReason) -> None:
    assert not broke_off(_call(Level.IMMEDIATE), reason, _in_script())


def test_who_agreed_on_an_officers_call_may_hang_up_but_not_in_the_middle_of_the_questions() -> None:
    agreed = _call(Level.SAME_NIGHT, call_back_answer="yes")
    assert not broke_off(agreed, EndReason.CALLER_HANGUP, None)
    assert broke_off(agreed, EndReason.CALLER_HANGUP, _in_script())


def test_nobody_is_rung_where_it_is_unsafe_and_a_plain_no_yields_to_danger_to_life_alone() -> None:
    unsafe = _call(Level.IMMEDIATE, safe_to_call_back=False)
    refused = _call(Level.SAME_NIGHT, call_back_answer="no")
    withheld = replace(_call(Level.IMMEDIATE), caller_number=None)
    assert [may_ring(call) for call in (unsafe, refused, withheld)] == [False, False, False]
    assert [why_not(call) for call in (unsafe, refused, withheld)] == ["unsafe", "refused", "no_number"]
    assert may_ring(_call(Level.IMMEDIATE, call_back_answer="no"))
    assert may_ring(_call(Level.SAME_NIGHT))


@pytest.mark.parametrize(("answer", "safe"), [("yes", True), ("no", False), ("none", False)])
def test_where_violence_was_told_only_a_clear_yes_makes_a_call_back_safe(answer: str, safe: bool) -> None:
    plan = CallEvent("escalation.plan", NOW, {"rule": "R-21", "safe_to_call_back": False})
    asked = CallEvent(CALL_BACK_ANSWER, NOW, {"answer": answer, "safe_asked": True})
    assert safe_to_call_back(_with(plan)) is False
    assert safe_to_call_back(_with(plan, asked)) is safe
    assert call_back_answer(_with(plan, asked)) == answer


def test_without_violence_an_answer_says_nothing_about_safety() -> None:
    refused = CallEvent(CALL_BACK_ANSWER, NOW, {"answer": "no", "safe_asked": False})
    assert safe_to_call_back(_with(refused)) is True
    assert call_back_answer(_with()) is None
