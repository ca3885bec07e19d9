"""Korean telephone numbers, written or spoken in any grouping: "공일공에 일이삼사에 오육칠팔". Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dialogue_flows.understanding.corrections import corrected
from dialogue_flows.understanding.digit_runs import DigitRun, digit_runs
from dialogue_flows.understanding.language import spoken_language
from dialogue_flows.understanding.reading import Reading, reading
from transcripts.calls import Lang


@dataclass(frozen=True, slots=True)
class Phone:
    """`national`: digits from the leading 0 or 1 ("01012345678"); `e164` where it can be dialled from abroad."""

    national: str

    @property
    def e164(self) -> str:
        """ "+821012345678"; national service numbers such as 1588-0000 keep their digits after +82."""
        return "+82" + self.national.removeprefix("0")

    @property
    def grouped(self) -> str:
        """As it is read back: "010-1234-5678"."""
        area = next((a for a in _AREAS if self.national.startswith(a)), "")
        rest = self.national[len(area) :]
        parts = [area, rest[:-4], rest[-4:]] if area else [rest[:-4], rest[-4:]]
        return "-".join(part for part in parts if part)


_AREAS = (
    "010",
    "011",
    "016",
    "017",
    "018",
    "019",
    "070",
    "02",
    *(f"05{n}" for n in range(0, 6)),
    *(f"0{n}" for n in range(31, 65)),
)
_SHAPES: tuple[tuple[re.Pattern[str], float], ...] = (
    (re.compile(r"010\d{8}"), 0.97),
    (re.compile(r"01[16789]\d{7,8}"), 0.9),
    (re.compile(r"070\d{8}|050\d{8,9}"), 0.9),
    (re.compile(r"02\d{7,8}(?!\d)|0(?:3[1-3]|4[1-4]|5[1-5]|6[1-4])\d{7,8}(?!\d)"), 0.9),
    (re.compile(r"(?<!\d)1[568]\d{2}\d{4}(?!\d)"), 0.8),
)
_FROM_ABROAD = re.compile(r"82(10\d{8})")


def phone(text: str, lang: Lang | None = None) -> Reading[Phone] | None:
    """The telephone number in the utterance; the last one where the caller corrects it."""
    korean = spoken_language(text, lang) == "ko"
    return corrected(text, lambda part: _read(part, korean=korean))


def _read(text: str, *, korean: bool) -> Reading[Phone] | None:
    best: Reading[Phone] | None = None
    for run in digit_runs(text, korean=korean):
        best = _in_run(text, run) or best
    return best


def _in_run(text: str, run: DigitRun) -> Reading[Phone] | None:
    for pattern, confidence in _SHAPES:
        for match in pattern.finditer(run.digits):
            start, end = run.span(match.start(), match.end() - 1)
            return reading(text, start, end, Phone(match.group()), confidence)
    abroad = _FROM_ABROAD.search(run.digits)
    if abroad is None:
        return None
    start, end = run.span(abroad.start(), abroad.end() - 1)
    return reading(text, start, end, Phone("0" + abroad.group(1)), 0.9)
