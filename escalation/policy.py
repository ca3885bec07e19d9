"""The words of a ladder: its policy, its state, and what one decision holds. `decision.py` decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Literal
from uuid import UUID

from escalation.ports import AlarmKind, PageMethod


class Priority(StrEnum):
    """Urgency of a ladder: P0 for IMMEDIATE, P1 for SAME_NIGHT, P2 for NEXT_MORNING (domain brief G.2)."""

    P0 = "P0"
    P1 = "P1"
    P2 = "P2"


class Matter(StrEnum):
    """What a case is about. A call may have one running case of each: the caller, and a place that endangers others
    (rule R-50), which is looked after by another duty and needs nobody to speak with the caller.
    """

    CALLER = "caller"
    PLACE = "place"


class Status(StrEnum):
    """Where an escalation stands. Acknowledged is not done."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


TargetKind = Literal["slot", "officer", "role", "rotation", "everyone", "webhook"]


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a step pages: a place on the rota, an officer's handle, another role's primary, whoever has the
    turn in a rotation, everyone on duty, or the alarm outside (`webhook`).
    """

    kind: TargetKind
    name: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One rung. Due `after` the round began, or `at` the next local time of day: of a working day, unless `every_day`.
    `by` names methods that all
    start at once; empty means each officer's own notification rules. `alarm` also rings outside.
    """

    targets: tuple[Target, ...]
    by: tuple[PageMethod, ...] = ()
    after: timedelta | None = None
    at: time | None = None
    alarm: AlarmKind | None = None
    every_day: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """The ladder of one priority. `rounds` None repeats for ever; when all rounds are spent `last_resort` is
    paged every `last_resort_every`, and each time an alarm rings: the end is never silent.
    """

    priority: Priority
    steps: tuple[Step, ...]
    repeat_after: timedelta
    rounds: int | None
    last_resort: Step
    last_resort_every: timedelta
    outcome_within: timedelta
    remind_after: timedelta
    officer_rules: tuple[tuple[PageMethod, timedelta], ...] = ((PageMethod.SMS, timedelta(0)),)


@dataclass(frozen=True, slots=True)
class LadderState:
    """All that a decision depends on, as it stands in the escalation's row. `step` is the next
    rung to fire; `round` numbers every start from the first rung, `rounds_done` those since the last reset."""

    priority: Priority
    role: str
    status: Status
    round_started_at: datetime
    next_due_at: datetime | None
    decided_at: datetime
    step: int = 0
    round: int = 0
    rounds_done: int = 0
    declined: frozenset[UUID] = frozenset()
    acknowledged_by: UUID | None = None
    acknowledged_at: datetime | None = None
    contacted_at: datetime | None = None
    outcome_at: datetime | None = None
    outcome_warned: bool = False
    exhausted_at: datetime | None = None
    nobody_on_call: bool = False


@dataclass(frozen=True, slots=True)
class PagePlan:
    """A page that should go out: to which contact, when, and why."""

    officer_id: UUID
    contact_id: UUID
    method: PageMethod
    due_at: datetime
    step: int
    round: int
    reason: str


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the append-only log: a kind and values without personal words."""

    kind: str
    data: Mapping[str, str | int | float | bool | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """What must now be written in one transaction: the new state, the pages, the log, alarms for outside."""

    state: LadderState
    pages: tuple[PagePlan, ...] = ()
    log: tuple[LogLine, ...] = ()
    alarms: tuple[AlarmKind, ...] = ()

    def then(self, later: Decision) -> Decision:
        """This decision followed by `later`; a contact that both page is paged once."""
        rung = {(p.contact_id, p.due_at) for p in self.pages}
        fresh = tuple(p for p in later.pages if (p.contact_id, p.due_at) not in rung)
        return Decision(
            later.state,
            self.pages + fresh,
            self.log + later.log,
            tuple(dict.fromkeys(self.alarms + later.alarms)),
        )
