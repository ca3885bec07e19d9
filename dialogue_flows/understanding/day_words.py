"""Days in words, relative to the call: "그저께", "지난주 화요일", "11월 3일", "사흘 전", "next Tuesday". Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from dialogue_flows.understanding.month_days import month_day
from transcripts.calls import Lang

DayPrecision = Literal["day", "week", "month", "year"]


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day told by the caller, with the place in the text."""

    start: int
    end: int
    on: date
    precision: DayPrecision = "day"
    approximate: bool = False


_KO_DAYS = {
    "그끄저께": -3,
    "그끄제": -3,
    "엊그제": -2,
    "엊그저께": -2,
    "그저께": -2,
    "그제께": -2,
    "그제": -2,
    "어저께": -1,
    "어제": -1,
    "간밤": -1,
    "지난밤": -1,
    "어젯밤": -1,
    "엊저녁": -1,
    "오늘": 0,
    "내일모레": 2,
    "내일": 1,
    "낼모레": 2,
    "모레": 2,
    "글피": 3,
    "전날": -1,
}
_KO_DAY = re.compile(
    rf"(?<![가-힣])(?P<day>{'|'.join(sorted(_KO_DAYS, key=len, reverse=True))})(?!이나|일\s?모)"
)
_WEEKDAYS = "월화수목금토일"
_KO_WEEK = re.compile(
    r"(?P<which>지지난|지난|저번|요번|이번|금|다다음|다음|담|전)\s?주(?:의)?(?!차|택|변|문|소"
    r"|말고)(?:\s?(?P<wd>[월화수목금토일])요일|\s?(?P<we>주말|말))?"
    r"|(?:(?P<which2>지난|저번|이번|다음|담)\s?)?(?<![가-힣])(?P<wd2>[월화수목금토일])요일"
)
_WEEKS = {
    "지지난": -2,
    "지난": -1,
    "저번": -1,
    "전": -1,
    "요번": 0,
    "이번": 0,
    "금": 0,
    "다음": 1,
    "담": 1,
    "다다음": 2,
}
_KO_MONTH = re.compile(
    r"(?P<which>지지난|지난|저번|이번|요번|다음|담)\s?달(?:\s?(?P<d>\d{1,2})\s?일)?|(?P<year>재작년|작년"
    r"|지난해|올해|올|내년|금년)(?=$|[^가-힣]|에|부터|까지|의|은|도)"
)
_KO_YEARS = {"재작년": -2, "작년": -1, "지난해": -1, "올해": 0, "올": 0, "금년": 0, "내년": 1}

_EN_DAY = re.compile(
    r"\b(?P<day>the day before yesterday|the night before last|the day after tomorrow|yesterday|last night"
    r"|tonight|today"
    r"|this (?:morning|afternoon|evening)|tomorrow|the other day)\b",
    re.IGNORECASE,
)
_EN_DAYS = {
    "the day before yesterday": -2,
    "the night before last": -2,
    "the day after tomorrow": 2,
    "yesterday": -1,
    "last night": -1,
    "tomorrow": 1,
    "the other day": -3,
}
_EN_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_EN_WEEKDAY = re.compile(
    rf"\b(?:(?P<which>last|this|next|on)\s)?(?P<wd>{'|'.join(_EN_WEEKDAYS)})\b", re.IGNORECASE
)
_EN_SPAN = re.compile(r"\b(?P<which>last|this|next)\s(?P<span>week|month|year|weekend)\b", re.IGNORECASE)
_EN_WHICH = {"last": -1, "this": 0, "next": 1}


def read_day(text: str, now: datetime, lang: Lang, *, future: bool) -> Day | None:
    """The calendar day told: by name, week and weekday, month, or date. `future`: which of two is meant."""
    readers = (
        (_korean_named, _korean_week, _dated, _korean_month)
        if lang == "ko"
        else (
            _english_named,
            _english_weekday,
            _dated,
            _english_span,
        )
    )
    for reader in readers:
        day = reader(text, now.date(), future)
        if day is not None:
            return day
    return None


def _korean_named(text: str, today: date, _future: bool) -> Day | None:
    match = _KO_DAY.search(text)
    if match is None:
        return None
    name = match["day"]
    # "어젯밤", "간밤", "엊저녁": the clock reads the 밤 or 저녁 that stands inside the word.
    end = match.end() - (1 if name.endswith("밤") else 2 if name == "엊저녁" else 0)
    return Day(match.start(), end, today + timedelta(days=_KO_DAYS[name]), "day", name.startswith("엊그"))


def _korean_week(text: str, today: date, future: bool) -> Day | None:
    match = _KO_WEEK.search(text)
    if match is None:
        return None
    weekday = match["wd"] or match["wd2"]
    which = match["which"] or match["which2"]
    monday = today - timedelta(days=today.weekday())
    if which is None:
        return Day(match.start(), match.end(), _weekday(today, _WEEKDAYS.index(weekday), future=future))
    start = monday + timedelta(weeks=_WEEKS[which])
    if weekday:
        return Day(match.start(), match.end(), start + timedelta(days=_WEEKDAYS.index(weekday)))
    weekend = bool(match["we"])
    return Day(
        match.start(),
        match.end(),
        start + timedelta(days=5 if weekend else 0),
        "day" if weekend else "week",
        True,
    )


def _weekday(today: date, weekday: int, *, future: bool) -> date:
    gap = (weekday - today.weekday()) % 7 if future else -((today.weekday() - weekday) % 7)
    return today + timedelta(days=gap)


def _dated(text: str, today: date, future: bool) -> Day | None:
    if "월" not in text and not _MONTH_NAME.search(text):
        return None
    found = month_day(text)
    if found is None:
        return None
    month, day = (int(part) for part in found.value.split("-"))
    years = (
        (today.year, today.year + 1, today.year + 4)
        if future
        else (today.year, today.year - 1, today.year - 4)
    )
    for year in years:
        if (month, day) == (2, 29) and not _leap(year):
            continue
        on = date(year, month, day)
        if (on >= today) if future else (on <= today):
            return Day(found.start, found.end, on)
    return None


_MONTH_NAME = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", re.IGNORECASE)


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _korean_month(text: str, today: date, _future: bool) -> Day | None:
    match = _KO_MONTH.search(text)
    if match is None:
        return None
    if match["year"]:
        return Day(
            match.start(), match.end(), date(today.year + _KO_YEARS[match["year"]], 1, 1), "year", True
        )
    first = _month_start(today, _WEEKS[match["which"]])
    if match["d"] and 1 <= int(match["d"]) <= 28:
        return Day(match.start(), match.end(), first.replace(day=int(match["d"])))
    return Day(match.start(), match.end(), first, "month", True)


def _month_start(today: date, months: int) -> date:
    index = today.year * 12 + today.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def _english_named(text: str, today: date, _future: bool) -> Day | None:
    match = _EN_DAY.search(text)
    if match is None:
        return None
    name = match["day"].lower()
    # The clock reads the part of day that stands inside "last night" and "this morning".
    return Day(
        match.start(),
        match.end(),
        today + timedelta(days=_EN_DAYS.get(name, 0)),
        "day",
        name == "the other day",
    )


def _english_weekday(text: str, today: date, future: bool) -> Day | None:
    match = _EN_WEEKDAY.search(text)
    if match is None:
        return None
    weekday = _EN_WEEKDAYS.index(match["wd"].lower())
    which = (match["which"] or "").lower()
    ahead = future or which == "next"
    on = _weekday(today, weekday, future=ahead and which != "last")
    if on == today and which in ("last", "next"):
        on += timedelta(days=7 if which == "next" else -7)
    return Day(match.start(), match.end(), on)


def _english_span(text: str, today: date, _future: bool) -> Day | None:
    match = _EN_SPAN.search(text)
    if match is None:
        return None
    step, span = _EN_WHICH[match["which"].lower()], match["span"].lower()
    if span == "month":
        return Day(match.start(), match.end(), _month_start(today, step), "month", True)
    if span == "year":
        return Day(match.start(), match.end(), date(today.year + step, 1, 1), "year", True)
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=step)
    weekend = span == "weekend"
    return Day(
        match.start(),
        match.end(),
        monday + timedelta(days=5 if weekend else 0),
        "day" if weekend else "week",
        True,
    )
