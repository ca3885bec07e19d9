"""How often: times a week, and the PHQ anchor 0-3. Pure.

Domain brief C.5: none 0, 2-6 days 1, 7-12 days 2, nearly every day 3, of the last two weeks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from dialogue_flows.understanding.language import spoken_language
from dialogue_flows.understanding.numerals import (
    NATIVE_PAIRS,
    NATIVE_PATTERN,
    parse_english,
    parse_native,
    parse_sino,
)
from dialogue_flows.understanding.reading import Reading, reading
from transcripts.calls import Lang

Anchor = Literal[0, 1, 2, 3]


@dataclass(frozen=True, slots=True)
class Frequency:
    """`per_week` where it was told or follows; `anchor` on the two-week scale 0-3."""

    per_week: float
    anchor: Anchor


_N = rf"{'|'.join(NATIVE_PAIRS)}|{NATIVE_PATTERN}|\d{{1,3}}|[일이삼사오육칠팔구십]{{1,3}}|몇"
_KO_PER = re.compile(
    r"(?P<span>일\s?주일|한\s?주|1주일|주일|주|한\s?달|일\s?개월|1개월|월|하루|1일|이틀|사흘|보름|열흘"
    rf"|이\s?주|2주|일\s?년|1년|년)\s?(?:에|동안|당|마다|이면)?\s{{0,2}}"
    rf"(?P<n>{_N})\s?(?:번|회|차례|일|날|명)"
)
_SPAN_DAYS = {
    "일주일": 7.0,
    "한주": 7.0,
    "1주일": 7.0,
    "주일": 7.0,
    "주": 7.0,
    "한달": 30.0,
    "일개월": 30.0,
    "1개월": 30.0,
    "월": 30.0,
    "하루": 1.0,
    "1일": 1.0,
    "이틀": 2.0,
    "사흘": 3.0,
    "보름": 15.0,
    "열흘": 10.0,
    "이주": 14.0,
    "2주": 14.0,
    "일년": 365.0,
    "1년": 365.0,
    "년": 365.0,
}
# Order decides: "거의 없어요" before "거의 매일", "일주일 넘게" before "일주일".
_KO_WORDS: tuple[tuple[re.Pattern[str], float, Anchor, float], ...] = (
    (re.compile(r"한\s?번도|전혀|아예\s?(?:없|안)|하나도|거의\s?(?:없|안)|절대"), 0.0, 0, 0.9),
    (re.compile(r"(?:격일|이틀에\s?한\s?번|하루걸러|하루\s?걸러)"), 3.5, 2, 0.85),
    (
        re.compile(
            r"(?:거의\s?)?(?:매일|날마다|맨날|만날|매일매일|하루도\s?빠짐|허구한\s?날|하루하루)|거의\s?다"
            r"|계속|늘|항상|내내|밤마다|365일"
        ),
        7.0,
        3,
        0.9,
    ),
    (
        re.compile(
            r"(?:일\s?주일|한\s?주|7일|1주일|이레)\s?(?:이\s?)?(?:넘|이상|더)|절반|반\s?(?:이상|넘)|반쯤"
            r"|자주|많이|열흘|여드레"
        ),
        4.5,
        2,
        0.85,
    ),
    (
        re.compile(
            r"며칠|몇\s?일|가끔|이따금|때때로|어쩌다|간혹|더러|하루\s?이틀|이삼\s?일|이틀|사흘|나흘|닷새"
            r"|조금|간간이|드문드문|종종"
        ),
        2.0,
        1,
        0.85,
    ),
    (re.compile(r"(?:한두|두세|서너|두|세|몇)\s?(?:번|날)"), 1.5, 1, 0.7),
    (
        re.compile(
            r"없(?:어|습|음|다|지|는|심|데|당)|읎|아니(?:요|오|에|예)|아뇨|안\s?그래|안\s?해|그런\s?적\s?없"
        ),
        0.0,
        0,
        0.8,
    ),
)
_KO_DAYS = re.compile(
    r"(?<![가-힣\d])(?P<n>\d{1,2}|[일이삼사오육칠팔구십]{1,3})\s?일(?:\s?(?:정도|쯤|동안|이요|이에요|요))?"
)
_EN_PER = re.compile(
    r"\b(?P<n>once|twice|once or twice|two or three|a couple of|a few|several|(?:\d{1,3}|one|two|three|four"
    r"|five|six|seven|eight|nine|ten))"
    r"(?:\s(?:times|days))?\s(?:a|an|per|every|each)\s(?P<span>day|week|month|year|fortnight)\b",
    re.IGNORECASE,
)
_EN_SPAN = {"day": 1.0, "week": 7.0, "month": 30.0, "year": 365.0, "fortnight": 14.0}
_EN_COUNT = {
    "once": 1.0,
    "twice": 2.0,
    "once or twice": 1.5,
    "two or three": 2.5,
    "a couple of": 2.0,
    "a few": 3.0,
    "several": 4.0,
}
_EN_WORDS: tuple[tuple[re.Pattern[str], float, Anchor, float], ...] = (
    (re.compile(r"\b(?:never|not at all|none|not once|hardly ever|almost never)\b", re.I), 0.0, 0, 0.9),
    (re.compile(r"\b(?:every other day)\b", re.I), 3.5, 2, 0.85),
    (
        re.compile(
            r"\b(?:(?:nearly|almost) )?(?:every ?day|daily|always|all the time|constantly|every (?:single "
            r")?(?:day|night))\b",
            re.I,
        ),
        7.0,
        3,
        0.9,
    ),
    (
        re.compile(
            r"\b(?:more than half|over a week|more than a week|most days|often|half the days|frequently|a lot)\b",
            re.I,
        ),
        4.5,
        2,
        0.85,
    ),
    (
        re.compile(
            r"\b(?:several days|a few days|some days|sometimes|occasionally|now and then|a couple of days"
            r"|a little|rarely|a few times)\b",
            re.I,
        ),
        2.0,
        1,
        0.85,
    ),
    (re.compile(r"^\W*(?:no|nope|nah)\b", re.I), 0.0, 0, 0.8),
)


def frequency(text: str, lang: Lang | None = None) -> Reading[Frequency] | None:
    """How often, or None. A keypad answer 0-3 said alone ("2") is the anchor itself."""
    korean = spoken_language(text, lang) == "ko"
    counted = (_KO_PER if korean else _EN_PER).search(text)
    if counted is not None and (value := _per_week(counted, korean=korean)) is not None:
        return reading(text, counted.start(), counted.end(), Frequency(value, _anchor(value * 2)), 0.95)
    for pattern, per_week, anchor, confidence in _KO_WORDS if korean else _EN_WORDS:
        match = pattern.search(text)
        if match is not None:
            return reading(text, match.start(), match.end(), Frequency(per_week, anchor), confidence)
    return _days_of_two_weeks(text) if korean else _keyed(text)


def _per_week(match: re.Match[str], *, korean: bool) -> float | None:
    words = re.sub(r"\s+", " ", match["n"].lower())
    if korean:
        span = _SPAN_DAYS[match["span"].replace(" ", "")]
        count = NATIVE_PAIRS.get(words, 3.0 if words == "몇" else None)
        parsed = parse_native(words) if count is None else None
        parsed = parse_sino(words) if count is None and parsed is None else parsed
    else:
        span = _EN_SPAN[match["span"].lower()]
        count = _EN_COUNT.get(words)
        parsed = parse_english(words) if count is None else None
    times = count if count is not None else parsed
    return None if times is None else round(times * 7.0 / span, 3)


def _days_of_two_weeks(text: str) -> Reading[Frequency] | None:
    match = _KO_DAYS.search(text)
    if match is None:
        return _keyed(text)
    days = parse_sino(match["n"])
    if days is None or days > 14:
        return None
    return reading(text, match.start(), match.end(), Frequency(days / 2, _anchor(days)), 0.8)


def _keyed(text: str) -> Reading[Frequency] | None:
    match = re.fullmatch(r"\W*(?P<n>[0-3])\s?(?:번)?[#\W]*", text)
    if match is None:
        return None
    anchors: tuple[tuple[float, Anchor], ...] = ((0.0, 0), (2.0, 1), (4.5, 2), (7.0, 3))
    per_week, anchor = anchors[int(match["n"])]
    return reading(text, match.start("n"), match.end("n"), Frequency(per_week, anchor), 0.9)


def _anchor(days_of_fourteen: float) -> Anchor:
    """Days of the last two weeks to 0-3; a single day counts as "several" rather than none."""
    if days_of_fourteen <= 0:
        return 0
    if days_of_fourteen < 7:
        return 1
    return 2 if days_of_fourteen < 13 else 3
