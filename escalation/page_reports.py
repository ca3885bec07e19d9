"""What the carrier or a person says about a page, and what follows from it at once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from escalation.decision import bring_forward
from escalation.ledger import (
    PageState,
    Subject,
    add_log,
    add_pages,
    locked,
    note,
    put_state,
    raise_alarm,
    state_of,
)
from escalation.paging import next_contact
from escalation.policy import LogLine, PagePlan, Status
from escalation.ports import AlarmKind, PageMethod, PageOutcome
from escalation.rota_rows import read_officers
from escalation.tables import ContactRow, EscalationRow, PageRow

_RANK = {
    PageState.PENDING: 0,
    PageState.SENDING: 0,
    PageState.ACCEPTED: 1,
    PageState.DELIVERED: 2,
    PageState.NO_ANSWER: 3,
    PageState.BUSY: 3,
    PageState.MACHINE: 3,
    PageState.FAILED: 3,
    PageState.CANCELLED: 0,
    PageState.DECLINED: 4,
    PageState.ACKNOWLEDGED: 5,
}
_NOT_REACHED = {PageState.NO_ANSWER, PageState.BUSY, PageState.MACHINE, PageState.FAILED}
_OUT_OF_REACH = {PageState.BUSY, PageState.MACHINE, PageState.FAILED}
_ALIVE = [s.value for s in (PageState.PENDING, PageState.SENDING, PageState.ACCEPTED, PageState.DELIVERED)]


def newer(known: PageState, reported: PageState) -> bool:
    """Whether a report says more than what is known. Reports come twice, late and out of order; what a person
    did outweighs what the carrier says.
    """
    return _RANK[reported] > _RANK[known]


async def note_report(
    session: AsyncSession, page_id: UUID, outcome: PageOutcome, now: datetime
) -> PageRow | None:
    """Writes a report into its page and does what follows at once. None where the page is unknown or the report
    says nothing new.
    """
    subject = await session.scalar(select(PageRow.subject_id).where(PageRow.page_id == page_id))
    if subject is None:
        return None
    escalation = await locked(session, subject)
    page = await session.get(PageRow, page_id, with_for_update=True, populate_existing=True)
    reported = PageState(outcome.value)
    if page is None or not newer(PageState(page.state), reported):
        return None
    page.state, page.reported_at = reported.value, now
    page.sent_at = page.sent_at or now
    if escalation is not None:
        _log_page(session, escalation, page, f"page_{reported.value}", now)
    if reported in _NOT_REACHED:
        await not_reached(session, escalation, page, now)
    elif reported is PageState.ACKNOWLEDGED and page.subject == Subject.NOTICE.value:
        await session.execute(
            update(ContactRow).where(ContactRow.contact_id == page.contact_id).values(verified_at=now)
        )
    return page


async def not_reached(
    session: AsyncSession, escalation: EscalationRow | None, page: PageRow, now: datetime
) -> None:
    """The page reached nobody: the officer's next contact at once; where none is left and the phone is out of
    reach, the next rung at once. The ladder's own times stay behind it in every case.
    """
    if escalation is None or escalation.status != Status.OPEN.value:
        return
    if page.state == PageState.FAILED.value:
        await raise_alarm(session, AlarmKind.PAGE_FAILED, str(escalation.escalation_id), now)
    if not _current(escalation, page) or await use_next_contact(session, escalation, page, now):
        return
    if PageState(page.state) in _OUT_OF_REACH and not await _voice_alive(session, page):
        put_state(escalation, bring_forward(state_of(escalation), now))
        note(session, escalation, now, "brought_forward", step=escalation.step)


async def use_next_contact(
    session: AsyncSession, escalation: EscalationRow, page: PageRow, now: datetime
) -> bool:
    """Pages the same officer at once by a contact that this rung has not tried; False where there is none."""
    if escalation.status != Status.OPEN.value or not _current(escalation, page):
        return False
    await session.flush()
    officer = (await read_officers(session)).get(page.officer_id)
    tried = await session.scalars(
        select(PageRow.contact_id).where(*_same_rung(page), PageRow.officer_id == page.officer_id)
    )
    contact = next_contact(officer, tried) if officer is not None and officer.active else None
    if contact is None:
        return False
    plan = PagePlan(
        page.officer_id, contact.contact_id, contact.method, now, page.step, page.round, "next_method"
    )
    await add_pages(session, Subject.ESCALATION, page.subject_id, [plan], urgent=page.urgent, now=now)
    return True


def _current(escalation: EscalationRow, page: PageRow) -> bool:
    """Whether the page belongs to the newest rung; what an older one says changes nothing any more."""
    return page.round == escalation.round and page.step >= escalation.step - 1


async def _voice_alive(session: AsyncSession, page: PageRow) -> bool:
    alive = select(PageRow.page_id).where(
        *_same_rung(page), PageRow.method == PageMethod.VOICE.value, PageRow.state.in_(_ALIVE)
    )
    return await session.scalar(alive.limit(1)) is not None


def _same_rung(page: PageRow) -> tuple[ColumnElement[bool], ...]:
    return (PageRow.subject_id == page.subject_id, PageRow.round == page.round, PageRow.step == page.step)


def _log_page(
    session: AsyncSession, escalation: EscalationRow, page: PageRow, kind: str, now: datetime
) -> None:
    data = {"page": str(page.page_id), "officer": str(page.officer_id), "method": page.method}
    add_log(session, escalation.escalation_id, (LogLine(kind, data),), now)
