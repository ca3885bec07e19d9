"""Delivers pages. A page is claimed with a lease in one transaction, handed to the carrier outside of any, and
marked in another. Killed in between, it is claimed again when the lease runs out; where the carrier gave no answer
that counts, it is tried again: never lost, at worst doubled, and then `maybe_doubled` says so.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from escalation.decision import CLOCK_TOLERANCE
from escalation.delivery import Handover, mark, mark_taken
from escalation.ledger import PageState, Subject
from escalation.notices import NoticeKind
from escalation.officers import Officers
from escalation.policies import Policies
from escalation.policy import Status
from escalation.ports import PageFailed, PageMethod, PageOrder, Pager
from escalation.roster import Officer, Rota
from escalation.rota_store import Roster
from escalation.tables import EscalationRow, NoticeRow, PageRow
from escalation.throttle import Waiting, sift
from transcripts.calls import Level
from transcripts.database import Database

LEASE = timedelta(seconds=45)
SEND_TIMEOUT_S = 20.0
AFTER_ACCEPTANCE = frozenset({"reminder", "outcome_warning"})
"""Reasons of pages to the officer who accepted; all others are void once somebody has."""

SubjectRow = EscalationRow | NoticeRow


@dataclass(frozen=True, slots=True)
class Claimed:
    """A page under this worker's lease. `order` is None where its number cannot be had."""

    page_id: UUID
    subject_id: UUID
    order: PageOrder | None


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one round did: pages the carrier took, pages it did not, pages held, bundled or void."""

    sent: int = 0
    failed: int = 0
    withheld: int = 0

    def __add__(self, other: Delivered) -> Delivered:
        return Delivered(self.sent + other.sent, self.failed + other.failed, self.withheld + other.withheld)


class Outbox:
    """Claims due pages and delivers them; any number may run, in any number of processes."""

    def __init__(
        self,
        database: Database,
        roster: Roster,
        policies: Policies,
        pager: Pager,
        *,
        officers: Officers,
        worker: str,
    ) -> None:
        self._database = database
        self._roster = roster
        self._policies = policies
        self._pager = pager
        self._officers = officers
        self._worker = worker

    async def deliver(self, now: datetime, *, limit: int = 32) -> Delivered:
        """One round: at most `limit` pages, the urgent ones first, all at the same time."""
        claimed, withheld = await self.claim(now, limit=limit)
        results = await asyncio.gather(*(self.send(page, now) for page in claimed))
        return Delivered(sent=sum(results), failed=len(claimed) - sum(results), withheld=withheld)

    async def claim(self, now: datetime, *, limit: int) -> tuple[list[Claimed], int]:
        """Takes due pages under a lease. Returns them, and how many were held, bundled or void."""
        async with self._database.session() as session:
            pages = list(await session.scalars(_due(now).limit(limit).with_for_update(skip_locked=True)))
            if not pages:
                return [], 0
            for page in pages:
                page.created_at = min(page.created_at, now)  # a clock that was set back is mended once
            rota = await self._roster.rota(session, now)
            subjects = await _subjects(session, pages)
            live = [page for page in pages if _keep(page, subjects.get(page.subject_id), rota, now)]
            ready = await self._sift(session, live, now)
            contacts = {page.contact_id for page, _ in ready}
            numbers = await self._officers.numbers_of(session, contacts) if contacts else {}
            claimed = [_claimed(page, more, subjects, rota, numbers) for page, more in ready]
            return claimed, len(pages) - len(claimed)

    async def send(self, page: Claimed, now: datetime) -> bool:
        """Hands one page over and marks what came of it; returns whether the carrier took it."""
        handover = await self.hand_over(page.order)
        await self.settle([(page, handover)], now)
        return handover.receipt is not None

    async def settle(self, results: Sequence[tuple[Claimed, Handover]], now: datetime) -> None:
        """Marks what came of pages: those that the carrier took in one transaction, so that a burst costs few; a
        failure, which moves its ladder, in one of its own. Not marked, a page is claimed again after its lease.
        """
        taken = {page.page_id: handover for page, handover in results if handover.receipt is not None}
        if taken:
            async with self._database.session() as session:
                await mark_taken(session, taken, now)
        for page, handover in results:
            if handover.receipt is None:
                async with self._database.session() as session:
                    await mark(session, page.page_id, page.subject_id, handover, now)

    async def hand_over(self, order: PageOrder | None) -> Handover:
        """Gives a page to the carrier, outside any transaction; whatever goes wrong is a failed page."""
        if order is None:
            return Handover(retryable=False, why="contact_gone")
        try:
            async with asyncio.timeout(SEND_TIMEOUT_S):
                return Handover(receipt=await self._pager.send(order))
        except PageFailed as error:
            why = "carrier_failed" if error.retryable else "refused"
            return Handover(retryable=error.retryable, may_have_rung=error.may_have_rung, why=why)
        except TimeoutError:
            return Handover(retryable=True, may_have_rung=True, why="timeout")
        except Exception:  # noqa: BLE001  # a fault of the pager is a failed page, which is tried again, not a lost one
            return Handover(retryable=True, may_have_rung=True, why="pager_fault")

    async def _sift(
        self, session: AsyncSession, pages: Sequence[PageRow], now: datetime
    ) -> list[tuple[PageRow, int]]:
        """The pages to send, each with the number of others that it tells of; holds or leases every page."""
        waiting = [
            Waiting(
                page.page_id, page.contact_id, PageMethod(page.method), page.urgent, page.reason in _BUNDLING
            )
            for page in pages
        ]
        limits = self._policies.limits
        sent = await _sent_lately(
            session, {p.contact_id for p in pages if not p.urgent}, now - limits.longest
        )
        sifted = sift(waiting, sent, limits, now)
        for page in pages:
            if page.page_id in sifted.held:
                page.state, page.due_at = PageState.PENDING.value, sifted.held[page.page_id]
            else:
                self._lease(page, sifted.bundled.get(page.page_id), now)
        company = list(sifted.bundled.values())
        chosen = set(sifted.send)
        return [(page, company.count(page.page_id)) for page in pages if page.page_id in chosen]

    def _lease(self, page: PageRow, leader: UUID | None, now: datetime) -> None:
        page.maybe_doubled = page.maybe_doubled or page.state == PageState.SENDING.value
        page.state, page.bundled_into = PageState.SENDING.value, leader
        page.claimed_by, page.claimed_until = self._worker, now + LEASE
        page.attempts += 1


def _claimed(
    page: PageRow,
    more: int,
    subjects: Mapping[UUID, SubjectRow],
    rota: Rota,
    numbers: Mapping[UUID, str],
) -> Claimed:
    number, officer, order = numbers.get(page.contact_id), rota.officers.get(page.officer_id), None
    if number is not None and officer is not None:
        order = _order(page, subjects[page.subject_id], officer, number, more)
    return Claimed(page.page_id, page.subject_id, order)


_BUNDLING = frozenset({"step", "next_method"})


def _order(page: PageRow, subject: SubjectRow, officer: Officer, number: str, more: int) -> PageOrder:
    order = PageOrder(
        page_id=page.page_id,
        escalation_id=page.subject_id,
        call_id=subject.call_id or page.subject_id,
        officer_id=page.officer_id,
        method=PageMethod(page.method),
        number=number,
        lang=officer.langs[0],
        level=Level.ROUTINE,
        rule="TEST",
        case_number=0,
        code=page.code,
        more=more,
    )
    if isinstance(subject, NoticeRow):
        return replace(order, rule="PROMISE") if subject.kind == NoticeKind.PROMISE else order
    return replace(order, level=Level(subject.level), rule=subject.rule, case_number=subject.case_number)


def _keep(page: PageRow, subject: SubjectRow | None, rota: Rota, now: datetime) -> bool:
    """Voids a page that nobody needs any more, and holds back P1 and P2 during maintenance."""
    if not _wanted(page, subject):
        page.state = PageState.CANCELLED.value
        return False
    until = rota.maintenance_until
    if until is None or until <= now or page.urgent or page.subject == Subject.NOTICE.value:
        return True
    page.state, page.due_at = PageState.PENDING.value, until
    return False


def _wanted(page: PageRow, subject: SubjectRow | None) -> bool:
    if subject is None:
        return False
    if isinstance(subject, NoticeRow):
        return subject.state == "sent"
    if subject.status == Status.ACKNOWLEDGED.value:
        return page.reason in AFTER_ACCEPTANCE and page.officer_id == subject.acknowledged_by
    return subject.status == Status.OPEN.value and page.reason not in AFTER_ACCEPTANCE


def _due(now: datetime) -> Select[PageRow]:
    waiting = and_(
        PageRow.state == PageState.PENDING.value,
        or_(PageRow.due_at <= now, PageRow.created_at > now + CLOCK_TOLERANCE),
    )
    abandoned = and_(
        PageRow.state == PageState.SENDING.value,
        or_(PageRow.claimed_until <= now, PageRow.claimed_until > now + LEASE + CLOCK_TOLERANCE),
    )
    return select(PageRow).where(or_(waiting, abandoned)).order_by(PageRow.urgent.desc(), PageRow.due_at)


async def _subjects(session: AsyncSession, pages: Sequence[PageRow]) -> dict[UUID, SubjectRow]:
    ids = {page.subject_id for page in pages}
    cases = await session.scalars(select(EscalationRow).where(EscalationRow.escalation_id.in_(ids)))
    notices = await session.scalars(select(NoticeRow).where(NoticeRow.notice_id.in_(ids)))
    found: dict[UUID, SubjectRow] = {row.escalation_id: row for row in cases}
    return found | {row.notice_id: row for row in notices}


async def _sent_lately(
    session: AsyncSession, contacts: Collection[UUID], since: datetime
) -> dict[UUID, list[datetime]]:
    if not contacts:
        return {}
    wanted = select(PageRow.contact_id, PageRow.sent_at).where(
        PageRow.contact_id.in_(contacts), PageRow.sent_at > since, PageRow.bundled_into.is_(None)
    )
    found: dict[UUID, list[datetime]] = {}
    for contact_id, sent_at in await session.execute(wanted):
        if sent_at is not None:
            found.setdefault(contact_id, []).append(sent_at)
    return found
