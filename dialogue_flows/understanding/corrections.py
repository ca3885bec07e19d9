"""Corrections inside one sentence: "아니 삼동이 아니라 사동", "not 12, 20". The later value wins. Pure.

A contrast of feelings ("죽고 싶은 건 아니고 그냥 힘들어서요") corrects no value and is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from dialogue_flows.understanding.reading import Reading

T = TypeVar("T")
_LONGEST = 1_000  # characters; a longer text was not spoken in one breath, so nothing in it is taken back
_SPLICE_BELOW = 0.95  # a reading without the taken-back words that is this sure needs no second look

_WORD = r"[^\s,.?!]{1,20}"
_NUMBER_WORD = (
    r"(?<![가-힣])(?:\d{1,4}|[일이삼사오육칠팔구십백천만]{1,6}|(?:열|스물|서른|마흔|쉰)?\s?(?:한|두|세|네|다섯"
    r"|여섯|일곱|여덟|아홉|열|스무))"
)
_KO_INSTEAD = re.compile(
    rf"(?P<wrong>{_WORD}?)\s?(?:이|가|은|는|요)?\s?(?:아니라|아니고요|아니고|아니구|말고요|말고|말구"
    r"|아이고예|아이고|아이라)"
    r"(?![가-힣])[\s,]{0,4}(?P<right>\S.{0,200})"
)
_KO_REPAIR = re.compile(
    rf"(?P<wrong>(?:{_NUMBER_WORD}\s(?=번지|시|분|월|일|호|동|층|개|명|번|살"
    rf"|달))?{_WORD})[\s,.…]{{0,4}}(?<![가-힣])(?:아\s?)?(?:아니다|아니지"
    r"|아니에요|아니요|아니|아이다|아차|앗|죄송해요|죄송|미안)(?:[\s,.]{1,3}(?:아니|아니다|아니지))*"
    r"[\s,.]{1,4}(?P<right>\S.{0,200})"
)
_KO_TRAILING = re.compile(
    rf"(?P<right>\S.{{0,120}}?)[\s,.]{{1,3}}(?P<wrong>{_WORD}?)\s?(?:이|가|은|는)?\s?"
    r"(?:말고요|말고|말구요|아니고요|아니고|아니라|아니에요|아니예요|아닙니다|아니야)[\s.!]*$"
)
_KO_PRONOUN = frozenset({"그게", "그거", "그건", "그것", "그", "거기", "그쪽", "그기", "저기"})
_KO_NOMINAL = frozenset({"건", "게", "거", "것", "정도", "뜻", "말", "때문", "생각", "줄", "쪽", "수"})

_EN_INSTEAD = re.compile(
    r"\b(?:it'?s\s|it\sis\s)?not\s(?:at\s|on\s|in\s|the\s)?(?P<wrong>[\w'\-]{1,20}(?:\s[\w'\-]{1,20}){0,2}?)"
    r"(?:\s*[,.;]\s*(?:but\s|it'?s\s|it\sis\s)?|\sbut\s)(?P<right>\S.{0,200})",
    re.IGNORECASE,
)
_EN_REPAIR = re.compile(
    r"(?P<wrong>[\w'\-]{1,20})[\s,.]{1,3}(?:no|sorry|i\smean|rather|wait|actually|correction|make\sthat|oops)"
    r"(?:[\s,.]{1,3}(?:no|sorry|wait|i\smean))?[\s,.]{1,3}(?P<right>\S.{0,200})",
    re.IGNORECASE,
)
_EN_TRAILING = re.compile(
    r"(?P<right>\S.{0,120}?)[\s,]{1,3}(?:and\s)?not\s(?:at\s|on\s|the\s)?"
    r"(?P<wrong>[\w'\-]{1,20}(?:\s[\w'\-]{1,20})?)[\s.!]*$",
    re.IGNORECASE,
)
_KO_ALL = ((_KO_INSTEAD, 0.9), (_KO_TRAILING, 0.8), (_KO_REPAIR, 0.8))
_EN_ALL = ((_EN_INSTEAD, 0.9), (_EN_TRAILING, 0.85), (_EN_REPAIR, 0.8))

_NUMERAL = re.compile(
    r"\d|(?<![가-힣])[영공일이삼사오육칠팔구십백천만]+(?=$|\s|이|번|호|동|층|시|분|일|월|길|로|개|명|에|요)"
    r"|(?<![가-힣])(?:하나|둘|셋|넷|다섯|여섯|일곱|여덟|아홉|열|한|두|세|네|스물|스무|서른)(?=$|\s"
    r"|[가-힣]{0,3}\s?(?:시|개|번|달|명|살))"
)
_EN_NUMERAL = re.compile(
    r"\d|\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)"
    r"(?:teen|ty)|twenty|forty|hundred)\b",
    re.IGNORECASE,
)
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("dong", re.compile(r"[가-힣]{1,5}동(?=$|[\s,.]|이|으로|에|예|요|입|쪽)")),
    (
        "road",
        re.compile(
            r"[가-힣]{1,7}(?:로|길)(?=$|[\s\d,.]|이|가|에|예|요|입|쪽)|\b(?:road|street|avenue|rd|st)\b", re.I
        ),
    ),
    ("weekday", re.compile(r"[월화수목금토일]요일|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b", re.I)),
    (
        "day",
        re.compile(
            r"어제|그제|그저께|오늘|내일|모레|아침|저녁|오전|오후|새벽|\b(?:yesterday|today|tomorrow)\b", re.I
        ),
    ),
    (
        "place",
        re.compile(
            r"학교|시장|병원|정문|후문|입구|출구|앞|뒤|옆|맞은편|건너편|도서관|공원|역|아파트|약국|마트"
            r"|은행|소화전|횡단보도|대문|정류장|인도|모퉁이"
            r"|\b(?:library|school|market|station|hospital|gate|front|behind|park)\b",
            re.I,
        ),
    ),
    ("light", re.compile(r"가로등|보안등|신호등")),
)


@dataclass(frozen=True, slots=True)
class Correction:
    """`wrong` is what the caller takes back ("" where only "그게 아니라" was said), `right` what holds.

    `wrong_start` and `right_start` are places in the text.
    """

    wrong: str
    wrong_start: int
    right: str
    right_start: int


def correction(text: str) -> Reading[Correction] | None:
    """The correction in this utterance, or None. Both sides must be of one kind (numbers, dongs, places …)."""
    korean = any("가" <= char <= "힣" for char in text)
    if len(text) > _LONGEST or not _could_correct(text, korean=korean):
        return None
    for pattern, confidence in _KO_ALL if korean else _EN_ALL:
        for match in pattern.finditer(text):
            found = _judge(text, match, confidence, korean=korean)
            if found is not None:
                return found
    return None


def corrected(text: str, read: Callable[[str], Reading[T] | None]) -> Reading[T] | None:
    """Reads a text in which a correction holds: the taken-back words are left out, the later value wins.

    "12가 3456 아니 3457" is read as "12가 3457"; the quote still stands verbatim in the text.
    """
    found = correction(text)
    if found is None or not found.value.wrong:
        return read(text)
    start, wrong, right_at = found.value.wrong_start, found.value.wrong, found.value.right_start
    value = read(text[:start] + " " * len(wrong) + text[start + len(wrong) :])
    first, last = (value.start, value.end) if value else (0, 0)
    if right_at > start and (value is None or value.confidence < _SPLICE_BELOW):
        spliced = read(text[:start] + text[right_at:])
        if spliced is not None and (value is None or spliced.confidence > value.confidence):
            cut = right_at - start
            first = spliced.start + (cut if spliced.start >= start else 0)
            last = spliced.end + (cut if spliced.end > start else 0)
            value = spliced
    if right_at > start and value is None:
        value, first, last = _in_place(text, found.value, read)
    return None if value is None else Reading(value.value, value.confidence, text[first:last], first, wrong)


def _in_place(
    text: str, found: Correction, read: Callable[[str], Reading[T] | None]
) -> tuple[Reading[T] | None, int, int]:
    """ "12 Moonlight Road, no sorry, 20": the right value where the wrong one stood."""
    right = found.right.split()[0].rstrip(",.")
    value = read(
        text[: found.wrong_start] + right + text[found.wrong_start + len(found.wrong) : found.right_start]
    )
    if value is None:
        return None, 0, 0
    return value, min(value.start, found.wrong_start), found.right_start + len(right)


def without_wrong(text: str) -> tuple[str, str]:
    """The text with the taken-back words blanked (places stay the same), and those words."""
    found = correction(text)
    if found is None or not found.value.wrong:
        return text, ""
    start, wrong = found.value.wrong_start, found.value.wrong
    return text[:start] + " " * len(wrong) + text[start + len(wrong) :], wrong


def _could_correct(text: str, *, korean: bool) -> bool:
    if korean:
        return any(cue in text for cue in ("아니", "말고", "말구", "아이", "아차", "앗", "죄송", "미안"))
    lower = text.lower()
    return any(
        cue in lower for cue in ("not ", "sorry", "mean", "rather", "wait", "actually", "no", "oops", "make")
    )


def _judge(text: str, match: re.Match[str], confidence: float, *, korean: bool) -> Reading[Correction] | None:
    wrong, right = match["wrong"].strip(), match["right"].rstrip(" .!?")
    start = match.start("wrong") + (len(match["wrong"]) - len(match["wrong"].lstrip()))
    if korean and (wrong in _KO_PRONOUN or not wrong):
        if not (wrong and _kinds(right, korean=True)):
            return None
        wrong, start = "", match.start("wrong")
    elif wrong in _KO_NOMINAL:
        return None
    elif not _same_kind(wrong, right, korean=korean):
        earlier = _earlier_number(text, match, right)
        if earlier is None:
            return None
        wrong, start = earlier.group(), earlier.start()
    at = min(start, match.start("right"))
    end = max(match.start("right") + len(right), match.end("wrong"))
    value = Correction(wrong, start, right, match.start("right"))
    return Reading(value, confidence, text[at:end], at)


_BARE_NUMBER = re.compile(
    r"(?:\d{1,4}|[일이삼사오육칠팔구십백]{1,6}?|[a-z]{3,9}(?:-[a-z]{3,5})?)(?:이에요|예요|이요|요|입니다|번지|번)?\s*",
    re.I,
)


def _earlier_number(text: str, match: re.Match[str], right: str) -> re.Match[str] | None:
    """ "12 Moonlight Road, no sorry, 20": a bare number takes the place of the last one before it."""
    if match.re not in (_KO_REPAIR, _EN_REPAIR):
        return None
    if not _BARE_NUMBER.fullmatch(right) or not (_NUMERAL.search(right) or _EN_NUMERAL.search(right)):
        return None
    numbers = list(re.finditer(r"\d{1,4}(?:-\d{1,3})?", text[: match.start("right")]))
    return numbers[-1] if numbers else None


def _same_kind(wrong: str, right: str, *, korean: bool) -> bool:
    left = _kinds(wrong, korean=korean)
    return bool(left & _kinds(right, korean=korean))


def _kinds(fragment: str, *, korean: bool) -> set[str]:
    kinds = {name for name, pattern in _KINDS if pattern.search(fragment)}
    if (_NUMERAL if korean else _EN_NUMERAL).search(fragment):
        kinds.add("number")
    return kinds
