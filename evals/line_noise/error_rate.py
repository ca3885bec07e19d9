"""How much of what was said was written: character and word errors after a normalisation that fits both languages.

Korean is measured by character (syllable), since its spacing is free ("안 돼요", "안돼요" are both right). Before
the comparison a text is composed (NFC), put in lower case, freed of punctuation, and digits are written as they are
read, so that "109동" and "백구동" are the same words. Both readings of a number count as right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from transcripts.calls import Lang

_NOT_WORDS = re.compile(r"[^\w\s]|_", re.UNICODE)
_DIGITS = re.compile(r"\d+")
_SINO = "영일이삼사오육칠팔구"
_ONE_BY_ONE = "공일이삼사오육칠팔구"
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_PLACES = ("", "십", "백", "천")
_MYRIADS = ("", "만", "억", "조")
_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_LONGEST_NUMBER = 8


@dataclass(frozen=True, slots=True)
class Errors:
    """Edits (substituted, missing and added) against the length of what was said. Adds up."""

    edits: int = 0
    length: int = 0

    def __add__(self, other: Errors) -> Errors:
        return Errors(self.edits + other.edits, self.length + other.length)

    @property
    def rate(self) -> float:
        """Edits for each character or word that was said; may pass 1 where much was added."""
        return self.edits / self.length if self.length else float(self.edits > 0)


def character_errors(said: str, written: str, lang: Lang) -> Errors:
    """Errors by character, spaces left out. The kindest reading of the numbers counts."""
    return _kindest(said, written, lang, by_word=False)


def word_errors(said: str, written: str, lang: Lang) -> Errors:
    """Errors by word."""
    return _kindest(said, written, lang, by_word=True)


def same_words(one: str, other: str) -> bool:
    """Whether two texts are the same but for case, punctuation and spaces."""
    return _letters(one) == _letters(other)


def normalised(text: str, lang: Lang, *, digit_by_digit: bool = False) -> str:
    """Composed, lower case, without punctuation, digits as words; words parted by single spaces."""
    plain = _NOT_WORDS.sub(" ", _THOUSANDS.sub("", unicodedata.normalize("NFC", text).lower()))
    spelled = _DIGITS.sub(lambda found: _spell(found.group(), lang, digit_by_digit=digit_by_digit), plain)
    return " ".join(spelled.split())


def edit_distance(one: Sequence[str], other: Sequence[str]) -> int:
    """Fewest insertions, deletions and substitutions that turn one sequence into the other (Levenshtein)."""
    row = list(range(len(other) + 1))
    for count, item in enumerate(one, 1):
        diagonal, row[0] = row[0], count
        for place, against in enumerate(other, 1):
            diagonal, row[place] = (
                row[place],
                min(row[place] + 1, row[place - 1] + 1, diagonal + (item != against)),
            )
    return row[-1]


def _kindest(said: str, written: str, lang: Lang, *, by_word: bool) -> Errors:
    found = [
        _errors(
            normalised(said, lang, digit_by_digit=one),
            normalised(written, lang, digit_by_digit=other),
            by_word,
        )
        for one in (False, True)
        for other in (False, True)
    ]
    return min(found, key=lambda errors: errors.rate)


def _errors(said: str, written: str, by_word: bool) -> Errors:
    one, other = (said.split(), written.split()) if by_word else (_packed(said), _packed(written))
    return Errors(edit_distance(one, other), len(one))


def _packed(text: str) -> list[str]:
    return list(text.replace(" ", ""))


def _letters(text: str) -> str:
    return _NOT_WORDS.sub("", unicodedata.normalize("NFC", text).lower()).replace(" ", "")


@lru_cache(maxsize=1024)
def _spell(digits: str, lang: Lang, *, digit_by_digit: bool) -> str:
    if digit_by_digit or len(digits) > _LONGEST_NUMBER or digits.startswith("0"):
        return _one_by_one(digits, lang)
    return _sino(int(digits)) if lang == "ko" else f" {_english(int(digits))} "


def _one_by_one(digits: str, lang: Lang) -> str:
    if lang == "ko":
        return "".join(_ONE_BY_ONE[int(digit)] for digit in digits)
    return " " + " ".join(_UNITS[int(digit)] for digit in digits) + " "


def _sino(number: int) -> str:
    """Sino-Korean: 109 is 백구, 12000 is 만이천."""
    if number == 0:
        return "영"
    groups = []
    for myriad in _MYRIADS:
        number, group = divmod(number, 10_000)
        if group:
            spelled = _below_myriad(group)
            groups.append(("" if spelled == "일" and myriad == "만" else spelled) + myriad)
    return "".join(reversed(groups))


def _below_myriad(number: int) -> str:
    digits = [int(digit) for digit in f"{number:04d}"]
    return "".join(
        (_SINO[digit] if digit > 1 or not place else "") + place
        for digit, place in zip(digits, reversed(_PLACES), strict=True)
        if digit
    )


def _english(number: int) -> str:
    if number < 20:
        return _UNITS[number]
    if number < 100:
        tens, rest = divmod(number, 10)
        return _TENS[tens - 2] + (f" {_UNITS[rest]}" if rest else "")
    for size, name in ((1_000_000, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= size:
            count, rest = divmod(number, size)
            return f"{_english(count)} {name}" + (f" {_english(rest)}" if rest else "")
    raise AssertionError("every number below a hundred was read above")
