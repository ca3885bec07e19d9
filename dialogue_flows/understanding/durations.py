"""How long: "두 달째", "하루 종일", "한 시간쯤 됐어요", "for a couple of days". Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from dialogue_flows.understanding.amounts import EN_AMOUNT, KO_AMOUNT, english_days, korean_days
from dialogue_flows.understanding.language import spoken_language
from dialogue_flows.understanding.reading import Reading, reading
from transcripts.calls import Lang


@dataclass(frozen=True, slots=True)
class Duration:
    """`approximate` for vague words ("며칠째") and for months and years, which are 30 and 365 days."""

    length: timedelta
    approximate: bool = False


_KO = re.compile(KO_AMOUNT + r"(?P<about>\s?(?:쯤|정도|가량|남짓|넘게))?")
_BEFORE_OR_AFTER = re.compile(r"\s?(?:전(?!부(?!터))|뒤|후(?![가-힣])|후에|있다가)")
_KO_FIXED: tuple[tuple[re.Pattern[str], float], ...] = (
    (re.compile(r"하루\s?(?:온?종일|내내)|온종일|종일"), 1.0),
    (re.compile(r"밤새(?:도록)?|밤\s?내내|온밤"), 8 / 24),
    (re.compile(r"아침\s?내내|오전\s?내내|오후\s?내내|저녁\s?내내"), 5 / 24),
    (re.compile(r"평생"), 365.0 * 40),
    (re.compile(r"한나절"), 0.5),
    (re.compile(r"한참|오랫동안|오래전부터|오래\s?됐"), 30.0),
    (re.compile(r"방금|금방|조금\s?전|막\s"), 5 / 1440),
)
_EN = re.compile(r"\b" + EN_AMOUNT + r"\b(?!\s(?:ago|from now|later|back|old))", re.IGNORECASE)
_EN_FIXED: tuple[tuple[re.Pattern[str], float], ...] = (
    (re.compile(r"\ball day(?: long)?\b", re.I), 1.0),
    (re.compile(r"\ball night(?: long)?\b|\bthe whole night\b", re.I), 8 / 24),
    (re.compile(r"\ball week(?: long)?\b", re.I), 7.0),
    (re.compile(r"\bfor (?P<unit>minutes|hours|days|weeks|months|years)\b", re.I), -1.0),
    (re.compile(r"\b(?:for )?a long time\b|\bforever\b|\bages\b", re.I), 30.0),
)
_EN_PLURAL = {
    "minutes": 10 / 1440,
    "hours": 3 / 24,
    "days": 3.0,
    "weeks": 21.0,
    "months": 90.0,
    "years": 3 * 365.0,
}


def duration(text: str, lang: Lang | None = None) -> Reading[Duration] | None:
    """The first length of time in the utterance; "사흘 전" is a moment, not a length."""
    korean = spoken_language(text, lang) == "ko"
    for pattern, days in _KO_FIXED if korean else _EN_FIXED:
        match = pattern.search(text)
        if match is not None:
            length = days if days > 0 else _EN_PLURAL[match["unit"].lower()]
            return reading(text, match.start(), match.end(), Duration(timedelta(days=length), True), 0.75)
    for match in (_KO if korean else _EN).finditer(text):
        amount = korean_days(match) if korean else english_days(match)
        if amount is not None and not (korean and _tells_when(text, match)):
            return _read(text, match, amount)
    return None


def _read(text: str, match: re.Match[str], amount: tuple[float, bool]) -> Reading[Duration]:
    days, vague = amount
    unit = match.groupdict().get("unit") or ""
    approximate = (
        vague or unit in ("달", "개월", "년", "해", "month", "year") or bool(match.groupdict().get("about"))
    )
    # Minutes are exact in whole seconds; a float of days would tell "20 minutes" as 19:59.999.
    length = timedelta(seconds=round(days * 86_400))
    return reading(text, match.start(), match.end(), Duration(length, approximate), 0.85 if vague else 0.9)


_IN_DATE = re.compile(r"월\s?$")


def _tells_when(text: str, match: re.Match[str]) -> bool:
    """ "사흘 전", "7시 20분" and "11월 3일" tell when, not how long; so does "일주일에 두 번" (how often)."""
    if _BEFORE_OR_AFTER.match(text, match.end()):
        return True
    if match["unit"] == "일" and _IN_DATE.search(text[max(0, match.start() - 3) : match.start()]):
        return True
    if match["unit"] == "분" and re.search(r"시\s?$", text[max(0, match.start() - 2) : match.start()]):
        return True
    return re.match(r"에\s?[^\s]{1,3}\s?번", text[match.end() :]) is not None
