"""The duty plan and the officers in storage: swaps, overrides, tests before the shift, PINs, calendars."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from escalation.ical import BrokenCalendar, read_shifts, write_shifts
from escalation.notices import OpenPromise
from escalation.officers import NewContact, NewOfficer, OfficerError, PinCheck
from escalation.ports import PageMethod, PageOutcome
from escalation.replies import Replies, ReplyKind
from escalation.roster import EntryKind, Slot
from escalation.rota_store import RotaError
from escalation.service import Accepted, NoticeAccepted
from escalation.tables import ContactRow
from tests.integration.escalation.desk import SEOUL, SMS, VOICE, Desk, put_on_duty_for
from transcripts.calls import Level

HOUR = timedelta(hours=1)
EVENING = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)  # 17:30 in Seoul


async def test_a_swap_counts_only_after_somebody_else_approved_it(desk: Desk) -> None:
    """Asked for by the first officer, approved by the supervisor, not by oneself and not twice."""
    now = desk.clock.now()
    swap = await desk.roster.assign(
        EntryKind.SWAP, role="*", slot=Slot.PRIMARY, start=now - HOUR, end=now + HOUR,
        officer_id=desk.ids["second"], replaces=desk.ids["first"], by="first",
    )  # fmt: skip
    assert (await desk.roster.on_call("general", now))[Slot.PRIMARY].handle == "first"
    with pytest.raises(RotaError, match="somebody else"):
        await desk.roster.decide_swap(swap, approve=True, by="first")
    await desk.roster.decide_swap(swap, approve=True, by="supervisor")
    assert (await desk.roster.on_call("general", now))[Slot.PRIMARY].handle == "second"
    with pytest.raises(RotaError, match="decided"):
        await desk.roster.decide_swap(swap, approve=False, by="supervisor")


async def test_an_override_takes_over_and_can_be_withdrawn(desk: Desk) -> None:
    """The supervisor stands in for an hour."""
    now = desk.clock.now()
    override = await desk.roster.assign(
        EntryKind.OVERRIDE, role="general", slot=Slot.PRIMARY, start=now, end=now + HOUR,
        officer_id=desk.ids["supervisor"], by="supervisor",
    )  # fmt: skip
    assert (await desk.roster.on_call("general", now))[Slot.PRIMARY].handle == "supervisor"
    await desk.roster.withdraw(override, by="supervisor")
    assert (await desk.roster.on_call("general", now))[Slot.PRIMARY].handle == "first"


async def test_an_unanswered_test_before_the_shift_promotes_the_backup(desk: Desk) -> None:
    """17:30: a test page to each of tonight's officers. The first stays silent, so the second leads tonight."""
    desk.clock.forward(seconds=(EVENING - desk.clock.now()).total_seconds())
    await desk.roster.assign(
        EntryKind.SHIFT, role="welfare_crisis", slot=Slot.PRIMARY, start=EVENING, end=EVENING + 16 * HOUR,
        officer_id=desk.ids["first"], by="supervisor",
    )  # fmt: skip
    pages = await desk.tick()
    assert {name for name, _ in pages} == {"first", "second", "supervisor"}
    assert {order.rule for order in desk.pager.orders} == {"TEST"}
    for handle in ("second", "supervisor"):
        order = desk.last_order(handle)
        answer = await desk.service.report_page(order.page_id, PageOutcome.ACKNOWLEDGED, now=desk.clock.now())
        assert isinstance(answer, NoticeAccepted)
    await desk.tick(minutes=20)
    assert desk.bell.kinds == ["duty_test_unanswered"]
    tonight = await desk.roster.on_call("welfare_crisis", EVENING + 3 * HOUR)
    assert (tonight[Slot.PRIMARY].handle, tonight[Slot.BACKUP].handle) == ("second", "first")
    await desk.tick(minutes=5)
    assert desk.bell.kinds == ["duty_test_unanswered"]
    tomorrow = await desk.roster.on_call("welfare_crisis", EVENING + 40 * HOUR)
    assert tomorrow[Slot.PRIMARY].handle == "first"


async def test_a_plan_for_every_duty_is_tested_too_and_a_duty_with_people_of_its_own_stays(
    desk: Desk,
) -> None:
    """Nobody named a duty in the plan but for the facilities: all are tested, and the promotion of the others leaves
    the facilities' own officer alone.
    """
    desk.clock.forward(seconds=(EVENING - desk.clock.now()).total_seconds())
    own = await put_on_duty_for(desk, "facilities")
    assert {name for name, _ in await desk.tick()} == {"first", "second", "supervisor", own}
    for handle in ("second", "supervisor", own):
        order = desk.last_order(handle)
        await desk.service.report_page(order.page_id, PageOutcome.ACKNOWLEDGED, now=desk.clock.now())
    await desk.tick(minutes=20)
    for role, first, second in (
        ("welfare_crisis", "second", "first"),
        ("general", "second", "first"),
        ("facilities", own, "first"),
    ):
        tonight = await desk.roster.on_call(role, EVENING + 3 * HOUR)
        assert (tonight[Slot.PRIMARY].handle, tonight[Slot.BACKUP].handle) == (first, second), role


async def test_the_test_button_verifies_a_number_when_it_is_acknowledged(desk: Desk) -> None:
    """A new number counts as verified only after its owner answered a test page on it."""
    contact = NewContact(PageMethod.VOICE, "+821055509999")
    new = NewOfficer("fresh", "3번 당직자", ("general",), (contact,), pin="2580")
    officer = await desk.officers.put(new, now=desk.clock.now())
    desk.ids["fresh"] = officer
    await desk.ladder.notices.test_officer(officer, now=desk.clock.now())
    assert await desk.tick() == [("fresh", VOICE)]
    assert not (await desk.officers.all())[officer].contacts[0].verified
    order = desk.last_order("fresh")
    await desk.service.report_page(order.page_id, PageOutcome.ACKNOWLEDGED, now=desk.clock.now())
    assert (await desk.officers.all())[officer].contacts[0].verified


async def test_a_promise_is_watched_five_minutes_before_and_when_it_is_due(desk: Desk) -> None:
    """The officer on duty is reminded once at each stage; nobody takes it up, so an alarm rings."""
    promise = OpenPromise(uuid4(), uuid4(), "general", desk.clock.now() + timedelta(minutes=15))
    notices = desk.ladder.notices
    assert await notices.watch_promises([promise], now=desk.clock.forward(minutes=9)) == 0
    assert await notices.watch_promises([promise], now=desk.clock.forward(minutes=1)) == 1
    assert await notices.watch_promises([promise], now=desk.clock.now()) == 0
    assert {name for name, _ in await desk.tick()} == {"first"}
    assert desk.last_order("first").call_id == promise.call_id
    assert await notices.watch_promises([promise], now=desk.clock.forward(minutes=5)) == 2
    assert {name for name, _ in await desk.tick()} == {"first", "second"}
    await desk.tick(minutes=10)
    assert "promise_unanswered" in desk.bell.kinds


async def test_three_wrong_pins_lock_for_ten_minutes(desk: Desk) -> None:
    """Then even the right one is refused until the time has passed."""
    first, now = desk.ids["first"], desk.clock.now()
    tries = [await desk.officers.check_pin(first, "0000", now=now) for _ in range(3)]
    assert tries == [PinCheck.WRONG, PinCheck.WRONG, PinCheck.LOCKED]
    assert await desk.officers.check_pin(first, "1350", now=now) is PinCheck.LOCKED
    assert await desk.officers.check_pin(first, "1350", now=now + timedelta(minutes=11)) is PinCheck.RIGHT


async def test_numbers_are_sealed_and_pins_are_hashed_at_rest(desk: Desk) -> None:
    """No number and no PIN stands readable in a row."""
    async with desk.database.reading() as session:
        rows = list(await session.scalars(select(ContactRow)))
    assert rows
    assert all(b"555" not in row.number_sealed and "555" not in row.number_hash[:3] for row in rows)


@pytest.mark.parametrize(
    ("pin", "number", "told"), [("1111", "+821055501234", "four digits"), ("1234", "010-1234-5678", "E.164")]
)
async def test_bad_officer_data_is_refused_without_showing_it(
    desk: Desk, pin: str, number: str, told: str
) -> None:
    """The error names the mend, not the number."""
    bad = NewOfficer("bad", "4번 당직자", (), (NewContact(PageMethod.SMS, number),), pin=pin)
    with pytest.raises(OfficerError, match=told) as raised:
        await desk.officers.put(bad, now=desk.clock.now())
    assert number not in str(raised.value)


async def test_an_sms_reply_with_the_code_accepts_or_passes_on(desk: Desk) -> None:
    """Only from the officer's own number; the code alone accepts, with 2 it goes to the next person."""
    replies = Replies(desk.database, desk.officers, desk.service)
    await desk.danger(Level.SAME_NIGHT, "R-12")
    await desk.tick()
    order, now = desk.last_order("first", SMS), desk.clock.now()
    stranger = await replies.take("+821000000000", order.code, now=now)
    assert stranger.kind is ReplyKind.NOT_AN_OFFICER
    wrong = await replies.take("+821055500001", order.code, now=now)
    assert wrong.kind is ReplyKind.UNKNOWN_CODE
    chat = await replies.take(order.number, "네", now=now)
    assert chat.kind is ReplyKind.NOT_UNDERSTOOD
    passed = await replies.take(order.number, f"{order.code} 2", now=now)
    assert passed.kind is ReplyKind.DECLINE
    assert {name for name, _ in await desk.tick(seconds=1)} == {"second"}
    second = desk.last_order("second", SMS)
    taken = await replies.take(second.number, f" {second.code} ", now=desk.clock.now())
    assert isinstance(taken.acknowledgement, Accepted)


async def test_the_plan_goes_out_and_comes_back_as_a_calendar(desk: Desk) -> None:
    """Exported shifts, imported again, name the same people at the same times."""
    now = desk.clock.now()
    async with desk.database.reading() as session:
        rota = await desk.roster.rota(session, now)
    text = write_shifts(rota, ["general"], start=now, days=3)
    shifts = read_shifts(text, desk.ids, zone=SEOUL, now=now)
    assert {(s.slot, s.officer_id) for s in shifts} == {
        (Slot.PRIMARY, desk.ids["first"]),
        (Slot.BACKUP, desk.ids["second"]),
        (Slot.SUPERVISOR, desk.ids["supervisor"]),
        (Slot.SITUATION_ROOM, desk.ids["room"]),
    }
    assert {(s.start, s.end) for s in shifts} == {(now, now + timedelta(days=3))}
    assert await desk.roster.import_shifts(shifts, by="supervisor") == 4
    assert await desk.roster.import_shifts(shifts, by="supervisor") == 4
    assert (await desk.roster.on_call("general", now))[Slot.BACKUP].handle == "second"


CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//EN
BEGIN:VEVENT
UID:weekly
DTSTART;TZID=Europe/Berlin:20261017T180000
DTEND;TZID=Europe/Berlin:20261018T080000
RRULE:FREQ=WEEKLY;COUNT=3
EXDATE;TZID=Europe/Berlin:20261031T180000
SUMMARY:general/primary: second
END:VEVENT
END:VCALENDAR
"""


async def test_a_repeating_shift_keeps_its_local_time_over_dst(desk: Desk) -> None:
    """18:00 in Berlin before and after the change in October; the exception is left out."""
    now = datetime(2026, 10, 1, tzinfo=UTC)
    shifts = read_shifts(CALENDAR, desk.ids, zone=SEOUL, now=now)
    assert [s.start for s in shifts] == [
        datetime(2026, 10, 17, 16, 0, tzinfo=UTC),
        datetime(2026, 10, 24, 16, 0, tzinfo=UTC),
    ]
    assert [s.end for s in shifts] == [
        datetime(2026, 10, 18, 6, 0, tzinfo=UTC),
        datetime(2026, 10, 25, 7, 0, tzinfo=UTC),
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("second", "nobody", "there is no officer 'nobody'"),
        ("general/primary", "primary", "role/slot: handle"),
        ("20261018T080000", "20261016T080000", "ends before it starts"),
        ("BEGIN:VCALENDAR", "HELLO", "not an iCalendar"),
    ],
)
async def test_a_broken_calendar_is_refused_whole(desk: Desk, old: str, new: str, told: str) -> None:
    """The error names the event and the mend."""
    with pytest.raises(BrokenCalendar, match=told):
        read_shifts(CALENDAR.replace(old, new), desk.ids, zone=SEOUL, now=datetime(2026, 10, 1, tzinfo=UTC))
