"""Recognition error is counted as a reader would: spacing, punctuation and digits are no errors."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.line_noise.error_rate import Errors, character_errors, edit_distance, normalised, word_errors
from transcripts.calls import Lang


@pytest.mark.parametrize(
    ("said", "written", "lang"),
    [
        ("안 돼요.", "안돼요", "ko"),
        ("네, 맞아요!", "네 맞아요", "ko"),
        ("한별아파트 109동 305호", "한별아파트 백구동 삼백오호", "ko"),
        ("공일공 일이삼사", "010 1234", "ko"),
        ("만 이천 원", "12000원", "ko"),
        ("십만 원", "100000 원", "ko"),
        ("천오백 원", "1,500원", "ko"),
        ("Twenty-one, please.", "21 please", "en"),
        ("one one nine", "119", "en"),
        ("one hundred nineteen", "119", "en"),
        ("I can't", "i can t", "en"),
    ],
)
def test_what_a_reader_takes_for_the_same_words_has_no_error(said: str, written: str, lang: Lang) -> None:
    assert character_errors(said, written, lang).edits == 0


def test_decomposed_hangul_is_the_same_as_composed() -> None:
    assert character_errors("가로등", unicodedata.normalize("NFD", "가로등"), "ko") == Errors(0, 3)


def test_a_wrong_a_missing_and_an_added_syllable_each_count_once() -> None:
    assert character_errors("가로등이 꺼졌어요", "가로등이 꺼졌어요", "ko").rate == 0.0
    assert character_errors("가로등", "가로수", "ko") == Errors(1, 3)
    assert character_errors("가로등", "가로", "ko") == Errors(1, 3)
    assert character_errors("가로등", "가로등이", "ko") == Errors(1, 3)
    assert character_errors("가로등", "", "ko").rate == 1.0


def test_words_are_counted_by_word_and_errors_add_up() -> None:
    assert word_errors("the light is out", "the lights is out", "en") == Errors(1, 4)
    assert (Errors(1, 4) + Errors(1, 6)).rate == pytest.approx(0.2)
    assert Errors().rate == 0.0


@given(st.text(alphabet="가나다라 12.", max_size=12), st.text(alphabet="가나다라 12.", max_size=12))
def test_a_distance_is_symmetric_and_nothing_but_zero_between_equals(one: str, other: str) -> None:
    assert edit_distance(one, other) == edit_distance(other, one) <= max(len(one), len(other))
    assert edit_distance(one, one) == 0
    assert (edit_distance(one, other) == 0) == (one == other)


@given(st.text(max_size=30), st.sampled_from(("ko", "en")))
def test_normalising_twice_changes_nothing_more(text: str, lang: Lang) -> None:
    once = normalised(text, lang)
    assert normalised(once, lang) == once
