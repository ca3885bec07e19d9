"""Moments told as a distance from now: "사흘 전", "한 시간쯤 전", "방금", "two weeks ago", "in an hour". Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dialogue_flows.understanding.amounts import EN_AMOUNT, KO_AMOUNT, english_days, korean_days
from transcripts.calls import Lang


@dataclass(frozen=True, slots=True)
class Shift:
    """`days` before (negative) or after now, with the place in the text."""

    start: int
    end: int
    days: float
    approximate: bool


_KO_SHIFT = re.compile(
    KO_AMOUNT
    + (
        r"\s?(?P<about>쯤|정도|가량|남짓)?\s?(?:(?P<past>전(?!부(?!터)|기|화|혀|체))|(?P<future>뒤"
        r"|후(?![가-힣])|후에|있다가|이따가))"
    )
)
_KO_NOW = re.compile(
    r"(?<![가-힣])(?P<word>방금\s?전|조금\s?전|아까\s?전|아까|방금|좀\s?전|지금(?:\s?막)?|금방|막)(?=$"
    r"|[^가-힣]|부터|에|까지|도|막|요|이요|이에요)"
)
_KO_NOW_DAYS = {
    "아까": -2 / 24,
    "아까전": -2 / 24,
    "조금전": -10 / 1440,
    "좀전": -10 / 1440,
    "방금전": -5 / 1440,
    "방금": -5 / 1440,
    "금방": -5 / 1440,
}
_EN_SHIFT = re.compile(
    rf"\b(?:(?P<in>in)\s)?(?:about\s|around\s|like\s)?{EN_AMOUNT}(?:\s(?:(?P<past>ago|back|before)"
    r"|(?P<future>from\snow|later)))?\b",
    re.I,
)
_EN_NOW = re.compile(
    r"\b(?P<word>just now|right now|a (?:little )?while ago|a moment ago|earlier)\b", re.IGNORECASE
)


def read_shift(text: str, lang: Lang) -> Shift | None:
    """ "사흘 전", "한 시간쯤 전", "방금", "two weeks ago", "in an hour"; None for anything else."""
    pattern, days_of = (_KO_SHIFT, korean_days) if lang == "ko" else (_EN_SHIFT, english_days)
    for match in pattern.finditer(text):
        groups = match.groupdict()
        if not (groups.get("past") or groups.get("future") or groups.get("in")):
            continue
        amount = days_of(match)
        if amount is not None:
            days, vague = amount
            signed = -days if groups.get("past") else days
            return Shift(
                match.start(),
                match.end(),
                round(signed * 86_400) / 86_400,
                vague or bool(groups.get("about")),
            )
    now = (_KO_NOW if lang == "ko" else _EN_NOW).search(text)
    if now is None or (lang == "ko" and _NAMED_DAY.search(text)):
        return None
    word = now["word"].replace(" ", "")
    return Shift(now.start("word"), now.end("word"), _KO_NOW_DAYS.get(word, 0.0), True)


# "지금" beside a named day ("어제부터 지금까지") is not the moment meant.
_NAMED_DAY = re.compile(r"어제|그제|그저께|엊그제|내일|모레|오늘")
