"""Korean number words: Sino-Korean, native, and digit by digit. Pure."""

from __future__ import annotations

_DIGITS = "영일이삼사오육칠팔구"
_SPOKEN_DIGITS = "공일이삼사오육칠팔구"
_SMALL = ("", "십", "백", "천")
_LARGE = ("", "만", "억", "조", "경")
_ONES = ("", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉")
_TENS = ("", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔")
_MOST_NATIVE = 99
_MOST_SINO_DIGITS = 20


def digits(number: str) -> str:
    """Digit by digit, zero as 공: "010" is 공일공. What is not a digit is left out."""
    return "".join(_SPOKEN_DIGITS[int(digit)] for digit in number if digit.isascii() and digit.isdigit())


def sino(number: int) -> str:
    """Sino-Korean: 15000 is 만 오천, 0 is 영."""
    if number == 0:
        return _DIGITS[0]
    text = str(number)
    if len(text) > _MOST_SINO_DIGITS:
        return digits(text)
    groups = []
    for place in range((len(text) + 3) // 4):
        group = int(text[max(0, len(text) - 4 * place - 4) : len(text) - 4 * place])
        if group:
            # ten thousand is 만, not 일만; but 100 million is 일억
            words = "" if group == 1 and place == 1 else _below_ten_thousand(group)
            groups.append(words + _LARGE[place])
    return " ".join(reversed(groups))


def _below_ten_thousand(number: int) -> str:
    words = ""
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            words += ("" if digit == 1 and place else _DIGITS[digit]) + _SMALL[place]
    return words


def native(number: int) -> str:
    """Before a counter: 1 is 한, 20 is 스무, 21 is 스물한. From 100 on, and for 0, Sino-Korean."""
    if not 1 <= number <= _MOST_NATIVE:
        return sino(number)
    if number == 20:
        return "스무"
    return _TENS[number // 10] + _ONES[number % 10]


def decimal(number: str) -> str:
    """A number with or without a fraction and thousands separators: "36.5" is 삼십육 점 오."""
    whole, _, fraction = number.replace(",", "").partition(".")
    words = sino(int(whole or "0"))
    return f"{words} 점 {digits(fraction).replace('공', '영')}" if fraction else words
