"""Who is on call: a pure reading of the rota at a moment. Storage stands in `rota_store.py`.

Precedence, strongest first: override (and the promotion after an unanswered test page), approved swap,
temporary schedule, planned shift, rotation (domain brief G.1).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from escalation.ports import PageMethod
from escalation.rotation import Calendar, Rotation, edges, holds, turn_at
from transcripts.calls import Lang

ANY_ROLE = "*"
"""A rotation or entry of this role holds for every role: the supervisor and the situation room."""


class Slot(StrEnum):
    """The places of a duty, in the order in which they are called."""

    PRIMARY = "primary"
    BACKUP = "backup"
    SUPERVISOR = "supervisor"
    SITUATION_ROOM = "situation_room"


SLOTS = tuple(Slot)


@dataclass(frozen=True, slots=True)
class Contact:
    """One way to reach an officer. The number itself is sealed in storage and opened only for delivery."""

    contact_id: UUID
    method: PageMethod
    verified: bool = True


@dataclass(frozen=True, slots=True)
class NotificationRule:
    """An officer's own wish: use `method` `after` the page is due. Never slows a P0."""

    method: PageMethod
    after: timedelta


@dataclass(frozen=True, slots=True)
class Officer:
    """An officer as the ladder sees one. `contacts` in order of preference; `rules` by priority name."""

    officer_id: UUID
    handle: str
    name: str
    roles: frozenset[str] = frozenset()
    langs: tuple[Lang, ...] = ("ko",)
    contacts: tuple[Contact, ...] = ()
    rules: Mapping[str, tuple[NotificationRule, ...]] = field(default_factory=dict)
    active: bool = True


class EntryKind(StrEnum):
    """What puts an officer on duty for a stretch of time, weakest first."""

    SHIFT = "shift"
    TEMPORARY = "temporary"
    SWAP = "swap"
    OVERRIDE = "override"


_STRENGTH = (EntryKind.OVERRIDE, EntryKind.SWAP, EntryKind.TEMPORARY, EntryKind.SHIFT)


@dataclass(frozen=True, slots=True)
class Entry:
    """An officer in `slot` of `role` from `start` up to `end` (UTC). `replaces` narrows it to the time in
    which that officer would have been on. A TEMPORARY entry without officer only hides the usual rota.
    """

    entry_id: UUID
    kind: EntryKind
    role: str
    slot: Slot
    start: datetime
    end: datetime
    officer_id: UUID | None
    replaces: UUID | None = None
    approved: bool = True

    def covers(self, role: str, slot: Slot, at: datetime) -> bool:
        """Whether this entry speaks about that place at that time."""
        return (
            self.approved
            and self.slot is slot
            and self.role in {role, ANY_ROLE}
            and self.start <= at < self.end
        )


@dataclass(frozen=True, slots=True)
class Rota:
    """The whole duty plan as it stands, read from storage in one go."""

    zone: ZoneInfo
    officers: Mapping[UUID, Officer]
    rotations: tuple[Rotation, ...] = ()
    entries: tuple[Entry, ...] = ()
    holidays: frozenset[date] = frozenset()
    maintenance_until: datetime | None = None

    @property
    def calendar(self) -> Calendar:
        """The city's days."""
        return Calendar(self.zone, self.holidays)

    @property
    def roles(self) -> tuple[str, ...]:
        """Every role that the plan names, sorted."""
        named = {r.role for r in self.rotations} | {e.role for e in self.entries}
        return tuple(sorted(named - {ANY_ROLE}))

    @property
    def duties(self) -> tuple[str, ...]:
        """Every role that the plan names, and the plan of all others (`*`)."""
        return (*self.roles, ANY_ROLE)

    def holder(self, role: str, slot: Slot, at: datetime) -> Officer | None:
        """The officer in that place, or None. An inactive officer does not count as there."""
        found = self._planned(role, slot, at)
        for kind in reversed(_STRENGTH):
            found = self._covered(kind, (role, slot, at), found)
        officer = self.officers.get(found) if found is not None else None
        return officer if officer is not None and officer.active else None

    def on_call(self, role: str, at: datetime) -> dict[Slot, Officer]:
        """The filled places of a role, in calling order: primary, backup, supervisor, situation room."""
        pairs = ((slot, self.holder(role, slot, at)) for slot in SLOTS)
        return {slot: officer for slot, officer in pairs if officer is not None}

    def in_rotation(self, name: str, at: datetime) -> Officer | None:
        """The officer whose turn it is in the rotation of that name."""
        for rotation in self.rotations:
            turn = turn_at(rotation, at, self.zone) if rotation.name == name else None
            if turn is not None and turn.officer_id in self.officers:
                officer = self.officers[turn.officer_id]
                return officer if officer.active else None
        return None

    def everyone(self, at: datetime) -> tuple[Officer, ...]:
        """All who are on duty in any role at `at`, each once."""
        seen = {o.officer_id: o for role in self.duties for o in self.on_call(role, at).values()}
        return tuple(seen.values())

    def changes(self, start: datetime, end: datetime) -> list[datetime]:
        """Every instant inside the window at which somebody may take over, in order."""
        times = {t for e in self.entries for t in (e.start, e.end) if start < t < end}
        for rotation in self.rotations:
            times |= edges(rotation, start, end, self.zone)
        return sorted(times)

    def _planned(self, role: str, slot: Slot, at: datetime) -> UUID | None:
        for wanted in (role, ANY_ROLE):
            for rotation in self.rotations:
                if rotation.role != wanted or rotation.slot != slot:
                    continue
                turn = turn_at(rotation, at, self.zone)
                if turn is not None and holds(rotation, at, self.zone, self.holidays):
                    return turn.officer_id
        return None

    def _covered(self, kind: EntryKind, place: tuple[str, Slot, datetime], found: UUID | None) -> UUID | None:
        role, slot, at = place
        here = [e for e in self.entries if e.kind is kind and e.covers(role, slot, at)]
        here = [e for e in here if e.replaces is None or e.replaces == found]
        here.sort(key=lambda e: (e.officer_id is not None, e.role != ANY_ROLE, e.start))
        return here[-1].officer_id if here else found


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch in which a place is not truly filled: nobody, nobody reachable, or one person twice."""

    role: str
    slot: Slot
    start: datetime
    end: datetime
    reason: Literal["nobody", "no_verified_contact", "same_person_twice"]


def gaps(rota: Rota, roles: Iterable[str], start: datetime, days: int) -> list[Gap]:
    """The gaps of the coming `days`, in order of time, so that nobody finds them at 3 a.m."""
    end = start + timedelta(days=days)
    times = [start, *rota.changes(start, end), end]
    found: list[Gap] = []
    for role in roles:
        for slot in SLOTS:
            for since, until in pairwise(times):
                reason = _weakness(rota, role, slot, since)
                if reason is not None:
                    _extend(found, Gap(role, slot, since, until, reason))
    return sorted(found, key=lambda gap: (gap.start, gap.role, SLOTS.index(gap.slot)))


def _weakness(
    rota: Rota, role: str, slot: Slot, at: datetime
) -> Literal["nobody", "no_verified_contact", "same_person_twice"] | None:
    officer = rota.holder(role, slot, at)
    if officer is None:
        return "nobody"
    if not any(contact.verified for contact in officer.contacts):
        return "no_verified_contact"
    primary = rota.holder(role, Slot.PRIMARY, at)
    if slot is Slot.BACKUP and primary is not None and primary.officer_id == officer.officer_id:
        return "same_person_twice"
    return None


def _extend(found: list[Gap], gap: Gap) -> None:
    last = found[-1] if found else None
    if last and (last.role, last.slot, last.reason, last.end) == (gap.role, gap.slot, gap.reason, gap.start):
        found[-1] = Gap(gap.role, gap.slot, last.start, gap.end, gap.reason)
    else:
        found.append(gap)
