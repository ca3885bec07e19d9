"""Decisions of two versions are told apart, and a report that got worse is called worse."""

from __future__ import annotations

from dataclasses import replace

from evals.comparison import compare
from evals.decisions import Decisions, decisions, difference
from evals.observed import SeenComplaint, SeenEscalation
from evals.results import Play, Run
from evals.scoring import Score
from tests.unit.evals.seen import observed
from transcripts.calls import Level

QUIET = Decisions("ROUTINE", ("R-99",), (), ("greeting open.ask", "goodbye"), (), "completed")


def play(found: Decisions, *, passed: bool = True, scenario: str = "street-light") -> Play:
    return Play(scenario, {"ko": "가", "en": "a"}, "H-5", 1, (Score("level", passed),), found)


def run(*plays: Play) -> Run:
    return Run("text", "", plays)


def test_the_decisions_of_a_call_are_its_level_rules_searches_lines_complaints_and_end() -> None:
    seen = observed(
        level=Level.SAME_NIGHT,
        rules=("R-13", "R-12"),
        escalations=(SeenEscalation(Level.SAME_NIGHT, "R-13"),),
        complaints=(SeenComplaint("complaint.light.street", {"where": "달빛로 12", "since": "어제"}),),
    )

    assert decisions(seen) == Decisions(
        "SAME_NIGHT",
        ("R-12", "R-13"),
        ("SAME_NIGHT R-13",),
        ("greeting open.ask", "goodbye"),
        ("complaint.light.street: since=어제, where=달빛로 12",),
        "completed",
    )


def test_decisions_survive_being_stored() -> None:
    assert Decisions.from_json(QUIET.to_json()) == QUIET


def test_the_same_decisions_have_no_difference() -> None:
    assert difference(QUIET, QUIET) == []


def test_each_kind_of_difference_is_named() -> None:
    other = Decisions(
        "IMMEDIATE",
        ("R-10",),
        ("IMMEDIATE R-10",),
        ("greeting open.ask", "asq.bridge asq.q1"),
        ("x: ",),
        "dropped",
    )

    assert difference(QUIET, other) == [
        "level: ROUTINE → IMMEDIATE",
        "ended: completed → dropped",
        "rules: - R-99",
        "rules: + R-10",
        "escalations: + IMMEDIATE R-10",
        "complaints: + x: ",
        "says: - goodbye",
        "says: + asq.bridge asq.q1",
    ]


def test_a_report_is_worse_where_a_scenario_fails_that_passed() -> None:
    found = compare(run(play(QUIET)), run(play(QUIET, passed=False)))

    assert found.worse
    assert found.lines == ("street-light #1: fails now: level",)


def test_a_report_is_worse_where_a_scenario_is_missing() -> None:
    found = compare(run(play(QUIET), play(QUIET, scenario="injection")), run(play(QUIET)))

    assert found.worse
    assert found.lines == ("injection #1: only in A",)


def test_a_report_that_decides_otherwise_and_passes_is_not_worse() -> None:
    polite = replace(QUIET, turns=("greeting open.ask", "more.ask", "goodbye"))

    found = compare(run(play(QUIET, passed=False)), run(play(polite), play(QUIET, scenario="injection")))

    assert not found.worse
    assert found.lines == (
        "street-light #1: passes now",
        "street-light #1: says: + more.ask",
        "injection #1: only in B",
    )


def test_a_failing_scenario_that_falls_to_a_lower_level_is_worse() -> None:
    high, low = replace(QUIET, level="IMMEDIATE"), QUIET

    assert compare(run(play(high, passed=False)), run(play(low, passed=False))).worse
