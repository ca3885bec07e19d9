"""The numbers that an agent may say: those of the city, its public lines, its directory and the office of the call."""

from __future__ import annotations

import re
from collections.abc import Iterable

from agent.city import City, load_places
from dialogue_flows.ports import Household

_DIGITS = re.compile(r"\D+")
# A telephone number as our sentences write it: 031-000-0120, 1577-0199, 109. Receipts (six digits, then four) are none.
_NUMBER = re.compile(
    r"(?<![\d-])(?:0\d{1,2}-\d{3,4}-\d{4}|1\d{3}-\d{4}|1[0-4]\d)(?![\d-]|동|호|번지|번길|번호|세|도)"
)


def allowed_numbers(city: City, household: Household | None) -> frozenset[str]:
    """As digits, in the form in which they are dialled inside the country."""
    numbers = [*city.file.hotlines, city.duty_number, city.file.situation_room, *load_places(city).phones]
    if household is not None:
        numbers.append(household.office_number)
    return frozenset(_national(number) for number in numbers)


def invented_numbers(texts: Iterable[str], allowed: frozenset[str]) -> list[str]:
    """Telephone numbers in these sentences that nobody gave the agent, in order."""
    found = [match.group() for text in texts for match in _NUMBER.finditer(text)]
    return [number for number in found if _national(number) not in allowed]


def _national(number: str) -> str:
    digits = _DIGITS.sub("", number)
    return "0" + digits.removeprefix("82") if number.startswith("+82") else digits
