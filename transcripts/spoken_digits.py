"""Runs of digits in a transcript, written (900101) or spoken (구공공일공일, nine zero zero one …)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_KOREAN = {
    **{"공": "0", "영": "0", "빵": "0", "일": "1", "이": "2", "삼": "3", "사": "4", "오": "5"},
    **{"육": "6", "륙": "6", "칠": "7", "팔": "8", "구": "9"},
    **{"하나": "1", "둘": "2", "셋": "3", "넷": "4", "다섯": "5"},
    **{"여섯": "6", "일곱": "7", "여덟": "8", "아홉": "9"},
}
_ENGLISH = {
    **{"zero": "0", "oh": "0", "o": "0", "one": "1", "two": "2", "three": "3", "four": "4"},
    **{"five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9"},
}
_REPEATS = {"double": 2, "triple": 3}

_KOREAN_WORD = "|".join(sorted(_KOREAN, key=len, reverse=True))
_ENGLISH_WORD = rf"\b(?:(?:double|triple)\s+)?(?:{'|'.join(_ENGLISH)})\b"
_ATOM = rf"(?:\d|{_KOREAN_WORD}|{_ENGLISH_WORD})"
_SEPARATOR = r"(?:[\s\-–—‐·.,~/]|다시|대시|하이픈|에|\bdash\b|\bhyphen\b|음|어|\bum\b|\buh\b)"
_RUN = re.compile(rf"{_ATOM}(?:{_SEPARATOR}{{0,6}}{_ATOM})+", re.IGNORECASE)
_ATOM_RE = re.compile(_ATOM, re.IGNORECASE)
SHORTEST = 7  # digits; shorter runs are house numbers, plates, times


@dataclass(frozen=True, slots=True)
class DigitRun:
    """A run in normal form: its digits with one hyphen between groups. `places` gives, for each character of
    `normal`, the span of the text that it came from.
    """

    normal: str
    places: tuple[tuple[int, int], ...]

    @property
    def start(self) -> int:
        """Where the run begins in the text."""
        return self.places[0][0]

    def text_span(self, start: int, stop: int) -> tuple[int, int]:
        """The span of the text behind `normal[start:stop]`."""
        return self.places[start][0], self.places[stop - 1][1]


def digit_runs(text: str) -> Iterator[DigitRun]:
    """Every run of at least `SHORTEST` digits, from left to right."""
    for match in _RUN.finditer(text):
        run = _normalise(text, match)
        if sum(c != "-" for c in run.normal) >= SHORTEST:
            yield run


def _normalise(text: str, match: re.Match[str]) -> DigitRun:
    normal: list[str] = []
    places: list[tuple[int, int]] = []
    previous: re.Match[str] | None = None
    for atom in _ATOM_RE.finditer(text, match.start(), match.end()):
        if previous is not None and _new_group(text, previous, atom, match.end()):
            normal.append("-")
            places.append((previous.end(), atom.start()))
        for digit in _digits(atom[0]):
            normal.append(digit)
            places.append(atom.span())
        previous = atom
    return DigitRun("".join(normal), tuple(places))


def _new_group(text: str, previous: re.Match[str], atom: re.Match[str], end: int) -> bool:
    """A gap, a change between written and spoken, or a last 이/일 with more Hangul after it (칠이에요)."""
    if previous.end() != atom.start() and not _same_word_group(
        text[previous.end() : atom.start()], previous, atom
    ):
        return True
    if previous[0].isdecimal() != atom[0].isdecimal():
        return True
    return atom.end() == end and atom[0] in "이일" and _hangul_at(text, end)


def _same_word_group(gap: str, previous: re.Match[str], atom: re.Match[str]) -> bool:
    """English digits are words: the blank between two of them is no boundary; a comma or "dash" is."""
    return gap.isspace() and _is_english(previous[0]) and _is_english(atom[0])


def _is_english(atom: str) -> bool:
    return atom.isascii() and not atom.isdecimal()


def _hangul_at(text: str, index: int) -> bool:
    return index < len(text) and "가" <= text[index] <= "힣"


def _digits(atom: str) -> str:
    if atom.isdecimal():
        return str(int(atom))
    if atom in _KOREAN:
        return _KOREAN[atom]
    *repeat, word = atom.lower().split()
    return _ENGLISH[word] * (_REPEATS[repeat[0]] if repeat else 1)
