"""Numbers in an utterance, with what they count: "세 개", "열두 시", "삼만 원", "109동", "twenty-one". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dialogue_flows.understanding.corrections import corrected
from dialogue_flows.understanding.language import spoken_language
from dialogue_flows.understanding.numerals import (
    EN_SMALL,
    NATIVE_PAIRS,
    NATIVE_PATTERN,
    parse_english,
    parse_native,
    parse_sino,
)
from dialogue_flows.understanding.reading import Reading, reading
from transcripts.calls import Lang


@dataclass(frozen=True, slots=True)
class Quantity:
    """`value` and the counter it was said with ("개", "시", "원", "hours", "" for none).

    `approximate` for "한두", "두세", "서너": the value is the middle.
    """

    value: int | float
    unit: str = ""
    approximate: bool = False


# A run of Sino-Korean numerals. After a closed syllable "이에요" is the copula ("이십이에요" is 20, not 22).
SINO_RUN = (
    r"(?:[영공일이삼사오육륙칠팔구십백천만억]{0,24}[영공일삼육륙칠팔십백천만억]"
    r"(?=이에요|이요|이야|이고|이라|이네|입니|이랑|이어|인데|이죠|이지)"
    r"|(?!이(?:에요|예요|요|고|라|죠|지|야|네|랑|나|면|입|었|거|에|가))[영공일이삼사오육륙칠팔구십백천만억]{1,24})"
)
_AFTER = (
    r"(?=$|[^가-힣]|이|가|은|는|을|를|도|만|쯤|정도|전|후|뒤|동안|째|에|의|로|부터|까지|요|예|씩|밖|반|넘|뿐"
    r"|하고|인|입|다|간|나|앞|옆|사|짜리|치|마다)"
)
_UNITS_SINO = (
    "개월|킬로|미터|센티|번지|번길|호선|차로|차선|퍼센트|프로|리터|가구|세대|학년|시간|인분|분|초|일|월|년"
    "|층|호|동|번|길"
    "|도|원|주일|주|회|명|대|세|미리|평"
)
_UNITS_NATIVE = (
    "군데|시간|사람|가구|식구|가지|켤레|그루|마리|세대|차례|달|개|명|분|시|번|살|대|집|잔|병|알|통|곳|줄|채|장|권|해"
    "|주먹|끼|주|봉지|박스|끼니"
)
_NOT_NUMBERS = frozenset(
    {
        "이번",
        "이분",
        "이동",
        "이명",
        "사회",
        "구호",
        "이길",
        "이도",
        "이주",
        "이대",
        "사명",
        "일대",
        "일반",
        "일동",
    }
    | {
        "이세",
        "사장",
        "만일",
        "만도",
        "천도",
        "사대",
        "구도",
        "오도",
        "사도",
        "이원",
        "사원",
        "공원",
        "일원",
        "구원",
    }
    | {
        "오일",
        "공개",
        "만회",
        "이회",
        "일회",
        "공동",
        "오동",
        "공주",
        "영주",
        "구주",
        "이호",
        "구명",
        "영원",
        "공세",
        "오세",
    }
)
_TIME_AFTER = re.compile(r"\s?(?:전|뒤|후|동안|쯤|정도|만에|간|째)")
_DIGITS = re.compile(
    r"(?<![\d.])(?P<n>\d[\d,]{0,14}(?:\.\d+)?(?:[십백천만억]{1,3}(?:\s?\d{1,4}[십백천만]{0,2})*)?)"
    rf"\s?(?P<unit>{_UNITS_SINO}|{_UNITS_NATIVE})?"
)
_SINO_COUNTED = re.compile(
    rf"(?<![가-힣\d])(?P<n>[영공일이삼사오육륙칠팔구십백천만억]{{1,16}}(?:\s[일이삼사오육칠팔구십백천만]{{1,12}})?)"
    rf"(?P<gap>\s?)(?P<unit>{_UNITS_SINO}){_AFTER}"
)
_NATIVE_COUNTED = re.compile(
    rf"(?<![가-힣\d])(?P<n>{'|'.join(NATIVE_PAIRS)}|{NATIVE_PATTERN})\s?(?P<unit>{_UNITS_NATIVE}){_AFTER}"
)
_NATIVE_ALONE = re.compile(
    rf"(?<![가-힣\d])(?P<n>{NATIVE_PATTERN})(?=$|[^가-힣]|이요|요|이에요|예요|입니|뿐|만|정도|쯤|이서|은|이|가|이고)"
)
_WHOLE = re.compile(
    rf"\s*(?P<n>{SINO_RUN}(?:\s[일이삼사오육칠팔구십백천만]{{1,12}}){{0,3}})\s?(?P<unit>번|호|동|층)?"
    r"(?:이?요|이에요|예요|입니다|이야|이지|이죠|이라고요|인데요)?[\s.,!]*"
)
_SINO_COMPOUND = re.compile(
    rf"(?<![가-힣\d])(?P<n>{SINO_RUN})(?=$|[^가-힣]|이에요|입니|이요|예요|요|쯤|정도|이고)"
)
_EN_WORD = "|".join(sorted([*EN_SMALL, "hundred", "thousand", "oh"], key=len, reverse=True))
_ENGLISH = re.compile(
    rf"\b(?P<n>\d[\d,]{{0,14}}(?:\.\d+)?|(?:(?:a|an)\s(?=hundred|thousand))?(?:{_EN_WORD})"
    rf"(?:(?:[\s-]|\sand\s)(?:{_EN_WORD}))*)\b(?:\s(?P<unit>[a-z]+))?",
    re.IGNORECASE,
)
_EN_PRONOUN = re.compile(r"\b(?:no|the|this|that|any|which|every|some|another)\s+$", re.IGNORECASE)
_ALONE_AMBIGUOUS = frozenset({"열", "한", "두", "세", "네", "석", "넉", "쉰", "일흔"} - {"쉰", "일흔"})


def number(text: str, lang: Lang | None = None) -> Reading[Quantity] | None:
    """The number of the utterance: what the caller corrected is left out; the first that remains wins."""
    return corrected(text, lambda part: _first(part, lang))


def _first(text: str, lang: Lang | None) -> Reading[Quantity] | None:
    found = numbers(text, lang)
    return max(found, key=lambda r: (r.confidence >= 0.6, -r.start)) if found else None


def numbers(text: str, lang: Lang | None = None) -> list[Reading[Quantity]]:
    """All numbers in order of place, none overlapping."""
    finder = _korean if spoken_language(text, lang) == "ko" else _english
    taken: list[Reading[Quantity]] = []
    occupied = bytearray(len(text))
    for found in finder(text):
        if not any(occupied[found.start : found.end]):
            occupied[found.start : found.end] = b"\x01" * len(found.quote)
            taken.append(found)
    return sorted(taken, key=lambda r: r.start)


def _korean(text: str) -> Iterator[Reading[Quantity]]:
    for match in _DIGITS.finditer(text):
        yield from _digits(text, match)
    whole = _WHOLE.fullmatch(text)
    if whole is not None and (value := parse_sino(whole["n"])) is not None:
        yield reading(text, whole.start("n"), whole.end("n"), Quantity(value, whole["unit"] or ""), 0.9)
    yield from _native(text)
    for match in _SINO_COUNTED.finditer(text):
        yield from _sino(text, match)
    for match in _SINO_COMPOUND.finditer(text):
        value = parse_sino(match["n"])
        if value is not None and len(match["n"]) > 1 and re.search("[십백천만]", match["n"]):
            yield reading(text, match.start(), match.end("n"), Quantity(value), 0.75)


def _digits(text: str, match: re.Match[str]) -> Iterator[Reading[Quantity]]:
    raw, unit = match["n"].rstrip(","), match["unit"] or ""
    value = _decimal(raw)
    if value is not None:
        end = match.end() if unit else match.start() + len(raw)
        yield reading(text, match.start(), end, Quantity(value, unit), 0.95)


def _decimal(raw: str) -> int | float | None:
    plain = raw.replace(",", "")
    return float(plain) if re.fullmatch(r"\d+\.\d+", plain) else parse_sino(plain)


def _native(text: str) -> Iterator[Reading[Quantity]]:
    for match in _NATIVE_COUNTED.finditer(text):
        pair = NATIVE_PAIRS.get(match["n"])
        value = pair if pair is not None else parse_native(match["n"])
        if value is not None:
            idiom = match["n"] == "한" and match["unit"] == "번"
            quantity = Quantity(value, match["unit"], approximate=pair is not None)
            yield reading(text, match.start(), match.end(), quantity, 0.6 if idiom else 0.95)
    for match in _NATIVE_ALONE.finditer(text):
        value = parse_native(match["n"])
        alone = re.fullmatch(r"\W*\w+(?:이?요)?\W*", text) is not None
        if value is not None and (match["n"] not in _ALONE_AMBIGUOUS or (match["n"] == "열" and alone)):
            yield reading(text, match.start(), match.end(), Quantity(value), 0.9 if alone else 0.8)


def _sino(text: str, match: re.Match[str]) -> Iterator[Reading[Quantity]]:
    words, unit = match["n"], match["unit"]
    value = parse_sino(words)
    if value is None or (words in ("이", "일", "사") and match["gap"] and unit in _DEMONSTRATED):
        return
    if words + unit in _NOT_NUMBERS and not _TIME_AFTER.match(text, match.end()):
        return
    yield reading(text, match.start(), match.end(), Quantity(value, unit), 0.7 if len(words) == 1 else 0.9)


# After a separate "이" ("this") these are not counted: "이 동네", "이 분", "이 길".
_DEMONSTRATED = frozenset(
    {"분", "번", "길", "동", "층", "호", "일", "원", "주", "대", "명", "도", "세대", "회", "시간"}
)


def _english(text: str) -> Iterator[Reading[Quantity]]:
    for match in _ENGLISH.finditer(text):
        raw = match["n"]
        plain = raw.rstrip(",").replace(",", "")
        value: int | float | None = float(plain) if "." in plain else None
        value = parse_english(plain) if value is None else value
        if value is None:
            continue
        pronoun = raw.lower() == "one" and _EN_PRONOUN.search(text[: match.start()]) is not None
        unit = (match["unit"] or "").lower()
        end = match.end("n") if not unit else match.end("unit")
        yield reading(text, match.start(), end, Quantity(value, unit), 0.3 if pronoun else 0.9)
