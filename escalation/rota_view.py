"""The duty plan as people read it: who is on when in the coming days, and what was entered by hand. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from escalation.roster import ANY_ROLE, SLOTS, EntryKind, Rota, Slot


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `start` up to `end` these people hold the places, by their names; None where nobody does."""

    start: datetime
    end: datetime
    holders: tuple[tuple[Slot, str | None], ...]

    @property
    def names(self) -> dict[Slot, str | None]:
        """Who, by place."""
        return dict(self.holders)


@dataclass(frozen=True, slots=True)
class DutyTable:
    """The plan of one duty, or of several whose plans are the same. `roles` is (`*`,) where none is named."""

    roles: tuple[str, ...]
    stretches: tuple[Stretch, ...]

    def at(self, now: datetime) -> Stretch | None:
        """Who is on at that time."""
        return next((each for each in self.stretches if each.start <= now < each.end), None)


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """A change of the plan that somebody entered; `officer` and `replaces` by name."""

    entry_id: UUID
    kind: EntryKind
    role: str
    slot: Slot
    start: datetime
    end: datetime
    officer: str | None
    replaces: str | None
    state: str
    reason: str
    requested_by: str
    decided_by: str | None


def duty_tables(rota: Rota, start: datetime, days: int) -> list[DutyTable]:
    """The coming days from `start`; duties with the same plan stand in one table."""
    end = start + timedelta(days=days)
    times = [start, *rota.changes(start, end), end]
    plans: dict[tuple[Stretch, ...], list[str]] = {}
    for role in rota.roles or (ANY_ROLE,):
        plans.setdefault(_stretches(rota, role, times), []).append(role)
    return [DutyTable(tuple(roles), stretches) for stretches, roles in plans.items()]


def _stretches(rota: Rota, role: str, times: list[datetime]) -> tuple[Stretch, ...]:
    found: list[Stretch] = []
    for since, until in pairwise(times):
        people = ((slot, rota.holder(role, slot, since)) for slot in SLOTS)
        holders = tuple((slot, officer.name if officer else None) for slot, officer in people)
        if found and found[-1].holders == holders:
            found[-1] = Stretch(found[-1].start, until, holders)
        else:
            found.append(Stretch(since, until, holders))
    return tuple(found)
