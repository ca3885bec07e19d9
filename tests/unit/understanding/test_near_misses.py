"""Addresses as recognisers and callers distort them: near numbers, places taken back, who can speak."""

from __future__ import annotations

import pytest

from dialogue_flows.night_duty.mending import mended_place
from dialogue_flows.understanding.addresses import address
from dialogue_flows.understanding.near_numbers import near_number
from dialogue_flows.understanding.speaking_freely import speaking_freely
from transcripts.calls import Lang

STREETS = ("달빛로", "매화길", "강변로", "은하로", "매화시장", "한별아파트", "중앙동")


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("달빗로 심이 앞 가로등이 꺼졌어요", "달빛로 12 앞"),
        ("달빗로 심이 앞이여", "달빛로 12 앞"),
        ("달빛노 시비", "달빛로 12"),
        ("은하로 시보 번지요", "은하로 15"),
        ("강변노 백시보요", "강변로 115"),
        ("매화길 심뉵이에요", "매화길 16"),
        ("달빛 로 심이 앞", "달빛로 12 앞"),
        ("운하로 삼십 앞이요", "은하로 30 앞"),
    ],
)
def test_a_near_miss_of_a_road_and_its_number_is_read_as_the_citys_own(said: str, place: str) -> None:
    found = address(said, STREETS, "ko")
    assert found is not None
    assert (found.value.text, found.value.complete) == (place, True)
    assert found.value.heard  # the words that were taken for it are told, and it is read back


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("달빛로 시비 붙었어요", "달빛로"),
        ("달빛로에서 시비가 붙었어요", "달빛로"),
        ("달빛로 입구 앞", "달빛로 입구 앞"),
        ("달빛로 시장 앞", "달빛로 시장 앞"),
        ("달빛로 이마트 앞", "달빛로 이마트 앞"),
        ("달빛로 십자가 앞", "달빛로"),
        ("달빛로 집 앞", "달빛로 집 앞"),
    ],
)
def test_words_that_sound_like_a_number_and_are_none_stay_words(said: str, place: str) -> None:
    found = address(said, STREETS, "ko")
    assert found is not None
    assert (found.value.road, found.value.number, found.value.text) == ("달빛로", "", place)


@pytest.mark.parametrize("word", ["입구", "집", "길", "산", "심심", "가나다라마바사"])
def test_short_and_ambiguous_words_are_no_number(word: str) -> None:
    assert near_number(word) is None


@pytest.mark.parametrize(
    ("said", "place", "complete"),
    [
        ("Hanbyeol Apartments building 3, unit 402", "Hanbyeol Apartments, building 3, apartment 402", True),
        (
            "Tower 5, apartment 1203, Hanbyeol Apartments",
            "Hanbyeol Apartments, building 5, apartment 1203",
            True,
        ),
        ("3-402 Hanbyeol Apartments", "Hanbyeol Apartments, building 3, apartment 402", True),
        ("it's Green Villa 302", "Green Villa, apartment 302", True),
        ("building 3 unit 402", "building 3, apartment 402", False),
        ("apartment 1203, tower 5", "building 5, apartment 1203", False),
    ],
)
def test_building_and_flat_are_read_in_english(said: str, place: str, complete: bool) -> None:
    found = address(said, STREETS, "en")
    assert found is not None
    assert (found.value.text, found.value.complete) == (place, complete)


@pytest.mark.parametrize(
    ("place", "said", "mended"),
    [
        ("달빛로 12 앞", "아니 십이가 아니라 이십이", "달빛로 22 앞"),
        ("달빛로 12 앞", "아니 심이가 아니고 이십이", "달빛로 22 앞"),
        ("달빛로 10", "아니 십이번이라고", "달빛로 12"),
        ("한별아파트 109동 305호", "아니 306호예요", "한별아파트 109동 306호"),
        ("12 Dalbit-ro", "no, twenty one", "21 Dalbit-ro"),
    ],
)
def test_a_number_told_anew_takes_the_place_of_the_one_read_back(place: str, said: str, mended: str) -> None:
    assert mended_place(place, said, read_back=True) == mended


@pytest.mark.parametrize(
    "said", ["아니 두 개예요", "아니 다시", "아니 일이 있어서", "아니 이 사람아", "no, not that"]
)
def test_what_is_no_new_number_changes_no_place(said: str) -> None:
    assert mended_place("달빛로 12", said, read_back=True) is None


def test_a_bare_number_after_a_no_counts_only_where_the_place_was_just_said() -> None:
    assert mended_place("달빛로 12", "아니 이십이") is None


@pytest.mark.parametrize(
    ("said", "can", "lang"),
    [
        ("길게 말 못 해요", False, "ko"),
        ("옆에 있어요", False, "ko"),
        ("네 근데 길게는 못 해요", False, "ko"),
        ("말하기 곤란해요", False, "ko"),
        ("옆에 아무도 없어요", True, "ko"),
        ("말할 수 있어요", True, "ko"),
        ("I can't talk", False, "en"),
        ("he's here", False, "en"),
        ("yes but keep it short", False, "en"),
        ("I'm alone, yes", True, "en"),
    ],
)
def test_who_can_speak_freely_is_told_from_who_cannot(said: str, can: bool, lang: Lang) -> None:
    told = speaking_freely(said)
    assert told is not None
    assert told.can is can
    assert told.quote in said


@pytest.mark.parametrize("said", ["네", "글쎄요", "yes", "maybe"])
def test_other_words_tell_neither(said: str) -> None:
    assert speaking_freely(said) is None
