"""Pages outside any escalation that must be acknowledged by a deadline: pre-shift tests, the test button, the
synthetic check, promises that fall due. Each is a row with a due time and a deadline (domain brief G.1, G.4).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from escalation.ledger import Subject, add_once, add_pages, cancel_pages, raise_alarm
from escalation.policy import PagePlan
from escalation.ports import AlarmKind
from escalation.roster import EntryKind, Officer, Rota, Slot
from escalation.rota_store import Roster
from escalation.rotation import instant
from escalation.tables import NoticeRow, RotaEntryRow
from transcripts.database import Database

PROMISE_WARNING = timedelta(minutes=5)
ANSWER_WITHIN = timedelta(minutes=10)


class NoticeKind(StrEnum):
    """Why somebody is paged outside an escalation."""

    DUTY_TEST = "duty_test"
    TEST_BUTTON = "test_button"
    CANARY = "canary"
    PROMISE = "promise"


@dataclass(frozen=True, slots=True)
class DutyTest:
    """When the coming night's officers are tested (17:30) and until when they must answer (domain brief G.1)."""

    at: time = time(17, 30)
    answer_within: timedelta = timedelta(minutes=20)
    duty_begins: time = time(18, 0)
    duty_ends: time = time(9, 0)


@dataclass(frozen=True, slots=True)
class OpenPromise:
    """A promise that was made to a caller and is not yet kept."""

    promise_id: UUID
    call_id: UUID
    role: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class NoticeReport:
    """What one look at the notices did."""

    planned: int
    sent: int
    missed: int


class Notices:
    """Plans, sends and watches notices. Any number of processes may call every method at any time."""

    def __init__(self, database: Database, roster: Roster, duty_test: DutyTest | None = None) -> None:
        self._database = database
        self._roster = roster
        self._duty_test = duty_test or DutyTest()

    async def tick(self, now: datetime) -> NoticeReport:
        """Plans tonight's test pages, sends what is due, and draws the consequence of what stayed unanswered."""
        async with self._database.session() as session:
            rota = await self._roster.rota(session, now)
            planned = await self._plan_duty_tests(session, rota, now)
            sent = await self._send_due(session, rota, now)
            missed = await self._draw_consequences(session, rota, now)
        return NoticeReport(planned, sent, missed)

    async def test_officer(
        self, officer_id: UUID, *, now: datetime, kind: NoticeKind = NoticeKind.TEST_BUTTON
    ) -> UUID:
        """The test button: pages the officer on every contact. An acknowledgement verifies that contact."""
        notice_id = uuid4()
        async with self._database.session() as session:
            rota = await self._roster.rota(session, now)
            notice = _notice(notice_id, f"{kind}:{notice_id}", kind, officer_id, now)
            session.add(notice)
            await session.flush()
            await self._page(session, rota, notice, now)
        return notice_id

    async def watch_promises(self, promises: Iterable[OpenPromise], *, now: datetime) -> int:
        """Pages the officer on duty five minutes before a promise is due and again when it is; returns how many
        pages began. A promise that nobody takes up raises an alarm.
        """
        begun = 0
        async with self._database.session() as session:
            rota = await self._roster.rota(session, now)
            for promise in promises:
                begun += await self._remind_of(session, rota, promise, now)
        return begun

    async def _remind_of(self, session: AsyncSession, rota: Rota, promise: OpenPromise, now: datetime) -> int:
        stage = "due" if now >= promise.due_at else "soon"
        if now < promise.due_at - PROMISE_WARNING:
            return 0
        filled = rota.on_call(promise.role, now)
        slots = [Slot.PRIMARY] if stage == "soon" else [Slot.PRIMARY, Slot.BACKUP]
        people = [filled[slot] for slot in slots if slot in filled] or list(filled.values())[:1]
        if not people:
            await raise_alarm(session, AlarmKind.PROMISE_WITHOUT_OFFICER, str(promise.promise_id), now)
        begun = 0
        for officer in {o.officer_id: o for o in people}.values():
            key = f"promise:{promise.promise_id}:{stage}:{officer.officer_id}"
            if await _known(session, key):
                continue
            notice = _notice(uuid4(), key, NoticeKind.PROMISE, officer.officer_id, now)
            notice.call_id, notice.role = promise.call_id, promise.role
            if await add_once(session, notice):
                await self._page(session, rota, notice, now)
                begun += 1
        return begun

    async def _plan_duty_tests(self, session: AsyncSession, rota: Rota, now: datetime) -> int:
        plan = self._duty_test
        day = now.astimezone(rota.zone).date()
        due, begins = instant(day, plan.at, rota.zone), instant(day, plan.duty_begins, rota.zone)
        if not due <= now < begins:
            return 0
        ends = instant(day + timedelta(days=1), plan.duty_ends, rota.zone)
        planned = 0
        for role, slot, officer in _tested(rota, begins):
            key = f"duty:{day}:{officer.officer_id}"
            if await _known(session, key):
                continue
            notice = _notice(uuid4(), key, NoticeKind.DUTY_TEST, officer.officer_id, due)
            notice.role, notice.slot, notice.state = role, slot.value, "waiting"
            notice.deadline_at = max(due, now) + plan.answer_within
            notice.shift_start, notice.shift_end = begins, ends
            planned += await add_once(session, notice)
        return planned

    async def _send_due(self, session: AsyncSession, rota: Rota, now: datetime) -> int:
        due = select(NoticeRow).where(NoticeRow.state == "waiting", NoticeRow.due_at <= now)
        rows = list(await session.scalars(due.with_for_update(skip_locked=True)))
        for row in rows:
            await self._page(session, rota, row, now)
            row.state = "sent"
        return len(rows)

    async def _draw_consequences(self, session: AsyncSession, rota: Rota, now: datetime) -> int:
        late = select(NoticeRow).where(NoticeRow.state == "sent", NoticeRow.deadline_at <= now)
        rows = list(await session.scalars(late.with_for_update(skip_locked=True)))
        for row in rows:
            row.state = "missed"
            if row.kind != NoticeKind.CANARY.value:  # a check draws its own consequence, sooner
                await raise_alarm(session, AlarmKind(f"{row.kind}_unanswered"), str(row.notice_id), now)
            await cancel_pages(session, row.notice_id)
            if row.kind == NoticeKind.DUTY_TEST.value:
                _promote(session, rota, row)
        return len(rows)

    async def _page(self, session: AsyncSession, rota: Rota, notice: NoticeRow, now: datetime) -> None:
        officer = rota.officers.get(notice.officer_id)
        contacts = officer.contacts if officer else ()
        plans = [
            PagePlan(notice.officer_id, c.contact_id, c.method, now, 0, 0, notice.kind) for c in contacts
        ]
        await add_pages(session, Subject.NOTICE, notice.notice_id, plans, urgent=False, now=now)


async def acknowledge_notice(
    session: AsyncSession, notice_id: UUID, officer_id: UUID, now: datetime
) -> str | None:
    """The kind of the notice that this officer acknowledged, or None where there is none for them."""
    row = await session.get(NoticeRow, notice_id, with_for_update=True)
    if row is None or row.officer_id != officer_id:
        return None
    if row.acknowledged_at is None:
        row.acknowledged_at = now
        row.state = "acknowledged" if row.state != "missed" else "late"
        await cancel_pages(session, notice_id)
    return row.kind


def _tested(rota: Rota, begins: datetime) -> Iterable[tuple[str, Slot, Officer]]:
    for role in rota.duties:
        for slot in (Slot.PRIMARY, Slot.BACKUP, Slot.SUPERVISOR):
            officer = rota.holder(role, slot, begins)
            if officer is not None:
                yield role, slot, officer


def _promote(session: AsyncSession, rota: Rota, notice: NoticeRow) -> None:
    """The backup becomes primary for the shift, in every role; the silent officer stays behind as backup."""
    if notice.shift_start is None or notice.shift_end is None:
        return
    for role in rota.duties:
        primary = rota.holder(role, Slot.PRIMARY, notice.shift_start)
        backup = rota.holder(role, Slot.BACKUP, notice.shift_start)
        if primary is None or backup is None or primary.officer_id != notice.officer_id:
            continue
        for slot, officer, before in ((Slot.PRIMARY, backup, primary), (Slot.BACKUP, primary, backup)):
            session.add(_promotion((role, slot), officer, before, notice))


def _promotion(place: tuple[str, Slot], officer: Officer, before: Officer, notice: NoticeRow) -> RotaEntryRow:
    """Holds only where `before` would be on: a duty with people of its own is left alone by the plan of all others."""
    role, slot = place
    assert notice.shift_start is not None and notice.shift_end is not None  # noqa: S101, PT018  # checked by the caller
    return RotaEntryRow(
        entry_id=uuid4(),
        uid=f"promotion:{notice.notice_id}:{role}:{slot.value}",
        kind=EntryKind.OVERRIDE.value,
        role=role,
        slot=slot.value,
        start=notice.shift_start,
        end=notice.shift_end,
        officer_id=officer.officer_id,
        replaces=before.officer_id,
        state="approved",
        reason="the test page before the shift was not answered",
        requested_by="pre-shift test",
        decided_by="pre-shift test",
    )


def _notice(notice_id: UUID, key: str, kind: NoticeKind, officer_id: UUID, now: datetime) -> NoticeRow:
    return NoticeRow(
        notice_id=notice_id,
        key=key,
        kind=kind.value,
        role="",
        slot="",
        officer_id=officer_id,
        state="sent",
        due_at=now,
        deadline_at=now + ANSWER_WITHIN,
    )


async def _known(session: AsyncSession, key: str) -> bool:
    return await session.scalar(select(NoticeRow.notice_id).where(NoticeRow.key == key)) is not None
