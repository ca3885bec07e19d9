"""House numbers as they are pronounced and as a recogniser writes them: "시비" and "심이" are 십이. Pure.

Read only right behind a road of the city, and only where the words end like an address: "달빛로 시비 앞" is a
number, "달빛로 시비가 붙었어요" is a quarrel. Whatever is found is read back, so a guess costs one question.
"""

from __future__ import annotations

import re
from functools import cache

from dialogue_flows.understanding import address_words as words
from dialogue_flows.understanding.numerals import parse_sino
from dialogue_flows.understanding.street_names import distance, letters

_HIGHEST = 999
_LONGEST = 6  # syllables
_FIRM_LETTERS = 5  # fewer letters leave too many numbers at one letter's distance
_DIGITS = " 일이삼사오육칠팔구"
# Standard pronunciation: what follows the ㅂ of 십 is linked, tensed or made nasal.
_SPOKEN = {
    "십일": "시빌", "십이": "시비", "십삼": "십쌈", "십사": "십싸", "십오": "시보", "십육": "심뉵", "십구": "십꾸",
    "백일": "배길", "백이": "배기", "백오": "배고", "백육": "뱅뉵",
}  # fmt: skip
NUMBER = re.compile(
    rf"\s?(?P<num>[가-힣]{{2,{_LONGEST}}}?)\s?(?=(?:번지|번)?(?:이에요|예요|이요|이여|이유|이라예?|여|요|유|이고|입니다|인데)?(?:[\s.,!?]*$|\s?,)"
    rf"|(?:번지|번)(?![가-힣])|\s(?:바로\s)?(?:{words.DIRECTION_WORD})(?=$|[^가-힣]|이|에|으|요|예|쪽|길))"
)


def near_number(told: str) -> tuple[int, float] | None:
    """The number that these syllables are pronounced like or one letter away from, and how near (1.0 exact)."""
    if not 2 <= len(told) <= _LONGEST or words.is_place_word(told):
        return None
    spoken = letters(told)
    exact = _by_sound().get(spoken)
    if exact is not None:
        return exact, 1.0
    if len(spoken) < _FIRM_LETTERS:
        return None
    forms = {form for part in _without_one(spoken) for form in _by_part().get(part, ())}
    near = {_by_sound()[form] for form in forms if distance(form, spoken) == 1}
    return (near.pop(), 1 - 1 / len(spoken)) if len(near) == 1 else None


def _without_one(spoken: str) -> set[str]:
    """The letters, and the letters with any one left out: two words at one letter's distance share one of these."""
    return {spoken, *(spoken[:at] + spoken[at + 1 :] for at in range(len(spoken)))}


@cache
def _by_part() -> dict[str, tuple[str, ...]]:
    """Forms by what is left of them without one letter, so that a look-up need not try every number."""
    parts: dict[str, list[str]] = {}
    for form in _by_sound():
        for part in _without_one(form):
            parts.setdefault(part, []).append(form)
    return {part: tuple(forms) for part, forms in parts.items()}


@cache
def _by_sound() -> dict[str, int]:
    """The letters of every house number, as written and as pronounced."""
    forms: dict[str, int] = {}
    for number in range(10, _HIGHEST + 1):
        written = _written(number)
        spoken = written
        for pair, sound in _SPOKEN.items():
            spoken = spoken.replace(pair, sound)
        if parse_sino(written) == number:
            forms.setdefault(letters(written), number)
            forms.setdefault(letters(spoken), number)
    return forms


def _written(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    return _unit(hundreds, "백") + _unit(tens, "십") + (_DIGITS[ones].strip())


def _unit(count: int, name: str) -> str:
    return "" if count == 0 else (name if count == 1 else _DIGITS[count] + name)
