"""Times of day in words: "새벽 세 시", "오후 7시 반", "밤 12시", "half past seven", "at 7 pm", "noon". Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dialogue_flows.understanding.numerals import NATIVE_PATTERN, parse_english, parse_korean
from transcripts.calls import Lang


@dataclass(frozen=True, slots=True)
class Clock:
    """`hour` 0-23 as told, None where only a part of the day was; `hours` what it may be; `next_day` for
    midnight at the end of a day ("어제 밤 12시"); `part` whether a part of the day or am/pm was said.
    """

    start: int
    end: int
    hour: int | None
    minute: int
    part: bool
    next_day: bool = False

    hours: tuple[int, ...] = ()

    @property
    def hours_loose(self) -> bool:
        """Neither morning nor evening was said, so both are possible."""
        return not self.part and self.hour is not None and self.hour <= 12


_PARTS = {
    "꼭두새벽": 4,
    "새벽": 4,
    "아침": 8,
    "오전": 10,
    "점심때": 12,
    "점심": 12,
    "한낮": 13,
    "대낮": 13,
    "낮": 13,
    "오후": 15,
    "초저녁": 18,
    "저녁": 19,
    "한밤중": 23,
    "한밤": 23,
    "밤중": 23,
    "밤": 22,
}
_KO_HOUR = re.compile(
    rf"(?:(?P<part>{'|'.join(_PARTS)})\s?(?:에\s?)?)?(?:(?<=[\s침전심낮후녁벽밤중])|(?<![가-힣\d]))"
    rf"(?P<h>{NATIVE_PATTERN}|\d{{1,2}}|십[일이]?|[일이삼사오육칠팔구])\s?시(?!간|장|청|민|내|도|작|골|켜|끄)"
    rf"(?:\s?(?P<half>반)|\s?(?P<m>\d{{1,2}}|[일이삼사오육칠팔구십]{{1,4}})\s?분)?"
)
_KO_COLON = re.compile(
    rf"(?:(?P<part>{'|'.join(_PARTS)})\s?)?(?<!\d)(?P<h>[01]?\d|2[0-3]):(?P<m>[0-5]\d)(?!\d)"
)
_KO_FIXED = re.compile(r"(?P<noon>정오)|(?P<midnight>자정)")
_KO_PART = re.compile(
    rf"(?<![가-힣])(?P<part>{'|'.join(_PARTS)})(?=$|[^가-힣]|에|부터|쯤|까지|이|가|은|는|도|내|때|늦|요"
    r"|시간)|(?<=[젯간])(?P<night>밤)"
)

_EN_WORD = r"\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_EN_HALF = re.compile(
    rf"\b(?P<which>half past|quarter past|quarter to)\s(?P<h>{_EN_WORD})\b(?:\s(?P<ap>[ap]\.?m\b))?", re.I
)
_EN_HOUR = re.compile(
    rf"\b(?:at\s|around\s|about\s|since\s)?(?P<h>{_EN_WORD})(?::(?P<m>[0-5]\d)|\s(?P<mw>thirty|fifteen"
    r"|forty[\s-]five|twenty|ten))?"
    r"\s?(?:(?P<ap>[ap]\.?m)\b\.?|(?P<clock>o'?clock)(?:\sin\sthe\s(?P<part>morning|afternoon|evening)"
    r"|\sat\s(?P<night>night))?)",
    re.IGNORECASE,
)
_EN_AT = re.compile(
    rf"\b(?:at|around)\s(?P<h>{_EN_WORD})(?::(?P<m>[0-5]\d))?(?!\s?(?:[A-Z]|th\b|st\b|road|street))(?=$|[\s.,!?])"
)
_EN_FIXED = re.compile(r"\b(?:(?P<noon>noon|midday)|(?P<midnight>midnight))\b", re.IGNORECASE)
_EN_PART = re.compile(r"\b(?P<part>morning|afternoon|evening|night|tonight)\b", re.IGNORECASE)
_EN_PARTS = {"morning": 8, "afternoon": 15, "evening": 19, "night": 22, "tonight": 21}


def read_clock(text: str, lang: Lang) -> Clock | None:
    """The first time of day in the text."""
    return _korean(text) if lang == "ko" else _english(text)


def _korean(text: str) -> Clock | None:
    for pattern in (_KO_HOUR, _KO_COLON):
        for match in pattern.finditer(text):
            clock = _korean_hour(match)
            if clock is not None:
                return clock
    fixed = _KO_FIXED.search(text)
    if fixed is not None:
        return _fixed(fixed)
    part = _KO_PART.search(text)
    if part is None:
        return None
    hour = _PARTS[part["part"] or "밤"]
    return Clock(part.start(), part.end(), None, 0, part=True, hours=(hour,))


def _fixed(match: re.Match[str]) -> Clock:
    if match["noon"]:
        return Clock(match.start(), match.end(), 12, 0, part=True, hours=(12,))
    return Clock(match.start(), match.end(), 0, 0, part=True, next_day=True, hours=(0,))


def _korean_hour(match: re.Match[str]) -> Clock | None:
    groups = match.groupdict()
    hour = parse_korean(groups["h"])
    minute = 30 if groups.get("half") else parse_korean(groups["m"]) if groups.get("m") else 0
    if hour is None or minute is None or not 0 <= hour <= 24 or not 0 <= minute < 60:
        return None
    part = groups["part"] or ""
    value, next_day = _of_part(hour, part)
    hours = (value,) if part else (value + 12 if 1 <= value <= 6 else value % 24,)
    return Clock(
        match.start(), match.end(), value % 24, minute, part=bool(part), next_day=next_day, hours=hours
    )


def _of_part(hour: int, part: str) -> tuple[int, bool]:
    """(hour 0-23, whether it belongs to the day after): 밤 1시 and 밤 12시 are after midnight."""
    if part.endswith(("밤", "밤중")):
        if hour == 12 or 1 <= hour <= 4:
            return hour % 12, True
        return (hour + 12 if hour < 12 else hour), False
    if part in ("낮", "점심", "점심때", "오후", "저녁", "초저녁", "한낮", "대낮"):
        late = 1 <= hour <= 11 and not (part in ("낮", "점심", "점심때", "한낮", "대낮") and hour >= 10)
        return (hour + 12 if late else hour), False
    if part:
        return hour % 12 if hour == 12 else hour, False
    return hour % 24, False


def _english(text: str) -> Clock | None:
    half = _EN_HALF.search(text)
    if half is not None:
        return _english_half(half)
    for pattern in (_EN_HOUR, _EN_AT):
        for match in pattern.finditer(text):
            clock = _english_hour(match)
            if clock is not None:
                return clock
    fixed = _EN_FIXED.search(text)
    if fixed is not None:
        return _fixed(fixed)
    part = _EN_PART.search(text)
    if part is None:
        return None
    return Clock(part.start(), part.end(), None, 0, part=True, hours=(_EN_PARTS[part["part"].lower()],))


def _english_half(match: re.Match[str]) -> Clock | None:
    hour = parse_english(match["h"])
    if hour is None or not 1 <= hour <= 12:
        return None
    shift, minute = {"half past": (0, 30), "quarter past": (0, 15), "quarter to": (-1, 45)}[
        match["which"].lower()
    ]
    return _clock(match, (hour + shift) % 24, minute, match["ap"] or "")


def _english_hour(match: re.Match[str]) -> Clock | None:
    groups = match.groupdict()
    hour = parse_english(groups["h"])
    minute = int(groups["m"]) if groups.get("m") else parse_english(groups.get("mw") or "zero")
    if hour is None or minute is None or not 0 <= hour <= 23:
        return None
    part = (groups.get("part") or groups.get("night") or "").lower()
    half_day = groups.get("ap") or {"morning": "am", "afternoon": "pm", "evening": "pm", "night": "pm"}.get(
        part, ""
    )
    return _clock(match, hour, minute, half_day)


def _clock(match: re.Match[str], hour: int, minute: int, half_day: str) -> Clock:
    if half_day.lower().startswith("p") and hour < 12:
        hour += 12
    if half_day.lower().startswith("a") and hour == 12:
        hour = 0
    hours = (hour,) if half_day or hour > 12 else (hour + 12 if 1 <= hour <= 6 else hour,)
    return Clock(match.start(), match.end(), hour, minute, part=bool(half_day), hours=hours)
