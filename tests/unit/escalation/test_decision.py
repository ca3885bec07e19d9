"""What the ladder decides. Pure: values and a time in, a decision out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from escalation.decision import CLOCK_TOLERANCE, accepted, bring_forward, decide, restarted, resumed
from escalation.policies import Policies
from escalation.policy import LadderState, Priority, Status
from escalation.ports import PageMethod
from escalation.roster import NotificationRule, Slot
from escalation.rotation import Calendar
from tests.unit.escalation.sample import FIRST, NIGHT, PLACES, ROOM, SECOND, SEOUL, THIRD, officer, rota

POLICIES = Policies.load()
MINUTE = timedelta(minutes=1)


def opened(priority: Priority = Priority.P0, at: datetime = NIGHT) -> LadderState:
    return LadderState(priority, "welfare_crisis", Status.OPEN, at, at, at)


def paged(decision: object) -> list[str]:
    names = {o.officer_id: o.handle for o in PLACES.values()}
    return [names[page.officer_id] for page in decision.pages]  # type: ignore[attr-defined]


@settings(max_examples=300, deadline=None)
@example(priority=Priority.P1, steps=[1800, 2400, 2400, -1], filled=set())
@given(
    priority=st.sampled_from(Priority),
    steps=st.lists(st.integers(-7200, 7200), min_size=1, max_size=30),
    filled=st.sets(st.sampled_from(Slot)),
)
def test_an_open_ladder_always_has_a_next_time_soon_enough(
    priority: Priority, steps: list[int], filled: set[Slot]
) -> None:
    """However the clock jumps and whoever is on the rota, an open case is never without a due time; for P0 it
    comes within four minutes.
    """
    policy, plan = POLICIES.of(priority), rota({slot: PLACES[slot] for slot in filled})
    state = restarted(opened(priority), policy, Calendar(SEOUL), NIGHT)
    now = NIGHT
    for seconds in steps:
        now += timedelta(seconds=seconds)
        decision = decide(state, policy, plan, now)
        state = decision.state
        assert state.status is Status.OPEN
        assert state.next_due_at is not None
        assert state.next_due_at > now
        longest = {"P0": timedelta(minutes=4), "P1": timedelta(minutes=15), "P2": timedelta(hours=73)}
        # A step back within the tolerance is no jump: the due time stands, and is that much farther away.
        assert state.next_due_at - now <= longest[priority] + CLOCK_TOLERANCE
        assert len({(p.contact_id, p.due_at) for p in decision.pages}) == len(decision.pages)
        if not filled and any(line.kind == "step" for line in decision.log):
            assert "nobody_on_call" in decision.alarms


def test_an_empty_place_falls_to_the_next_filled_one() -> None:
    """Without primary and backup the supervisor is paged by the first rung: a hole costs no time."""
    plan = rota({Slot.SUPERVISOR: THIRD, Slot.SITUATION_ROOM: ROOM})
    decision = decide(opened(), POLICIES.of(Priority.P0), plan, NIGHT)
    assert set(paged(decision)) == {"third"}
    assert not decision.state.nobody_on_call


def test_p0_ignores_slow_wishes_of_an_officer() -> None:
    """An officer who wants calls after ten minutes is still called at once when life is at stake."""
    slow = replace(
        FIRST,
        rules={p.value: (NotificationRule(PageMethod.VOICE, 10 * MINUTE),) for p in Priority},
    )
    plan = rota({**PLACES, Slot.PRIMARY: slow})
    urgent = decide(opened(), POLICIES.of(Priority.P0), plan, NIGHT)
    assert {(p.method, p.due_at) for p in urgent.pages} == {
        (PageMethod.VOICE, NIGHT),
        (PageMethod.SMS, NIGHT),
    }
    calm = decide(opened(Priority.P1), POLICIES.of(Priority.P1), plan, NIGHT)
    assert [(p.method, p.due_at) for p in calm.pages] == [(PageMethod.VOICE, NIGHT + 10 * MINUTE)]


def test_an_officer_without_verified_number_is_paged_rather_than_nobody() -> None:
    """The log says so."""
    unproven = officer("first", PageMethod.VOICE, verified=False)
    decision = decide(opened(), POLICIES.of(Priority.P0), rota({Slot.PRIMARY: unproven}), NIGHT)
    assert len(decision.pages) == 1
    assert "unverified_contact_used" in [line.kind for line in decision.log]


def test_an_officer_without_any_number_counts_as_nobody() -> None:
    """A name on the rota is not a person who can be reached."""
    mute = replace(officer("first"), contacts=())
    decision = decide(opened(), POLICIES.of(Priority.P0), rota({Slot.PRIMARY: mute}), NIGHT)
    assert decision.state.nobody_on_call
    assert decision.alarms == ("nobody_on_call",)


def test_the_rungs_after_one_that_was_brought_forward_keep_their_distance() -> None:
    """The backup is paged 20 s after the start; supervisor and situation room follow two minutes later."""
    policy, plan = POLICIES.of(Priority.P0), rota()
    state = decide(opened(), policy, plan, NIGHT).state
    soon = NIGHT + timedelta(seconds=20)
    decision = decide(bring_forward(state, soon), policy, plan, soon)
    assert set(paged(decision)) == {"first", "second"}
    assert decision.state.next_due_at == soon + 2 * MINUTE


def test_when_all_of_a_rung_declined_the_next_rung_fires_at_once() -> None:
    """Both declined: the supervisor is due now, not in two minutes."""
    policy, plan = POLICIES.of(Priority.P0), rota()
    state = replace(opened(), step=1, declined=frozenset({FIRST.officer_id, SECOND.officer_id}))
    assert set(paged(decide(state, policy, plan, NIGHT))) == {"third", "room"}


def test_a_case_that_is_given_back_goes_on_where_it_stopped() -> None:
    """Accepted on the first rung, given back after twenty minutes: the second rung is due now, not all of them."""
    policy, plan = POLICIES.of(Priority.P0), rota()
    state = decide(opened(), policy, plan, NIGHT).state
    taken = replace(
        state, status=Status.ACKNOWLEDGED, acknowledged_by=FIRST.officer_id, acknowledged_at=NIGHT
    )
    later = NIGHT + 20 * MINUTE
    back = replace(resumed(taken, policy, later), declined=frozenset({FIRST.officer_id}))
    decision = decide(back, policy, plan, later)
    assert set(paged(decision)) == {"second"}
    assert decision.state.next_due_at == later + 2 * MINUTE


def test_p1_ends_loudly_and_goes_on() -> None:
    """After three rounds the situation room is paged every fifteen minutes and an alarm rings each time."""
    policy, plan, now = POLICIES.of(Priority.P1), rota(), NIGHT
    state = opened(Priority.P1)
    alarms: list[str] = []
    for _ in range(60):
        decision = decide(state, policy, plan, now)
        state = decision.state
        alarms += decision.alarms
        assert state.next_due_at is not None
        now = state.next_due_at
    assert state.rounds_done == 3
    assert set(paged(decision)) == {"room"}
    assert alarms.count("ladder_exhausted") > 10


@pytest.mark.parametrize(
    ("zone", "raised", "holidays", "due"),
    [
        ("Asia/Seoul", "2026-11-20T02:13", [], "2026-11-20T08:30"),  # Friday night: the same morning
        ("Asia/Seoul", "2026-11-20T08:30", [], "2026-11-23T08:30"),  # Friday after the digest: Monday
        ("Asia/Seoul", "2026-11-22T02:13", [], "2026-11-23T08:30"),  # Sunday: Monday
        ("Asia/Seoul", "2026-02-13T20:00", ["2026-02-16", "2026-02-17", "2026-02-18"], "2026-02-19T08:30"),
        ("Europe/Berlin", "2026-03-28T23:00", [], "2026-03-30T08:30"),  # the clock is set forward in between
        ("Europe/Berlin", "2026-10-24T23:00", ["2026-10-26"], "2026-10-27T08:30"),  # and back
    ],
)
def test_p2_waits_for_the_next_working_morning(zone: str, raised: str, holidays: list[str], due: str) -> None:
    """08:30 of the next working day by the city's calendar; the head of team an hour later; right over DST."""
    city = Calendar(ZoneInfo(zone), frozenset(map(date.fromisoformat, holidays)))
    at, morning = (datetime.fromisoformat(text).replace(tzinfo=city.zone) for text in (raised, due))
    policy = POLICIES.of(Priority.P2)
    state = restarted(opened(Priority.P2, at.astimezone(UTC)), policy, city, at.astimezone(UTC))
    assert state.next_due_at == morning
    plan = replace(rota(), zone=city.zone, holidays=city.holidays)
    decision = decide(state, policy, plan, morning.astimezone(UTC))
    assert decision.state.next_due_at == morning + timedelta(hours=1)


def test_a_calendar_without_any_working_day_does_not_hold_a_case_for_ever() -> None:
    """A month of holidays is a wrong calendar: the case comes up after it all the same."""
    days = frozenset(date(2026, 11, 1) + timedelta(days=n) for n in range(90))
    state = restarted(opened(Priority.P2), POLICIES.of(Priority.P2), Calendar(SEOUL, days), NIGHT)
    assert state.next_due_at is not None
    assert state.next_due_at <= NIGHT + timedelta(days=31)


def test_an_accepted_case_is_reminded_warned_and_opened_again() -> None:
    """Every five minutes until the caller was contacted, five minutes before the end, and at the end reopened."""
    policy, plan = POLICIES.of(Priority.P0), rota()
    state = replace(
        opened(), status=Status.ACKNOWLEDGED, acknowledged_by=FIRST.officer_id, acknowledged_at=NIGHT
    )
    state, seen = accepted(state, policy, NIGHT), []
    for _ in range(8):
        assert state.next_due_at is not None
        now = state.next_due_at
        decision = decide(state, policy, plan, now)
        seen.append((int((now - NIGHT) / MINUTE), [p.reason for p in decision.pages][:1]))
        state = decision.state
        if state.status is Status.OPEN:
            break
    reminders = [(m, ["reminder"]) for m in (5, 10, 15, 20)]
    assert seen == [*reminders, (25, ["outcome_warning"]), (30, ["step"])]
    assert state.acknowledged_by is None


def test_maintenance_holds_p1_but_never_p0() -> None:
    """P1 waits until maintenance ends; P0 does not notice it."""
    plan = replace(rota(), maintenance_until=NIGHT + timedelta(hours=1))
    held = decide(opened(Priority.P1), POLICIES.of(Priority.P1), plan, NIGHT)
    assert (held.pages, held.state.next_due_at) == ((), NIGHT + timedelta(hours=1))
    assert decide(opened(), POLICIES.of(Priority.P0), plan, NIGHT).pages


def test_a_closed_case_stays_silent() -> None:
    """Whatever the time is."""
    state = replace(opened(), status=Status.CLOSED, acknowledged_by=uuid4())
    decision = decide(state, POLICIES.of(Priority.P0), rota(), NIGHT + timedelta(days=2))
    assert (decision.pages, decision.alarms, decision.log) == ((), (), ())
