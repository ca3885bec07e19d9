"""Begins an escalation, or joins the one that already runs for the call and matter; in the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from escalation.decision import restarted, started
from escalation.ledger import note, put_state, state_of
from escalation.policies import Policies, Trigger
from escalation.policy import Matter, Policy, Priority, Status
from escalation.rota_store import Roster
from escalation.rotation import Calendar
from escalation.tables import EscalationRow
from escalation.triggers import OpenEscalation, Weight, wanted, weigh
from transcripts.calls import Level


@dataclass(frozen=True, slots=True)
class Opened:
    """The escalation of a call. `new` False where one was already running; `raised` where it became more urgent."""

    escalation_id: UUID
    case_number: int
    new: bool
    raised: bool


async def open_or_join(
    session: AsyncSession, request: OpenEscalation, policies: Policies, roster: Roster, now: datetime
) -> Opened:
    """One escalation runs per call and matter: of two requests at the same moment, one begins it and the other joins.
    A danger at a place never touches the caller's case, nor the other way round.
    """
    trigger = wanted(request, policies.trigger(request.rule, request.level))
    row = await _running(session, request.call_id, trigger.matter)
    calendar = await _calendar(session, roster, policies.of(trigger.priority))
    if row is None:
        row = _new_row(request, trigger, policies, calendar, now)
        try:
            async with session.begin_nested():
                session.add(row)
        except IntegrityError:
            row = await _running(session, request.call_id, trigger.matter)
            if row is None:
                raise
        else:
            note(session, row, now, "opened", level=request.level.value, rule=request.rule)
            await session.flush()
            return Opened(row.escalation_id, row.case_number, new=True, raised=False)
    raised = _join(session, row, request, trigger, policies, calendar, now)
    await session.flush()
    return Opened(row.escalation_id, row.case_number, new=False, raised=raised)


def _join(
    session: AsyncSession,
    row: EscalationRow,
    request: OpenEscalation,
    trigger: Trigger,
    policies: Policies,
    calendar: Calendar,
    now: datetime,
) -> bool:
    running = Priority(row.priority)
    weight = weigh(running, Level(row.level), request, trigger)
    row.rules = sorted({*row.rules, *_rules(request, trigger.matter, policies)})
    row.level = max(Level(row.level), request.level).value
    if weight is Weight.JOIN:
        note(session, row, now, "joined", rule=request.rule, level=request.level.value)
        return False
    row.rule = request.rule
    state = replace(state_of(row), priority=min(running, trigger.priority), role=trigger.role)
    if state.contacted_at is None:  # an officer who already speaks with the caller keeps the case
        state = restarted(state, policies.of(state.priority), calendar, now)
    put_state(row, state)
    note(session, row, now, "raised", rule=request.rule, level=request.level.value)
    return True


def _new_row(
    request: OpenEscalation, trigger: Trigger, policies: Policies, calendar: Calendar, now: datetime
) -> EscalationRow:
    row = EscalationRow(
        escalation_id=uuid4(),
        call_id=request.call_id,
        matter=trigger.matter.value,
        level=request.level.value,
        rule=request.rule,
        rules=sorted(_rules(request, trigger.matter, policies)),
        priority=trigger.priority.value,
        role=trigger.role,
        status=Status.OPEN.value,
        opened_at=now,
        step=0,
        round=0,
        rounds_done=0,
        round_started_at=now,
        next_due_at=now,
        decided_at=now,
        declined=[],
        outcome_warned=False,
        nobody_on_call=False,
    )
    put_state(row, started(state_of(row), policies.of(trigger.priority), calendar, now))
    return row


async def _calendar(session: AsyncSession, roster: Roster, policy: Policy) -> Calendar:
    """Only a ladder by time of day asks which days are working days; the others are not kept waiting for it."""
    by_day = any(step.at is not None for step in policy.steps)
    return await roster.calendar(session) if by_day else Calendar(roster.zone)


def _rules(request: OpenEscalation, matter: Matter, policies: Policies) -> set[str]:
    """The rules of a request that are about this matter: the deciding one, and of the others those of its kind."""
    return {request.rule, *(rule for rule in request.rules if policies.matter(rule) is matter)}


async def _running(session: AsyncSession, call_id: UUID, matter: Matter) -> EscalationRow | None:
    row = select(EscalationRow).where(
        EscalationRow.call_id == call_id,
        EscalationRow.matter == matter.value,
        EscalationRow.status != Status.CLOSED.value,
    )
    return await session.scalar(row.with_for_update())
