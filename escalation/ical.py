"""The duty plan as iCalendar: shifts out to officers' calendars, and planned shifts in from one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar import Calendar, Event

from escalation.roster import SLOTS, Rota, Slot
from escalation.rotation import instant

HORIZON = timedelta(days=366)
"""How far a repeating event is unrolled."""


class BrokenCalendar(ValueError):
    """A calendar cannot be used. The text names the event and the mend."""


@dataclass(frozen=True, slots=True)
class ImportedShift:
    """One planned shift from a calendar, in UTC. `uid` makes a second import replace it."""

    uid: str
    role: str
    slot: Slot
    start: datetime
    end: datetime
    officer_id: UUID


def read_shifts(
    text: str, officers: Mapping[str, UUID], *, zone: ZoneInfo, now: datetime, handover: time = time(9, 0)
) -> list[ImportedShift]:
    """The shifts of a calendar that end after `now`. An event names its duty in the summary as
    `role/slot: handle`. All-day events run from `handover` to `handover`; times without zone are local. Raises
    `BrokenCalendar`; a calendar is taken whole or not at all.
    """
    try:
        calendar = Calendar.from_ical(text)
    except ValueError as error:
        raise BrokenCalendar("this is not an iCalendar file: export it again as .ics") from error
    found: list[ImportedShift] = []
    for event in calendar.walk("VEVENT"):
        role, slot, officer_id = _duty(event, officers)
        for start, end in _times(event, zone, handover, now + HORIZON):
            if end > now:
                uid = f"{event.get('UID', 'no-uid')}:{start:%Y%m%dT%H%M}"
                found.append(ImportedShift(uid, role, slot, start, end, officer_id))
    return found


def write_shifts(rota: Rota, roles: Iterable[str], *, start: datetime, days: int) -> str:
    """Who is on for each role and place from `start` for `days`, one event an unbroken stretch."""
    calendar = Calendar()
    calendar.add("prodid", "-//Onbam//Rota//EN")
    calendar.add("version", "2.0")
    for role in roles:
        for slot in SLOTS:
            for since, until, officer_id in _stretches(rota, role, slot, start, start + timedelta(days=days)):
                calendar.add_component(_event(rota, role, slot, (since, until, officer_id)))
    return str(calendar.to_ical().decode())


def _duty(event: Any, officers: Mapping[str, UUID]) -> tuple[str, Slot, UUID]:
    summary = str(event.get("SUMMARY", ""))
    place, _, handle = (part.strip() for part in summary.partition(":"))
    role, _, slot = (part.strip() for part in place.partition("/"))
    if not role or slot not in set(Slot):
        raise BrokenCalendar(
            f"event {summary!r}: write the summary as role/slot: handle; slots: {', '.join(Slot)}"
        )
    handle = handle.split(" ")[0]
    if handle not in officers:
        raise BrokenCalendar(
            f"event {summary!r}: there is no officer {handle!r}; known: {', '.join(sorted(officers))}"
        )
    return role, Slot(slot), officers[handle]


def _times(event: Any, zone: ZoneInfo, handover: time, horizon: datetime) -> list[tuple[datetime, datetime]]:
    summary = str(event.get("SUMMARY", ""))
    if event.get("DTSTART") is None:
        raise BrokenCalendar(f"event {summary!r}: it has no start; give it DTSTART")
    first = event.decoded("DTSTART")
    length = _length(event, first, summary)
    starts = [first] if event.get("RRULE") is None else _repeated(event, first, horizon)
    return [(_utc(start, zone, handover), _utc(start + length, zone, handover)) for start in starts]


def _length(event: Any, first: date, summary: str) -> timedelta:
    if event.get("DTEND") is not None:
        length = event.decoded("DTEND") - first
    elif event.get("DURATION") is not None:
        length = event.decoded("DURATION")
    else:
        length = timedelta(days=1)
    if not isinstance(length, timedelta) or length <= timedelta(0):
        raise BrokenCalendar(f"event {summary!r}: it ends before it starts; correct DTEND")
    return length


def _repeated(event: Any, first: date, horizon: datetime) -> list[date]:
    """Occurrences in wall-clock time, so that a shift at 18:00 stays at 18:00 over DST."""
    whole_day = not isinstance(first, datetime)
    wall = datetime.combine(first, time(0)) if not isinstance(first, datetime) else first.replace(tzinfo=None)
    rule = event["RRULE"].to_ical().decode().replace("Z", "")
    left_out = {_wall(day.dt) for day in getattr(event.get("EXDATE"), "dts", [])}
    try:
        starts = list(rrulestr(rule, dtstart=wall).between(wall, horizon.replace(tzinfo=None), inc=True))
    except ValueError as error:
        summary = str(event.get("SUMMARY", ""))
        raise BrokenCalendar(
            f"event {summary!r}: its repetition cannot be read ({error}); correct RRULE"
        ) from error
    kept = [s for s in starts if s not in left_out]
    if whole_day:
        return [s.date() for s in kept]
    zone = first.tzinfo if isinstance(first, datetime) else None
    return [s.replace(tzinfo=zone) for s in kept]


def _wall(moment: date) -> datetime:
    return moment.replace(tzinfo=None) if isinstance(moment, datetime) else datetime.combine(moment, time(0))


def _utc(moment: date, zone: ZoneInfo, handover: time) -> datetime:
    if not isinstance(moment, datetime):
        return instant(moment, handover, zone)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _stretches(
    rota: Rota, role: str, slot: Slot, start: datetime, end: datetime
) -> Iterable[tuple[datetime, datetime, UUID]]:
    since, current = start, rota.holder(role, slot, start)
    for moment in [*rota.changes(start, end), end]:
        holder = rota.holder(role, slot, moment) if moment < end else None
        if holder != current or moment == end:
            if current is not None:
                yield since, moment, current.officer_id
            since, current = moment, holder


def _event(rota: Rota, role: str, slot: Slot, stretch: tuple[datetime, datetime, UUID]) -> Event:
    since, until, officer_id = stretch
    officer = rota.officers[officer_id]
    event = Event()
    event.add("uid", f"{role}-{slot}-{since:%Y%m%dT%H%M%SZ}@onbam")
    event.add("dtstamp", since.astimezone(UTC))
    event.add("dtstart", since.astimezone(UTC))
    event.add("dtend", until.astimezone(UTC))
    event.add("summary", f"{role}/{slot}: {officer.handle} ({officer.name})")
    return event
