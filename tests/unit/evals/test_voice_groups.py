"""Scenarios that page share a run only where the officers do the same; how a caller's line is read aloud."""

from __future__ import annotations

from evals.scenario import Scenario
from evals.voice_caller import as_caller_speaks
from evals.voice_harness import by_officers


def scenario(name: str, phones: list[str], *, pages: bool, replies: int = 1) -> Scenario:
    return Scenario.model_validate(
        {
            "id": name,
            "title": {"ko": "전화", "en": "A call"},
            "source": "H-5",
            "caller": {"replies": [{"to": "open.ask", "says": "네."}] * replies},
            "officers": {"phones": phones},
            "expect": {"level": "IMMEDIATE" if pages else "ROUTINE", "escalation": pages},
        }
    )


def test_the_harmless_join_the_group_with_least_to_do_and_nobody_is_left_out() -> None:
    played = [
        scenario("a", ["accepts"], pages=True),
        scenario("b", ["texts"], pages=True),
        scenario("c", ["texts"], pages=True),
        scenario("d", ["ignores"], pages=False),
    ]

    groups = by_officers(played)

    assert [(phones, [each.id for each in group]) for phones, group in groups] == [
        (["accepts"], ["a", "d"]),
        (["texts"], ["b", "c"]),
    ]


def test_the_longest_scenario_begins_first() -> None:
    short, long = scenario("short", ["texts"], pages=True), scenario("long", ["texts"], pages=True, replies=5)

    assert [[each.id for each in group] for _, group in by_officers([short, long])] == [["long", "short"]]


def test_harmless_scenarios_alone_make_one_group() -> None:
    assert [
        [each.id for each in group] for _, group in by_officers([scenario("d", ["ignores"], pages=False)])
    ] == [["d"]]


def test_a_plate_is_read_as_the_list_of_caller_lines_says() -> None:
    assert as_caller_speaks("차 번호는 12가 3456이에요.", "ko") == "차 번호는 십이 가 삼사오육이에요."
