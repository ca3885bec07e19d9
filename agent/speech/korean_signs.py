"""Signs, units and Latin letters as a Korean reads them. Pure."""

from __future__ import annotations

import re

MEASURES = {
    "km": "킬로미터",
    "cm": "센티미터",
    "mm": "밀리미터",
    "m": "미터",
    "kg": "킬로그램",
    "mg": "밀리그램",
    "g": "그램",
    "t": "톤",
    "ml": "밀리리터",
    "l": "리터",
    "kw": "킬로와트",
    "kwh": "킬로와트시",
    "w": "와트",
    "v": "볼트",
    "hz": "헤르츠",
    "db": "데시벨",
    "ppm": "피피엠",
    "ha": "헥타르",
    "%p": "퍼센트포인트",
    "%": "퍼센트",
    "°c": "도",
    "℃": "도",
    "㎡": "제곱미터",
    "m²": "제곱미터",
    "㎥": "세제곱미터",
    "m³": "세제곱미터",
    "㎞": "킬로미터",
    "㎝": "센티미터",
    "㎜": "밀리미터",
    "㎏": "킬로그램",
    "평": "평",
}
"""By the sign in small letters."""

MEASURE_SIGN = (
    r"(?:kWh|kW|km|cm|mm|m[²³]|kg|mg|ml|mL|ppm|Hz|dB|ha|°C|%p|%|[℃㎡㎥㎞㎝㎜㎏]|평(?![가-힣])"
    r"|[mgltLVW](?![a-zA-Z]))"
)

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
_WORDS = {
    "wi-fi": "와이파이",
    "wifi": "와이파이",
    "e-mail": "이메일",
    "email": "이메일",
    "app": "앱",
    "covid-19": "코로나 일구",
    "ok": "오케이",
    "a4": "에이포",
}
_SHORT = "ai sms mms cctv ars tv id qr led pc gps atm usb lpg lng sns aed cpr kakao url www ktx srt".split()
_WEEKDAYS = "월화수목금토일"
_SINGLE_SIGNS = {
    "㈜": "주식회사 ",
    "№": "번호 ",
    "½": "이분의 일",
    "⅓": "삼분의 일",
    "¼": "사분의 일",
    "¾": "사분의 삼",
    "：": ":",
    "–": "-",
    "—": ", ",
    "−": "-",
    "‑": "-",
    "〜": "~",
    "∼": "~",
    "～": "~",
    "₩": "￦",
    "\N{BULLET}": " ",
}


def plain_signs(text: str) -> str:
    """Full-width letters and digits, circled numbers and typographic marks as their plain counterparts."""
    return "".join(_plain(sign) for sign in text)


def _plain(sign: str) -> str:
    if sign in _SINGLE_SIGNS:
        return _SINGLE_SIGNS[sign]
    if "！" <= sign <= "～":
        return chr(ord(sign) - ord("！") + ord("!"))
    if "①" <= sign <= "⑳":
        return f"{ord(sign) - ord('①') + 1} "
    return sign


def letters(match: re.Match[str]) -> str:
    """Capital letters by their names: AI is 에이아이."""
    return "".join(_LETTERS[letter] for letter in match[0].upper())


def word(match: re.Match[str]) -> str:
    """Latin words and abbreviations that have a Korean reading, in whatever letters they are written."""
    found = match[0].lower()
    return _WORDS.get(found) or "".join(_LETTERS[letter] for letter in found.upper())


KNOWN_WORDS = rf"(?<![A-Za-z])(?:{'|'.join(re.escape(one) for one in [*_WORDS, *_SHORT])})(?![A-Za-z])"


def weekday(match: re.Match[str]) -> str:
    """(금) after a date is 금요일."""
    return f" {match[1]}요일 "


def weekdays(match: re.Match[str]) -> str:
    """월~금 is 월요일에서 금요일."""
    return f"{match[1]}요일에서 {match[2]}요일"


WEEKDAY = rf"\s?\(([{_WEEKDAYS}])\)"
WEEKDAYS = rf"(?<![가-힣])([{_WEEKDAYS}])\s?[~-]\s?([{_WEEKDAYS}])(?=요일|[^가-힣]|$)(?:요일)?"
