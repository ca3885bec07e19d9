"""Places as callers tell them, in a city whose names are known."""

from __future__ import annotations

import pytest

from dialogue_flows.understanding import address, correction

STREETS = (
    "달빛로",
    "매화길",
    "강변로",
    "중앙동",
    "매화동",
    "은하초등학교",
    "매화시장",
    "한별아파트",
    "별빛대로",
)

COMPLETE = [
    ("달빛로 12 앞이에요.", "달빛로 12 앞"),
    ("달빛로 십이 앞이에요", "달빛로 12 앞"),
    ("달빛로 이십이에요", "달빛로 20"),
    ("달빛 로 12번지요", "달빛로 12"),
    ("달빛로12번길 3-4", "달빛로12번길 3-4"),
    ("달빛로 십이번길 삼이요", "달빛로12번길 3"),
    ("매화길 7번지 앞이에요.", "매화길 7 앞"),
    ("매화길 칠번지", "매화길 7"),
    ("강변로 33 앞 도로예요.", "강변로 33 앞"),
    ("강변로 삼십삼 앞 도로예요.", "강변로 33 앞"),
    ("중앙동 123-4번지", "중앙동 123-4"),
    ("중앙동 백이십삼 다시 사", "중앙동 123-4"),
    ("한별아파트 109동 305호 앞 가로등이 꺼졌어요.", "한별아파트 109동 305호 앞"),
    ("한별아파트 백구동 삼백오호 앞", "한별아파트 109동 305호 앞"),
    ("한별아파트 109동 앞이에요.", "한별아파트 109동 앞"),
    ("주공아파트 3단지 101동 1502호", "주공아파트 3단지 101동 1502호"),
    ("은하초등학교 정문 맞은편이에요.", "은하초등학교 정문 맞은편"),
    ("은하 초등학교 정문 건너편", "은하초등학교 정문 건너편"),
    ("매화시장 입구예요.", "매화시장 입구"),
    ("시청역 2번 출구 앞이요", "시청역 2번 출구 앞"),
    ("It's at twenty Moonlight Road.", "20 Moonlight Road"),
    ("20 Moonlight Road, apartment 305", "apartment 305, 20 Moonlight Road"),
    ("It is in front of the library.", "in front of the library"),
    ("across from Eunha Elementary School", "across from Eunha Elementary School"),
    ("Dalbit-ro 20", "20 Dalbit-ro"),
]
CORRECTED = [
    ("아니요, 그게 아니라 달빛로 20 앞이에요.", "달빛로 20 앞", ""),
    ("달빛로 12가 아니라 20이에요", "달빛로 20", "12"),
    ("달빛로 12 아니 20이요", "달빛로 20", "12"),
    ("달빛로 12가 아니라 매화길 7이요", "매화길 7", "12"),
    ("아니 삼동이 아니라 사동", "4동", "삼동"),
    ("중앙동 말고 매화동이요", "매화동", "중앙동"),
    ("정문 말고 후문이에요", "후문", "정문"),
    ("no sorry, not 12, 20 Moonlight Road", "20 Moonlight Road", "12"),
    ("12 Moonlight Road, no sorry, 20", "20 Moonlight Road", "12"),
]
NEAR = [
    ("달빗로 12", "달빛로 12", "달빗로"),
    ("달빛노 12", "달빛로 12", "달빛노"),
    ("운하초등학교 후문", "은하초등학교 후문", "운하초등학교"),
    ("매와길 7", "매화길 7", "매와길"),
]
NOWHERE = [
    "",
    "도로에서 물이 새요.",
    "소화전 앞을 막고 있어요.",
    "별로 안 좋아요",
    "그대로 서 있어요",
    "길이 너무 어두워요.",
    "우리 동네에 밤에 여는 병원 있어요?",
    "아이가 열이 삼십구도예요",
    "서로 싸워요",
    "어제부터 그래요.",
    "네, 맞아요.",
    "There is water leaking onto the road.",
    "한 시간쯤 됐어요.",
    "죽고 싶어요.",
    "이러다가 큰일 나면 어떡해요",
]


@pytest.mark.parametrize(("text", "line"), COMPLETE)
def test_a_place_that_somebody_could_find_is_complete(text: str, line: str) -> None:
    found = address(text, STREETS)
    assert found is not None
    assert found.value.text == line
    assert found.value.complete
    assert found.confidence >= 0.7
    assert text[found.start : found.end] == found.quote


@pytest.mark.parametrize(("text", "line", "wrong"), CORRECTED)
def test_the_corrected_place_wins_and_what_it_corrects_is_reported(text: str, line: str, wrong: str) -> None:
    found = address(text, STREETS)
    assert found is not None
    assert (found.value.text, found.corrects) == (line, wrong)
    assert text[found.start : found.end] == found.quote


@pytest.mark.parametrize(("text", "line", "heard"), NEAR)
def test_a_near_miss_becomes_the_citys_name_with_less_confidence(text: str, line: str, heard: str) -> None:
    found = address(text, STREETS)
    assert found is not None
    assert (found.value.text, found.value.heard) == (line, heard)
    assert found.confidence < 0.9


@pytest.mark.parametrize("text", ["중앙동이에요.", "집 앞이요", "109동 305호요", "달빛로요"])
def test_a_part_of_an_address_is_incomplete_and_unsure(text: str) -> None:
    found = address(text, STREETS)
    assert found is not None
    assert not found.value.complete
    assert found.confidence <= 0.5


@pytest.mark.parametrize("text", NOWHERE)
def test_words_without_a_place_are_no_address(text: str) -> None:
    assert address(text, STREETS) is None


def test_a_number_before_dong_is_a_block_unless_the_city_knows_that_dong() -> None:
    block, dong = address("사동이요"), address("사동이요", ("사동",))
    assert block is not None
    assert dong is not None
    assert (block.value.block, dong.value.dong) == ("4", "사동")


def test_an_unknown_road_is_taken_as_told() -> None:
    found = address("해돋이로 45", STREETS)
    assert found is not None
    assert (found.value.text, found.confidence) == ("해돋이로 45", 0.55)


@pytest.mark.parametrize(
    "text",
    [
        "죽고 싶은 건 아니고 그냥 힘들어서요.",
        "아니요, 없어요",
        "not really, I am fine",
        "아픈 게 아니라 외로워요",
        "아니 뭐 그런 건 아닌데",
        "",
    ],
)
def test_a_contrast_of_feelings_corrects_no_value(text: str) -> None:
    assert correction(text) is None
