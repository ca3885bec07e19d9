"""Number facts that words establish: an age of 65 or more, and for how long somebody was not reached.

A lower age is not taken from words: it may be anybody's, and a known low age would make the person in need less
vulnerable than an unknown one (domain brief C.2).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from dialogue_flows.understanding.durations import duration
from dialogue_flows.understanding.numbers import numbers
from transcripts.calls import Lang

_OLD: Final = 65
_OLDEST: Final = 120
_AGE_CUE: Final[Mapping[Lang, re.Pattern[str]]] = {
    "ko": re.compile(r"\d\s?(?:살|세(?!대|트|번|건))|(?:예순|일흔|여든|아흔)|[육칠팔구]십\s?[가-힣]?\s?세"),
    "en": re.compile(
        r"years?[- ]old|\b(?:I'?m|is|she'?s|he'?s|aged)\s+(?:sixty|seventy|eighty|ninety|[6-9]\d)\b", re.I
    ),
}
_DIGIT_AGE: Final = re.compile(r"(?<!\d)(\d{2,3})\s?(?:살|세(?!대|트|번|건)|years?[- ]old)", re.I)
_NATIVE_TENS: Final = {"예순": 60, "일흔": 70, "여든": 80, "아흔": 90}
_NATIVE_AGE: Final = re.compile(
    r"(예순|일흔|여든|아흔)\s?(하나|한|둘|두|셋|세|넷|네|다섯|여섯|일곱|여덟|아홉)?"
    r"(?!\s?(?:개|명|번|분|집|장|권|마리|가구|시간|대))"
)
_NATIVE_ONES: Final = {
    "하나": 1, "한": 1, "둘": 2, "두": 2, "셋": 3, "세": 3, "넷": 4, "네": 4,
    "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9,
}  # fmt: skip
_UNREACHED: Final[Mapping[Lang, re.Pattern[str]]] = {
    "ko": re.compile(
        r"(?:연락|전화|기척|인기척|소식|답장|문자)[이가을를도은는]?\s?(?:안|없|못|끊)|안\s?보[이여였]"
        r"|못\s?(?:봤|본|보았|뵀|뵈|뵌)|문을?\s?안\s?열|(?:집|방|창문?)에?\s?불[이은도]?\s?(?:안|꺼|없)"
    ),
    "en": re.compile(
        r"(?:not|n't|never|nobody'?s?|no one)\s(?:\w+\s){0,3}?(?:seen|heard|answer\w*|reach\w*|pick\w*|replied)"
        r"|no (?:answer|contact|word|sign)",
        re.I,
    ),
}

# An office or a firm that does not answer is a nuisance, unless a person is named with it.
_OFFICE: Final = re.compile(
    r"담당|[구시군]청|주민센터|동사무소|공무원|업체|기사님?|택배|관리실|관리사무소|집주인|차주"
    r"|\b(?:council|office|landlord|department|company|driver|owner|shop|bank)\b",
    re.I,
)
_PERSON: Final = re.compile(
    r"할머니|할아버지|어르신|어머니|엄마|아버지|아빠|아들|딸|동생|언니|누나|오빠|남편|아내|친구|이웃|옆집|윗집|아랫집|혼자"
    r"|\b(?:mother|father|mum|mom|dad|gran\w*|son|daughter|brother|sister|friend|neighbou?r|alone|old|lady)\b",
    re.I,
)


def numbers_told(text: str, lang: Lang) -> dict[str, float]:
    """`age` (years, 65 or more) and `no_contact_hours`, where the words tell them."""
    told: dict[str, float] = {}
    if _AGE_CUE[lang].search(text):
        age = max((value for value in _ages(text, lang) if _OLD <= value <= _OLDEST), default=None)
        if age is not None:
            told["age"] = age
    if _UNREACHED[lang].search(text) and (_PERSON.search(text) or not _OFFICE.search(text)):
        length = duration(text, lang)
        if length is not None:
            told["no_contact_hours"] = round(length.value.length.total_seconds() / 3600)
    return told


def _ages(text: str, lang: Lang) -> list[float]:
    found = [float(match[1]) for match in _DIGIT_AGE.finditer(text)]
    if lang == "ko":
        found += [
            float(_NATIVE_TENS[match[1]] + _NATIVE_ONES.get(match[2] or "", 0))
            for match in _NATIVE_AGE.finditer(text)
        ]
    found += [
        float(reading.value.value)
        for reading in numbers(text, lang)
        if reading.value.unit in ("살", "세", "years")
    ]
    if lang == "en":
        cues = [match.span() for match in _AGE_CUE["en"].finditer(text)]
        found += [
            float(reading.value.value)
            for reading in numbers(text, lang)
            if any(start <= reading.start < end for start, end in cues)
        ]
    return found
