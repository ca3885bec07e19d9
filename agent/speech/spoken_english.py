"""English as it is read aloud, where a voice would go wrong by itself: numbers that are read digit by digit,
dates, clock times, money, abbreviations. Plain counts are left to the voice. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from agent.speech.spoken_korean import HOTLINES

_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_MONTHS = "January February March April May June July August September October November December".split()
_MEASURES = {"km": "kilometres", "m": "metres", "cm": "centimetres", "kg": "kilograms", "%": "percent"}


def as_spoken(text: str) -> str:
    """The text with such numbers and abbreviations in English words."""
    for pattern, replace in _RULES:
        text = pattern.sub(replace, text)
    return re.sub(r"\s{2,}", " ", text).strip()


def digits(number: str) -> str:
    """Digit by digit: "119" is one one nine."""
    return " ".join(_DIGITS[int(digit)] for digit in number if digit.isascii() and digit.isdigit())


def _phone(match: re.Match[str]) -> str:
    number = re.sub(r"\D", "", match[0].replace("+82", "0", 1))
    area = 2 if number.startswith("02") else 3
    return ", ".join(digits(group) for group in (number[:area], number[area:-4], number[-4:]))


def _groups(match: re.Match[str]) -> str:
    return ", ".join(digits(group) for group in match[0].split("-"))


def _date(match: re.Match[str]) -> str:
    month, day = int(match[2]), int(match[3])
    name = _MONTHS[month - 1] if 1 <= month <= 12 else str(month)
    return f"{name} {day}{_ordinal(day)}, {match[1]}"


def _ordinal(day: int) -> str:
    if 11 <= day % 100 <= 13:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def _clock(match: re.Match[str]) -> str:
    hour, minute, half = int(match[1]), int(match[2]), match[3]
    half = (half or ("am" if hour % 24 < 12 else "pm")).lower().replace(".", "")
    said = f"{(hour - 1) % 12 + 1}"
    minutes = "" if minute == 0 else f" oh {minute}" if minute < 10 else f" {minute}"
    return f"{said}{minutes} {' '.join(half)}"


def _money(match: re.Match[str]) -> str:
    return f"{match[1].replace(',', '')} won"


def _letters(match: re.Match[str]) -> str:
    return " ".join(match[0])


def _measure(match: re.Match[str]) -> str:
    return f"{match[1]} {_MEASURES[match[2]]}"


_SHORT_NUMBERS = "|".join(sorted(HOTLINES, key=len, reverse=True))
_Replace = Callable[[re.Match[str]], str] | str
_TABLE: list[tuple[str, _Replace]] = [
    (r"[“”\"「」]", ""),
    (r"(?<![\d-])(?:\+82[- ]?\d{1,2}|0\d{1,2})[-. ]?\d{3,4}[-. ]?\d{4}(?!\d)", _phone),
    (r"(?<![\d-])1\d{3}-\d{4}(?!\d)", _groups),
    (r"(?<![\d-])\d{6}-\d{4}(?!\d)", _groups),
    (r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)", _date),
    (r"(?<!\d)([01]?\d|2[0-4]):([0-5]\d)(?!\d)\s?([AaPp]\.?[Mm]\.?)?", _clock),
    (
        rf"(?<![\d,.-])({_SHORT_NUMBERS})(?![\d,]|-\d|\.\d|\s?(?:won|km|m\b|%|people))",
        lambda m: digits(m[1]),
    ),
    (r"(?:₩|KRW\s?)(\d[\d,]*)", _money),
    (r"(\d[\d,.]*)\s?(km|cm|kg|m|%)(?![A-Za-z])", _measure),
    (r"(?<=\d),(?=\d{3})", ""),
    (r"(?<![A-Za-z])(?:AI|SMS|CCTV|ARS|TV|ID|QR|LED|PC)(?![A-Za-z])", _letters),
    (r"#", " hash "),
    (r"\*", " star "),
    (r"&", " and "),
    (r"[_<>{}\[\]|\\^=~]", " "),
]
_RULES = [(re.compile(pattern), replace) for pattern, replace in _TABLE]
