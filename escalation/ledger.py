"""Writes what was decided: state, pages, log and alarms of one escalation, always in the caller's transaction."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from escalation.policy import Decision, LadderState, LogLine, PagePlan, Priority, Status
from escalation.tables import EscalationLogRow, EscalationRow, PageRow
from escalation.watch_tables import AlarmRow
from transcripts.database import Base

CODE_DIGITS = 4
_CODES = 10**CODE_DIGITS
_SCATTER = 3571
"""Shares no factor with the number of codes."""


class PageState(StrEnum):
    """Where a page stands. ACCEPTED and DELIVERED are the carrier's word, never a person's."""

    PENDING = "pending"
    SENDING = "sending"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    MACHINE = "machine"
    FAILED = "failed"
    DECLINED = "declined"
    ACKNOWLEDGED = "acknowledged"
    CANCELLED = "cancelled"


TAKEN = (
    PageState.ACCEPTED,
    PageState.DELIVERED,
    PageState.NO_ANSWER,
    PageState.BUSY,
    PageState.MACHINE,
    PageState.DECLINED,
    PageState.ACKNOWLEDGED,
)
"""States that only a page which the carrier truly took can reach."""


class Subject(StrEnum):
    """What a page is about."""

    ESCALATION = "escalation"
    NOTICE = "notice"


async def locked(session: AsyncSession, escalation_id: UUID) -> EscalationRow | None:
    """The row, held against every other writer until the transaction ends."""
    wanted = select(EscalationRow).where(EscalationRow.escalation_id == escalation_id)
    return await session.scalar(wanted.with_for_update())


def state_of(row: EscalationRow) -> LadderState:
    """What a decision needs of a row."""
    return LadderState(
        priority=Priority(row.priority),
        role=row.role,
        status=Status(row.status),
        round_started_at=row.round_started_at,
        next_due_at=row.next_due_at,
        decided_at=row.decided_at,
        step=row.step,
        round=row.round,
        rounds_done=row.rounds_done,
        declined=frozenset(UUID(officer) for officer in row.declined),
        acknowledged_by=row.acknowledged_by,
        acknowledged_at=row.acknowledged_at,
        contacted_at=row.contacted_at,
        outcome_at=row.outcome_at,
        outcome_warned=row.outcome_warned,
        exhausted_at=row.exhausted_at,
        nobody_on_call=row.nobody_on_call,
    )


def put_state(row: EscalationRow, state: LadderState) -> None:
    """Puts a state into its row. A field is set only where it changed, so an idle decision writes little."""
    row.priority, row.role, row.status = state.priority.value, state.role, state.status.value
    row.round_started_at, row.next_due_at = state.round_started_at, state.next_due_at
    row.decided_at, row.step = state.decided_at, state.step
    row.round, row.rounds_done = state.round, state.rounds_done
    row.declined = sorted(str(officer) for officer in state.declined)
    row.acknowledged_by, row.acknowledged_at = state.acknowledged_by, state.acknowledged_at
    row.contacted_at, row.outcome_at = state.contacted_at, state.outcome_at
    row.outcome_warned, row.exhausted_at = state.outcome_warned, state.exhausted_at
    row.nobody_on_call = state.nobody_on_call


async def write(session: AsyncSession, row: EscalationRow, decision: Decision, now: datetime) -> None:
    """The new state, its pages, its log lines and its alarms; committed together or not at all."""
    put_state(row, decision.state)
    urgent = decision.state.priority is Priority.P0
    await add_pages(session, Subject.ESCALATION, row.escalation_id, decision.pages, urgent=urgent, now=now)
    add_log(session, row.escalation_id, decision.log, now)
    for kind in decision.alarms:
        await raise_alarm(session, kind, str(row.escalation_id), now)


async def add_pages(
    session: AsyncSession,
    subject: Subject,
    subject_id: UUID,
    plans: Iterable[PagePlan],
    *,
    urgent: bool,
    now: datetime,
) -> list[PageRow]:
    """Puts pages into the outbox. A new one takes the place of an older one that still waits for the same contact, and
    its place in the queue where that one was never tried: where pages go out more slowly than rungs are climbed, they
    would else pile up and ring one phone for one case again and again. The code is what an SMS reply refers to.
    """
    code = await _code_of(session, subject, subject_id)
    plans = tuple(plans)
    later = [plan.contact_id for plan in plans if plan.step or plan.round or plan.reason != "step"]
    # before the first rung of the first round there is no older page
    waited = await _supersede(session, subject_id, later) if later else {}
    rows = [
        PageRow(
            page_id=uuid4(),
            subject=subject.value,
            subject_id=subject_id,
            officer_id=plan.officer_id,
            contact_id=plan.contact_id,
            method=plan.method.value,
            urgent=urgent,
            state=PageState.PENDING.value,
            reason=plan.reason,
            step=plan.step,
            round=plan.round,
            code=code,
            created_at=now,
            due_at=min(plan.due_at, waited.get(plan.contact_id, plan.due_at)),
            attempts=0,
            maybe_doubled=False,
        )
        for plan in plans
    ]
    session.add_all(rows)
    return rows


async def _code_of(session: AsyncSession, subject: Subject, subject_id: UUID) -> str:
    """The code of all pages of a case, scattered over its number: ten thousand cases in a row have different ones, so
    that an officer's reply never takes another case. It is no secret: it counts from the officer's own numbers only.
    """
    wanted = select(EscalationRow.serial).where(EscalationRow.escalation_id == subject_id)
    serial = await session.scalar(wanted) if subject is Subject.ESCALATION else None
    drawn = secrets.randbelow(_CODES) if serial is None else serial * _SCATTER % _CODES
    return f"{drawn:0{CODE_DIGITS}}"


async def _supersede(session: AsyncSession, subject_id: UUID, contacts: list[UUID]) -> dict[UUID, datetime]:
    """Takes back what waits for these contacts; by contact, since when one waits that was never tried."""
    taken_back = await session.execute(
        update(PageRow)
        .where(
            PageRow.subject_id == subject_id,
            PageRow.contact_id.in_(contacts),
            PageRow.state == PageState.PENDING.value,
        )
        .values(state=PageState.CANCELLED.value, failure="superseded")
        .returning(PageRow.contact_id, PageRow.attempts, PageRow.due_at)
        .execution_options(synchronize_session=False)
    )
    waited: dict[UUID, datetime] = {}
    for contact_id, attempts, due_at in taken_back:
        if not attempts:
            waited[contact_id] = min(due_at, waited.get(contact_id, due_at))
    return waited


def add_log(session: AsyncSession, escalation_id: UUID, lines: Iterable[LogLine], now: datetime) -> None:
    """Adds lines to an escalation's log."""
    session.add_all(
        EscalationLogRow(escalation_id=escalation_id, at=now, kind=line.kind, data=dict(line.data))
        for line in lines
    )


def note(
    session: AsyncSession, row: EscalationRow, now: datetime, kind: str, **data: str | int | bool | None
) -> None:
    """Adds one line to an escalation's log."""
    add_log(session, row.escalation_id, (LogLine(kind, data),), now)


async def cancel_pages(session: AsyncSession, subject_id: UUID) -> None:
    """Pages that did not go out yet are not needed any more."""
    await session.execute(
        update(PageRow)
        .where(PageRow.subject_id == subject_id, PageRow.state == PageState.PENDING.value)
        .values(state=PageState.CANCELLED.value)
    )


async def raise_alarm(session: AsyncSession, kind: str, subject_id: str, now: datetime) -> None:
    """Puts an alarm into its outbox; one that already waits is not put twice, one that rang rings again."""
    key = f"{kind}:{subject_id}"
    row = await session.get(AlarmRow, key, with_for_update=True)
    if row is None:
        fresh = AlarmRow(
            key=key, kind=str(kind), subject_id=subject_id, raised_at=now, due_at=now, rung=0, failures=0
        )
        await add_once(session, fresh)
    elif row.due_at is None or row.due_at > now:
        row.raised_at, row.due_at = now, now


async def add_once(session: AsyncSession, row: Base) -> bool:
    """Adds a row whose key is unique; False where another process was quicker, which is as good."""
    try:
        async with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True
