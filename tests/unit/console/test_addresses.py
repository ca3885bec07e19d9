"""Nobody is sent out of the console, and a recording is cut where a player asks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.console.audio import NoSuchRange, byte_range
from agent.console.desk import own
from agent.console.pages import Wanted


@pytest.mark.parametrize(
    "path", ["/console", "/console/", "/console/calls", "/console/calls?level=IMMEDIATE&page=2"]
)
def test_a_path_of_the_console_is_kept(path: str) -> None:
    assert own(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "//evil.example",
        "https://evil.example/console/",
        "/consolation",
        "/console/../metrics",
        "/console\\..\\x",
        "/console/\r\nSet-Cookie: a=b",
        "/telephony/twilio/voice",
        "javascript:alert(1)",
    ],
)
def test_any_other_path_leads_to_the_board(path: str) -> None:
    assert own(path) == "/console/"


@given(st.text())
def test_whatever_is_given_the_way_stays_inside(path: str) -> None:
    assert own(path) == "/console" or own(path).startswith("/console/")


def test_a_player_gets_the_part_that_it_asks_for() -> None:
    assert byte_range(None, 100) is None
    assert byte_range("bytes=0-", 100) == (0, 100)
    assert byte_range("bytes=10-19", 100) == (10, 20)
    assert byte_range("bytes=90-500", 100) == (90, 100)
    assert byte_range("bytes=-30", 100) == (70, 100)


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=5-2", "bytes=-0"])
def test_a_part_outside_the_recording_is_refused(header: str) -> None:
    with pytest.raises(NoSuchRange):
        byte_range(header, 100)


@pytest.mark.parametrize("header", ["items=0-1", "bytes=0-1,5-6", "bytes=-", "nonsense"])
def test_an_unusual_request_gets_the_whole(header: str) -> None:
    assert byte_range(header, 100) is None


@given(st.text(max_size=20), st.integers(1, 10**7))
def test_a_part_always_lies_within_the_recording(header: str, size: int) -> None:
    try:
        part = byte_range("bytes=" + header, size)
    except NoSuchRange:
        return
    assert part is None or 0 <= part[0] < part[1] <= size


def test_a_filter_that_makes_no_sense_is_left_out() -> None:
    wanted = Wanted.of(
        {"level": "WORST", "review": "?", "from": "yesterday", "to": "9999-12-31", "page": "-1"}
    )
    assert wanted == Wanted(level=None, review=None, first=None, last=None, page=1)
