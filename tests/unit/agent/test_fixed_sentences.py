"""What can be spoken ahead is: only what a call alone knows is rendered while the caller waits."""

from __future__ import annotations

from agent.city import load_city
from agent.fixed_sentences import fixed_sentences, sentences_with_blanks

CITY = load_city("demo")
FIXED = {text for text, _ in fixed_sentences(CITY)}


def test_a_sentence_beside_one_with_a_blank_is_fixed() -> None:
    assert {"접수했어요.", "정리할게요.", "이렇게 맞나요?"} <= FIXED
    assert ("접수번호는 {receipt}번이에요.", "ko") in sentences_with_blanks(CITY)


def test_blanks_that_the_citys_own_data_fill_are_filled() -> None:
    assert "네, 가로등 고장 신고 도와드릴게요." in FIXED
    assert "업무 시간이 되면 도로과에서 확인해요." in FIXED
    assert any("031-000-0120" in text and "당직실" in text for text in FIXED)


def test_no_sentence_with_a_blank_is_spoken_ahead_and_no_fixed_one_is_left_out() -> None:
    assert not any("{" in text for text in FIXED)
    assert all("{" in text for text, _ in sentences_with_blanks(CITY))


def test_names_of_households_are_never_guessed() -> None:
    assert ("{name} 님 본인이 맞으세요?", "ko") in sentences_with_blanks(CITY)
