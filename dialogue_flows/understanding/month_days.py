"""A birthday as month and day, "MM-DD": "11월 3일", "십일월 삼일", "11 3", "1103", "November third". Pure."""

from __future__ import annotations

import re

from dialogue_flows.understanding.corrections import corrected
from dialogue_flows.understanding.language import spoken_language
from dialogue_flows.understanding.numerals import parse_english, parse_sino
from dialogue_flows.understanding.reading import Reading, reading
from transcripts.calls import Lang

_S = r"[일이삼사오육유칠팔구시십]{1,3}|\d{1,2}"
_NATIVE_DAYS = {"초하루": 1, "그믐": 30, "보름": 15, "초이틀": 2, "초사흘": 3}
_KO = re.compile(
    rf"(?P<m>(?<![가-힣\d])(?:{_S}))\s?월\s{{0,2}}(?:달\s?)?(?:(?P<d>[일이삼사오육칠팔구십]{{1,4}}"
    rf"|\d{{1,2}})\s?일|(?P<nd>{'|'.join(_NATIVE_DAYS)}))"
)
_KO_NO_DAY = re.compile(
    rf"(?P<m>(?<![가-힣\d])(?:{_S}))\s?월\s?(?P<d>[일이삼사오육칠팔구십]{{1,4}}|\d{{1,2}})(?![\d가-힣])"
)
_PLAIN = re.compile(r"(?<!\d)(?P<m>1[0-2]|0?[1-9])\s?[\s./\-]\s?(?P<d>3[01]|[12]\d|0?[1-9])(?!\d)")
_KEYED = re.compile(r"(?<!\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?!\d)")
_LUNAR = re.compile(r"음력|lunar", re.IGNORECASE)
_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = r"(?P<m>" + "|".join(rf"{name}|{name[:3]}" for name in _MONTHS) + r"|sept)\.?"
_DAY = (
    r"(?P<d>\d{1,2}(?:st|nd|rd|th)?|(?:twenty|thirty)(?:[\s-](?:first|second|third|fourth|fifth|sixth"
    r"|seventh|eighth|ninth"
    r"|one|two|three|four|five|six|seven|eight|nine))?|first|second|third|fourth|fifth|sixth|seventh|eighth"
    r"|ninth|tenth|eleventh"
    r"|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen|nineteen)"
)
_EN = (
    re.compile(rf"\b{_MONTH}\s(?:the\s)?{_DAY}\b", re.IGNORECASE),
    re.compile(rf"\b(?:the\s)?{_DAY}\s(?:of\s)?{_MONTH}\b", re.IGNORECASE),
)
_LAST_DAY = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def month_day(text: str, lang: Lang | None = None) -> Reading[str] | None:
    """ "MM-DD" of the last date said (a corrected one is left out), or None.

    A date of the lunar calendar ("음력 구월 삼일") is read with confidence 0.5: it is not the solar day.
    """
    korean = spoken_language(text, lang) == "ko"
    return corrected(text, lambda part: _read(part, korean=korean))


def _read(text: str, *, korean: bool) -> Reading[str] | None:
    patterns = (_KO, _KO_NO_DAY, _KEYED, _PLAIN) if korean else (*_EN, _KEYED, _PLAIN)
    for pattern in patterns:
        for match in reversed(list(pattern.finditer(text))):
            value = _value(match)
            if value is not None:
                sure = 0.5 if _LUNAR.search(text) else (0.95 if pattern in (_KO, *_EN) else 0.85)
                return reading(text, match.start(), match.end(), value, sure)
    return None


def _value(match: re.Match[str]) -> str | None:
    groups = match.groupdict()
    month = _month(groups["m"])
    day = _NATIVE_DAYS.get(groups.get("nd") or "") or _number(groups.get("d") or "")
    if month is None or day is None or not 1 <= month <= 12 or not 1 <= day <= _LAST_DAY[month - 1]:
        return None
    return f"{month:02d}-{day:02d}"


def _month(words: str) -> int | None:
    special = {"유": 6, "육": 6, "시": 10, "십": 10}.get(words)
    if special:
        return special
    lower = words.lower()[:3]
    names = [name[:3] for name in _MONTHS]
    return names.index(lower) + 1 if lower in names else _number(words)


def _number(words: str) -> int | None:
    plain = re.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", words.lower())
    if plain.isdecimal():
        return int(plain)
    return parse_sino(plain) if re.search("[가-힣]", plain) else parse_english(plain)
