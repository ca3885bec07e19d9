"""English as it is read aloud, where a voice would go wrong by itself: numbers that are read digit by digit,
dates, clock times, money, measures, abbreviations. Plain counts are left to the voice. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from agent.speech.korean_signs import plain_signs
from agent.speech.spoken_korean import HOTLINES as _KOREAN_HOTLINES

HOTLINES = _KOREAN_HOTLINES | {"988", "911", "999"}
"""Short public numbers, those that a foreign caller may name among them."""

_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_MONTHS = "January February March April May June July August September October November December".split()
_LAST_DAY = 31
_MEASURES = {
    "km": "kilometres",
    "m": "metres",
    "cm": "centimetres",
    "mm": "millimetres",
    "kg": "kilograms",
    "g": "grams",
    "ml": "millilitres",
    "l": "litres",
    "v": "volts",
    "w": "watts",
    "%": "percent",
    "°c": "degrees",
    "℃": "degrees",
    "㎡": "square metres",
    "m2": "square metres",
    "m²": "square metres",
}
_TITLES = {
    "Mr.": "Mister",
    "Mrs.": "Missus",
    "Ms.": "Miz",
    "Dr.": "Doctor",
    "No.": "number",
    "e.g.": "for example",
}
_FRACTIONS = {
    "1/2": "one half",
    "1/3": "one third",
    "2/3": "two thirds",
    "1/4": "one quarter",
    "3/4": "three quarters",
}
_LETTERS = (
    r"AI|SMS|MMS|CCTV|ARS|TV|ID|QR|LED|PC|GPS|ATM|USB|LPG|LNG|ER|ICU|GP|CPR|AED|KTX|SRT|DV|US|UK|EU|PDF|LH"
)


def as_spoken(text: str) -> str:
    """The text with such numbers and abbreviations in English words."""
    text = plain_signs(text)
    for pattern, replace in _RULES:
        text = pattern.sub(replace, text)
    return re.sub(r"\s+(?=[,.?!](?:\s|$))", "", re.sub(r"\s{2,}", " ", text)).strip()


def digits(number: str) -> str:
    """Digit by digit: "119" is one one nine."""
    return " ".join(_DIGITS[int(digit)] for digit in number if digit.isascii() and digit.isdigit())


def _phone(match: re.Match[str]) -> str:
    number = re.sub(r"\D", "", match[0].replace("+82", "0", 1))
    area = 2 if number.startswith("02") else 4 if number.startswith("050") else 3
    return ", ".join(digits(group) for group in (number[:area], number[area:-4], number[-4:]))


def _groups(match: re.Match[str]) -> str:
    return ", ".join(digits(group) for group in re.split(r"[-. ]+", match[0].lstrip("+")))


def _date(match: re.Match[str]) -> str:
    return f"{_day(int(match[2]), int(match[3]))}, {match[1]}"


def _month_and_day(match: re.Match[str]) -> str:
    month, day = int(match[1]), int(match[2])
    return (
        _day(month, day) if 1 <= month <= len(_MONTHS) and 1 <= day <= _LAST_DAY else f"{month} slash {day}"
    )


def _day(month: int, day: int) -> str:
    name = _MONTHS[month - 1] if 1 <= month <= len(_MONTHS) else str(month)
    return f"{name} {day}{_ordinal(day)}"


def _named_day(match: re.Match[str]) -> str:
    name = next(month for month in _MONTHS if month.startswith(match[1][:3]))
    return f"{name} {match[2]}{_ordinal(int(match[2]))}"


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


def _half_day(match: re.Match[str]) -> str:
    return f"{match[1]} {match[2].lower()} m"


def _dollars(match: re.Match[str]) -> str:
    cents = f" {match[2]}" if match[2] else ""
    return f"{match[1].replace(',', '')} dollars{cents}"


def _measure(match: re.Match[str]) -> str:
    return f"{match[1]} {_MEASURES[match[2].lower()]}"


def _letters(match: re.Match[str]) -> str:
    return " ".join(match[0])


_SHORT_NUMBERS = "|".join(sorted(HOTLINES, key=len, reverse=True))
_COUNTED = r"\s?(?:won|km|kg|m\b|%|people|persons|calls|days|hours|minutes|metres|years|times|homes|degrees)"
_Replace = Callable[[re.Match[str]], str] | str
_TABLE: list[tuple[str, _Replace]] = [
    (r"[“”\"「」]", ""),
    (r"\((0\d{1,2})\)\s?(?=\d{3,4}[-. ]?\d{4})", r"\1-"),
    (r"(?<![\d-])(?:\+82[- ]?\d{1,2}|050\d|0\d{1,2})[-. ]?\d{3,4}[-. ]?\d{4}(?!\d)", _phone),
    (r"(?<![\d-])0\d{1,2}[- ]1[12]\d(?!\d)", _groups),
    (r"\+\d{1,2}[- ]\d{2,4}[- ]\d{3,4}[- ]\d{3,4}(?!\d)", _groups),
    (r"(?<![\d-])1\d{3}[-.]\d{4}(?!\d)", _groups),
    (r"(?<![\d-])(?:\d{8}|\d{6})-\d{4}(?!\d)", _groups),
    (r"(?<![\d,.-])\d{8,}(?![\d,.])", lambda m: digits(m[0])),
    (r"(?<!\d)(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?!\d)", _date),
    (r"(?<![\d/])([12]/[23]|[13]/4)(?![\d/])", lambda m: _FRACTIONS.get(m[0], m[0])),
    (r"(?<!\d)24/7(?!\d)", "24 hours a day, 7 days a week"),
    (rf"(?<=\d)/(?=(?:{_SHORT_NUMBERS})(?!\d))", " or "),
    (r"(?<![\d/])(\d{1,2})/(\d{1,2})(?![\d/])", _month_and_day),
    (
        r"\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s(\d{1,2})(?![\d:]|st|nd|rd|th)",
        _named_day,
    ),
    (r"(?<=:\d\d)\s?[~–-]\s?(?=\d{1,2}:\d\d)", " to "),
    (r"(?<!\d)([01]?\d|2[0-4]):([0-5]\d)(?!\d)(?:\s?([AaPp]\.?[Mm]\b\.?))?", _clock),
    (r"(?<![\d.])(\d{1,2})\s?([AaPp])\.?[Mm]\b\.?", _half_day),
    (r"(?<=\d)\s?[~–-]\s?(?=\d+\s(?:days|weeks|months|years|hours|minutes|people|times))", " to "),
    (
        rf"(?<![\d,.-])({_SHORT_NUMBERS})(?!\d|,\d|-\d|\.\d|{_COUNTED})",
        lambda m: digits(m[1]),
    ),
    (r"(?:₩|￦|KRW\s?)(\d[\d,]*)", lambda m: f"{m[1].replace(',', '')} won"),
    (r"(?:US)?\$\s?(\d[\d,]*)(?:\.(\d\d))?", _dollars),
    (r"(\d[\d,.]*)\s?km/h", r"\1 kilometres an hour"),
    (r"(?<![\w-])-(?=\d[\d.]*\s?(?:°C|℃|degrees))", "minus "),
    (r"(\d[\d,.]*)\s?(km|cm|mm|kg|ml|m2|m²|°C|[gmLlVW%℃㎡])(?![A-Za-z0-9])", _measure),
    (r"(?<=\d),(?=\d{3})", ""),
    (r"(?<![\w-])(\d{1,4})-(\d{1,4})(?![\w-])", r"\1 dash \2"),
    (r"\bB(\d)(?=\s(?:floor|level|parking))", r"basement \1"),
    (r"\b(?:(?:Mr|Mrs|Ms|Dr)\.(?=\s?[A-Z])|No\.(?=\s?\d)|e\.g\.)", lambda m: _TITLES[m[0]] + " "),
    (rf"(?<![A-Za-z])(?:{_LETTERS})(?![A-Za-z])", _letters),
    (r"\bU\.S\.", "U S "),
    (r"[Ww]i-?[Ff]i", "why fye"),
    (r"#(?=\d)", "number "),
    (r"#", " hash "),
    (r"\*", " star "),
    (r"&", " and "),
    (r"@", " at "),
    (r"(?<=[a-z])\.(?=[a-z]{2})", " dot "),
    (r"[_<>{}\[\]|\\^=~]", " "),
]
_RULES = [(re.compile(pattern), replace) for pattern, replace in _TABLE]
