"""Masks numbers that the record must not hold: resident and foreigner registration numbers, payment cards,
bank accounts; written or spoken, Korean or English (domain brief E.3). Pure and fast.

Telephone numbers, plates, addresses and times stay: the officer needs them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from transcripts.calls import AnswerValue, Lang
from transcripts.spoken_digits import DigitRun, digit_runs

LABELS: dict[str, dict[Lang, str]] = {
    "resident_number": {"ko": "[주민등록번호]", "en": "[resident number]"},
    "foreigner_number": {"ko": "[외국인등록번호]", "en": "[foreigner registration number]"},
    "card_number": {"ko": "[카드번호]", "en": "[card number]"},
    "account_number": {"ko": "[계좌번호]", "en": "[account number]"},
}

# All patterns read a run in normal form: digits, and one hyphen between groups ("900101-1234567").
_RESIDENT = re.compile(r"(?<!\d)\d{6}-?[1-8]\d{6}(?!\d)")
_PHONE = re.compile(
    r"(?<!\d)(?:(?:00\d?-?)?82-?)?(?:0?1[016789]-?\d{3,4}-?\d{4}|0?(?:2|[3-6]\d|70|50\d?)-?\d{3,4}-?\d{4})(?!\d)"
    r"|(?<!\d)1[5-9]\d\d-?\d{4}(?!\d)"
)
_PHONE_DIGITS = re.compile(r"01[016789]\d{7,8}|0(?:2|[3-6]\d|70|50\d?)\d{7,8}")
_CARD = re.compile(r"(?<!\d)(?:\d{13,16}|\d{4}-\d{4}-\d{4}-\d{1,4}|\d{4}-\d{6}-\d{4,5})(?!\d)")
_STRETCH = re.compile(r"\d(?:[\d-]*\d)?")
_CARD_WORD = re.compile(r"카드|card", re.IGNORECASE)
_ACCOUNT_WORD = re.compile(r"계좌|통장|account", re.IGNORECASE)
_SECOND_HALF_WORD = re.compile(r"뒷\s?자리|뒷\s?번호|last seven|second half", re.IGNORECASE)
_CONTEXT = 30  # characters before a number in which a word such as 계좌 tells what it is


@dataclass(frozen=True, slots=True)
class Redacted:
    """The text to keep, and the kinds of numbers that were taken out, in order."""

    text: str
    kinds: tuple[str, ...] = ()


def redact(text: str, lang: Lang = "ko") -> Redacted:
    """Puts a label such as `[주민등록번호]` in the place of each number that must not be kept."""
    found = sorted(span for run in digit_runs(text) for span in _spans(text, run))
    parts: list[str] = []
    end = 0
    for start, stop, kind in found:
        parts += [text[end:start], LABELS[kind][lang]]
        end = stop
    return Redacted("".join([*parts, text[end:]]), tuple(kind for _, _, kind in found))


def redact_value(value: AnswerValue) -> AnswerValue:
    """The same for the value of an answer; a number that must not be kept becomes its label."""
    if isinstance(value, list):
        return [redact(item).text for item in value]
    if isinstance(value, bool | None):
        return value
    masked = redact(str(value))
    return masked.text if masked.kinds else value


def _spans(text: str, run: DigitRun) -> Iterator[tuple[int, int, str]]:
    before = text[max(0, run.start - _CONTEXT) : run.start]
    for start, stop, kind in _classify(run.normal, before):
        yield (*run.text_span(start, stop), kind)


def _classify(normal: str, before: str) -> list[tuple[int, int, str]]:
    """Spans of `normal` to mask. Whole, usual groupings come first; telephone numbers are set aside next;
    what is then left is read as one number however it was grouped."""
    found: list[tuple[int, int, str]] = []
    rest = normal
    for match in _RESIDENT.finditer(normal):
        found.append((*match.span(), _resident_kind(match[0])))
        rest = _blank(rest, match)
    for match in _PHONE.finditer(rest):
        rest = _blank(rest, match)
    for match in _CARD.finditer(rest):
        if _is_card(match[0], before):
            found.append((*match.span(), "card_number"))
            rest = _blank(rest, match)
    for match in _STRETCH.finditer(rest):
        found += _classify_stretch(match[0], match.start(), before)
    return found


def _classify_stretch(stretch: str, offset: int, before: str) -> list[tuple[int, int, str]]:
    for start, stop in _trimmed(stretch):
        digits = stretch[start:stop].replace("-", "")
        if kind := _kind_of(digits, before):
            return [(offset + start, offset + stop, kind)]
    return []


def _kind_of(digits: str, before: str) -> str | None:
    if len(digits) == 13 and digits[6] in "12345678" and _is_birth_date(digits[:6]):
        return _resident_kind(digits)
    if len(digits) == 7 and digits[0] in "12345678" and _SECOND_HALF_WORD.search(before):
        return "resident_number" if digits[0] in "1234" else "foreigner_number"
    if 13 <= len(digits) <= 16 and _is_card(digits, before):
        return "card_number"
    if 9 <= len(digits) <= 16 and _ACCOUNT_WORD.search(before) and not _PHONE_DIGITS.fullmatch(digits):
        return "account_number"
    return None


def _trimmed(stretch: str) -> Iterator[tuple[int, int]]:
    """The stretch whole, then without a lone digit at either end: "이" before and after a number is often the
    word "this" or the start of "이에요", not a two."""
    first = 2 if len(stretch) > 2 and stretch[1] == "-" else 0
    last = len(stretch) - 2 if len(stretch) > 2 and stretch[-2] == "-" else len(stretch)
    yield from dict.fromkeys([(0, len(stretch)), (0, last), (first, len(stretch)), (first, last)])


def _blank(text: str, match: re.Match[str]) -> str:
    return text[: match.start()] + "x" * len(match[0]) + text[match.end() :]


def _resident_kind(number: str) -> str:
    return "foreigner_number" if number.replace("-", "")[6] in "5678" else "resident_number"


def _is_birth_date(digits: str) -> bool:
    return 1 <= int(digits[2:4]) <= 12 and 1 <= int(digits[4:6]) <= 31


def _is_card(number: str, before: str) -> bool:
    digits = number.replace("-", "")
    if _CARD_WORD.search(before):
        return True
    return digits[0] in "234569" and _luhn(digits)


def _luhn(digits: str) -> bool:
    """The check sum of ISO/IEC 7812-1."""
    doubled = [int(d) * (2 if place % 2 else 1) for place, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0
