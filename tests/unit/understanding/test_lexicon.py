"""Word families: found whatever the spacing, at word borders where asked, in one pass."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue_flows.understanding.lexicon import Lexicon, WordError, expanded


def found(words: list[str], text: str) -> list[str]:
    return [text[start:end] for start, end in Lexicon({"f": words}).scan(text).get("f", [])]


@pytest.mark.parametrize(
    ("words", "text", "hits"),
    [
        (["불법주차"], "불법 주차 신고", ["불법 주차"]),
        (["불법 주차"], "불법주차요", ["불법주차"]),
        (["꺼[졌져]"], "불이 꺼져서 다 꺼졌어요", ["꺼져", "꺼졌"]),
        (["^사람"], "세 사람, 다른사람", ["사람"]),
        (["^불이$"], "불이 났고 불이익", ["불이"]),
        (["cat"], "The cat sat; category, concat", ["cat"]),
        (["leak*"], "leaking and leaks", ["leak", "leak"]),
        (["don't"], "I don\u2019t, DON'T", ["don\u2019t", "DON'T"]),
        (["street light"], "Street   light", ["Street   light"]),
        (["자살"], "혼자 살아요", ["자 살"]),
        (["^자살"], "혼자 살아요", []),
    ],
)
def test_words_are_found_by_the_rules_of_their_signs(words: list[str], text: str, hits: list[str]) -> None:
    assert found(words, text) == hits


def test_choices_are_written_out() -> None:
    assert expanded("꺼[졌져](어|)") == ["꺼졌어", "꺼졌", "꺼져어", "꺼져"]


@pytest.mark.parametrize("word", ["가[나", "가(나", "^", "", "*"])
def test_a_word_with_broken_signs_says_so(word: str) -> None:
    with pytest.raises(WordError):
        expanded(word)


@given(st.text(alphabet="ab'B 7,\t\n\x1d", max_size=40))
def test_plain_letters_are_searched_as_any_others(text: str) -> None:
    lexicon = Lexicon({"one": ["ab", "a b", "b'a"], "other": ["77*", "bb"]})
    assert lexicon.scan(text) == lexicon.scan(f"{text} é")
