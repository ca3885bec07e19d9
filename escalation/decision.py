"""What a ladder does next: a pure function of its state, its policy, the rota and the time.

Nothing here waits, writes or rings. It reads as the ladder it is (domain brief G.2): rungs that are due page
their people; a round that found nobody begins again; the end of all rounds stays loud; an accepted case
without an outcome opens again.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from escalation.paging import page_officers, resolve
from escalation.policy import Decision, LadderState, LogLine, Policy, Priority, Status, Step
from escalation.ports import AlarmKind, PageMethod
from escalation.roster import Rota
from escalation.rotation import Calendar

CLOCK_TOLERANCE = timedelta(seconds=30)
"""Clocks of two machines may differ by this much; a larger step back counts as a jump."""

OUTCOME_WARNING = timedelta(minutes=5)
"""How long before the ladder opens again its officer is told."""


def decide(state: LadderState, policy: Policy, rota: Rota, now: datetime) -> Decision:
    """What the ladder does at `now`. Rungs that were missed (a dead process, a clock set forward) all fire
    now, each contact once; a clock set back delays nothing.
    """
    decision = _mend_clock(state, now)
    if decision.state.status is Status.ACKNOWLEDGED:
        decision = decision.then(_watch_accepted(decision.state, policy, rota, now))
    if decision.state.status is Status.OPEN:
        decision = decision.then(_climb(decision.state, policy, rota, now))
    return decision


def bring_forward(state: LadderState, now: datetime) -> LadderState:
    """The next rung is due now; when it fires, the rungs after it keep their distance to it."""
    return replace(state, next_due_at=now)


def resumed(state: LadderState, policy: Policy, now: datetime) -> LadderState:
    """An accepted case that is given back: open again, and the ladder goes on at once where it had stopped."""
    return replace(_anchored(given_back(state), policy, now), next_due_at=now)


def started(state: LadderState, policy: Policy, calendar: Calendar, now: datetime) -> LadderState:
    """The state with a new round that begins at `now`; who declined before is asked again."""
    fresh = replace(state, step=0, declined=frozenset(), round_started_at=now)
    return replace(fresh, next_due_at=_due(policy, fresh, calendar))


def restarted(state: LadderState, policy: Policy, calendar: Calendar, now: datetime) -> LadderState:
    """The whole ladder from its first rung, as if nothing had been tried; the case belongs to nobody."""
    fresh = replace(given_back(state), round=state.round + 1, rounds_done=0, exhausted_at=None)
    return started(fresh, policy, calendar, now)


def accepted(state: LadderState, policy: Policy, now: datetime) -> LadderState:
    """When an accepted case must next be looked at: reminders until the caller was contacted, a warning,
    and the time at which it opens again (30 min for P0, 60 min for P1, domain brief G.2).
    """
    if state.acknowledged_at is None or state.outcome_at is not None:
        return replace(state, next_due_at=None)
    deadline = state.acknowledged_at + policy.outcome_within
    moments = [deadline]
    if not state.outcome_warned:
        moments.append(deadline - OUTCOME_WARNING)
    if state.contacted_at is None:
        reminder = state.acknowledged_at + policy.remind_after
        while reminder <= now:
            reminder += policy.remind_after
        moments.append(reminder)
    return replace(state, next_due_at=min(moments))


def given_back(state: LadderState) -> LadderState:
    """Open again: the case belongs to nobody."""
    return replace(
        state,
        status=Status.OPEN,
        acknowledged_by=None,
        acknowledged_at=None,
        contacted_at=None,
        outcome_warned=False,
    )


def behind_reassignment(state: LadderState, policy: Policy, calendar: Calendar) -> LadderState:
    """A named officer is being paged in place of the first rung; the second rung waits behind them."""
    if len(policy.steps) == 1:
        return state
    later = replace(state, step=1)
    return replace(later, next_due_at=_due(policy, later, calendar))


def _mend_clock(state: LadderState, now: datetime) -> Decision:
    jump = state.decided_at - now
    if jump <= CLOCK_TOLERANCE:
        return Decision(replace(state, decided_at=now))
    moved = replace(
        state,
        decided_at=now,
        round_started_at=state.round_started_at - jump,
        next_due_at=state.next_due_at - jump if state.next_due_at else None,
        acknowledged_at=state.acknowledged_at - jump if state.acknowledged_at else None,
    )
    return Decision(moved, log=(LogLine("clock_set_back", {"seconds": int(jump.total_seconds())}),))


def _climb(state: LadderState, policy: Policy, rota: Rota, now: datetime) -> Decision:
    held = _held_by_maintenance(state, rota, now)
    if held is not None:
        return held
    decision = Decision(state)
    while (due := decision.state.next_due_at) is not None and due <= now:
        decision = decision.then(_fire(decision.state, policy, rota, now))
    return decision


def _held_by_maintenance(state: LadderState, rota: Rota, now: datetime) -> Decision | None:
    """Maintenance holds back P1 and P2, never P0."""
    until = rota.maintenance_until
    if until is None or until <= now or state.priority is Priority.P0:
        return None
    line = LogLine("held_for_maintenance", {"until": until.isoformat()})
    return Decision(replace(state, next_due_at=until), log=(line,) if state.next_due_at != until else ())


def _fire(state: LadderState, policy: Policy, rota: Rota, now: datetime) -> Decision:
    if state.step >= len(policy.steps):
        return _end_of_rounds(state, policy, rota, now)
    step = policy.steps[state.step]
    if _due(policy, state, rota.calendar) > now:
        state = _anchored(state, policy, now)
    decision = _page(state, step, policy, rota, now)
    after = replace(decision.state, step=state.step + 1)
    if after.step < len(policy.steps):
        later = replace(after, next_due_at=_due(policy, after, rota.calendar))
        nobody_left = not decision.pages and bool(state.declined)
        return replace(decision, state=bring_forward(later, now) if nobody_left else later)
    return _end_of_round(replace(decision, state=after), policy, rota, now)


def _anchored(state: LadderState, policy: Policy, now: datetime) -> LadderState:
    """The round as if it had begun so that its next rung is due now. Rungs by time of day need no anchor."""
    after = policy.steps[state.step].after if state.step < len(policy.steps) else None
    return state if after is None else replace(state, round_started_at=now - after)


def _page(state: LadderState, step: Step, policy: Policy, rota: Rota, now: datetime) -> Decision:
    people = resolve(step.targets, state.role, rota, now)
    willing = tuple(officer for officer in people if officer.officer_id not in state.declined)
    pages, lines = page_officers(willing, step.by, policy, state, now)
    log = [LogLine("step", {"step": state.step, "round": state.round, "pages": len(pages)}), *lines]
    alarms = [step.alarm] if step.alarm else []
    wants_people = any(target.kind != "webhook" for target in step.targets)
    unreachable = wants_people and (not people or (bool(willing) and not pages))
    if unreachable:
        log.append(LogLine("nobody_on_call", {"role": state.role, "step": state.step}))
        alarms.append(AlarmKind.NOBODY_ON_CALL)
    after = replace(state, nobody_on_call=unreachable)
    return Decision(after, pages=pages, log=tuple(log), alarms=tuple(alarms))


def _end_of_round(decision: Decision, policy: Policy, rota: Rota, now: datetime) -> Decision:
    """The last rung fired: another round, or the loud end."""
    done = decision.state.rounds_done + 1
    state = replace(decision.state, exhausted_at=decision.state.exhausted_at or now, rounds_done=done)
    log = (LogLine("round_exhausted", {"round": state.round}),)
    if policy.rounds is not None and done >= policy.rounds:
        state = replace(state, next_due_at=now + policy.last_resort_every)
        return decision.then(Decision(state, log=log, alarms=(AlarmKind.LADDER_EXHAUSTED,)))
    state = started(replace(state, round=state.round + 1), policy, rota.calendar, now + policy.repeat_after)
    alarms = () if policy.priority is Priority.P2 else (AlarmKind.ROUND_EXHAUSTED,)
    return decision.then(Decision(state, log=log, alarms=alarms))


def _end_of_rounds(state: LadderState, policy: Policy, rota: Rota, now: datetime) -> Decision:
    decision = _page(replace(state, declined=frozenset()), policy.last_resort, policy, rota, now)
    later = replace(decision.state, next_due_at=now + policy.last_resort_every)
    return decision.then(Decision(later, alarms=(AlarmKind.LADDER_EXHAUSTED,)))


def _watch_accepted(state: LadderState, policy: Policy, rota: Rota, now: datetime) -> Decision:
    due, since = state.next_due_at, state.acknowledged_at
    if due is None or due > now or since is None:
        return Decision(state)
    deadline = since + policy.outcome_within
    if now >= deadline:
        return _reopen(state, policy, rota, now)
    warned = state.outcome_warned or now >= deadline - OUTCOME_WARNING
    reason = "outcome_warning" if warned and not state.outcome_warned else "reminder"
    officer = rota.officers.get(state.acknowledged_by) if state.acknowledged_by else None
    pages, lines = page_officers((officer,) if officer else (), (PageMethod.SMS,), policy, state, now)
    pages = tuple(replace(page, reason=reason) for page in pages[:1])
    later = accepted(replace(state, outcome_warned=warned), policy, now)
    return Decision(later, pages=pages, log=(LogLine(reason, {"pages": len(pages)}), *lines))


def _reopen(state: LadderState, policy: Policy, rota: Rota, now: datetime) -> Decision:
    """No outcome in time: the ladder begins again, and the case belongs to nobody."""
    log = LogLine(
        "reopened", {"officer": str(state.acknowledged_by), "contacted": state.contacted_at is not None}
    )
    return Decision(restarted(state, policy, rota.calendar, now), log=(log,), alarms=(AlarmKind.REOPENED,))


def _due(policy: Policy, state: LadderState, calendar: Calendar) -> datetime:
    """When the next rung is due. Rungs by time of day follow one another, each at its next local time."""
    step, moment = policy.steps[state.step], state.round_started_at
    if step.after is not None:
        return moment + step.after
    for earlier in policy.steps[: state.step + 1]:
        if earlier.at is not None:
            moment = calendar.next_time(earlier.at, moment, working_days=not earlier.every_day)
    return moment
