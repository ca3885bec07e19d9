"""A place that was told earlier and is taken back later: "아니 7번지가 아니라 9번지요", "아니 십이번이라고". Pure."""

from __future__ import annotations

import re

from dialogue_flows.understanding.address_parts import sino_number
from dialogue_flows.understanding.addresses import address
from dialogue_flows.understanding.corrections import correction
from dialogue_flows.understanding.near_numbers import near_number
from dialogue_flows.understanding.numbers import SINO_RUN
from dialogue_flows.understanding.numerals import parse_english

_NUMBER = re.compile(rf"\d+|(?<![가-힣]){SINO_RUN}(?=$|[^가-힣]|번|호|동|층|이|가|요|예|은|는|로)")
_ENDING = re.compile(r"(?:이에요|예요|이요|이라고요|라고요|입니다|요)?[\s.!?]*$")
# A number told anew against the place that was read back, with the part that it belongs to where that is said.
_ANEW = re.compile(
    rf"^\W*(?:(?:아니|아뇨|아이|그게|그거|말고)\S{{0,3}}[\s,.!]+|(?:no|sorry|wrong)\b[\s,.]+(?:it'?s |i said )?)+"
    rf"(?P<new>\d{{1,4}}(?:-\d{{1,3}})?|{SINO_RUN}|[a-z]+(?:[ -][a-z]+)?)\s?(?P<part>번지|번|동|호|층)?"
    r"(?:이에요|예요|이요|이라고요?|라고요?|이라니까요?|라니까요?|이라예|입니다|이여|여|유|요|이야|야|이다|다)?[\s.!]*$",
    re.IGNORECASE,
)
_CONTRAST = re.compile(
    rf"^\W*(?:아니\S{{0,2}}[\s,.]+)?(?P<wrong>[가-힣0-9]{{1,6}}?)\s?(?:번지?|호|동)?(?:이|가|은|는)?\s?"
    rf"(?:아니고|아니라|말고|아이고|아이라)\S{{0,1}}[\s,]+(?P<right>\d{{1,4}}|{SINO_RUN})(?![가-힣]{{0,1}}[개명])"
)
_HOUSE = re.compile(r"(?<=[로길동리] )\d+(?:-\d+)?|^\d+(?:-\d+)?(?= )")


def mended_place(place: str, text: str, *, read_back: bool = False) -> str | None:
    """The place with the part that these words take back; None where they take back nothing of it. `read_back`: the
    place was just said, so that a number alone after a no ("아니, 이십이") is meant for it.
    """
    found = correction(text)
    if found is None:
        return _number_contrast(place, text) or (_number_anew(place, text) if read_back else None)
    wrong, right = found.value.wrong, _ENDING.sub("", found.value.right)
    old, new = _value(wrong), _value(right)
    if old and new:
        pattern = re.compile(rf"(?<!\d){old}(?!\d)")
        return pattern.sub(new, place, count=1) if pattern.search(place) else None
    if len(wrong) > 1 and wrong in place and right:
        return place.replace(wrong, right, 1)
    return _by_part(place, wrong, right)


def _number_contrast(place: str, text: str) -> str | None:
    """ "심이가 아니고 이십이": the number as it sounded, where the place holds it, and the one that holds."""
    told = _CONTRAST.match(text)
    wrong = (sino_number(told["wrong"]) or (near_number(told["wrong"]) or (None,))[0]) if told else None
    right = sino_number(told["right"]) if told else None
    if wrong is None or right is None:
        return None
    pattern = re.compile(rf"(?<!\d){wrong}(?!\d)")
    return pattern.sub(str(right), place, count=1) if pattern.search(place) else None


def _value(told: str) -> str:
    """The first number of these words as digits, empty where they hold none."""
    number = _NUMBER.search(told)
    if number is None:
        return ""
    value = sino_number(number.group())
    return "" if value is None else str(value)


def _number_anew(place: str, text: str) -> str | None:
    """ "아니, 십이번이라고": the number of the part that is named, else the house number."""
    told = _ANEW.match(text)
    if told is None:
        return None
    main, _, sub = told["new"].partition("-")
    value = sino_number(main) if not main.isascii() or main.isdecimal() else parse_english(main)
    if value is None:
        return None
    new = f"{value}-{sub}" if sub else str(value)
    part = told["part"] or ""
    pattern = re.compile(rf"\d+(?={part})") if part in {"동", "호", "층"} else _HOUSE
    found = pattern.search(place)
    if found is None or found.group() == new:
        return None
    return place[: found.start()] + new + place[found.end() :]


def _by_part(place: str, wrong: str, right: str) -> str | None:
    """ "백구동이 아니라 백십동이요": the parts as they are written in an address."""
    old, new = address(wrong), address(right)
    if old is None or new is None or not old.value.text or old.value.text not in place:
        return None
    return place.replace(old.value.text, new.value.text, 1)
