"""The policy file: what is in it, and errors that name file, line and mend."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from dialogue_flows.triage import PLACE_RULES
from escalation.policies import DEFAULT_POLICIES, Policies, Trigger
from escalation.policy import Matter, Priority
from escalation.triggers import OpenEscalation, Weight, wanted, weigh
from tests.unit.escalation.sample import FIRST
from transcripts.calls import Level
from transcripts.data_files import BrokenDataFile

POLICIES = Policies.load()


def test_the_shipped_ladders_have_the_times_of_the_domain_brief() -> None:
    """P0 at 0, 1, 3, 6 and 10 minutes; P1 at 0, 5, 15 and 30; outcomes within 30 and 60 minutes."""
    minutes = {
        p: [step.after / timedelta(minutes=1) for step in POLICIES.of(p).steps if step.after is not None]
        for p in Priority
    }
    assert minutes == {Priority.P0: [0, 1, 3, 6, 10], Priority.P1: [0, 5, 15, 30], Priority.P2: []}
    assert POLICIES.of(Priority.P0).outcome_within == timedelta(minutes=30)
    assert POLICIES.of(Priority.P1).outcome_within == timedelta(minutes=60)
    assert POLICIES.of(Priority.P0).rounds is None


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("after: 60s", "after: soon", "number with s, m or h"),
        ("page: [primary, backup]", "page: [nobody]", "is nobody to page"),
        ("levels: [NEXT_MORNING]", "levels: [SAME_NIGHT]", "each level in exactly one ladder"),
        ("{after: 6m,", "{after: 30s,", "in order of"),
        ("  default: {role: welfare_crisis}\n", "", "add `default`"),
        ("by: [voice, sms], alarm: everyone_paged", "by: [pigeon]", "voice"),
    ],
)
def test_a_broken_file_names_the_line_and_the_mend(tmp_path: Path, old: str, new: str, told: str) -> None:
    """Staff edit this file; each mistake is told in one sentence."""
    path = tmp_path / "policies.yaml"
    text = DEFAULT_POLICIES.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(BrokenDataFile) as raised:
        Policies.load(path)
    assert told in str(raised.value)
    line = int(str(raised.value).split(":")[1])
    assert 1 <= line <= len(text.splitlines())


def test_rules_choose_the_duty_and_never_lower_the_urgency() -> None:
    """A caller who asks for a person goes to the general duty as P1, and as P0 where life is at stake."""
    assert POLICIES.trigger("R-61", Level.ROUTINE).role == "general"
    assert POLICIES.trigger("R-61", Level.ROUTINE).priority is Priority.P1
    assert POLICIES.trigger("R-61", Level.IMMEDIATE).priority is Priority.P0
    assert POLICIES.trigger("R-10", Level.IMMEDIATE).role == "welfare_crisis"


def test_a_second_trigger_raises_only_when_it_is_more_urgent() -> None:
    """The same level joins, a higher one raises, a lower one never lowers."""

    def second(level: Level) -> Weight:
        request = OpenEscalation(FIRST.officer_id, level, "R-12")
        by_policy = POLICIES.trigger(request.rule, level)
        return weigh(Priority.P1, Level.SAME_NIGHT, request, wanted(request, by_policy))

    assert second(Level.SAME_NIGHT) is Weight.JOIN
    assert second(Level.IMMEDIATE) is Weight.RAISE
    assert second(Level.NEXT_MORNING) is Weight.JOIN


def test_only_a_danger_at_a_place_has_a_case_beside_the_callers() -> None:
    """What the ladders take for a place is what the conversation takes for one (C.13, R-50)."""
    named = {rule for rule in POLICIES.rules if POLICIES.matter(rule) is Matter.PLACE}
    assert named == PLACE_RULES
    assert POLICIES.trigger("R-50", Level.IMMEDIATE) == Trigger("facilities", Priority.P0, Matter.PLACE)
    assert POLICIES.trigger("R-12", Level.SAME_NIGHT).matter is Matter.CALLER
    assert POLICIES.matter("a rule of tomorrow") is Matter.CALLER
