"""Runs of digits, said or written: "공일공에 일이삼사", "010-1234", "oh one oh", "double five". Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dialogue_flows.understanding.numerals import EN_DIGITS, SINO_DIGITS


@dataclass(frozen=True, slots=True)
class DigitRun:
    """`digits`, and for each digit the span in the text that it came from."""

    digits: str
    spans: tuple[tuple[int, int], ...]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where digits `first` up to and including `last` stand in the text."""
        return self.spans[first][0], self.spans[last][1]


_SPOKEN = {
    **{word: str(n) for word, n in SINO_DIGITS.items()},
    "빵": "0",
    "하나": "1",
    "둘": "2",
    "셋": "3",
    "넷": "4",
} | {
    "다섯": "5",
    "여섯": "6",
    "일곱": "7",
    "여덟": "8",
    "아홉": "9",
}
_KO_DIGIT = re.compile(r"\d|" + "|".join(sorted(_SPOKEN, key=len, reverse=True)))
_KO_GAP = re.compile(
    r"[\s\-–.,·~]{0,3}(?:(?:에|의|국에|번에|다시|대시)(?=[\s\-,.]|\d"
    r"|[공영일이삼사오육륙칠팔구빵하둘셋넷]))?[\s\-–.,]{0,3}"
)
_EN_DIGIT = re.compile(
    r"\d|\b(?:(?P<times>double|triple)\s)?(?P<word>"
    + "|".join(sorted(EN_DIGITS, key=len, reverse=True))
    + r")\b",
    re.IGNORECASE,
)
_EN_GAP = re.compile(r"[\s\-–.,()]{0,3}(?:dash\s)?")


def digit_runs(text: str, *, korean: bool) -> list[DigitRun]:
    """Every run of two digits or more, in order. A spoken digit inside another word ("이사했어요") may begin
    a run; callers look for the shape that they need inside it.
    """
    token, gap = (_KO_DIGIT, _KO_GAP) if korean else (_EN_DIGIT, _EN_GAP)
    runs: list[DigitRun] = []
    digits: list[str] = []
    spans: list[tuple[int, int]] = []
    position = 0
    for match in token.finditer(text):
        between = gap.match(text, position)
        if digits and (between is None or between.end() < match.start()):
            runs.append(DigitRun("".join(digits), tuple(spans)))
            digits, spans = [], []
        said = _digits_of(match, korean=korean)
        digits.extend(said)
        spans.extend([match.span()] * len(said))
        position = match.end()
    if digits:
        runs.append(DigitRun("".join(digits), tuple(spans)))
    return [run for run in runs if len(run.digits) > 1]


def _digits_of(match: re.Match[str], *, korean: bool) -> str:
    token = match.group()
    if token.isdecimal():
        return str(int(token))
    if korean:
        return _SPOKEN[token]
    repeat = {"double": 2, "triple": 3}.get((match["times"] or "").lower(), 1)
    return str(EN_DIGITS[match["word"].lower()]) * repeat
