"""Moments relative to the call, which is on Saturday 21 November 2026 at 02:13 in Seoul."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue_flows.understanding import moment, since

NOW = datetime(2026, 11, 21, 2, 13, tzinfo=ZoneInfo("Asia/Seoul"))

PAST = [
    ("어제부터 그래요.", "2026-11-20 00:00", "day"),
    ("그저께", "2026-11-19 00:00", "day"),
    ("엊그제요", "2026-11-19 00:00", "day"),
    ("사흘 전", "2026-11-18 02:13", "day"),
    ("열흘 전부터", "2026-11-11 02:13", "week"),
    ("두 달 전에", "2026-09-22 02:13", "month"),
    ("지난달", "2026-10-01 00:00", "month"),
    ("지난주 화요일", "2026-11-10 00:00", "day"),
    ("이번 주 금요일 오후 3시", "2026-11-20 15:00", "hour"),
    ("화요일부터요", "2026-11-17 00:00", "day"),
    ("한 시간쯤 전", "2026-11-21 01:13", "hour"),
    ("삼십 분 전에", "2026-11-21 01:43", "minute"),
    ("한 시간 반 전", "2026-11-21 00:43", "hour"),
    ("방금요", "2026-11-21 02:08", "minute"),
    ("아까부터", "2026-11-21 00:13", "hour"),
    ("어젯밤 11시", "2026-11-20 23:00", "hour"),
    ("어제 밤 12시쯤", "2026-11-21 00:00", "hour"),
    ("간밤에", "2026-11-20 22:00", "part"),
    ("어제 저녁부터", "2026-11-20 19:00", "part"),
    ("어제 오후 세 시 반", "2026-11-20 15:30", "minute"),
    ("어제 일곱 시 이십 분에", "2026-11-20 07:20", "minute"),
    ("새벽 세 시", "2026-11-20 03:00", "hour"),
    ("7시", "2026-11-20 19:00", "hour"),
    ("11월 3일부터", "2026-11-03 00:00", "day"),
    ("십일월 삼일", "2026-11-03 00:00", "day"),
    ("12월 25일", "2025-12-25 00:00", "day"),
    ("작년부터", "2025-01-01 00:00", "year"),
    ("재작년 봄", "2024-01-01 00:00", "year"),
    ("last night", "2026-11-20 22:00", "part"),
    ("two hours ago", "2026-11-21 00:13", "hour"),
    ("an hour ago", "2026-11-21 01:13", "hour"),
    ("half an hour ago", "2026-11-21 01:43", "minute"),
    ("yesterday morning", "2026-11-20 08:00", "part"),
    ("the day before yesterday", "2026-11-19 00:00", "day"),
    ("half past seven", "2026-11-20 19:30", "minute"),
    ("since 10 pm", "2026-11-20 22:00", "hour"),
    ("March 3rd", "2026-03-03 00:00", "day"),
    ("three weeks ago", "2026-10-31 02:13", "week"),
    ("on Monday", "2026-11-16 00:00", "day"),
    ("last month", "2026-10-01 00:00", "month"),
]
FUTURE = [
    ("오늘 아침 7시 반", "2026-11-21 07:30", "minute"),
    ("다음 주 화요일", "2026-11-24 00:00", "day"),
    ("화요일 오후", "2026-11-24 15:00", "part"),
    ("내일 오전 10시", "2026-11-22 10:00", "hour"),
    ("모레요", "2026-11-23 00:00", "day"),
    ("3시", "2026-11-21 03:00", "hour"),
    ("11월 30일", "2026-11-30 00:00", "day"),
    ("1월 5일", "2027-01-05 00:00", "day"),
    ("두 시간 뒤에", "2026-11-21 04:13", "hour"),
    ("next Tuesday", "2026-11-24 00:00", "day"),
    ("in two hours", "2026-11-21 04:13", "hour"),
    ("tomorrow at noon", "2026-11-22 12:00", "hour"),
]
SINCE = [
    ("한 시간쯤 됐어요.", "2026-11-21 01:13"),
    ("두 달째예요", "2026-09-22 02:13"),
    ("며칠째 밥을 못 먹었어요.", "2026-11-18 02:13"),
    ("며칠 전부터요", "2026-11-18 02:13"),
    ("어제부터 그래요.", "2026-11-20 00:00"),
    ("for two days", "2026-11-19 02:13"),
]
NONE = [
    "",
    "네",
    "가로등이 꺼졌어요",
    "시청이요",
    "99999년 전",
    "백만 년 전이요",
    "시간이 없어요",
    "사람이 많아요",
    "전부 꺼졌어요",
    "hello",
]


def told(text: str, prefer: str) -> tuple[str, str]:
    found = moment(text, NOW, prefer="future" if prefer == "future" else "past")
    assert found is not None, text
    assert text[found.start : found.end] == found.quote
    assert found.value.at.tzinfo is NOW.tzinfo
    return found.value.at.strftime("%Y-%m-%d %H:%M"), found.value.precision


@pytest.mark.parametrize(("text", "at", "precision"), PAST)
def test_what_happened_is_placed_before_the_call(text: str, at: str, precision: str) -> None:
    assert told(text, "past") == (at, precision)


@pytest.mark.parametrize(("text", "at", "precision"), FUTURE)
def test_an_appointment_is_placed_after_the_call(text: str, at: str, precision: str) -> None:
    assert told(text, "future") == (at, precision)


@pytest.mark.parametrize(("text", "at"), SINCE)
def test_since_when_is_a_moment_or_the_length_that_has_passed(text: str, at: str) -> None:
    found = since(text, NOW)
    assert found is not None
    assert found.value.at.strftime("%Y-%m-%d %H:%M") == at


@pytest.mark.parametrize("text", NONE)
def test_words_without_a_time_tell_no_moment(text: str) -> None:
    assert moment(text, NOW) is None


def test_the_corrected_time_wins() -> None:
    found = moment("어제 세 시, 아니 네 시요", NOW)
    assert found is not None
    assert found.value.at.hour == 16
    assert found.corrects


@given(
    st.text(alphabet="어제그오늘내일모레0123456789시분월일년전후 반오전후새벽주달", max_size=30),
    st.datetimes(),
)
def test_no_mixture_of_time_words_raises_at_any_date(text: str, now: datetime) -> None:
    found = moment(text, now)
    assert found is None or found.quote in text
