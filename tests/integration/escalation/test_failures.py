"""What goes wrong around the ladder, and what is seen of it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError

from escalation.auditor import Auditor, FlaggedCall
from escalation.metrics import desk_numbers
from escalation.notices import OpenPromise
from escalation.officers import NewContact, NewOfficer
from escalation.outbox import LEASE
from escalation.policy import Matter, Status
from escalation.ports import Alarm, PageFailed, PageMethod, PageOrder, PageOutcome
from escalation.roster import EntryKind, Slot
from escalation.rota_store import RotaError
from escalation.service import EscalationError, NotOpen
from escalation.tables import ContactRow, EscalationLogRow, EscalationRow, LogIsAppendOnly
from escalation.worker import LadderWorker
from tests.integration.escalation.desk import NAMES, SMS, VOICE, Desk, build, put_on_duty_for
from transcripts.calls import Level
from transcripts.database import Database
from transcripts.encryption import Cipher


async def test_a_refused_number_leads_to_the_next_contact_at_once(desk: Desk) -> None:
    """The carrier refuses the first number for good: the officer's second number rings in the same moment."""
    contacts = tuple(NewContact(VOICE, f"+8210555010{n}", verified=True) for n in range(2))
    await desk.officers.put(
        NewOfficer("first", NAMES["first"], (), contacts, pin="1350"), now=desk.clock.now()
    )
    desk.pager.fails = lambda o: (
        PageFailed("no such number", retryable=False) if o.number.endswith("0") else None
    )
    case = await desk.danger()
    assert await desk.tick() == [("first", VOICE)]
    assert desk.last_order("first").number == "+82105550101"
    assert [p.state for p in await desk.pages(case)] == ["failed", "accepted"]


async def test_a_dead_carrier_never_stops_the_ladder(desk: Desk) -> None:
    """Five minutes without carrier: nothing is claimed to be sent, alarms ring, and then everybody is paged."""
    desk.pager.fails = lambda _order: PageFailed("connection refused", retryable=True)
    case = await desk.danger()
    for _ in range(60):
        assert await desk.tick(seconds=5) == []
    progress = await desk.service.progress((await desk.row(case)).call_id)
    assert progress is not None
    assert (progress.paged, progress.first_paged_at) == (0, None)
    assert progress.nothing_sent
    assert "page_failed" in desk.bell.kinds
    desk.pager.fails = lambda _order: None
    reached = await desk.tick(seconds=15)
    assert sorted({name for name, _ in reached}) == ["first", "room", "second", "supervisor"]
    assert len(reached) == len(set(reached))


async def test_a_pager_that_breaks_in_an_unknown_way_is_a_failed_page(desk: Desk) -> None:
    """A fault that is no `PageFailed` is tried again like one."""

    def broken(_order: PageOrder) -> PageFailed | None:
        raise KeyError("a fault in the pager")

    desk.pager.fails = broken
    await desk.danger()
    await desk.tick()
    desk.pager.fails = lambda _order: None
    assert await desk.tick(seconds=1) == [("first", SMS), ("first", VOICE)]


async def test_a_number_that_is_gone_leads_to_the_next_rung(desk: Desk) -> None:
    """The officer's numbers were deleted after the page was planned: failed, told, and the backup is due."""
    case = await desk.danger()
    await desk.ladder.decide_due(desk.clock.now())
    async with desk.database.session() as session:
        await session.execute(delete(ContactRow).where(ContactRow.officer_id == desk.ids["first"]))
    await desk.ladder.tick(desk.clock.now())
    assert {p.failure for p in await desk.pages(case)} == {"contact_gone"}
    assert await desk.tick(seconds=1) == [("second", SMS), ("second", VOICE)]


async def test_one_broken_case_does_not_hold_up_the_others(desk: Desk) -> None:
    """A row that no decision can read is told by alarm; the case beside it is paged."""
    broken, sound = await desk.danger(), await desk.danger()
    async with desk.database.session() as session:
        await session.execute(
            update(EscalationRow).where(EscalationRow.escalation_id == broken).values(step=-99)
        )
    await desk.ladder.tick(desk.clock.now())
    assert {order.escalation_id for order in desk.pager.orders} == {sound}
    assert "decision_failed" in desk.bell.kinds
    assert (await desk.row(broken)).next_due_at == desk.clock.now() + timedelta(seconds=10)


async def test_same_night_cases_are_limited_and_bundled_but_danger_never_is(desk: Desk) -> None:
    """Thirty same-night cases reach one officer as few messages, none is lost; a danger goes out at once."""
    for _ in range(30):
        await desk.danger(Level.SAME_NIGHT, "R-12")
    assert await desk.tick() == [("first", SMS)]
    assert desk.last_order("first", SMS).more == 29
    for _ in range(12):
        await desk.danger(Level.SAME_NIGHT, "R-12")
        await desk.tick(seconds=5)
    sms = [o for o in desk.pager.orders if o.method is SMS]
    assert len(sms) <= 4
    desk.new_pages()
    danger = await desk.danger()
    await desk.tick()
    assert {o.escalation_id for o in desk.pager.orders if o.level is Level.IMMEDIATE} == {danger}
    assert ("first", VOICE) in [("first", o.method) for o in desk.pager.orders if o.escalation_id == danger]


async def test_maintenance_holds_same_night_pages_and_ends_by_itself(desk: Desk) -> None:
    """P1 waits for the end of maintenance, P0 does not; longer than four hours is refused."""
    now = desk.clock.now()
    with pytest.raises(RotaError, match="four hours"):
        await desk.roster.begin_maintenance(now, until=now + timedelta(hours=5), by="supervisor", reason="x")
    await desk.roster.begin_maintenance(
        now, until=now + timedelta(hours=1), by="supervisor", reason="network"
    )
    await desk.danger(Level.SAME_NIGHT, "R-12")
    assert await desk.tick() == []
    urgent = await desk.danger()
    assert await desk.tick() == [("first", SMS), ("first", VOICE)]
    await desk.service.acknowledge(urgent, officer_id=desk.ids["first"], method="console", now=now)
    assert ("first", SMS) in await desk.tick(hours=1)


async def test_an_alarm_is_rung_until_the_bell_takes_it(desk: Desk) -> None:
    """The bell is broken for a while; the alarm waits and then rings once."""
    desk.bell.broken = True
    await desk.ladder.alarms.raise_all(
        [Alarm("ladder_stalled", "case", desk.clock.now())], now=desk.clock.now()
    )
    for _ in range(4):
        assert await desk.ladder.alarms.ring_due(desk.clock.forward(seconds=10)) == 0
    desk.bell.broken = False
    await desk.ladder.alarms.ring_due(desk.clock.forward(seconds=60))
    await desk.ladder.alarms.ring_due(desk.clock.forward(seconds=60))
    assert desk.bell.kinds == ["ladder_stalled"]


async def test_a_database_that_is_gone_rings_the_bell_directly(desk: Desk) -> None:
    """The worker finds no tables to read: the alarm goes out without them, and the worker lives on."""
    stop, rung = asyncio.Event(), asyncio.Queue[Alarm]()

    class Bell:
        async def ring(self, alarm: Alarm) -> str:
            rung.put_nowait(alarm)
            return "memory"

    async with desk.database.session() as session:
        await session.execute(text("ALTER TABLE escalations RENAME TO hidden"))
    worker = LadderWorker(desk.ladder, desk.database, Bell(), desk.clock)
    running = asyncio.create_task(worker.run(stop))
    async with asyncio.timeout(20):
        assert (await rung.get()).kind in {"database_unreachable", "worker_fault"}  # a table is gone
        async with desk.database.session() as session:
            await session.execute(text("ALTER TABLE hidden RENAME TO escalations"))
        await desk.danger()
        worker.wake()
        assert (await desk.pager.begun.get()).rule == "R-10"
        stop.set()
        await running


async def test_the_auditor_finds_what_no_ladder_touches(desk: Desk) -> None:
    """Overdue, unaccepted, stuck, orphaned, promises, silent workers: each is an alarm; a quiet desk has none."""
    auditor, now = Auditor(desk.database, desk.roster), desk.clock.now()
    assert {a.kind for a in await auditor.audit(now)} == {"no_worker"}
    case = await desk.danger()
    await desk.ladder.decide_due(now)
    orphan = FlaggedCall(uuid4(), now)
    known = FlaggedCall((await desk.row(case)).call_id, now)
    promise = OpenPromise(uuid4(), uuid4(), "general", now + timedelta(minutes=1))
    found = await auditor.audit(desk.clock.forward(minutes=4), flagged=[orphan, known], promises=[promise])
    assert {(a.kind, a.subject_id) for a in found} == {
        ("no_worker", "ladder"),
        ("unaccepted", str(case)),
        ("ladder_stalled", str(case)),
        ("page_stuck", str(case)),
        ("orphaned_call", str(orphan.call_id)),
        ("promise_overdue", str(promise.promise_id)),
    }


async def test_a_case_about_the_caller_does_not_hide_that_the_place_has_none(desk: Desk) -> None:
    """A call is found when either of its two matters has no case."""
    auditor, now = Auditor(desk.database, desk.roster), desk.clock.now()
    call_id = (await desk.row(await desk.danger())).call_id
    both = FlaggedCall(call_id, now, frozenset({Matter.CALLER, Matter.PLACE}))
    later = desk.clock.forward(minutes=4)
    assert await auditor.orphans([FlaggedCall(call_id, now)], later) == []
    assert [a.subject_id for a in await auditor.orphans([both], later)] == [str(call_id)]


async def test_the_auditor_warns_of_a_hole_days_ahead(desk: Desk) -> None:
    """A temporary schedule empties a place the day after tomorrow."""
    now = desk.clock.now()
    day = timedelta(days=1)
    await desk.roster.assign(
        EntryKind.TEMPORARY, role="welfare_crisis", slot=Slot.PRIMARY, start=now + 2 * day, end=now + 2.2 * day,
        officer_id=None, by="supervisor",
    )  # fmt: skip
    alarms = await Auditor(desk.database, desk.roster).holes_ahead(now)
    assert [a.subject_id for a in alarms] == ["welfare_crisis/primary/nobody"]


async def test_a_duty_that_nobody_put_into_the_plan_is_a_hole_before_anybody_calls_it(
    database: Database, cipher: Cipher
) -> None:
    """The plan names one duty only, or none at all: every duty that a ladder may call is looked at."""
    empty = build(database, cipher)
    auditor = Auditor(database, empty.roster, roles=empty.policies.roles)
    told = {alarm.subject_id for alarm in await auditor.holes_ahead(empty.clock.now())}
    assert {f"{role}/primary/nobody" for role in ("facilities", "general", "welfare_crisis")} <= told
    await put_on_duty_for(empty, "general")
    told = {alarm.subject_id for alarm in await auditor.holes_ahead(empty.clock.now())}
    assert "facilities/primary/nobody" in told
    assert "general/primary/nobody" not in told


async def test_the_numbers_tell_what_happened(desk: Desk) -> None:
    """Two dangers, one accepted after 40 s, first pages after one second."""
    first, second = await desk.danger(), await desk.danger()
    await desk.tick(seconds=1)
    now = desk.clock.forward(seconds=39)
    await desk.service.acknowledge(first, officer_id=desk.ids["first"], method="keypad", now=now)
    numbers = await desk_numbers(desk.database, now)
    assert numbers.open == {"P0": 1}
    assert numbers.accepted == {"P0": 1}
    assert numbers.first_page_s == (1.0, 1.0)
    assert numbers.acceptance_s == (40.0, 40.0)
    assert numbers.accepted_within_3_min == 1.0
    assert numbers.pages == {"accepted": 4}
    assert second != first


async def test_the_log_cannot_be_rewritten(desk: Desk) -> None:
    """A written line stays as it is: the code refuses, and so does the database itself."""
    await desk.danger()

    async def rewrite() -> None:
        async with desk.database.session() as session:
            line = await session.get(EscalationLogRow, 1)
            assert line is not None
            line.kind = "nothing_happened"

    with pytest.raises(LogIsAppendOnly, match="add a new line"):
        await rewrite()
    for statement in ("UPDATE escalation_log SET kind = 'nothing'", "DELETE FROM escalation_log"):
        with pytest.raises(DBAPIError, match="append-only"):
            async with desk.database.session() as session:
                await session.execute(text(statement))
    async with desk.database.session() as session:  # erasure takes the case first, its lines with it
        await session.execute(delete(EscalationRow))
        await session.execute(text("DELETE FROM escalation_log"))


async def test_only_the_officer_who_accepted_can_report_and_a_closed_case_takes_nothing(desk: Desk) -> None:
    """Contacted and outcome belong to the winner; closing needs a reason; after it nothing changes."""
    case, now = await desk.danger(), desk.clock.now()
    first, second = desk.ids["first"], desk.ids["second"]
    await desk.service.acknowledge(case, officer_id=first, method="console", now=now)
    with pytest.raises(EscalationError, match="accept it first"):
        await desk.service.contacted(case, officer_id=second, now=now)
    with pytest.raises(EscalationError, match="needs a reason"):
        await desk.service.close(case, reason=" ", by="supervisor", now=now)
    await desk.service.close(case, reason="caller safe at home", by="supervisor", now=now)
    assert await desk.service.acknowledge(case, officer_id=second, method="sms", now=now) == NotOpen("closed")
    with pytest.raises(EscalationError, match="is closed"):
        await desk.service.escalate_now(case, by="supervisor", now=now)


async def test_reassigned_means_paged_not_accepted(desk: Desk) -> None:
    """The new officer is paged at once and must accept; the ladder goes on behind them."""
    case = await desk.danger()
    await desk.tick()
    await desk.service.acknowledge(case, officer_id=desk.ids["first"], method="console", now=desk.clock.now())
    await desk.service.reassign(
        case, officer_id=desk.ids["supervisor"], by="situation room", now=desk.clock.now()
    )
    assert (await desk.row(case)).status == Status.OPEN.value
    assert await desk.tick(seconds=1) == [("supervisor", SMS), ("supervisor", VOICE)]
    assert {name for name, _ in await desk.tick(minutes=1)} == {"first", "second"}


async def test_escalate_now_climbs_at_once(desk: Desk) -> None:
    """By hand, the next rung does not wait for its time."""
    case = await desk.danger()
    await desk.tick()
    await desk.service.escalate_now(case, by="situation room", now=desk.clock.now())
    assert {name for name, _ in await desk.tick()} == {"first", "second"}


async def test_pages_to_the_killed_are_not_sent_after_somebody_accepted(desk: Desk) -> None:
    """A page waits for its lease while another officer accepts: it is void, nobody is woken for nothing."""
    case = await desk.danger()
    await desk.ladder.decide_due(desk.clock.now())
    await desk.ladder.outbox.claim(desk.clock.now(), limit=10)
    await desk.service.acknowledge(
        case, officer_id=desk.ids["second"], method="console", now=desk.clock.now()
    )
    assert await desk.tick(seconds=LEASE.total_seconds()) == []
    assert {p.state for p in await desk.pages(case)} == {"cancelled"}


async def test_an_officer_page_in_their_language_holds_nothing_private(desk: Desk) -> None:
    """A page carries level, rule, case number and code; no words of the caller can stand in it."""
    contact = (NewContact(PageMethod.SMS, "+821055500000", verified=True),)
    await desk.officers.put(
        NewOfficer("first", NAMES["first"], (), contact, pin="1350", langs=("en",)), now=desk.clock.now()
    )
    case = await desk.danger()
    await desk.tick()
    order = desk.last_order("first", SMS)
    assert (order.lang, order.level, order.rule) == ("en", Level.IMMEDIATE, "R-10")
    assert order.case_number == (await desk.row(case)).case_number
    assert len(order.code) == 4


async def test_a_page_that_fails_for_good_does_not_end_the_case(desk: Desk) -> None:
    """All phones off: BUSY from everybody; the ladder still has a due time and the alarm rings."""
    case = await desk.danger()
    for _ in range(12):
        await desk.tick(seconds=10)
        for page in await desk.pages(case):
            await desk.service.report_page(page.page_id, PageOutcome.BUSY, now=desk.clock.now())
    row = await desk.row(case)
    assert row.status == Status.OPEN.value
    assert row.next_due_at is not None
    assert "everyone_paged" in desk.bell.kinds
