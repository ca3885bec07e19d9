"""The readers of `understanding`, asked in the way the flows need: plain values, with the words they came from."""

from __future__ import annotations

import re
from datetime import datetime

from dialogue_flows.turn import Turn
from dialogue_flows.understanding.addresses import address
from dialogue_flows.understanding.durations import duration
from dialogue_flows.understanding.frequencies import frequency
from dialogue_flows.understanding.numbers import numbers
from dialogue_flows.understanding.times import since
from transcripts.calls import Lang

DAYS_A_MONTH = 30.44
_OLDEST = 120
OLD = 65  # at this age a person counts as vulnerable (domain brief C.13, R-30)
_YEARS_OLD = frozenset({"살", "세", "years", "year"})
_MONTHS_OLD = re.compile(r"(\d{1,3})\s*(?:개월|months?\b)", re.IGNORECASE)
_FIRST_BIRTHDAY = re.compile(r"돌\s?(?:지|이)|first birthday|a year old", re.IGNORECASE)
# "여든하나" is one word in the mouth and two to the reader of numbers.
_TENS = re.compile(r"(스물|서른|마흔|쉰|예순|일흔|여든|아흔)\s?(하나|둘|셋|넷|다섯|여섯|일곱|여덟|아홉)")
_BY_PHONE = re.compile(r"전화|연락|phone|call", re.IGNORECASE)
_NO_VISIT = re.compile(
    r"방문[은을]?\s?(?:싫|안|말|하지)|오지\s?(?:마|말)|no visit|not visit|don'?t (?:come|visit)",
    re.IGNORECASE,
)
_YEARS_AGO = re.compile(
    r"몇\s?(?:년|해)|오래\s?전|옛날|예전|어릴\s?때|젊을\s?때|years ago|long ago|a long time|when i was",
    re.IGNORECASE,
)
_RECENTLY = re.compile(
    r"최근|얼마\s?전|요즘|며칠|지난\s?(?:주|달)|이번|오늘|어제|recently|last (?:week|month)|this|yesterday|today",
    re.IGNORECASE,
)


def place(turn: Turn) -> tuple[str, str] | None:
    """A place that somebody could find, and the words it came from; "in front of my house" alone is none."""
    found = address(turn.heard.text, turn.desk.city.streets(), turn.lang)
    return (found.value.text, found.quote) if found is not None and found.value.complete else None


def exact_place(turn: Turn) -> tuple[str, str] | None:
    """As `place`, where it names one house or a place that the city knows by name ("in front of a school": none)."""
    streets = turn.desk.city.streets()
    found = address(turn.heard.text, streets, turn.lang)
    if found is None or not found.value.complete:
        return None
    told = found.value
    numbered = (told.road and told.number) or (told.dong and told.lot) or (told.building and told.block)
    known = any(name in told.landmark for name in streets) if told.landmark else False
    return (told.text, found.quote) if numbered or known else None


def any_place(turn: Turn) -> str | None:
    """Whatever was told of a place, complete or not."""
    found = address(turn.heard.text, turn.desk.city.streets(), turn.lang)
    return found.value.text if found is not None else None


def months_ago(text: str, lang: Lang, now: datetime) -> float | None:
    """How many months ago something was. "Some years ago" counts as twelve; "recently" as zero; else None."""
    if _YEARS_AGO.search(text):
        return 12.0
    found = since(text, now, lang)
    if found is not None:
        return (now - found.value.at).days / DAYS_A_MONTH
    return 0.0 if _RECENTLY.search(text) else None


def hours(text: str, lang: Lang, now: datetime) -> tuple[float, str] | None:
    """How long ago something was, in hours, and the words; "some days" counts as three."""
    found = since(text, now, lang)
    return ((now - found.value.at).total_seconds() / 3600, found.quote) if found is not None else None


def months_old(text: str, lang: Lang) -> tuple[int, str] | None:
    """A child's age in whole months, and the words. A year of age counts as twelve months."""
    months = _MONTHS_OLD.search(text)
    if months is not None:
        return int(months.group(1)), months.group()
    years = next((n for n in numbers(text, lang) if n.value.unit in _YEARS_OLD), None)
    if years is not None:
        return int(years.value.value * 12), years.quote
    if _FIRST_BIRTHDAY.search(text):
        return 12, text
    length = duration(text, lang)
    return (int(length.value.length.days / DAYS_A_MONTH), length.quote) if length is not None else None


def years_old(text: str, lang: Lang) -> tuple[int, str] | None:
    """An age in years, and the words; a bare number counts where an age was asked for."""
    spaced = _TENS.sub(r"\1 \2 ", text)
    found = next((n for n in numbers(spaced, lang) if 0 < n.value.value < _OLDEST), None)
    return (int(found.value.value), found.quote) if found is not None else None


def per_week(text: str, lang: Lang) -> float | None:
    """Times a week."""
    found = frequency(text, lang)
    return found.value.per_week if found is not None else None


def by_phone(text: str) -> bool:
    """Whether the caller speaks of being telephoned."""
    return bool(_BY_PHONE.search(text))


def no_visit(text: str) -> bool:
    """Whether the caller does not want a visit."""
    return bool(_NO_VISIT.search(text))
