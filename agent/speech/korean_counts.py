"""Numbers with a counter or unit after them: which numerals they take, ranges, and what 번 means. Pure."""

from __future__ import annotations

import re

from agent.speech.korean_numerals import decimal, digits, native, sino

NATIVE_COUNTERS = "|".join(
    (
        "시간 개(?!월) 명 사람 살 마리 번째 대 병 잔 장 권 곳 군데 가지 달 켤레 그루 채 건 통 벌 송이 끼 "
        "차례 배 줄 칸 방울 알 걸음 집 가구 모금 숟갈 그릇 켜 자루 꼭지 자리 바퀴 돌"
    ).split()
)
SINO_UNITS = "|".join(
    (
        "개월 개국 주일 주간 주년 주 년 월 일 분 초 층 호선 호실 호 동 번길 번지 길 가 통 반 원 세 도 학년 회 차선 "
        "차로 차 인분 인실 인 급 등급 점 위 단계 조 항 리 퍼센트 교시 교대 종 색 평 박 단 쪽 페이지"
    ).split()
)
TIMES_BEFORE = (
    r"(?:하루에?|\d일에?|[일한두세]\s?주일?에|[한두세]\s?달에|일\s?년에"
    r"|총|모두|벌써|지금까지|연속|최소|최대)\s?"
)
TIMES_AFTER = (
    r"(?:이나|씩|쯤|정도|\s?더(?![가-힣])|\s?다시|\s?전화|\s?걸|\s?물|\s?시도|\s?연속|\s?넘|\s?이상|\s?말했)"
)
"""번 names a key, a line or a bus (일번, 일공구번, 십오번) unless one of these shows that it counts times (두 번)."""
_TWO_OR_SO = {1: "한두", 2: "두세", 3: "서너", 4: "네다섯", 5: "대여섯", 6: "예닐곱", 7: "일고여덟"}
_APPROXIMATE_UNTIL = 9


def counted(match: re.Match[str]) -> str:
    """(number, counter): native numerals up to 99."""
    number, counter = int(match[1].replace(",", "")), match[2]
    if counter == "번째" and number == 1:
        return "첫 번째"
    return f"{native(number)} {counter}"


def native_range(match: re.Match[str]) -> str:
    """(from, to, counter): 2~3명 is 두세 명, 1~5명 is 한 명에서 다섯 명."""
    first, last, counter = int(match[1]), int(match[2]), match[3]
    if last == first + 1 and first in _TWO_OR_SO:
        return f"{_TWO_OR_SO[first]} {counter}"
    return f"{native(first)} {counter}에서 {native(last)} {counter}"


def sino_range(match: re.Match[str]) -> str:
    """(from, to, unit): 2~3일 is 이삼 일, 3~5일 is 삼 일에서 오 일."""
    first, last, unit = int(match[1]), int(match[2]), match[3]
    if last == first + 1 and last <= _APPROXIMATE_UNTIL:
        return f"{sino(first)}{sino(last)} {unit}"
    return f"{sino(first)} {unit}에서 {sino(last)} {unit}"


def decade(match: re.Match[str]) -> str:
    """(tens): 30대 여성 is 삼십 대."""
    return f"{sino(int(match[1]))} 대"


def persons(match: re.Match[str]) -> str:
    """(number): 분 for people takes native numerals: 두 분이 계세요."""
    return f"{native(int(match[1]))} 분"


def fraction(match: re.Match[str]) -> str:
    """(part, whole): 1/2 is 이분의 일."""
    return f"{sino(int(match[2]))}분의 {sino(int(match[1]))}"


def dashed(match: re.Match[str]) -> str:
    """A house number or bus with a branch: 34-5 is 삼십사 다시 오."""
    return f"{sino(int(match[1]))} 다시 {sino(int(match[2]))}"


def apartment(match: re.Match[str]) -> str:
    """아파트 101-1203: block and flat."""
    return f"{match[1]} {sino(int(match[2]))} 동 {sino(int(match[3]))} 호"


def large(match: re.Match[str]) -> str:
    """(number, 만/천/백/…): 만 and 천 alone mean one of them."""
    number, unit = match[1], match[2]
    if number == "1" and unit in {"만", "천", "백"}:
        return unit
    return decimal(number) + unit


def plain(match: re.Match[str]) -> str:
    """A number with nothing to go by: a leading zero or great length means that it is a code."""
    number = match[0]
    code = number.isdigit() and (len(number) >= _CODE_LENGTH or (len(number) > 1 and number[0] == "0"))
    return digits(number) if code else decimal(number)


_CODE_LENGTH = 8
