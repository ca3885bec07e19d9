"""Marks what came of a page that was handed to the carrier, and what follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from escalation.ledger import PageState, Subject, add_log, locked, raise_alarm
from escalation.page_reports import not_reached, use_next_contact
from escalation.policy import LogLine
from escalation.ports import AlarmKind, PageReceipt
from escalation.tables import EscalationRow, PageRow

NEXT_CONTACT_AFTER = 5
"""After so many tries, 1, 2, 4 and 8 s apart, the officer's next contact is used as well."""
GIVE_UP_AFTER = 40
"""Tries 15 s apart go on for ten minutes, so that a carrier that comes back delivers at once. The ladder climbs
meanwhile, and its newer page to the same contact takes the place of the older one."""


@dataclass(frozen=True, slots=True)
class Handover:
    """The carrier's receipt, or why there is none and whether the phone may have rung all the same."""

    receipt: PageReceipt | None = None
    retryable: bool = False
    may_have_rung: bool = False
    why: str | None = None


async def mark_taken(session: AsyncSession, taken: Mapping[UUID, Handover], now: datetime) -> None:
    """Writes the receipts of pages that the carrier took. A report about a page may have been quicker than its
    receipt and then stands.
    """
    wanted = select(PageRow).where(PageRow.page_id.in_(taken)).order_by(PageRow.page_id)
    for page in list(await session.scalars(wanted.with_for_update())):
        receipt = taken[page.page_id].receipt
        if receipt is None:
            continue
        page.carrier_id, page.sent_at, page.failure = receipt.carrier_id, page.sent_at or now, None
        if page.state == PageState.SENDING.value:
            page.state = PageState.ACCEPTED.value
        await _take_company(session, page, now)
        _log(session, page, "page_sent", now)


async def mark(
    session: AsyncSession, page_id: UUID, subject_id: UUID, handover: Handover, now: datetime
) -> None:
    """Writes the failure of a page that the carrier did not take, and what follows from it."""
    escalation = await locked(session, subject_id)  # always before the page: no deadlock
    page = await session.get(PageRow, page_id, with_for_update=True, populate_existing=True)
    if page is None or page.state != PageState.SENDING.value:
        return
    await _release_company(session, page, now)
    page.failure = handover.why
    page.maybe_doubled = page.maybe_doubled or (handover.may_have_rung and handover.retryable)
    if handover.retryable and page.attempts < GIVE_UP_AFTER:
        await _try_again(session, escalation, page, now)
    else:
        page.state, page.reported_at = PageState.FAILED.value, now
        _log(session, page, "page_failed", now)
        await not_reached(session, escalation, page, now)


async def _try_again(
    session: AsyncSession, escalation: EscalationRow | None, page: PageRow, now: datetime
) -> None:
    page.state = PageState.PENDING.value
    page.due_at = now + timedelta(seconds=min(2 ** (page.attempts - 1), 15))
    _log(session, page, "page_retried", now)
    if page.attempts == NEXT_CONTACT_AFTER and escalation is not None:
        await raise_alarm(session, AlarmKind.PAGE_FAILED, str(escalation.escalation_id), now)
        await use_next_contact(session, escalation, page, now)


async def _take_company(session: AsyncSession, leader: PageRow, now: datetime) -> None:
    """The pages that this one told of are out with it."""
    told = {"state": PageState.ACCEPTED.value, "sent_at": now, "carrier_id": leader.carrier_id}
    await _settle(session, leader, told)


async def _release_company(session: AsyncSession, leader: PageRow, now: datetime) -> None:
    """The page that should have told of them did not go out: they go by themselves."""
    await _settle(session, leader, {"state": PageState.PENDING.value, "due_at": now, "bundled_into": None})


async def _settle(session: AsyncSession, leader: PageRow, values: dict[str, Any]) -> None:
    if leader.urgent:
        return  # urgent pages are never bundled
    await session.execute(
        update(PageRow)
        .where(PageRow.bundled_into == leader.page_id, PageRow.state == PageState.SENDING.value)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def _log(session: AsyncSession, page: PageRow, kind: str, now: datetime) -> None:
    if page.subject != Subject.ESCALATION.value:
        return
    data: dict[str, str | int | float | bool | None] = {
        "page": str(page.page_id),
        "officer": str(page.officer_id),
        "method": page.method,
        "attempt": page.attempts,
        "maybe_doubled": page.maybe_doubled,
        "why": page.failure,
    }
    add_log(session, page.subject_id, (LogLine(kind, data),), now)
