"""Telephone numbers and number plates, written and spoken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue_flows.understanding import phone, plate

PHONES = [
    ("010-1234-5678", "010-1234-5678"),
    ("제 번호는 01012345678이요", "010-1234-5678"),
    ("공일공 일이삼사 오육칠팔", "010-1234-5678"),
    ("공일공에 일이삼사에 오육칠팔이에요", "010-1234-5678"),
    ("공 일 공, 이 삼 사 오, 육 칠 팔 구", "010-2345-6789"),
    ("영일영 일이삼사 오육칠팔", "010-1234-5678"),
    ("010 일이삼사 5678이요", "010-1234-5678"),
    ("02 123 4567", "02-123-4567"),
    ("공육이 삼이일에 공공공공", "062-321-0000"),
    ("1588-2504로요", "1588-2504"),
    ("oh one oh one two three four five six seven eight", "010-1234-5678"),
    ("zero one zero double five three four five six seven eight", "010-5534-5678"),
    ("+82 10 1234 5678", "010-1234-5678"),
    ("달빛로 12 010-1234-5678", "010-1234-5678"),
    ("010 1234 5678 아니 5679요", "010-1234-5679"),
]
PLATES = [
    ("차 번호는 12가 3456이에요.", "12가3456"),
    ("차 번호는 123나 4567이에요.", "123나4567"),
    ("십이 가 삼사오육", "12가3456"),
    ("백이십삼 나 사오육칠", "123나4567"),
    ("일이삼 허 사오육칠이요", "123허4567"),
    ("서울 12가3456", "서울12가3456"),
    ("12 가 3 4 5 6", "12가3456"),
    ("십이가에 삼천사백오십육", "12가3456"),
    ("공사다 공공일이", "04다0012"),
    ("12가 3456 아니 3457이요", "12가3457"),
    ("12가 3456이 아니라 13가 3456이요", "13가3456"),
    ("12 ga 3456", "12가3456"),
    ("twelve ga three four five six", "12가3456"),
]


@pytest.mark.parametrize(("text", "grouped"), PHONES)
def test_a_telephone_number_is_read_in_any_grouping(text: str, grouped: str) -> None:
    found = phone(text)
    assert found is not None
    assert found.value.grouped == grouped
    assert text[found.start : found.end] == found.quote


@pytest.mark.parametrize(
    "text", ["", "109동 305호요", "119", "오늘 일이 있어서", "달빛로 12", "12가 3456", "공일공", "010"]
)
def test_other_digits_are_no_telephone_number(text: str) -> None:
    assert phone(text) is None


def test_the_international_form_is_for_dialling() -> None:
    found = phone("공일공 일이삼사 오육칠팔")
    assert found is not None
    assert found.value.e164 == "+821012345678"


@given(st.text(alphabet="0123456789", min_size=8, max_size=8))
def test_any_mobile_number_spoken_digit_by_digit_is_heard(tail: str) -> None:
    spoken = "공일공 " + "".join("공일이삼사오육칠팔구"[int(d)] for d in tail)
    found = phone(spoken)
    assert found is not None
    assert found.value.national == "010" + tail


@pytest.mark.parametrize(("text", "whole"), PLATES)
def test_a_number_plate_is_read_as_it_stands_on_the_car(text: str, whole: str) -> None:
    found = plate(text)
    assert found is not None
    assert found.value.text == whole
    assert not found.value.partial
    assert text[found.start : found.end] == found.quote


@pytest.mark.parametrize("text", ["뒷자리 3456이요", "번호는 삼사오육이에요", "끝 번호 3456"])
def test_the_last_four_digits_are_a_partial_plate(text: str) -> None:
    found = plate(text)
    assert found is not None
    assert (found.value.number, found.value.partial) == ("3456", True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "차 번호는 모르겠어요.",
        "이 차가 사고",
        "달빛로 12 앞이에요",
        "12가 아니라 20이에요",
        "109동 305호",
    ],
)
def test_other_words_are_no_plate(text: str) -> None:
    assert plate(text) is None
