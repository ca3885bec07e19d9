"""A small rota of values for the pure tests: four officers, named by role."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from escalation.ports import PageMethod
from escalation.roster import Contact, Entry, EntryKind, Officer, Rota, Slot
from escalation.rotation import Cycle, Rotation

SEOUL = ZoneInfo("Asia/Seoul")
NIGHT = datetime(2026, 11, 21, 17, 13, tzinfo=UTC)


def officer(handle: str, *methods: PageMethod, verified: bool = True, active: bool = True) -> Officer:
    """An officer with one contact a method; voice and SMS when none is named."""
    contacts = tuple(Contact(uuid4(), m, verified) for m in methods or (PageMethod.VOICE, PageMethod.SMS))
    return Officer(uuid4(), handle, handle, contacts=contacts, active=active)


FIRST, SECOND, THIRD, ROOM = officer("first"), officer("second"), officer("third"), officer("room")
PLACES = {Slot.PRIMARY: FIRST, Slot.BACKUP: SECOND, Slot.SUPERVISOR: THIRD, Slot.SITUATION_ROOM: ROOM}


def always(slot: Slot, who: Officer, role: str = "*") -> Rotation:
    """A rotation of one, for ever."""
    return Rotation(
        uuid4(), f"{role}-{slot}", role, slot.value, Cycle.DAILY, date(2026, 1, 1), (who.officer_id,)
    )


def rota(
    places: dict[Slot, Officer] | None = None, *, entries: tuple[Entry, ...] = (), **more: object
) -> Rota:
    """A rota in which each place is filled for ever."""
    filled = PLACES if places is None else places
    people = {o.officer_id: o for o in (*PLACES.values(), *filled.values())}
    rotations = tuple(always(slot, who) for slot, who in filled.items())
    return Rota(SEOUL, people, rotations, entries, **more)  # type: ignore[arg-type]


def entry(
    kind: EntryKind,
    slot: Slot,
    who: Officer | None,
    start: datetime,
    end: datetime,
    replaces: UUID | None = None,
) -> Entry:
    """An approved entry for every role."""
    return Entry(uuid4(), kind, "*", slot, start, end, who.officer_id if who else None, replaces)


HANDOVER = time(9, 0)
