"""The scripted caller answers the last thing that was asked, and each reply once."""

from __future__ import annotations

from typing import Any

from evals.caller import ScriptedCaller
from evals.scenario import Caller


def caller(*replies: dict[str, Any], **more: Any) -> ScriptedCaller:
    return ScriptedCaller(Caller(replies=[*replies], fallback="몰라요.", **more))


def test_the_last_line_that_a_reply_fits_is_answered() -> None:
    someone = caller({"to": "greeting", "says": "네."}, {"to": "slot.*", "says": "달빛로 12 앞이에요."})

    answer = someone.answer(["greeting", "slot.where", "repair.why"])

    assert answer is not None
    assert answer.says == "달빛로 12 앞이에요."


def test_a_question_that_is_put_again_gets_the_next_reply_and_then_the_fallback() -> None:
    someone = caller({"to": "asq.q1", "says": "글쎄요."}, {"to": "asq.*", "says": "아니요."})

    said = [someone.answer(["asq.q1"]) for _ in range(3)]

    assert [each.says for each in said if each] == ["글쎄요.", "아니요.", "몰라요."]


def test_a_reply_that_is_not_used_once_is_used_again_and_again() -> None:
    someone = caller({"to": "wait.*", "silent": 15, "once": False})

    said = [someone.answer(["wait.here"]) for _ in range(3)]

    assert [each.silent for each in said if each] == [15.0, 15.0, 15.0]


def test_silence_of_the_agent_gets_no_answer() -> None:
    assert caller({"to": "greeting", "says": "네."}).answer([]) is None


def test_a_call_that_runs_in_circles_ends_with_the_callers_patience() -> None:
    someone = caller({"to": "greeting", "says": "네."}, patience=2)
    for _ in range(2):
        assert someone.patient
        someone.answer(["open.ask"])

    assert not someone.patient
