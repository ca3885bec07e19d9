"""Numbers as they are said: Sino and native Korean, mixed with digits, with counters; English."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue_flows.understanding import number, numbers
from dialogue_flows.understanding.numerals import (
    native_words,
    parse_english,
    parse_native,
    parse_sino,
    sino_words,
)

ONE = [
    ("세 개가 한꺼번에 꺼졌어요.", 3, "개"),
    ("한 개만 꺼졌어요.", 1, "개"),
    ("열두 시", 12, "시"),
    ("이십 분", 20, "분"),
    ("삼만 원", 30_000, "원"),
    ("만 원", 10_000, "원"),
    ("3만5천원", 35_000, "원"),
    ("이십이에요", 20, ""),
    ("이십이예요", 22, ""),
    ("스물두 살이에요", 22, "살"),
    ("여섯 명이요", 6, "명"),
    ("십사 개월이에요.", 14, "개월"),
    ("14개월이에요.", 14, "개월"),
    ("삼십구도예요", 39, "도"),
    ("39.2도예요", 39.2, "도"),
    ("이천이십육년", 2026, "년"),
    ("하나.", 1, ""),
    ("열.", 10, ""),
    ("이.", 2, ""),
    ("십.", 10, ""),
    ("백구동이요", 109, "동"),
    ("삼백오호", 305, "호"),
    ("네 사람이요", 4, "사람"),
    ("서른다섯 집이요", 35, "집"),
    ("오십삼 번 버스", 53, "번"),
    ("1,200원", 1200, "원"),
    ("두 시간째요", 2, "시간"),
    ("twenty-one", 21, ""),
    ("one hundred and nine", 109, ""),
    ("a thousand", 1000, ""),
    ("three kids", 3, "kids"),
    ("I am 58 years old", 58, "years"),
    ("one oh nine", 109, ""),
]
NONE = [
    "사람이요",
    "네 시청에서 왔어요",
    "이 동네에",
    "열은 없어요.",
    "이번에는 아니에요",
    "하나도 없어요",
    "만약에",
    "천천히요",
    "구해 주세요",
    "일이 있어요",
    "오늘이요",
    "이사했어요",
]


@pytest.mark.parametrize(("text", "value", "unit"), ONE)
def test_a_number_is_read_with_what_it_counts(text: str, value: float, unit: str) -> None:
    found = number(text)
    assert found is not None
    assert (found.value.value, found.value.unit) == (value, unit)
    assert text[found.start : found.end] == found.quote


@pytest.mark.parametrize("text", NONE)
def test_syllables_that_only_look_like_numerals_are_no_number(text: str) -> None:
    assert number(text) is None


def test_a_guess_between_two_is_the_middle_and_is_marked() -> None:
    found = number("한두 번이요")
    assert found is not None
    assert (found.value.value, found.value.approximate) == (1.5, True)


def test_several_numbers_come_in_order() -> None:
    assert [r.value.value for r in numbers("한별아파트 백구동 삼백오호에 두 명이요")] == [109, 305, 2]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12가 아니라 20이에요", 20),
        ("세 개, 아니 네 개요", 4),
        ("not 12, 20", 20),
        ("twelve, sorry, thirteen", 13),
    ],
)
def test_the_corrected_number_wins_and_the_wrong_one_is_reported(text: str, value: int) -> None:
    found = number(text)
    assert found is not None
    assert found.value.value == value
    assert found.corrects


@given(st.integers(min_value=0, max_value=99_999_999))
def test_sino_words_read_back_as_the_number(value: int) -> None:
    assert parse_sino(sino_words(value)) == value


@given(st.integers(min_value=10, max_value=99_999_999))
def test_a_sino_amount_is_understood(value: int) -> None:
    found = number(sino_words(value) + "원이요")
    assert found is not None
    assert (found.value.value, found.value.unit) == (value, "원")


@given(st.integers(min_value=1, max_value=99))
def test_native_words_read_back_as_the_number(value: int) -> None:
    assert parse_native(native_words(value)) == value


@given(st.integers(min_value=1, max_value=9999), st.integers(min_value=0, max_value=9999))
def test_digits_mixed_with_ten_thousand_are_one_number(high: int, low: int) -> None:
    assert parse_sino(f"{high}만{low or ''}") == high * 10_000 + low


@pytest.mark.parametrize("words", ["", "만만", "십백", "일이십", "사랑", "백천"])
def test_words_that_are_no_number_are_none(words: str) -> None:
    assert parse_sino(words) is None


@pytest.mark.parametrize("words", ["", "a", "twenty thirty", "hello", "nine nineteen"])
def test_english_words_that_are_no_number_are_none(words: str) -> None:
    assert parse_english(words) is None


def test_writers_of_number_words_name_their_range() -> None:
    with pytest.raises(ValueError, match="1 to 99"):
        native_words(100)
    with pytest.raises(ValueError, match="0 to"):
        sino_words(-1)
