"""Who is on call: rotations over DST, precedence, gaps. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escalation.ports import PageMethod
from escalation.roster import EntryKind, Rota, Slot, gaps
from escalation.rotation import Cycle, HolidayRule, Hours, Rotation, turn_at
from tests.unit.escalation.sample import (
    FIRST,
    NIGHT,
    PLACES,
    ROOM,
    SECOND,
    SEOUL,
    THIRD,
    always,
    entry,
    officer,
    rota,
)

HOUR = timedelta(hours=1)
BERLIN, NEW_YORK, LORD_HOWE = (
    ZoneInfo("Europe/Berlin"),
    ZoneInfo("America/New_York"),
    ZoneInfo("Australia/Lord_Howe"),
)
THREE = (FIRST.officer_id, SECOND.officer_id, THIRD.officer_id)

rotations = st.builds(
    Rotation,
    rotation_id=st.uuids(),
    name=st.just("duty"),
    role=st.just("*"),
    slot=st.just("primary"),
    cycle=st.sampled_from(Cycle),
    starts_on=st.dates(date(2025, 1, 1), date(2026, 12, 31)),
    officers=st.just(THREE),
    handover=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    every=st.integers(1, 4),
)
zones = st.sampled_from([SEOUL, BERLIN, NEW_YORK, LORD_HOWE])
moments = st.datetimes(datetime(2027, 1, 2), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@settings(max_examples=400, deadline=None)
@given(rotation=rotations, zone=zones, at=moments)
def test_turns_follow_one_another_without_hole_or_overlap(
    rotation: Rotation, zone: ZoneInfo, at: datetime
) -> None:
    """In any zone and over any DST change the moment lies in its turn, and the next turn begins where it ends."""
    turn = turn_at(rotation, at, zone)
    assert turn is not None
    assert turn.start <= at < turn.end
    following = turn_at(rotation, turn.end, zone)
    assert following is not None
    assert following.start == turn.end
    place = THREE.index(turn.officer_id)
    assert following.officer_id == THREE[(place + 1) % 3]
    before = turn_at(rotation, turn.end - timedelta(microseconds=1), zone)
    assert before == turn


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 28), 23), (date(2026, 10, 24), 25), (date(2026, 6, 1), 24)]
)
def test_a_daily_duty_lasts_as_long_as_its_day_over_dst(day: date, hours: int) -> None:
    """In Berlin the night of the change in spring has 23 hours of duty, in autumn 25."""
    daily = Rotation(
        uuid4(), "duty", "*", "primary", Cycle.DAILY, date(2026, 1, 1), THREE, handover=time(9, 0)
    )
    start = datetime.combine(day, time(9, 0), BERLIN).astimezone(UTC)
    turn = turn_at(daily, start, BERLIN)
    assert turn is not None
    assert (turn.start, turn.end - turn.start) == (start, hours * HOUR)


def test_a_handover_that_the_clock_skips_or_repeats_happens_once() -> None:
    """At 02:30 in Berlin: skipped in March, shown twice in October."""
    daily = Rotation(
        uuid4(), "duty", "*", "primary", Cycle.DAILY, date(2026, 1, 1), THREE, handover=time(2, 30)
    )
    skipped = turn_at(daily, datetime(2026, 3, 29, 1, 30, tzinfo=UTC), BERLIN)
    twice = turn_at(daily, datetime(2026, 10, 25, 0, 30, tzinfo=UTC), BERLIN)
    assert skipped is not None
    assert skipped.start == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert twice is not None
    assert twice.start == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert turn_at(daily, datetime(2026, 10, 25, 1, 30, tzinfo=UTC), BERLIN) == twice


def test_a_monthly_duty_that_begins_on_the_31st_hands_over_on_the_last_day() -> None:
    """January 31, February 28, March 31."""
    monthly = Rotation(uuid4(), "duty", "*", "primary", Cycle.MONTHLY, date(2026, 1, 31), THREE)
    turn = turn_at(monthly, datetime(2026, 2, 28, 3, 0, tzinfo=UTC), SEOUL)
    assert turn is not None
    assert turn.start == datetime(2026, 2, 28, 0, 0, tzinfo=UTC)
    assert turn.end == datetime(2026, 3, 31, 0, 0, tzinfo=UTC)


def test_on_call_names_the_places_in_calling_order() -> None:
    """Primary, backup, supervisor, situation room."""
    assert list(rota().on_call("welfare_crisis", NIGHT).items()) == list(PLACES.items())


def test_a_rotation_of_the_role_goes_before_one_for_every_role() -> None:
    """The situation room serves all; the welfare duty has its own primary."""
    own = officer("welfare")
    plan = Rota(
        SEOUL,
        {o.officer_id: o for o in (FIRST, own)},
        (always(Slot.PRIMARY, FIRST), always(Slot.PRIMARY, own, "welfare_crisis")),
    )
    assert plan.holder("welfare_crisis", Slot.PRIMARY, NIGHT) is own
    assert plan.holder("general", Slot.PRIMARY, NIGHT) is FIRST


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ([EntryKind.SHIFT], "shift"),
        ([EntryKind.SHIFT, EntryKind.TEMPORARY], "temporary"),
        ([EntryKind.SHIFT, EntryKind.TEMPORARY, EntryKind.SWAP], "swap"),
        ([EntryKind.SHIFT, EntryKind.TEMPORARY, EntryKind.SWAP, EntryKind.OVERRIDE], "override"),
    ],
)
def test_the_stronger_entry_wins(kinds: list[EntryKind], expected: str) -> None:
    """Override before swap before temporary schedule before shift before rotation."""
    people = {kind: officer(kind.value) for kind in kinds}
    entries = tuple(entry(k, Slot.PRIMARY, who, NIGHT - HOUR, NIGHT + HOUR) for k, who in people.items())
    plan = rota(entries=entries)
    plan = Rota(
        SEOUL, {**plan.officers, **{o.officer_id: o for o in people.values()}}, plan.rotations, entries
    )
    holder = plan.holder("general", Slot.PRIMARY, NIGHT)
    assert holder is not None
    assert holder.handle == expected
    assert plan.holder("general", Slot.PRIMARY, NIGHT + HOUR) is FIRST


def test_a_swap_counts_only_while_the_replaced_officer_would_be_on() -> None:
    """A swap of the second officer's shift leaves the first officer's alone."""
    swap = entry(EntryKind.SWAP, Slot.PRIMARY, THIRD, NIGHT - HOUR, NIGHT + HOUR, replaces=SECOND.officer_id)
    assert rota(entries=(swap,)).holder("general", Slot.PRIMARY, NIGHT) is FIRST


def test_a_temporary_schedule_hides_the_usual_rota() -> None:
    """An empty temporary window leaves nobody, and that is a gap; a filled one inside it counts."""
    hidden = entry(EntryKind.TEMPORARY, Slot.PRIMARY, None, NIGHT - HOUR, NIGHT + HOUR)
    assert rota(entries=(hidden,)).holder("general", Slot.PRIMARY, NIGHT) is None
    filled = entry(EntryKind.TEMPORARY, Slot.PRIMARY, THIRD, NIGHT, NIGHT + HOUR)
    assert rota(entries=(hidden, filled)).holder("general", Slot.PRIMARY, NIGHT) is THIRD


def test_an_inactive_officer_is_not_there() -> None:
    """Somebody who left is never counted as on call."""
    gone = officer("gone", active=False)
    assert rota({Slot.PRIMARY: gone}).on_call("general", NIGHT) == {}


def test_hours_weekdays_and_holidays_limit_a_rotation() -> None:
    """A night band belongs to the day on which it begins, also after midnight."""
    band = Hours(time(18, 0), time(9, 0), weekdays=frozenset({5}))  # Saturday nights
    night = Rotation(
        uuid4(), "night", "*", "primary", Cycle.DAILY, date(2026, 1, 1), THREE, hours=band,
        holidays=HolidayRule.EXCEPT,
    )  # fmt: skip
    people = {o.officer_id: o for o in PLACES.values()}
    plan = Rota(SEOUL, people, (night,))
    sunday_2am = datetime(2026, 11, 21, 17, 0, tzinfo=UTC)
    assert plan.holder("general", Slot.PRIMARY, sunday_2am) is not None
    assert plan.holder("general", Slot.PRIMARY, sunday_2am + timedelta(hours=7)) is None
    holiday = Rota(SEOUL, people, (night,), holidays=frozenset({date(2026, 11, 21)}))
    assert holiday.holder("general", Slot.PRIMARY, sunday_2am) is None


def test_gaps_are_told_in_advance_with_their_reason() -> None:
    """Nobody, nobody reachable, and one person in two places are each named with their stretch."""
    silent = officer("silent", PageMethod.VOICE, verified=False)
    hole = entry(EntryKind.TEMPORARY, Slot.PRIMARY, None, NIGHT + 20 * HOUR, NIGHT + 22 * HOUR)
    plan = rota({Slot.PRIMARY: FIRST, Slot.BACKUP: FIRST, Slot.SUPERVISOR: silent, Slot.SITUATION_ROOM: ROOM})
    plan = Rota(SEOUL, {**plan.officers, silent.officer_id: silent}, plan.rotations, (hole,))
    found = gaps(plan, ["general"], NIGHT, 2)
    told = {(gap.slot, gap.reason, gap.start, gap.end) for gap in found}
    end = NIGHT + timedelta(days=2)
    assert told == {
        (Slot.PRIMARY, "nobody", NIGHT + 20 * HOUR, NIGHT + 22 * HOUR),
        (Slot.BACKUP, "same_person_twice", NIGHT, NIGHT + 20 * HOUR),
        (Slot.BACKUP, "same_person_twice", NIGHT + 22 * HOUR, end),
        (Slot.SUPERVISOR, "no_verified_contact", NIGHT, end),
    }


def test_a_full_rota_has_no_gap() -> None:
    """Nothing is told where nothing is missing."""
    assert gaps(rota(), ["general", "welfare_crisis"], NIGHT, 14) == []
