"""When, relative to the call: "어제", "사흘 전", "오늘 아침 7시 반", "다음 주 화요일", "last night". Pure.

Durations, birthdays and frequencies are in `durations`, `month_days` and `frequencies`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from dialogue_flows.understanding.clock_words import Clock, read_clock
from dialogue_flows.understanding.corrections import corrected
from dialogue_flows.understanding.day_words import Day, read_day
from dialogue_flows.understanding.durations import duration
from dialogue_flows.understanding.language import spoken_language
from dialogue_flows.understanding.reading import Reading, reading
from dialogue_flows.understanding.shift_words import Shift, read_shift
from transcripts.calls import Lang

Precision = Literal["minute", "hour", "part", "day", "week", "month", "year"]
Prefer = Literal["past", "future"]


@dataclass(frozen=True, slots=True)
class Moment:
    """`at` in the time zone of the `now` that was given; `precision` is the finest part that was told."""

    at: datetime
    precision: Precision
    approximate: bool = False


def moment(
    text: str, now: datetime, lang: Lang | None = None, *, prefer: Prefer = "past"
) -> Reading[Moment] | None:
    """The moment told, or None. `now`: local time of the call. `prefer` decides "화요일" or "7시" alone:
    the last one (what happened) or the next one (when to call).
    """
    spoken = spoken_language(text, lang)
    try:
        return corrected(text, lambda part: _moment(part, now, spoken, prefer))
    except (OverflowError, ValueError):  # a year beyond the calendar: nobody told a moment
        return None


def since(text: str, now: datetime, lang: Lang | None = None) -> Reading[Moment] | None:
    """Since when: a moment ("어제부터"), or the length that has passed ("한 시간쯤 됐어요", "두 달째")."""
    found = moment(text, now, lang)
    if found is not None and found.value.at <= now:
        return found
    passed = duration(text, lang)
    if passed is None:
        return None
    at = now - passed.value.length
    precision: Precision = "hour" if passed.value.length < timedelta(days=1) else "day"
    return Reading(
        Moment(at, precision, passed.value.approximate), passed.confidence, passed.quote, passed.start
    )


def _moment(text: str, now: datetime, lang: Lang, prefer: Prefer) -> Reading[Moment] | None:
    shift = read_shift(text, lang)
    if shift is not None:
        return _shifted(text, now, shift)
    day, clock = read_day(text, now, lang, future=prefer == "future"), read_clock(text, lang)
    if day is None and clock is None:
        return None
    if day is not None and clock is not None and _far_apart(day, clock):
        clock = None
    start = min(part.start for part in (day, clock) if part is not None)
    end = max(part.end for part in (day, clock) if part is not None)
    value = _combine(now, day, clock, prefer)
    return reading(text, start, end, value, _confidence(day, clock))


def _far_apart(day: Day, clock: Clock) -> bool:
    return clock.start - day.end > 12 or day.start - clock.end > 12


def _confidence(day: Day | None, clock: Clock | None) -> float:
    if day is not None and clock is not None:
        return 0.95
    return 0.9 if day is not None or (clock is not None and clock.part) else 0.7


def _shifted(text: str, now: datetime, shift: Shift) -> Reading[Moment]:
    at = now + timedelta(days=shift.days)
    units: tuple[tuple[float, Precision], ...] = (
        (1 / 24, "minute"),
        (1, "hour"),
        (7, "day"),
        (30, "week"),
        (365, "month"),
    )
    precision: Precision = next((name for limit, name in units if abs(shift.days) < limit), "year")
    return reading(text, shift.start, shift.end, Moment(at, precision, shift.approximate), 0.9)


def _combine(now: datetime, day: Day | None, clock: Clock | None, prefer: Prefer) -> Moment:
    if clock is None and day is not None:
        return Moment(_at(day.on, time(0), now), day.precision, day.approximate)
    if clock is None:
        raise ValueError("neither a day nor a clock time")
    precision: Precision = "part" if clock.hour is None else ("minute" if clock.minute else "hour")
    on = day.on if day is not None else None
    if on is None:
        return Moment(_nearest(now, clock, prefer), precision, clock.hour is None)
    overnight = timedelta(days=1) if clock.next_day else timedelta()
    return Moment(_at(on + overnight, time(clock.hours[0], clock.minute), now), precision, clock.hour is None)


def _nearest(now: datetime, clock: Clock, prefer: Prefer) -> datetime:
    """ "7시" without a day or a part: the last or the next of the possible times."""
    base = [now.date() + timedelta(days=d) for d in (-1, 0, 1)]
    options = [_at(on, time(hour, clock.minute), now) for on in base for hour in clock.hours]
    if clock.hours_loose:
        options += [_at(on, time((hour + 12) % 24, clock.minute), now) for on in base for hour in clock.hours]
    if prefer == "past":
        return max(option for option in options if option <= now)
    return min(option for option in options if option >= now)


def _at(on: date, at: time, now: datetime) -> datetime:
    return datetime.combine(on, at, tzinfo=now.tzinfo)
