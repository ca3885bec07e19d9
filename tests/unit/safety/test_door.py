"""Text at the door of `screen`: odd letters, numbers told, words still being spoken."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogue_flows.safety import screen
from dialogue_flows.safety.normal import normalised, sent
from dialogue_flows.safety.screening import screen_partial


@pytest.mark.parametrize(
    "text",
    [
        unicodedata.normalize("NFD", "죽고 싶어요"),
        "죽\u200b고 싶어요",
        "죽고\u00a0싶어요",
        "\ufeff죽고 싶어요\x00",
        "ｋｍｓ",
        "I want to\u2028die",
    ],
)
def test_odd_letters_hide_no_sign_and_the_quote_is_what_was_sent(text: str) -> None:
    result = screen(text)
    assert result.ask
    assert all(signal.quote in text for signal in result.signals)


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=80))
def test_the_normal_form_is_composed_and_any_part_of_it_leads_back_to_the_text(text: str) -> None:
    clean = normalised(text)
    assert unicodedata.is_normalized("NFC", clean.text) or any("\u1100" <= c <= "\u11ff" for c in clean.text)
    assert sent(clean, text, clean.text) in text


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("저희 어머니가 여든둘이세요", {"age": 82}),
        ("저 81세예요", {"age": 81}),
        ("I'm seventy six and my heating is off", {"age": 76}),
        ("옆집 할머니가 사흘째 안 보여요", {"no_contact_hours": 72}),
        ("I haven't heard from my mother for two days", {"no_contact_hours": 48}),
        ("아이가 여덟 살이에요", {}),
        ("여든 명이 모였어요", {}),
        ("사흘째 비가 와요", {}),
        ("30세대가 사는 빌라예요", {}),
        ("201호 아저씨를 못 본 지 한 열흘 됐어요", {"no_contact_hours": 240}),
        ("기름이 떨어져서 이틀째 불을 못 때", {}),
        ("가로등 불이 이틀째 안 들어와요", {}),
        ("담당자가 사흘째 전화를 안 받아요", {}),
        ("the landlord has not answered for two days", {}),
    ],
)
def test_an_age_of_65_or_more_and_the_hours_without_contact_are_taken_from_words(
    text: str, numbers: dict[str, float]
) -> None:
    result = screen(text)
    assert dict(result.numbers) == numbers
    assert {name: result.as_facts()[name].value for name in numbers} == numbers


def test_a_known_time_without_contact_and_signs_of_death_reach_the_rule() -> None:
    result = screen("혼자 사시는 옆집 할머니가 사흘째 안 보이고 썩는 냄새가 나요")
    assert "R-40" in result.rules


@pytest.mark.parametrize("text", ["약을", "저 지금 약을…", "나 지금 옥상에", "나 죽으려고"])
def test_unfinished_last_words_are_asked_about(text: str) -> None:
    assert screen_partial(text).ask


def test_only_the_newest_words_of_a_growing_text_are_read() -> None:
    grown = "가로등이 나갔어요. " * 60 + "죽고 싶어요"
    result = screen_partial(grown)
    assert "suicide" in {signal.kind for signal in result.signals}
    assert not screen_partial("죽고 싶어요. " + "가로등이 나갔어요. " * 60).ask
