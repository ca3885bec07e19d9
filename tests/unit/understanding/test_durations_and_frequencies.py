"""How long, how often, and birthdays."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dialogue_flows.understanding import duration, frequency, month_day

DURATIONS = [
    ("두 달째", timedelta(days=60), True),
    ("하루 종일", timedelta(days=1), True),
    ("한 시간쯤 됐어요.", timedelta(hours=1), True),
    ("20분 됐어요", timedelta(minutes=20), False),
    ("사흘째요", timedelta(days=3), False),
    ("일주일째예요", timedelta(days=7), False),
    ("며칠째예요", timedelta(days=3), True),
    ("월세가 두 달 밀렸어요.", timedelta(days=60), True),
    ("한 시간 반 정도요", timedelta(minutes=90), True),
    ("반년 됐어요", timedelta(days=182), True),
    ("밤새도록요", timedelta(hours=8), True),
    ("for two months", timedelta(days=60), True),
    ("half an hour", timedelta(minutes=30), False),
    ("a couple of days", timedelta(days=2), True),
    ("for hours", timedelta(hours=3), True),
    ("all night", timedelta(hours=8), True),
]
FREQUENCIES = [
    ("일주일에 한두 번이요.", 1.5, 1),
    ("거의 매일", 7.0, 3),
    ("거의 매일이요", 7.0, 3),
    ("일주일 넘게요", 4.5, 2),
    ("며칠이요", 2.0, 1),
    ("없어요", 0.0, 0),
    ("없음이요", 0.0, 0),
    ("한 번도 없어요", 0.0, 0),
    ("거의 없어요", 0.0, 0),
    ("하루에 두 번", 14.0, 3),
    ("주 3회", 3.0, 1),
    ("일주일에 네 번", 4.0, 2),
    ("이틀에 한 번", 3.5, 2),
    ("3일 정도요", 1.5, 1),
    ("십이일이요", 6.0, 2),
    ("가끔요", 2.0, 1),
    ("0", 0.0, 0),
    ("2", 4.5, 2),
    ("3", 7.0, 3),
    ("nearly every day", 7.0, 3),
    ("several days", 2.0, 1),
    ("more than half the days", 4.5, 2),
    ("not at all", 0.0, 0),
    ("once a week", 1.0, 1),
    ("twice a day", 14.0, 3),
]
BIRTHDAYS = [
    ("11월 3일이에요.", "11-03"),
    ("십일월 삼일이에요.", "11-03"),
    ("십일 월 삼 일", "11-03"),
    ("5월 20일이에요.", "05-20"),
    ("오월 이십일이에요.", "05-20"),
    ("유월 육일이요", "06-06"),
    ("시월 이십일일이요", "10-21"),
    ("육십사년 삼월 이일생", "03-02"),
    ("64년 3월 2일생이에요", "03-02"),
    ("2월 29일이요", "02-29"),
    ("1103", "11-03"),
    ("11 3", "11-03"),
    ("11/3", "11-03"),
    ("November third", "11-03"),
    ("the 3rd of November", "11-03"),
    ("May twenty-first", "05-21"),
    ("11월 3일 아니 4일이요", "11-04"),
    ("시월 삼일이 아니라 시월 사일이에요", "10-04"),
]


@pytest.mark.parametrize(("text", "length", "approximate"), DURATIONS)
def test_a_length_of_time_is_read_and_vague_words_are_marked(
    text: str, length: timedelta, approximate: bool
) -> None:
    found = duration(text)
    assert found is not None
    assert (found.value.length, found.value.approximate) == (length, approximate)
    assert text[found.start : found.end] == found.quote


@pytest.mark.parametrize(
    "text", ["사흘 전에", "7시 20분", "11월 3일", "네", "", "two hours ago", "일주일에 두 번"]
)
def test_a_moment_or_a_frequency_is_no_length(text: str) -> None:
    assert duration(text) is None


@pytest.mark.parametrize(("text", "per_week", "anchor"), FREQUENCIES)
def test_how_often_gives_times_a_week_and_the_anchor(text: str, per_week: float, anchor: int) -> None:
    found = frequency(text)
    assert found is not None
    assert (found.value.per_week, found.value.anchor) == (per_week, anchor)
    assert text[found.start : found.end] == found.quote


@pytest.mark.parametrize("text", ["", "모르겠어요", "중앙동이에요", "hello", "4", "28일이요"])
def test_words_that_tell_no_frequency_give_none(text: str) -> None:
    assert frequency(text) is None


@pytest.mark.parametrize(("text", "value"), BIRTHDAYS)
def test_a_birthday_is_month_and_day(text: str, value: str) -> None:
    found = month_day(text)
    assert found is not None
    assert found.value == value
    assert text[found.start : found.end] == found.quote


@pytest.mark.parametrize("text", ["", "13월 3일", "2월 30일", "4월 31일", "삼일이요", "몰라요"])
def test_a_day_that_is_not_in_the_calendar_is_none(text: str) -> None:
    assert month_day(text) is None


def test_a_lunar_birthday_is_less_sure() -> None:
    found = month_day("음력 구월 삼일이에요")
    assert found is not None
    assert found.confidence <= 0.5
