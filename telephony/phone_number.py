"""Telephone numbers: Korean and foreign ones as E.164, and the short service numbers, which have no such form."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SEPARATORS = re.compile(r"[\s().·‐-―-]+")
_FULL_WIDTH = str.maketrans("0123456789+", "0123456789+")

# National numbers without their leading 0, by the Korean numbering plan (MSIT notice on numbering).
_KOREAN_NATIONAL = re.compile(
    r"""
    (?P<mobile>10\d{8}|1[16789]\d{7,8})   # 010-1234-5678 and the old 011, 016, 017, 018, 019
    |(?P<seoul>2\d{7,8})                  # 02-123-4567, 02-1234-5678
    |(?P<area>(?:3[1-3]|4[1-4]|5[1-5]|6[1-4])\d{7,8})   # 031 … 064
    |(?P<internet>70\d{8})                # 070-1234-5678
    |(?P<personal>50\d{8,9})              # 050x safe numbers
    |(?P<free>80\d{7,8})                  # 080-123-4567
    """,
    re.VERBOSE,
)
_NATIONWIDE = re.compile(
    r"1[568]\d{2}\d{4}"
)  # 1577-0199, 1600-2129, 1899-9988: no area code, not dialled abroad
_SPECIAL = re.compile(r"1\d{2,3}")  # 112, 119, 109, 129, 1366, 1388
_FOREIGN = re.compile(r"\+[1-9]\d{7,14}")


class InvalidPhoneNumber(ValueError):
    """The text is no telephone number. Its message names the mend and never repeats the number."""


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A subscriber's number. `e164` is "+" and 8 to 15 digits (ITU-T E.164)."""

    e164: str

    def __str__(self) -> str:
        return masked(self.e164)

    @property
    def dial(self) -> str:
        """What the carrier is given."""
        return self.e164

    @property
    def mobile(self) -> bool:
        """Whether a Korean mobile phone answers here, so that a text message can arrive."""
        found = _KOREAN_NATIONAL.fullmatch(self.e164.removeprefix("+82")) if self.korean else None
        return found is not None and found["mobile"] is not None

    @property
    def korean(self) -> bool:
        """Whether the number is in the Korean plan."""
        return self.e164.startswith("+82")

    def display(self) -> str:
        """The number as it is written in Korea: 010-1234-5678. Personal data: for the officer's page only."""
        return _grouped(self.e164)


@dataclass(frozen=True, slots=True)
class ServiceNumber:
    """A public short number (119, 112, 109, 1577-0199). `digits` is what is dialled. It is never personal."""

    digits: str

    def __str__(self) -> str:
        return self.display()

    @property
    def dial(self) -> str:
        """What the carrier is given: the digits alone, since such numbers have no international form."""
        return self.digits

    def display(self) -> str:
        """As it is written: 119, 1577-0199."""
        return f"{self.digits[:4]}-{self.digits[4:]}" if len(self.digits) == 8 else self.digits


Dialable = PhoneNumber | ServiceNumber


def parse_number(text: str) -> Dialable:
    """Reads a number as people write it: 010-1234-5678, 031) 123 4567, +82 10 …, 119, 1577-0199.

    Raises `InvalidPhoneNumber`.
    """
    digits = _digits(text)
    if _NATIONWIDE.fullmatch(digits) or _SPECIAL.fullmatch(digits):
        return ServiceNumber(digits)
    return PhoneNumber(normalise(text))


def normalise(text: str) -> str:
    """A subscriber's number as E.164. Raises `InvalidPhoneNumber`, also for a short service number."""
    digits = _digits(text)
    if digits.startswith("00") and not digits.startswith("000"):
        digits = "+" + digits.removeprefix("00")
    if digits.startswith("+82"):
        return _korean(digits.removeprefix("+82").removeprefix("0"))
    if digits.startswith("+"):
        if not _FOREIGN.fullmatch(digits):
            raise InvalidPhoneNumber(
                "a foreign number is written with + and 8 to 15 digits: check its length"
            )
        return digits
    if digits.startswith("0"):
        return _korean(digits.removeprefix("0"))
    raise InvalidPhoneNumber(
        "a telephone number begins with 0 (010-…, 031-…) or with + and the country code (+82 …): add the missing part"
    )


def masked(number: str) -> str:
    """The number for a screen that others may see: 010-****-1234; of an unreadable one nothing is shown."""
    try:
        parsed = parse_number(number)
    except InvalidPhoneNumber:
        return "****"
    if isinstance(parsed, ServiceNumber):
        return parsed.display()
    head, *middle, tail = _grouped(parsed.e164).split("-")
    return "-".join([head, *("*" * len(part) for part in middle), tail])


def _digits(text: str) -> str:
    cleaned = _SEPARATORS.sub("", text.strip().translate(_FULL_WIDTH))
    if not re.fullmatch(r"\+?[0-9]+", cleaned):
        raise InvalidPhoneNumber(
            "a telephone number holds digits, spaces and dashes only: remove anything else"
        )
    return cleaned


def _korean(national: str) -> str:
    if not _KOREAN_NATIONAL.fullmatch(national):
        raise InvalidPhoneNumber(
            "no Korean number has this prefix and length: write it like 010-1234-5678, 02-123-4567 or 031-123-4567"
        )
    return "+82" + national


def _grouped(e164: str) -> str:
    if not e164.startswith("+82"):
        return f"{e164[:-7]}-{e164[-7:-4]}-{e164[-4:]}"
    national = "0" + e164.removeprefix("+82")
    area = 2 if national.startswith("02") else 4 if national.startswith("050") else 3
    return f"{national[:area]}-{national[area:-4]}-{national[-4:]}"
