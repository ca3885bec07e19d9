"""Number words to numbers and back: Sino-Korean, native Korean, English. Pure; None where the words are no number."""

from __future__ import annotations

import re

SINO_DIGITS = {
    "영": 0,
    "공": 0,
    "일": 1,
    "이": 2,
    "삼": 3,
    "사": 4,
    "오": 5,
    "육": 6,
    "륙": 6,
    "칠": 7,
    "팔": 8,
    "구": 9,
}

NATIVE_ONES = {
    "하나": 1,
    "한": 1,
    "둘": 2,
    "두": 2,
    "셋": 3,
    "세": 3,
    "석": 3,
    "넷": 4,
    "네": 4,
    "넉": 4,
    "다섯": 5,
    "여섯": 6,
    "일곱": 7,
    "여덟": 8,
    "여덜": 8,
    "아홉": 9,
}
NATIVE_TENS = {
    "열": 10,
    "스물": 20,
    "스무": 20,
    "서른": 30,
    "마흔": 40,
    "쉰": 50,
    "예순": 60,
    "일흔": 70,
    "여든": 80,
    "아흔": 90,
}
_ONES = "|".join(NATIVE_ONES)
_TENS = "|".join(NATIVE_TENS)
NATIVE_PATTERN = rf"(?:(?:{_TENS})\s?(?:{_ONES})|(?:{_TENS})|(?:{_ONES}))"
_NATIVE = re.compile(rf"(?P<tens>{_TENS})?\s*(?P<ones>{_ONES})?")
# "한두", "두세", "서너", "너댓", "대여섯": a guess between two.
NATIVE_PAIRS = {
    "한두": 1.5,
    "두세": 2.5,
    "두서너": 3.0,
    "서너": 3.5,
    "너댓": 4.5,
    "너덧": 4.5,
    "네댓": 4.5,
    "대여섯": 5.5,
    "예닐곱": 6.5,
    "일고여덟": 7.5,
    "여남은": 11.0,
}

_EN_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_EN_TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()
EN_DIGITS = {word: n for n, word in enumerate(_EN_ONES[:10])} | {"oh": 0, "o": 0, "nought": 0}
EN_SMALL = {word: n for n, word in enumerate(_EN_ONES)} | {
    word: n * 10 for n, word in enumerate(_EN_TENS) if word != "_"
}
_EN_ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fifth": 5,
    "eighth": 8,
    "ninth": 9,
    "twelfth": 12,
    "twentieth": 20,
    "thirtieth": 30,
}


def parse_sino(words: str) -> int | None:
    """ "이십삼만 오천" → 235000, "삼사오육" (digit by digit) → 3456, "109" → 109, "3만5천" → 35000."""
    compact = words.replace(" ", "").replace(",", "")
    if not compact:
        return None
    if all(char in SINO_DIGITS for char in compact):
        return int("".join(str(SINO_DIGITS[char]) for char in compact))
    match = _SINO_NUMBER.fullmatch(compact)
    if match is None:
        return None
    total = 0
    for part, unit in (("high", 100_000_000), ("mid", 10_000)):
        if match[part] is not None:
            value = _section_value(match[part])
            if value is None:
                return None
            total += (value or 1) * unit
    low = _section_value(match["low"])
    return None if low is None else total + low


_SINO_NUMBER = re.compile(r"(?:(?P<high>[^만억]*)억)?(?:(?P<mid>[^만억]*)만)?(?P<low>[^만억]*)")
_N = r"\d+|[일이삼사오육륙칠팔구]"
_SECTION = re.compile(
    rf"(?:(?P<k>{_N})?(?P<K>천))?(?:(?P<h>{_N})?(?P<H>백))?(?:(?P<t>{_N})?(?P<T>십))?(?P<one>{_N})?"
)


def _section_value(words: str) -> int | None:
    """ "오천삼백이십일" → 5321, "" → 0; below 10,000."""
    match = _SECTION.fullmatch(words)
    if match is None:
        return None
    value = 0
    for count, present, unit in (("k", "K", 1000), ("h", "H", 100), ("t", "T", 10)):
        if match[present]:
            value += _one(match[count] or "1") * unit
    return value + (_one(match["one"]) if match["one"] else 0)


def _one(told: str) -> int:
    return int(told) if told.isdecimal() else SINO_DIGITS[told]


def parse_native(words: str) -> int | None:
    """ "스물둘" → 22, "열두" → 12, "한" → 1; None for anything else."""
    match = _NATIVE.fullmatch(words.strip())
    if match is None or not (match["tens"] or match["ones"]):
        return None
    return NATIVE_TENS.get(match["tens"] or "", 0) + NATIVE_ONES.get(match["ones"] or "", 0)


def parse_korean(words: str) -> int | None:
    """Either system: "열두" → 12, "십이" → 12."""
    native = parse_native(words)
    return native if native is not None else parse_sino(words)


def parse_english(words: str) -> int | None:
    """ "one hundred and nine" → 109, "one oh nine" → 109, "twenty-first" → 21, "a thousand" → 1000."""
    tokens = [t for t in re.split(r"[\s\-]+", words.lower().strip()) if t and t != "and"]
    if not tokens:
        return None
    if len(tokens) > 1 and all(token in EN_DIGITS for token in tokens):
        return int("".join(str(EN_DIGITS[token]) for token in tokens))
    if all(token in ("a", "an") for token in tokens):
        return None
    return _english_sum(tokens)


def _english_sum(tokens: list[str]) -> int | None:
    total = section = 0
    for word in tokens:
        if word == "hundred" and section < 100:
            section = (section or 1) * 100
        elif word == "thousand" and total == 0:
            total, section = (section or 1) * 1000, 0
        elif word in ("a", "an") and section == 0:
            section = 1
        else:
            value = _english_word(word)
            if value is None or not _fits(section, value):
                return None
            section += value
    return total + section


def _fits(section: int, value: int) -> bool:
    """Whether "twenty" may be followed by "one", "hundred" by "nine", but "nine" not by "nine"."""
    rest = section % 100
    return rest == 0 or (rest >= 20 and rest % 10 == 0 and value < 10)


def _english_word(token: str) -> int | None:
    if token in EN_SMALL:
        return EN_SMALL[token]
    if token in _EN_ORDINALS:
        return _EN_ORDINALS[token]
    if token.endswith("th"):
        return EN_SMALL.get(token[:-2])
    return int(token) if token.isdecimal() and token.isascii() else None


def sino_words(number: int) -> str:
    """0..999,999,999,999 as it is read: 20 → "이십", 10000 → "만", 109 → "백구". ValueError outside."""
    if not 0 <= number < 10**12:
        raise ValueError(f"sino_words reads 0 to 999,999,999,999, not {number}; give a number in that range")
    if number == 0:
        return "영"
    high, rest = divmod(number, 100_000_000)
    mid, low = divmod(rest, 10_000)
    words = f"{_section(high)}억" if high else ""
    if mid:
        words += "만" if mid == 1 and not high else f"{_section(mid)}만"
    return words + _section(low)


def _section(number: int) -> str:
    words = ""
    for unit, name in ((1000, "천"), (100, "백"), (10, "십")):
        digit, number = divmod(number, unit)
        if digit:
            words += ("" if digit == 1 else "영일이삼사오육칠팔구"[digit]) + name
    return words + ("영일이삼사오육칠팔구"[number] if number else "")


def native_words(number: int) -> str:
    """1..99 as counted: 12 → "열둘", 20 → "스물". ValueError outside."""
    if not 1 <= number <= 99:
        raise ValueError(f"native_words counts 1 to 99, not {number}; use sino_words for other numbers")
    tens, ones = divmod(number, 10)
    names = ["", "하나", "둘", "셋", "넷", "다섯", "여섯", "일곱", "여덟", "아홉"]
    decades = ["", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔"]
    return decades[tens] + names[ones]
