"""Korean as it is read aloud: phone numbers digit by digit, counts in native numerals, dates, times, money.

An ordered table of rules. Each rule leaves no digit behind, so later rules do not touch its words. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from agent.speech.korean_numerals import decimal, digits, native, sino

HOTLINES = frozenset(
    "109 110 111 112 113 114 117 118 119 120 122 125 126 128 129 131 132 182 "
    "1330 1331 1332 1339 1345 1350 1355 1357 1366 1372 1377 1388 1390 1393 1398 1399".split()
)
"""Short public numbers: said digit by digit, 일일구 and 일공구, unless a unit follows (112동)."""

_NATIVE_COUNTERS = "|".join(
    (
        "시간 개(?!월) 명 사람 살 마리 번째 대 병 잔 장 권 곳 군데 가지 달 켤레 그루 채 건 통 벌 송이 끼 "
        "차례 배 줄 칸 방울 알 걸음 집 가구"
    ).split()
)
_SINO_UNITS = "|".join(
    (
        "개월 주일 주간 주 년 월 일 분 초 층 호선 호실 호 동 번길 번지 길 가 통 반 원 세 도 학년 회 차 인분 인 "
        "급 점 위 단계 조 항 리 퍼센트"
    ).split()
)
_TIMES = "번(?!길|지)"
"""번 counts times (두 번) and names keys and lines (일번, 일공구번): it has rules of its own."""
_MEASURES = {
    "km": "킬로미터",
    "cm": "센티미터",
    "mm": "밀리미터",
    "m": "미터",
    "kg": "킬로그램",
    "mg": "밀리그램",
    "g": "그램",
    "ml": "밀리리터",
    "l": "리터",
    "%": "퍼센트",
    "℃": "도",
    "°C": "도",
    "㎡": "제곱미터",
    "㎞": "킬로미터",
    "㎝": "센티미터",
    "㎏": "킬로그램",
}
_LETTERS = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        (
            "에이 비 씨 디 이 에프 지 에이치 아이 제이 케이 엘 엠 엔 오 피 큐 알 에스 티 유 브이 더블유 엑스 "
            "와이 제트"
        ).split(),
        strict=True,
    )
)
_PLATE = "가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주하허배아바사자육해공국합"
_MONTHS = {6: "유", 10: "시"}
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"


def as_spoken(text: str) -> str:
    """The text with every number, sign and abbreviation in Korean words."""
    for pattern, replace in _RULES:
        text = pattern.sub(replace, text)
    return re.sub(r"\s{2,}", " ", text).strip()


def _phone(match: re.Match[str]) -> str:
    """Area or network, exchange, subscriber: with the pauses that a listener with a pencil needs."""
    number = re.sub(r"\D", "", match[0].replace("+82", "0", 1))
    area = 2 if number.startswith("02") else 3
    return ", ".join(digits(group) for group in (number[:area], number[area:-4], number[-4:]))


def _groups(match: re.Match[str]) -> str:
    return ", ".join(digits(group) for group in match[0].split("-"))


def _plate(match: re.Match[str]) -> str:
    return f"{digits(match[1])} {match[2]} {digits(match[3])}"


def _iso_date(match: re.Match[str]) -> str:
    return f"{sino(int(match[1]))}년 {_month(int(match[2]))} {sino(int(match[3]))}일"


def _month(number: int) -> str:
    return f"{_MONTHS.get(number, sino(number))}월"


def _clock(match: re.Match[str]) -> str:
    hour, minute = int(match[2]), int(match[3])
    said = match[1] or ""
    half = said or ("오전 " if hour < 12 else "오후 ")
    words = f"{half}{native((hour - 1) % 12 + 1)} 시"
    return f"{words} {sino(minute)} 분" if minute else words


def _hour(match: re.Match[str]) -> str:
    hour = int(match[1])
    return f"{native(hour) if 1 <= hour <= 12 else sino(hour)} 시"


def _counted(match: re.Match[str]) -> str:
    number, counter = int(match[1].replace(",", "")), match[2]
    if counter == "번째" and number == 1:
        return "첫 번째"
    return f"{native(number)} {counter}"


def _dashed(match: re.Match[str]) -> str:
    """A house number with a branch: 34-5 is 삼십사 다시 오."""
    return f"{sino(int(match[1]))} 다시 {sino(int(match[2]))}"


def _plain(match: re.Match[str]) -> str:
    number = match[0]
    if number.startswith("0") and len(number) > 1 and "." not in number:
        return digits(number)
    return decimal(number)


def _letters(match: re.Match[str]) -> str:
    return "".join(_LETTERS[letter] for letter in match[0])


def _measure(match: re.Match[str]) -> str:
    return f"{decimal(match[1])} {_MEASURES.get(match[2], _MEASURES.get(match[2].lower(), ''))}"


_Replace = Callable[[re.Match[str]], str] | str
_UNIT_AHEAD = (
    rf"\s?(?:{_SINO_UNITS.replace('|번|', '|')}|{_NATIVE_COUNTERS.replace('|번|', '|')}|만|억|천|[-.]\d)"
)

_TABLE: list[tuple[str, _Replace]] = [
    (r"\(([^()]*)\)", r" \1 "),
    (r"[“”\"'‘’「」]", ""),
    (r"(?<![\d-])(?:\+82[- ]?\d{1,2}|0\d{1,2})[-. ]?\d{3,4}[-. ]?\d{4}(?!\d)", _phone),
    (r"(?<![\d-])1\d{3}-\d{4}(?!\d)", _groups),
    (r"(?<![\d-])\d{6}-\d{4}(?![\d])", _groups),  # receipt numbers
    (rf"(?<!\d)(\d{{2,3}})\s?([{_PLATE}])\s?(\d{{4}})(?!\d)", _plate),
    (r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)", _iso_date),
    (r"(오전\s|오후\s|새벽\s|밤\s|아침\s|저녁\s|낮\s)?(?<!\d)([01]?\d|2[0-4]):([0-5]\d)(?!\d)", _clock),
    (r"(?<=[\d시분월일원층가-힣])\s?[~∼]\s?(?=\d|오)", "에서 "),
    (r"(?<![\d,.])(\d{1,2})월(?!\d)", lambda match: _month(int(match[1]))),
    (r"(?<![\d,.])(\d{1,2})\s?시(?!간|\s?[도군민청])", _hour),
    (
        rf"(?<![\d,.-])({'|'.join(sorted(HOTLINES, key=len, reverse=True))})(?![\d,])(?!{_UNIT_AHEAD})",
        lambda m: digits(m[1]),
    ),
    (r"(?<![\d,.])(\d+)(?=번(?:을|이|은|으로|\s?버튼|\s?키|\s?출구|\s?누))", _plain),
    (rf"(?<![\d.])(\d{{1,3}}(?:,\d{{3}})+|\d+)\s?({_NATIVE_COUNTERS}|{_TIMES})", _counted),
    (rf"(?<![\d.])({_NUMBER})\s?(km|cm|mm|kg|mg|ml|°C|[mgl](?![a-zA-Z])|[%℃㎡㎞㎝㎏])", _measure),
    (r"(?<![\d,.])(\d+)-(\d+)(?![\d-])", _dashed),
    (rf"({_NUMBER})\s?(?=원)", lambda match: decimal(match[1]) + " "),
    (rf"({_NUMBER})\s?(?=(?:{_SINO_UNITS})(?![a-zA-Z]))", lambda match: decimal(match[1]) + " "),
    (_NUMBER, _plain),
    (r"(?<![A-Za-z])[A-Z]{1,6}(?![A-Za-z])", _letters),
    (r"[*＊]", " 별표"),
    (r"[#＃]", " 우물 정자"),
    (r"[~∼]", "에서 "),
    (r"&", " 앤 "),
    (r"[·/]", " "),
    (r"[_<>{}\[\]|\\^=]", " "),
]
_RULES = [(re.compile(pattern), replace) for pattern, replace in _TABLE]
