"""Which public lines are rung for a rule's plan."""

from __future__ import annotations

from datetime import timedelta

import pytest

from telephony.dial_plan import HEAD_START_OF_AMBULANCE, PlannedLine, RaceEntry, race

R_10 = [PlannedLine.read(text) for text in ("duty_crisis@0s", "109@0s", "1577-0199@0s", "112@45s")]
R_03 = [PlannedLine("119"), PlannedLine("112")]


def _after(number: str, seconds: int) -> RaceEntry:
    return RaceEntry(number, timedelta(seconds=seconds))


def test_without_the_citys_switch_nothing_is_rung() -> None:
    assert race(R_10, allowed=()) == ()


def test_only_what_the_city_has_switched_on_is_rung_each_at_its_time() -> None:
    assert race(R_10, allowed={"109", "112"}) == (_after("109", 0), _after("112", 45))


def test_officers_are_no_line_of_the_race() -> None:
    assert race(R_10, allowed={"duty_crisis", "109"}) == (_after("109", 0),)


def test_where_119_comes_first_the_others_give_it_time_to_answer() -> None:
    wait = int(HEAD_START_OF_AMBULANCE.total_seconds())
    assert race(R_03, allowed={"119", "112"}) == (_after("119", 0), _after("112", wait))
    assert race(R_03, allowed={"112"}) == (_after("112", 0),)


def test_a_broken_delay_is_refused() -> None:
    with pytest.raises(ValueError, match="soon"):
        PlannedLine.read("112@soon")
