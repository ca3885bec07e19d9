"""When a household may be called."""

from __future__ import annotations

import itertools
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telephony.dial_policy import (
    Attempt,
    DialLater,
    DialNow,
    DialPolicy,
    Disposition,
    Reached,
    Unreached,
    band_at,
    decide,
)

SEOUL = ZoneInfo("Asia/Seoul")
POLICY = DialPolicy(zone=SEOUL, holidays=frozenset({date(2026, 11, 25)}))
MONDAY = datetime(2026, 11, 23, tzinfo=SEOUL)


def at(hour: int, minute: int = 0, *, day: int = 0) -> datetime:
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute)


def missed(moment: datetime, index: int = 0) -> Attempt:
    return Attempt(index, moment, Disposition.NO_ANSWER)


@pytest.mark.parametrize(
    ("moment", "band"),
    [
        (at(9, 59), None),
        (at(10), "morning"),
        (at(11, 59), "morning"),
        (at(12), None),
        (at(13, 30), "afternoon"),
        (at(17, 30), None),
        (at(18, 30), "evening"),
        (at(20), None),
        (at(2), None),
        (at(10, day=2), None),  # a holiday
        (at(10, day=5), None),  # Saturday
    ],
)
def test_calls_are_made_in_the_bands_alone(moment: datetime, band: str | None) -> None:
    """10:00–12:00, 13:30–17:30, 18:30–20:00 local time (domain brief B.3)."""
    found = band_at(POLICY, moment)
    assert (found.name if found else None) == band


def test_the_numbers_of_a_household_are_tried_in_turn() -> None:
    """After the first number was missed, the second is dialled at once; the first rests for two hours."""
    assert decide(2, [], POLICY, at(10)) == DialNow(0)
    assert decide(2, [missed(at(10))], POLICY, at(10, 5)) == DialNow(1)
    both = [missed(at(10)), missed(at(10, 5), 1)]
    assert decide(2, both, POLICY, at(10, 10)) == DialLater(at(13, 30))


def test_a_number_is_called_once_in_two_hours() -> None:
    """Never more than one call a number in two hours."""
    assert decide(1, [missed(at(13, 30))], POLICY, at(15, 29)) == DialLater(at(15, 30))
    assert decide(1, [missed(at(13, 30))], POLICY, at(15, 30)) == DialNow(0)


def test_the_last_attempt_lies_on_another_day() -> None:
    """Three attempts a number, on at least two days and in at least two bands."""
    twice_today = [missed(at(10)), missed(at(14))]
    assert decide(1, twice_today, POLICY, at(18, 30)) == DialLater(at(10, day=1))


def test_the_last_attempt_lies_in_another_band() -> None:
    """Two mornings are followed by an afternoon."""
    mornings = [missed(at(10)), missed(at(10, day=1))]
    assert decide(1, mornings, POLICY, at(12, day=1)) == DialLater(at(13, 30, day=1))


def test_one_evening_is_enough() -> None:
    """A number that was called in an evening is not called in another."""
    evening = [missed(at(18, 30))]
    assert decide(1, evening, POLICY, at(18, 30, day=1)) == DialLater(at(10, day=3))


def test_after_three_misses_a_household_is_unreached() -> None:
    """It goes to the official's list."""
    misses = [missed(at(10)), missed(at(14)), missed(at(10, day=1))]
    assert decide(1, misses, POLICY, at(14, day=1)) == Unreached()


def test_a_number_out_of_service_is_not_dialled_again() -> None:
    """The next number takes its place; without one the household is unreached."""
    dead = [Attempt(0, at(10), Disposition.NOT_IN_SERVICE)]
    assert decide(2, dead, POLICY, at(14)) == DialNow(1)
    assert decide(1, dead, POLICY, at(14)) == Unreached()


def test_a_household_that_answered_is_not_dialled_again() -> None:
    """Whatever the conversation came to."""
    assert decide(2, [Attempt(0, at(10), Disposition.CONNECTED)], POLICY, at(14)) == Reached()


def test_while_a_leg_is_up_nothing_else_is_dialled() -> None:
    """An attempt without a disposition is still running."""
    assert isinstance(decide(2, [Attempt(0, at(10))], POLICY, at(10, 1)), DialLater)


@settings(max_examples=40)
@given(st.integers(0, 60 * 24 * 14), st.integers(1, 3))
def test_a_campaign_that_is_always_missed_keeps_every_limit(start: int, numbers: int) -> None:
    """Followed to its end from any moment, the policy never breaks a rule and always ends."""
    now, made = MONDAY + timedelta(minutes=start), list[Attempt]()
    for _ in range(200):
        decision = decide(numbers, made, POLICY, now)
        if isinstance(decision, DialNow):
            assert band_at(POLICY, now) is not None
            made.append(missed(now, decision.number_index))
        elif isinstance(decision, DialLater):
            assert decision.not_before > now
            now = decision.not_before
        else:
            break
    assert decide(numbers, made, POLICY, now) == Unreached()
    for index in range(numbers):
        own = [each for each in made if each.number_index == index]
        bands = [band.name for each in own if (band := band_at(POLICY, each.at)) is not None]
        assert len(own) == 3
        assert len({each.at.astimezone(SEOUL).date() for each in own}) >= 2
        assert len(set(bands)) >= 2
        assert bands.count("evening") <= 1
        assert all(b.at - a.at >= timedelta(hours=2) for a, b in itertools.pairwise(own))
