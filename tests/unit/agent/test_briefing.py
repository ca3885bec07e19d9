"""What an officer hears before the caller, and whether the caller is brought to them at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agent.briefing import briefing, deciding_rule, quiet, wants_no_transfer
from tests.unit.transcripts.intakes import NIGHT, snapshot
from transcripts.calls import CallEvent, Level
from transcripts.snapshot import CallSnapshot


def after(*rules: str) -> CallSnapshot:
    """A call in which humans were asked for by these rules, in this order."""
    plans: list[dict[str, str | int | float | bool | None]] = [
        {"rule": rule, "lines": "", "safe_to_call_back": True} for rule in rules
    ]
    return replace(snapshot(), events=tuple(CallEvent("escalation.plan", NIGHT, plan) for plan in plans))


@pytest.mark.parametrize(
    ("rules", "deciding"),
    [
        (("R-50",), "R-50"),
        (("R-50", "R-61"), "R-61"),
        (("R-10", "R-50"), "R-10"),
        (("R-12", "R-10"), "R-10"),
        ((), "R-99"),
    ],
)
def test_who_helps_the_caller_hears_why_the_caller_needs_them_and_not_of_the_place(
    rules: tuple[str, ...], deciding: str
) -> None:
    """The newest rule about the caller; one about a place only where nothing else was found."""
    assert deciding_rule(after(*rules), "R-99") == deciding


def test_who_looks_after_a_place_is_not_sent_to_the_caller_though_others_are() -> None:
    """A call with both: each officer is briefed for the case that they accepted."""
    both = after("R-10", "R-50")
    told = {
        rule: briefing(both, rule=rule, city="한별시", on_line=True, lang="ko") for rule in ("R-10", "R-50")
    }
    assert "연결하지 않아도 돼요" in told["R-50"]
    assert "지금 통화 중이에요" in told["R-10"]


@pytest.mark.parametrize(
    ("rule", "on_line", "words"),
    [
        ("R-50", True, "연결하지 않아도 돼요"),
        ("R-50", False, "연결하지 않아도 돼요"),
        ("R-10", True, "지금 통화 중이에요"),
        ("R-10", False, "다시 걸어 주세요"),
    ],
)
def test_the_officer_is_told_whether_a_caller_comes(rule: str, on_line: bool, words: str) -> None:
    told = briefing(after(rule), rule=rule, city="한별시", on_line=on_line, lang="ko")
    assert words in told


def test_a_caller_who_cannot_speak_aloud_is_met_quietly_and_one_who_was_not_reached_is_named_so() -> None:
    """R-20: somebody may be listening beside them. After three call-backs in vain the officer hears it."""
    found = after("R-20")
    silent = replace(found, call=replace(found.call, rules=("R-20",)))
    assert quiet(silent)
    assert "먼저 조용히 들어 주세요" in briefing(silent, rule="R-20", city="한별시", on_line=True, lang="ko")
    unreached = replace(after("R-10"), events=(*after("R-10").events, CallEvent("call.unreached", NIGHT, {})))
    assert not quiet(unreached)
    assert "받지 않았어요" in briefing(unreached, rule="R-10", city="한별시", on_line=False, lang="ko")


def test_only_those_who_send_help_hear_the_number() -> None:
    told = briefing(
        after("R-03"), rule="R-03", city="한별시", on_line=True, lang="ko", number="010-0000-5555"
    )
    assert "발신번호 010-0000-5555" in told
    assert "발신번호" not in briefing(after("R-03"), rule="R-03", city="한별시", on_line=True, lang="ko")


def test_who_refused_to_be_put_through_is_not_until_they_ask_or_life_is_in_danger() -> None:
    """Nobody is forced (G.3): the officer hears that a call was agreed on."""
    found = after("R-12")
    calm = replace(found, call=replace(found.call, level=Level.SAME_NIGHT))
    refused = replace(calm, events=(*calm.events, CallEvent("transfer_refused", NIGHT, {})))
    assert not wants_no_transfer(calm)
    assert wants_no_transfer(refused)
    assert "연결을 원하지 않았어요" in briefing(refused, rule="R-12", city="한별시", on_line=True, lang="ko")
    asked = CallEvent("escalation.plan", NIGHT, {"rule": "R-61"})
    assert not wants_no_transfer(replace(refused, events=(*refused.events, asked)))
    assert not wants_no_transfer(replace(refused, call=replace(found.call, level=Level.IMMEDIATE)))
