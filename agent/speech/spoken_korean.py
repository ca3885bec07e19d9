"""Korean as it is read aloud: phone numbers digit by digit, counts in native numerals, dates, times, money.

An ordered table of rules. Each rule leaves no digit behind, so later rules do not touch its words. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from agent.speech import korean_counts as counts
from agent.speech import korean_signs as signs
from agent.speech.korean_numerals import decimal, digits, native, sino

HOTLINES = frozenset(
    "109 110 111 112 113 114 117 118 119 120 122 123 125 126 128 129 131 132 182 "
    "1330 1331 1332 1339 1345 1350 1355 1357 1366 1372 1377 1388 1390 1393 1398 1399".split()
)
"""Short public numbers: said digit by digit, 일일구 and 일공구, unless a unit follows (112동)."""

_PLATE = "가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주하허배아바사자육해공국합"
_MONTHS = {6: "유", 10: "시"}
_LAST_MONTH, _LAST_DAY = 12, 31
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"


def as_spoken(text: str) -> str:
    """The text with every number, sign and abbreviation in Korean words."""
    text = signs.plain_signs(text)
    for pattern, replace in _RULES:
        text = pattern.sub(replace, text)
    return re.sub(r"\s+(?=[,.?!](?:\s|$))", "", re.sub(r"\s{2,}", " ", text)).strip()


def _phone(match: re.Match[str]) -> str:
    """Area or network, exchange, subscriber: with the pauses that a listener with a pencil needs."""
    number = re.sub(r"\D", "", match[0].replace("+82", "0", 1))
    area = 2 if number.startswith("02") else 4 if number.startswith("050") else 3
    return ", ".join(digits(group) for group in (number[:area], number[area:-4], number[-4:]))


def _groups(match: re.Match[str]) -> str:
    return ", ".join(digits(group) for group in re.split(r"[-. ]", match[0]))


def _plate(match: re.Match[str]) -> str:
    return f"{digits(match[1])} {match[2]} {digits(match[3])}"


def _date(match: re.Match[str]) -> str:
    """(year, month, day) of 2026-11-21, 2026.11.21. and 2026/11/21."""
    year, month, day = (int(match[place]) for place in (1, 3, 4))
    if not (1 <= month <= _LAST_MONTH and 1 <= day <= _LAST_DAY):
        return ", ".join(digits(match[place]) for place in (1, 3, 4))
    return f"{sino(year)}년 {_month(month)} {sino(day)}일"


def _month_and_day(match: re.Match[str]) -> str:
    month, day = int(match[1]), int(match[2])
    if not (1 <= month <= _LAST_MONTH and 1 <= day <= _LAST_DAY):
        return f"{sino(month)} {sino(day)}"
    return f"{_month(month)} {sino(day)}일"


def _month(number: int) -> str:
    return f"{_MONTHS.get(number, sino(number))}월"


def _clock(match: re.Match[str]) -> str:
    hour, minute = int(match[2]), int(match[3])
    said = match[1] or ""
    half = said or ("밤 " if hour == 24 else "오전 " if hour < 12 else "오후 ")
    words = f"{half}{native((hour - 1) % 12 + 1)} 시"
    return f"{words} {sino(minute)} 분" if minute else words


def _hour(match: re.Match[str]) -> str:
    hour = int(match[1])
    return f"{native(hour) if 1 <= hour <= 12 else sino(hour)} 시"


def _measure(match: re.Match[str]) -> str:
    return f"{decimal(match[1])} {signs.MEASURES[match[2].lower()]}"


_Replace = Callable[[re.Match[str]], str] | str
_UNIT_AHEAD = rf"\s?(?:{counts.SINO_UNITS}|{counts.NATIVE_COUNTERS}|만|억|천|[-.]\d)"
_AMOUNTS = "주일|주|일|개월|년|분|회|층|세|도|인|원|퍼센트|초"
_TO = r"\s?[~-]\s?"
_HALF_DAYS = "오전|오후|새벽|밤|아침|저녁|낮"

_TABLE: list[tuple[str, _Replace]] = [
    # --- brackets, quotes, weekdays
    (r"(별표|우물 ?정자?)\s?\([*#]\)", r"\1"),
    (signs.WEEKDAY, signs.weekday),
    (signs.WEEKDAYS, signs.weekdays),
    (r"\((0\d{1,2})\)\s?(?=\d{3,4}[-. ]?\d{4})", r"\1-"),
    (r"(?<!\d)(0\d{1,2})\)\s?(?=\d{3,4}[-. ]?\d{4})", r"\1-"),
    (r"\(([^()]*)\)", r" \1 "),
    (r"[“”\"'‘’「」]", ""),
    # --- numbers that are said digit by digit
    (r"(?<![\d-])(?:\+82[- ]?\d{1,2}|050\d|0\d{1,2})[-. ]?\d{3,4}[-. ]?\d{4}(?!\d)", _phone),
    (r"(?<![\d-])0\d{1,2}[- ]1[12]\d(?!\d)", _groups),
    (r"(?<![\d-])1\d{3}[-. ]\d{4}(?!\d)", _groups),
    (r"(?<![\d-])(?:\d{8}|\d{6})-\d{4}(?!\d)", _groups),  # receipt numbers
    (r"(?<=번호)(은|는|가)?\s(\d{4,})(?![\d,.-])", lambda m: f"{m[1] or ''} {digits(m[2])}"),
    (r"코로나\s?19(?!\d)", "코로나 일구"),
    (rf"(?<!\d)(\d{{2,3}})\s?([{_PLATE}])\s?(\d{{4}})(?!\d)", _plate),
    # --- dates and times
    (r"(?<!\d)(\d{4})(?P<by>[-./])\s?(\d{1,2})(?P=by)\s?(\d{1,2})(?!\d)\.?", _date),
    (r"(?<!\d)([3-8])·(1|5|15|18|19|25|29)(?=절|\s|$|[가-힣])", lambda m: digits(m[1] + m[2])),
    (r"(?<![\d/])(\d)/4\s?분기", lambda m: f"{sino(int(m[1]))}사분기"),
    (r"(?<![\d/])([123])/([2345])(?![\d/])", counts.fraction),
    (rf"(?<![\d/])(?!(?:{'|'.join(HOTLINES)}))(\d{{1,2}})/(\d{{1,2}})(?![\d/])", _month_and_day),
    (r"(?<=:\d\d)\s?[~-]\s?(?=\d{1,2}:\d\d)", "에서 "),
    (rf"((?:{_HALF_DAYS})\s)?(?<!\d)([01]?\d|2[0-4]):([0-5]\d)(?!\d)", _clock),
    (r"(?<![\d:])(\d{1,2}):(\d{1,2})(?![\d:])", lambda m: f"{sino(int(m[1]))} 대 {sino(int(m[2]))}"),
    # --- ranges
    (rf"(?<![\d,.])(\d{{1,2}}){_TO}(\d{{1,2}})\s?({counts.NATIVE_COUNTERS})", counts.native_range),
    (rf"(?<![\d,.월])(\d{{1,3}}){_TO}(\d{{1,3}})\s?({_AMOUNTS})(?!차|길|호)", counts.sino_range),
    (rf"(?<![\d,.])(\d{{1,2}})시?{_TO}(\d{{1,2}})\s?시(?!간)", r"\1시에서 \2시"),
    (rf"(?<=[\d시분월일원층호가-힣])\s?~\s?(?=\d|{_HALF_DAYS})", "에서 "),
    (r"(?<![\d,.])(\d{1,2})월(?!\d)", lambda match: _month(int(match[1]))),
    (r"(?<![\d,.])(\d{1,2})\s?시(?!간|\s?[도군민청])", _hour),
    (
        rf"(?<![\d,.-])({'|'.join(sorted(HOTLINES, key=len, reverse=True))})(?!\d|,\d)(?!{_UNIT_AHEAD})",
        lambda m: digits(m[1]),
    ),
    (r"(?<=[공일이삼육팔])(?=구급|신고센터|안전센터)", " "),
    # --- places
    (r"(아파트|맨션|빌라|주공)\s?(\d{1,4})-(\d{1,4})(?![\d-])", counts.apartment),
    (r"(?<![A-Za-z])[Bb](\d)(?=\s?층|\s?주차)", r"지하 \1"),
    # --- 번: keys, lines and buses, or times
    (rf"({counts.TIMES_BEFORE})(\d{{1,2}})\s?번(?!째|지|길)", lambda m: f"{m[1]}{native(int(m[2]))} 번"),
    (rf"(?<![\d,.-])(\d{{1,2}})\s?번(?={counts.TIMES_AFTER})", lambda m: f"{native(int(m[1]))} 번"),
    (r"(?<![\d,.-])(\d+)-(\d+)(?![\d-])", counts.dashed),
    (r"(?<![\d,.])(\d+)(?=번(?!째|길|지))", counts.plain),
    # --- people, counts, measures
    (r"(?<![\d,.])([1-9]0)대(?=\s?(?:여|남|초|중|후|분|자녀|청년|어르신|부부|인))", counts.decade),
    (r"(?<![\d,.])(\d{1,2})\s?분(?=(?:이|께서|도)?\s?(?:계|오세|오셨|사세|다치))", counts.persons),
    (rf"(?<![\d.])(\d{{1,3}}(?:,\d{{3}})+|\d+)\s?({counts.NATIVE_COUNTERS})", counts.counted),
    (rf"({_NUMBER})\s?km/h", lambda m: f"시속 {decimal(m[1])} 킬로미터"),
    (rf"(?<=시속 )({_NUMBER})\s?km", lambda m: f"{decimal(m[1])} 킬로미터"),
    (rf"(?<![\d가-힣])-({_NUMBER})\s?(?=도|℃|°C)", r"영하 \1"),
    (rf"(?<![\d.])({_NUMBER})\s?({signs.MEASURE_SIGN})", _measure),
    (rf"￦\s?({_NUMBER})", lambda m: f"{decimal(m[1])} 원"),
    (rf"({_NUMBER})\s?(?:KRW|won)\b", lambda m: f"{decimal(m[1])} 원"),
    (rf"(?:US)?\$\s?({_NUMBER})", lambda m: f"{decimal(m[1])} 달러"),
    (rf"({_NUMBER})\s?(만|천|백|억|조)(?=[\s\d원명개건대가만억천]|$|여)", counts.large),
    (rf"({_NUMBER})\s?(?=원)", lambda match: decimal(match[1]) + " "),
    (rf"({_NUMBER})\s?(?=(?:{counts.SINO_UNITS}|배)(?![a-zA-Z]))", lambda match: decimal(match[1]) + " "),
    (signs.KNOWN_WORDS, signs.word),
    (_NUMBER, counts.plain),
    # --- what is left
    (r"(?<![A-Za-z])[A-Z]{1,6}(?![A-Za-z])", signs.letters),
    (r"@", " 골뱅이 "),
    (r"(?<=[a-z가-힣])\.(?=[a-z])", " 점 "),
    (r"\*", " 별표"),
    (r"#(?=[가-힣]{2})", " 우물 정자 "),
    (r"#", " 우물 정자"),
    (r"~", "에서 "),
    (r"&", " 앤 "),
    (r"[·/]", " "),
    (r"[_<>{}\[\]|\\^=￦]", " "),
]
_RULES = [
    (re.compile(pattern, re.IGNORECASE if pattern == signs.KNOWN_WORDS else 0), replace)
    for pattern, replace in _TABLE
]
