"""Who holds a rotating duty at a moment: pure calendar arithmetic in the city's own zone, right over DST.

A handover is a wall-clock time. Where DST skips it, the handover happens at the first instant after the gap
as zoneinfo resolves it; where DST repeats it, at the first of the two. So shifts never overlap and never
leave a hole (domain brief G.1).
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo


class Cycle(StrEnum):
    """How often a rotation hands over."""

    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class HolidayRule(StrEnum):
    """Whether a rotation holds on the city's holidays."""

    ANY = "any"
    ONLY = "only"
    EXCEPT = "except"


@dataclass(frozen=True, slots=True)
class Hours:
    """Local hours in which a rotation holds; `until` at or before `start` means the next morning.
    `weekdays` (0 = Monday) names the days on which a band begins.
    """

    start: time
    until: time
    weekdays: frozenset[int] = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class Rotation:
    """Officers who take turns in `slot` of `role` (`*`: every role). `starts_on` with `handover` begins the
    first officer's first turn; each turn lasts `every` cycles.
    """

    rotation_id: UUID
    name: str
    role: str
    slot: str
    cycle: Cycle
    starts_on: date
    officers: tuple[UUID, ...]
    handover: time = time(9, 0)
    every: int = 1
    hours: Hours | None = None
    holidays: HolidayRule = HolidayRule.ANY


@dataclass(frozen=True, slots=True)
class Turn:
    """One officer's turn, from `start` up to but not including `end`, in UTC."""

    officer_id: UUID
    start: datetime
    end: datetime


LONGEST_HOLIDAY_DAYS = 30
"""A calendar that names more free days in a row is wrong; what waits for a working day then waits no longer."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The city's days: its zone, and the holidays on which offices are closed."""

    zone: ZoneInfo
    holidays: frozenset[date] = frozenset()

    def works_on(self, day: date) -> bool:
        """Whether it is a working day: Monday to Friday, and no holiday."""
        return day.weekday() < 5 and day not in self.holidays

    def next_time(self, at: time, after: datetime, *, working_days: bool) -> datetime:
        """The first instant after `after` at which local clocks show `at`; on a working day where that is asked."""
        today = after.astimezone(self.zone).date()
        for ahead in range(LONGEST_HOLIDAY_DAYS):
            day = today + timedelta(days=ahead)
            moment = instant(day, at, self.zone)
            if moment > after and (self.works_on(day) or not working_days):
                return moment
        return instant(today + timedelta(days=LONGEST_HOLIDAY_DAYS), at, self.zone)


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The UTC instant of a local wall-clock time; the first one where the clock shows it twice."""
    return datetime.combine(day, at.replace(fold=0), tzinfo=zone).astimezone(UTC)


def turn_at(rotation: Rotation, at: datetime, zone: ZoneInfo) -> Turn | None:
    """The turn that holds at `at`, or None before the rotation begins or when nobody is in it."""
    if not rotation.officers:
        return None
    index = _cycle_index(rotation, at, zone)
    if index < 0:
        return None
    number = index // rotation.every
    first = number * rotation.every
    return Turn(
        officer_id=rotation.officers[number % len(rotation.officers)],
        start=_cycle_start(rotation, first, zone),
        end=_cycle_start(rotation, first + rotation.every, zone),
    )


def holds(rotation: Rotation, at: datetime, zone: ZoneInfo, holidays: frozenset[date]) -> bool:
    """Whether the rotation's hours and holiday rule let it hold at `at`."""
    day = _duty_day(rotation.hours, at, zone)
    if day is None:
        return False
    if rotation.holidays is HolidayRule.ONLY:
        return day in holidays
    if rotation.holidays is HolidayRule.EXCEPT:
        return day not in holidays
    return True


def edges(rotation: Rotation, start: datetime, end: datetime, zone: ZoneInfo) -> set[datetime]:
    """Every instant in the window at which this rotation may change who holds it."""
    found: set[datetime] = set()
    day = start.astimezone(zone).date() - timedelta(days=1)
    while day <= end.astimezone(zone).date():
        found.add(instant(day, time(0), zone))
        if rotation.hours is not None:
            found |= {instant(day, rotation.hours.start, zone), instant(day, rotation.hours.until, zone)}
        day += timedelta(days=1)
    moment = start
    while moment < end:
        turn = turn_at(rotation, moment, zone)
        moment = turn.end if turn is not None else moment + timedelta(hours=1)
        found.add(moment)
    return {edge for edge in found if start < edge < end}


def _duty_day(hours: Hours | None, at: datetime, zone: ZoneInfo) -> date | None:
    today = at.astimezone(zone).date()
    if hours is None:
        return today
    for day in (today, today - timedelta(days=1)):
        last = day + timedelta(days=1) if hours.until <= hours.start else day
        if instant(day, hours.start, zone) <= at < instant(last, hours.until, zone):
            return day if day.weekday() in hours.weekdays else None
    return None


def _cycle_index(rotation: Rotation, at: datetime, zone: ZoneInfo) -> int:
    if rotation.cycle is Cycle.HOURLY:
        return (at - _cycle_start(rotation, 0, zone)) // timedelta(hours=1)
    day = at.astimezone(zone).date()
    if at < instant(day, rotation.handover, zone):
        day -= timedelta(days=1)
    elapsed = (day - rotation.starts_on).days
    if rotation.cycle is Cycle.DAILY:
        return elapsed
    if rotation.cycle is Cycle.WEEKLY:
        return elapsed // 7
    months = (day.year - rotation.starts_on.year) * 12 + day.month - rotation.starts_on.month
    return months if day >= _month_day(rotation.starts_on, months) else months - 1


def _cycle_start(rotation: Rotation, index: int, zone: ZoneInfo) -> datetime:
    start = rotation.starts_on
    if rotation.cycle is Cycle.HOURLY:
        return instant(start, rotation.handover, zone) + timedelta(hours=index)
    if rotation.cycle is Cycle.MONTHLY:
        return instant(_month_day(start, index), rotation.handover, zone)
    days = index if rotation.cycle is Cycle.DAILY else index * 7
    return instant(start + timedelta(days=days), rotation.handover, zone)


def _month_day(start: date, months: int) -> date:
    """The start's day `months` later; the last day of a month that is too short."""
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
