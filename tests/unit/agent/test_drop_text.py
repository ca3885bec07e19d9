"""Who may be sent a text after a drop, and what stands in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from agent.drop_text import hotlines, why_no_text
from agent.live_call import LiveCall
from dialogue_flows.ports import CallContext
from tests.unit.transcripts.intakes import snapshot
from transcripts.calls import CallEvent, Flow, Level
from transcripts.snapshot import CallSnapshot

NOW = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)


def _call(number: str | None = "+821000005555", **more: object) -> LiveCall:
    context = CallContext(call_id=uuid4(), flow=Flow.NIGHT_DUTY, lang="ko", started_at=NOW)
    return LiveCall(context, "CA1", number, "ko", level=Level.IMMEDIATE, **more)  # type: ignore[arg-type]


def _record(*rules: str, lines: str = "109,112", safe: bool = True) -> CallSnapshot:
    plan = CallEvent("escalation.plan", NOW, {"lines": lines, "safe_to_call_back": safe})
    found = snapshot()
    return replace(found, call=replace(found.call, rules=rules), events=(plan,))


def test_a_caller_whom_nobody_threatens_may_be_written_to() -> None:
    assert why_no_text(_record("R-10"), _call()) is None


@pytest.mark.parametrize("rule", ["R-07", "R-20", "R-21", "R-22", "R-23", "R-24", "R-25"])
def test_nobody_who_is_threatened_is_written_to_even_where_a_call_was_said_to_be_safe(rule: str) -> None:
    assert why_no_text(_record(rule), _call(call_back_answer="yes")) == "unsafe_text"


def test_where_violence_was_told_or_ringing_is_unsafe_no_text_is_left_on_the_telephone() -> None:
    assert why_no_text(_record("R-10", safe=False), _call(call_back_answer="yes")) == "unsafe_text"
    assert why_no_text(_record("R-10"), _call(safe_to_call_back=False)) == "unsafe_text"


def test_who_said_no_has_no_number_or_no_mobile_is_not_written_to() -> None:
    assert why_no_text(_record("R-10"), _call(call_back_answer="no")) == "refused"
    assert why_no_text(_record("R-10"), _call(None)) == "no_number"
    assert why_no_text(_record("R-10"), _call("+82310005555")) == "no_mobile"


def test_the_suicide_line_is_named_only_where_the_call_was_about_that() -> None:
    assert hotlines(_record("R-10", lines="duty_crisis,109,1577-0199,112")) == "109, 119"
    assert hotlines(_record("R-04", lines="119")) == "119"
