"""Amounts of time in words, shared by moments, durations and frequencies: "한 시간 반", "사흘", "a couple of days"."""

from __future__ import annotations

import re

from dialogue_flows.understanding.numerals import (
    NATIVE_PAIRS,
    NATIVE_PATTERN,
    parse_english,
    parse_native,
    parse_sino,
)

DAY_COUNTS = {
    "하루": 1,
    "이틀": 2,
    "사흘": 3,
    "나흘": 4,
    "닷새": 5,
    "엿새": 6,
    "이레": 7,
    "여드레": 8,
    "아흐레": 9,
    "열흘": 10,
    "보름": 15,
}
UNIT_DAYS = {
    "분": 1 / 1440,
    "시간": 1 / 24,
    "일": 1.0,
    "날": 1.0,
    "주일": 7.0,
    "주": 7.0,
    "달": 30.0,
    "개월": 30.0,
    "년": 365.0,
    "해": 365.0,
}
EN_UNIT_DAYS = {
    "minute": 1 / 1440,
    "min": 1 / 1440,
    "hour": 1 / 24,
    "day": 1.0,
    "night": 1.0,
    "week": 7.0,
    "month": 30.0,
    "year": 365.0,
}
UNKNOWN_MANY = 3.0  # what "몇" or "a few" stands for, always marked approximate

_COUNT = rf"{'|'.join(NATIVE_PAIRS)}|{NATIVE_PATTERN}|\d{{1,4}}|[일이삼사오육칠팔구십백]{{1,6}}|몇|수"
KO_AMOUNT = (
    rf"(?:(?P<days>{'|'.join(DAY_COUNTS)})|(?P<few>며칠|몇일)|(?P<half>반년|반나절|반시간|반달)"
    rf"|(?<![가-힣\d])(?P<n>{_COUNT})\s?(?P<unit>시간|주일|개월|분|일|날|주|달|년|해)(?P<and>\s?반)?)"
)
_HALVES = {"반년": 182.0, "반나절": 0.25, "반시간": 0.5 / 24, "반달": 15.0}
_EN_COUNT = (
    r"a\scouple(?:\sof)?|a\sfew|several|some|half\san?|an?|\d{1,4}"
    r"|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
    r"|twenty|thirty|forty|fifty|sixty)(?:[\s-](?:one|two|three|four|five|six|seven|eight|nine))?"
)
EN_AMOUNT = (
    rf"(?P<n>{_EN_COUNT})\s(?P<unit>minute|min|hour|day|night|week|month|year)s?(?P<and>\sand\sa\shalf)?"
)
_LIMIT_DAYS = 365.0 * 130  # longer than a life: not an amount of time anybody tells


def korean_days(match: re.Match[str]) -> tuple[float, bool] | None:
    """(days, approximate) of a KO_AMOUNT match; None where it is no amount."""
    if match["days"]:
        return float(DAY_COUNTS[match["days"]]), match["days"] == "보름"
    if match["few"]:
        return UNKNOWN_MANY, True
    if match["half"]:
        return _HALVES[match["half"]], True
    count, approximate = _korean_count(match["n"])
    if count is None:
        return None
    days = (count + (0.5 if match["and"] else 0.0)) * UNIT_DAYS[match["unit"]]
    return (days, approximate) if days <= _LIMIT_DAYS else None


def _korean_count(words: str) -> tuple[float | None, bool]:
    if words in ("몇", "수"):
        return UNKNOWN_MANY, True
    if words in NATIVE_PAIRS:
        return NATIVE_PAIRS[words], True
    value = parse_native(words)
    value = parse_sino(words) if value is None else value
    return (None if value is None else float(value)), False


def english_days(match: re.Match[str]) -> tuple[float, bool] | None:
    """(days, approximate) of an EN_AMOUNT match."""
    words = re.sub(r"\s+", " ", match["n"].lower())
    vague = {
        "a few": UNKNOWN_MANY,
        "several": UNKNOWN_MANY,
        "some": UNKNOWN_MANY,
        "a couple": 2.0,
        "a couple of": 2.0,
    }
    exact = {"a": 1.0, "an": 1.0, "half a": 0.5, "half an": 0.5}
    count = vague.get(words, exact.get(words))
    if count is None:
        parsed = parse_english(words)
        count = None if parsed is None else float(parsed)
    if count is None:
        return None
    days = (count + (0.5 if match["and"] else 0.0)) * EN_UNIT_DAYS[match["unit"].lower()]
    return (days, words in vague) if days <= _LIMIT_DAYS else None
