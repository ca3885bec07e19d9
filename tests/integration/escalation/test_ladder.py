"""The ladder climbs as the policy says, on both databases, with a clock that is moved."""

from __future__ import annotations

from datetime import timedelta

from escalation.policy import Status
from escalation.ports import PageFailed, PageOutcome
from escalation.service import Accepted, WonBy
from tests.integration.escalation.desk import SMS, VOICE, Desk, build, put_on_duty_for
from transcripts.calls import Level
from transcripts.database import Database
from transcripts.encryption import Cipher


async def test_an_unacknowledged_danger_climbs_through_every_rung(desk: Desk) -> None:
    """First officer at once, backup after a minute, supervisor and situation room after three, all after six."""
    case = await desk.danger()
    assert await desk.tick() == [("first", SMS), ("first", VOICE)]
    assert await desk.tick(seconds=59) == []
    both = [("first", SMS), ("first", VOICE), ("second", SMS), ("second", VOICE)]
    assert await desk.tick(seconds=1) == both
    assert {name for name, _ in await desk.tick(minutes=2)} == {"supervisor", "room"}
    assert {name for name, _ in await desk.tick(minutes=3)} == {"first", "second", "supervisor", "room"}
    assert "everyone_paged" in desk.bell.kinds
    assert {name for name, _ in await desk.tick(minutes=4)} == {"room"}
    assert "emergency_notice_needed" in desk.bell.kinds
    row = await desk.row(case)
    assert (row.status, row.exhausted_at) == (Status.OPEN.value, desk.clock.now())
    assert await desk.tick(minutes=2) == [("first", SMS), ("first", VOICE)]


async def test_the_first_acknowledgement_wins_and_the_second_hears_who_took_it(desk: Desk) -> None:
    """Two officers press the key: one has the case, the other hears the name, and nobody is paged any more."""
    case = await desk.danger()
    await desk.tick()
    await desk.tick(minutes=1)
    now = desk.clock.now()
    first = await desk.service.acknowledge(case, officer_id=desk.ids["second"], method="keypad", now=now)
    second = await desk.service.acknowledge(case, officer_id=desk.ids["first"], method="console", now=now)
    again = await desk.service.acknowledge(case, officer_id=desk.ids["second"], method="keypad", now=now)
    assert isinstance(first, Accepted)
    assert second == WonBy("2번 당직자")
    assert isinstance(again, Accepted)
    assert again.again
    desk.new_pages()
    assert await desk.tick(minutes=4) == []


async def test_a_silent_officer_with_voicemail_does_not_cost_the_minute(desk: Desk) -> None:
    """Voicemail is not delivered: with no other way to reach the first officer, the backup is due at once."""
    case = await desk.danger()
    await desk.tick()
    order = desk.last_order("first")
    await desk.service.report_page(order.page_id, PageOutcome.MACHINE, now=desk.clock.now())
    assert ("second", VOICE) in await desk.tick(seconds=5)
    assert "page_machine" in await desk.log(case)
    assert await desk.tick(seconds=119) == []
    assert {name for name, _ in await desk.tick(seconds=1)} == {"supervisor", "room"}


async def test_a_decline_pages_the_next_person_at_once(desk: Desk) -> None:
    """Key 2: the backup rings now, and the one who declined is left alone in this round."""
    await desk.danger()
    await desk.tick()
    order = desk.last_order("first")
    await desk.service.report_page(order.page_id, PageOutcome.DECLINED, now=desk.clock.now())
    assert await desk.tick(seconds=1) == [("second", SMS), ("second", VOICE)]


async def test_no_outcome_in_half_an_hour_opens_the_ladder_again(desk: Desk) -> None:
    """Accepted is not done: reminders, a warning, and after 30 minutes the ladder begins again."""
    case = await desk.danger()
    await desk.tick()
    await desk.service.acknowledge(case, officer_id=desk.ids["first"], method="keypad", now=desk.clock.now())
    assert await desk.tick(minutes=5) == [("first", SMS)]
    await desk.service.contacted(case, officer_id=desk.ids["first"], now=desk.clock.now())
    assert await desk.tick(minutes=19) == []
    assert await desk.tick(minutes=1) == [("first", SMS)]
    assert await desk.tick(minutes=5) == [("first", SMS), ("first", VOICE)]
    assert (await desk.row(case)).status == Status.OPEN.value
    assert "reopened" in await desk.log(case)
    assert "reopened" in desk.bell.kinds


async def test_an_outcome_ends_it(desk: Desk) -> None:
    """With an outcome the case is closed and stays silent."""
    case = await desk.danger()
    await desk.tick()
    first = desk.ids["first"]
    await desk.service.acknowledge(case, officer_id=first, method="keypad", now=desk.clock.now())
    await desk.service.contacted(case, officer_id=first, now=desk.clock.now())
    await desk.service.outcome(case, officer_id=first, outcome="handed_to_112", now=desk.clock.now())
    desk.new_pages()
    assert await desk.tick(hours=2) == []
    row = await desk.row(case)
    assert (row.status, row.outcome) == (Status.CLOSED.value, "handed_to_112")


async def test_an_empty_rota_is_visible_and_rings_outside(database: Database, cipher: Cipher) -> None:
    """Nobody on call: the escalation stays open, says so, and the alarm rings; the ladder goes on trying."""
    desk = build(database, cipher)
    case = await desk.danger()
    await desk.tick()
    row = await desk.row(case)
    assert row.nobody_on_call
    assert desk.bell.kinds == ["nobody_on_call"]
    progress = await desk.service.progress(row.call_id)
    assert progress is not None
    assert progress.nothing_sent
    await desk.tick(minutes=1)
    assert (await desk.row(case)).step == 2


async def test_pages_are_tried_again_and_then_the_next_contact_is_used(desk: Desk) -> None:
    """A carrier that fails for a while delays pages by seconds; nothing is lost."""
    desk.pager.fails = lambda order: PageFailed("503", retryable=True)
    case = await desk.danger()
    await desk.tick()
    progress = await desk.service.progress((await desk.row(case)).call_id)
    assert progress is not None
    assert (progress.paged, progress.waiting) == (0, 2)
    desk.pager.fails = lambda order: None
    assert await desk.tick(seconds=1) == [("first", SMS), ("first", VOICE)]
    assert all(page.attempts == 2 for page in await desk.pages(case))


async def test_a_same_night_case_texts_first_and_calls_after_two_minutes(desk: Desk) -> None:
    """P1 follows the officer's notification rules: SMS at once, call after two minutes, backup after five."""
    await desk.danger(Level.SAME_NIGHT, "R-12")
    assert await desk.tick() == [("first", SMS)]
    assert await desk.tick(minutes=2) == [("first", VOICE)]
    assert {name for name, _ in await desk.tick(minutes=3)} == {"first", "second"}


async def test_a_higher_level_raises_the_running_case_and_begins_again(desk: Desk) -> None:
    """The same call turns dangerous: one case, now P0, first rung at once, though somebody had accepted."""
    case = await desk.danger(Level.SAME_NIGHT, "R-12")
    await desk.tick()
    call_id = (await desk.row(case)).call_id
    await desk.service.acknowledge(case, officer_id=desk.ids["first"], method="sms", now=desk.clock.now())
    assert await desk.danger(Level.IMMEDIATE, "R-10", call_id) == case
    assert await desk.tick(seconds=1) == [("first", SMS), ("first", VOICE)]
    row = await desk.row(case)
    assert (row.priority, row.rules, row.status) == ("P0", ["R-10", "R-12"], Status.OPEN.value)


async def test_a_clock_set_back_delays_nothing(desk: Desk) -> None:
    """The machine's clock jumps back an hour: the backup is still paged after a minute."""
    case = await desk.danger()
    await desk.tick()
    await desk.tick(hours=-1)
    assert "clock_set_back" in await desk.log(case)
    assert ("second", VOICE) in await desk.tick(seconds=61)


async def test_a_clock_set_forward_pages_each_contact_once(desk: Desk) -> None:
    """After an hour without any worker every missed rung fires at once, and nobody rings twice."""
    await desk.danger()
    pages = await desk.tick(hours=1)
    assert len(pages) == len(set(pages))
    assert {name for name, _ in pages} == {"first", "second", "supervisor", "room"}


async def test_a_hazard_at_a_place_during_a_danger_case_pages_its_own_duty_beside_it(desk: Desk) -> None:
    """R-50 named while the caller is in danger: the facilities duty is paged on a ladder of its own, and the case of
    the caller stays as it is with whoever accepted it; the same the other way round.
    """
    caller = await desk.danger(Level.SAME_NIGHT, "R-12")
    call_id = (await desk.row(caller)).call_id
    facilities = await put_on_duty_for(desk, "facilities")
    await desk.tick()
    await desk.service.acknowledge(caller, officer_id=desk.ids["first"], method="sms", now=desk.clock.now())
    place = await desk.danger(Level.IMMEDIATE, "R-50", call_id)
    assert place != caller
    assert await desk.danger(Level.IMMEDIATE, "R-50", call_id) == place, "the same matter joins"
    assert await desk.tick(seconds=1) == [(facilities, SMS), (facilities, VOICE)]
    kept, beside = await desk.row(caller), await desk.row(place)
    assert (kept.status, kept.priority, kept.rules) == (Status.ACKNOWLEDGED.value, "P1", ["R-12"])
    assert (beside.role, beside.priority, beside.rules) == ("facilities", "P0", ["R-50"])
    await desk.danger(Level.IMMEDIATE, "R-10", call_id)
    assert (await desk.row(place)).status == Status.OPEN.value
    assert await desk.tick(seconds=1) == [("first", SMS), ("first", VOICE)]
    assert (await desk.row(caller)).rules == ["R-10", "R-12"]


async def test_the_conversation_is_told_of_the_callers_case_and_each_is_in_hand_by_its_own_officer(
    desk: Desk,
) -> None:
    """The duty for places was at work first: its acceptance is not told as one of the caller's case, and the place
    stays theirs when the caller turns out to be in danger.
    """
    place = await desk.danger(Level.IMMEDIATE, "R-50")
    officer = desk.ids["first"]
    await desk.service.acknowledge(place, officer_id=officer, method="keypad", now=desk.clock.now())
    await desk.service.contacted(place, officer_id=officer, now=desk.clock.now())
    call_id = (await desk.row(place)).call_id
    before = await desk.service.progress(call_id)
    assert before is not None
    assert before.joined_at is None  # nobody has spoken with the caller
    assert "in_hand" in await desk.log(place)
    caller = await desk.danger(Level.IMMEDIATE, "R-10", call_id)
    told = await desk.service.progress(call_id)
    assert told is not None
    assert (told.escalation_id, told.acknowledged_at) == (caller, None)
    row = await desk.row(place)
    assert (row.role, row.status, row.acknowledged_by) == ("facilities", Status.ACKNOWLEDGED.value, officer)
    assert await desk.tick(seconds=1) == [("first", SMS), ("first", VOICE)]


async def test_a_place_in_hand_brings_no_reminder_to_reach_the_caller(desk: Desk) -> None:
    """The officer is warned before the time for an outcome is over, and not before."""
    case = await desk.danger(Level.IMMEDIATE, "R-50")
    officer = desk.ids["first"]
    await desk.service.acknowledge(case, officer_id=officer, method="keypad", now=desk.clock.now())
    assert (await desk.row(case)).next_due_at == desk.clock.now() + timedelta(minutes=5)
    await desk.service.contacted(case, officer_id=officer, now=desk.clock.now())
    assert (await desk.row(case)).next_due_at == desk.clock.now() + timedelta(minutes=25)
