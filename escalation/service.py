"""The only writer of an escalation's status: open, accept, decline, contacted, outcome, reassign, close.

Every method is one transaction under a lock of the row, so of two officers who press at once exactly one wins.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from escalation.decision import accepted, behind_reassignment, bring_forward, restarted, resumed
from escalation.ledger import (
    Subject,
    add_log,
    add_pages,
    cancel_pages,
    locked,
    note,
    put_state,
    raise_alarm,
    state_of,
)
from escalation.notices import acknowledge_notice
from escalation.opening import Opened, open_or_join
from escalation.page_reports import note_report
from escalation.paging import page_officers
from escalation.policies import Policies
from escalation.policy import LadderState, Matter, Priority, Status
from escalation.ports import AlarmKind, PageMethod, PageOutcome
from escalation.progress import Progress, read_progress
from escalation.roster import Rota
from escalation.rota_store import Roster
from escalation.tables import EscalationRow, OfficerRow, PageRow
from escalation.triggers import OpenEscalation
from transcripts.database import Database


class EscalationError(Exception):
    """What was asked cannot be done in the escalation's present state; the text says why."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The case is this officer's. `again` where the same officer had accepted it before."""

    escalation_id: UUID
    call_id: UUID
    case_number: int
    again: bool = False


@dataclass(frozen=True, slots=True)
class WonBy:
    """Somebody else was first; `name` is told to the second."""

    name: str


@dataclass(frozen=True, slots=True)
class NotOpen:
    """There is nothing to accept: closed, unknown, or the officer is not active."""

    reason: Literal["closed", "unknown", "officer_not_active"]


@dataclass(frozen=True, slots=True)
class NoticeAccepted:
    """A test page or a reminder was acknowledged; it belongs to no escalation."""

    notice_id: UUID
    kind: str


Acknowledgement = Accepted | WonBy | NotOpen | NoticeAccepted


class EscalationService:
    """Opens escalations and moves them; the ladder only climbs them."""

    def __init__(self, database: Database, roster: Roster, policies: Policies) -> None:
        self._database = database
        self._roster = roster
        self._policies = policies

    async def open(
        self, request: OpenEscalation, *, now: datetime, session: AsyncSession | None = None
    ) -> Opened:
        """Begins the search for a human; its first step is due now. One runs per call and matter: a more urgent request
        raises it and begins its ladder again, any other joins it. Needs no rota: an empty one shows in the state.
        With `session` it becomes part of that transaction.
        """
        if session is not None:
            return await open_or_join(session, request, self._policies, self._roster, now)
        async with self._database.session() as own:
            return await open_or_join(own, request, self._policies, self._roster, now)

    async def acknowledge(
        self, escalation_id: UUID, *, officer_id: UUID, method: str, now: datetime
    ) -> Acknowledgement:
        """A named officer takes the case, by `method` keypad, console or sms. The first one wins; the winner may
        ask again. Also acknowledges a notice of that id. The caller has checked who the officer is (PIN, sign-in).
        """
        async with self._database.session() as session:
            return await self._acknowledge(session, escalation_id, officer_id, method, now)

    async def answer_page(self, page_id: UUID, *, method: str, now: datetime) -> Acknowledgement:
        """The officer who was paged accepts through that page: by key (`keypad`) or by its code (`sms`)."""
        async with self._database.session() as session:
            page = await session.get(PageRow, page_id)
            if page is None:
                return NotOpen("unknown")
            await note_report(session, page_id, PageOutcome.ACKNOWLEDGED, now)
            return await self._acknowledge(session, page.subject_id, page.officer_id, method, now)

    async def decline(self, escalation_id: UUID, *, officer_id: UUID, now: datetime) -> None:
        """The officer cannot take it, or gives it back: the next person is due at once."""
        async with self._changing(escalation_id) as (session, row):
            self._decline(session, row, officer_id, now)

    async def contacted(self, escalation_id: UUID, *, officer_id: UUID, now: datetime) -> None:
        """The officer who accepted is speaking with the caller, or has reached them; of a place, that they look after
        it: there nobody has to be reached. Only that officer can say so.
        """
        async with self._changing(escalation_id) as (session, row):
            _only_winner(row, officer_id)
            if row.contacted_at is None:
                state = replace(state_of(row), contacted_at=now)
                put_state(row, accepted(state, self._policies.of(state.priority), now))
                kind = "in_hand" if row.matter == Matter.PLACE.value else "contacted_caller"
                note(session, row, now, kind, officer=str(officer_id))

    async def outcome(self, escalation_id: UUID, *, officer_id: UUID, outcome: str, now: datetime) -> None:
        """What came of it, as a short key (`handed_to_112`, `settled` …). This closes the escalation."""
        async with self._changing(escalation_id) as (session, row):
            _only_winner(row, officer_id)
            row.outcome, row.outcome_at = outcome, now
            note(session, row, now, "outcome", officer=str(officer_id), outcome=outcome)
            await _close(session, row, "outcome", now)

    async def reassign(self, escalation_id: UUID, *, officer_id: UUID, by: str, now: datetime) -> None:
        """Gives the case to another officer, who is paged at once and must accept; the ladder goes on behind."""
        async with self._changing(escalation_id) as (session, row):
            rota = await self._roster.rota(session, now)
            state = restarted(state_of(row), self._policies.of(Priority(row.priority)), rota.calendar, now)
            await cancel_pages(session, escalation_id)
            await self._page_one(session, row, replace(state, declined=frozenset()), rota, officer_id, now)
            note(session, row, now, "reassigned", officer=str(officer_id), by=by)

    async def escalate_now(self, escalation_id: UUID, *, by: str, now: datetime) -> None:
        """Climbs to the next rung at once; an accepted case opens again."""
        async with self._changing(escalation_id) as (session, row):
            put_state(row, self._on_now(state_of(row), now))
            note(session, row, now, "escalated_by_hand", by=by)

    async def close(self, escalation_id: UUID, *, reason: str, by: str, now: datetime) -> None:
        """Ends it by hand. A reason is needed; it and the name stand in the log."""
        if not reason.strip():
            raise EscalationError("closing needs a reason: say why nobody has to act any more")
        async with self._changing(escalation_id) as (session, row):
            note(session, row, now, "closed_by_hand", by=by, reason=reason[:64])
            await _close(session, row, reason[:64], now)

    async def report_page(
        self, page_id: UUID, outcome: PageOutcome, *, now: datetime
    ) -> Acknowledgement | None:
        """What the carrier or the officer says about a page. Twice, late or out of order does no harm. Answers
        of a person go the way of `acknowledge` (its result is returned) and `decline`.
        """
        if outcome is PageOutcome.ACKNOWLEDGED:
            return await self.answer_page(page_id, method="keypad", now=now)
        async with self._database.session() as session:
            page = await note_report(session, page_id, outcome, now)
            if page is not None and outcome is PageOutcome.DECLINED:
                row = await locked(session, page.subject_id)
                if row is not None and row.status != Status.CLOSED.value:
                    self._decline(session, row, page.officer_id, now)
        return None

    async def progress(self, call_id: UUID) -> Progress | None:
        """What has truly happened for this call; None where no escalation was ever opened."""
        async with self._database.reading() as session:
            return await read_progress(session, call_id)

    @asynccontextmanager
    async def _changing(self, escalation_id: UUID) -> AsyncIterator[tuple[AsyncSession, EscalationRow]]:
        async with self._database.session() as session:
            row = await locked(session, escalation_id)
            if row is None:
                raise EscalationError(f"there is no escalation {escalation_id}")
            if row.status == Status.CLOSED.value:
                raise EscalationError(f"case {row.case_number} is closed ({row.close_reason})")
            yield session, row

    async def _acknowledge(
        self, session: AsyncSession, escalation_id: UUID, officer_id: UUID, method: str, now: datetime
    ) -> Acknowledgement:
        row = await locked(session, escalation_id)
        officer = await session.get(OfficerRow, officer_id)
        if row is None:
            kind = await acknowledge_notice(session, escalation_id, officer_id, now)
            return NoticeAccepted(escalation_id, kind) if kind else NotOpen("unknown")
        if row.status == Status.CLOSED.value:
            return NotOpen("closed")
        if officer is None or not officer.active:
            return NotOpen("officer_not_active")
        if row.status == Status.ACKNOWLEDGED.value:
            return await _already(session, row, officer_id, now)
        self._accept(session, row, officer_id, method, now)
        await cancel_pages(session, escalation_id)
        return Accepted(escalation_id, row.call_id, row.case_number)

    def _decline(self, session: AsyncSession, row: EscalationRow, officer_id: UUID, now: datetime) -> None:
        state = state_of(row)
        another_has_it = state.status is Status.ACKNOWLEDGED and state.acknowledged_by != officer_id
        if another_has_it or (state.status is Status.OPEN and officer_id in state.declined):
            return
        state = replace(state, declined=state.declined | {officer_id})
        put_state(row, self._on_now(state, now))
        note(session, row, now, "declined", officer=str(officer_id))

    def _on_now(self, state: LadderState, now: datetime) -> LadderState:
        if state.status is Status.OPEN:
            return bring_forward(state, now)
        return resumed(state, self._policies.of(state.priority), now)

    def _accept(
        self, session: AsyncSession, row: EscalationRow, officer_id: UUID, method: str, now: datetime
    ) -> None:
        state = replace(
            state_of(row),
            status=Status.ACKNOWLEDGED,
            acknowledged_by=officer_id,
            acknowledged_at=now,
            outcome_warned=False,
            nobody_on_call=False,
        )
        put_state(row, accepted(state, self._policies.of(state.priority), now))
        row.acknowledged_how = method
        note(session, row, now, "accepted", officer=str(officer_id), method=method)

    async def _page_one(
        self,
        session: AsyncSession,
        row: EscalationRow,
        state: LadderState,
        rota: Rota,
        officer_id: UUID,
        now: datetime,
    ) -> None:
        officer = rota.officers.get(officer_id)
        if officer is None or not officer.active:
            raise EscalationError("that officer is unknown or not active: choose somebody else")
        policy = self._policies.of(state.priority)
        pages, lines = page_officers([officer], (PageMethod.VOICE, PageMethod.SMS), policy, state, now)
        urgent = state.priority is Priority.P0
        plans = [replace(page, reason="reassigned") for page in pages]
        await add_pages(session, Subject.ESCALATION, row.escalation_id, plans, urgent=urgent, now=now)
        add_log(session, row.escalation_id, lines, now)
        put_state(row, behind_reassignment(state, policy, rota.calendar))


async def _already(
    session: AsyncSession, row: EscalationRow, officer_id: UUID, now: datetime
) -> Acknowledgement:
    if row.acknowledged_by == officer_id:
        return Accepted(row.escalation_id, row.call_id, row.case_number, again=True)
    winner = await session.get(OfficerRow, row.acknowledged_by)
    note(session, row, now, "accepted_too_late", officer=str(officer_id))
    return WonBy(winner.name if winner else "")


async def _close(session: AsyncSession, row: EscalationRow, reason: str, now: datetime) -> None:
    row.status, row.closed_at, row.close_reason, row.next_due_at = Status.CLOSED.value, now, reason, None
    await cancel_pages(session, row.escalation_id)
    if row.acknowledged_at is None and row.priority == Priority.P0.value:
        await raise_alarm(session, AlarmKind.CLOSED_UNACCEPTED, str(row.escalation_id), now)


def _only_winner(row: EscalationRow, officer_id: UUID) -> None:
    if row.status != Status.ACKNOWLEDGED.value or row.acknowledged_by != officer_id:
        raise EscalationError(f"case {row.case_number} was not accepted by this officer: accept it first")
