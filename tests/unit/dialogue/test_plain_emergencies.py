"""What people in trouble say first, in few words: it is asked about, never merely not understood."""

from __future__ import annotations

import pytest

from tests.unit.dialogue.talk import Talk
from transcripts.calls import Lang, Level


@pytest.mark.parametrize(
    ("lang", "words", "asked"),
    [
        ("ko", "넘어졌는데 너무 아파요.", "emergency.where"),
        ("ko", "벌에 쏘였어요.", "emergency.where"),
        ("ko", "병원 좀 데려다 주세요.", "emergency.where"),
        ("ko", "머리가 너무 아파요.", "soft.body"),
        ("ko", "교통사고 났어요.", "soft.body"),
        ("ko", "술을 너무 많이 마셨어요.", "soft.body"),
        ("ko", "가스레인지를 안 끄고 나온 것 같아요.", "emergency.where"),
        ("ko", "무서워요.", "soft.safe"),
        ("ko", "누가 문을 두드려요.", "soft.safe"),
        ("ko", "택시 기사가 이상한 데로 가요.", "soft.safe"),
        ("ko", "발목을 삐었어요.", "emergency.where"),
        ("ko", "잠을 며칠째 못 자요.", "soft.mood"),
        ("ko", "배고파요.", "food.tonight"),
        ("ko", "사람 살려.", "violence.v1"),
        ("ko", "경찰 좀 불러 주세요.", "violence.v1"),
        ("ko", "신고하려고요 옆집 아이가 계속 울어요.", "child_report.safe"),
        ("en", "I feel dizzy.", "emergency.where"),
        ("en", "I'm having a panic attack.", "emergency.where"),
        ("en", "Please take me to hospital.", "emergency.where"),
        ("en", "I drank too much.", "soft.mood"),
        ("en", "I'm scared.", "soft.safe"),
        ("en", "Someone is knocking on my door.", "soft.safe"),
        ("en", "The taxi driver is going the wrong way.", "soft.safe"),
        ("en", "I twisted my ankle.", "emergency.where"),
        ("en", "I can't sleep for days.", "soft.mood"),
        ("en", "My husband is drunk and breaking things.", "violence.v1"),
        ("en", "Call the police please.", "violence.v1"),
        ("en", "The child next door keeps crying.", "child_report.safe"),
    ],
)
def test_the_first_words_of_trouble_are_asked_about_and_page_nobody_yet(
    lang: Lang, words: str, asked: str
) -> None:
    talk = Talk(lang).says(words)
    assert talk.lines[-1] == asked
    assert talk.pages == []


@pytest.mark.parametrize(
    ("lang", "words"), [("ko", "다리에 사람이 서 있어요."), ("en", "A person is standing on the bridge.")]
)
def test_somebody_seen_on_a_bridge_is_a_matter_of_life_and_nobody_asks_the_caller_for_their_own_wish(
    lang: Lang, words: str
) -> None:
    talk = Talk(lang).says(words)
    assert talk.level is Level.IMMEDIATE
    assert not {"soft.mood", "asq.q1"} & set(talk.lines)


def test_who_breathes_hard_is_not_told_of_chest_compressions() -> None:
    talk = Talk("en").says("I can't breathe well.")
    assert talk.level is Level.IMMEDIATE
    assert "medical.chest" in talk.lines
    assert "medical.cpr" not in talk.lines


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("아기가 동전을 삼켰어요.", "medical.seizure"),
        ("떡이 목에 걸렸어요.", "medical.seizure"),
        ("진통이 오 분 간격이에요.", "medical.seizure"),
        ("다리가 부러졌는데 뼈가 보여요.", "medical.bleeding"),
        ("인부가 감전됐어요.", "medical.bleeding"),
    ],
)
def test_no_instruction_is_given_for_an_ill_that_nobody_told_of(words: str, line: str) -> None:
    talk = Talk().says(words)
    assert talk.level is Level.IMMEDIATE
    assert line not in talk.lines


def test_a_stove_left_on_ends_with_119_where_the_caller_wants_it() -> None:
    talk = Talk().says("가스레인지를 안 끄고 나온 것 같아요.", "달빛로 12요.", "아니요, 아무도 없어요.")
    assert talk.lines[-1] == "emergency.need_119"
    talk.says("네, 불러 주세요.")
    assert talk.level is Level.IMMEDIATE
    assert "119" in talk.pages[0].lines


@pytest.mark.parametrize("words", ["교통사고 났어요.", "술을 너무 많이 마셨어요."])
def test_where_nobody_is_ill_or_hurt_the_call_goes_on(words: str) -> None:
    talk = Talk().says(words, "아니요, 괜찮아요.")
    assert talk.lines[0] == "soft.back"
    assert talk.level is Level.ROUTINE
    assert not talk.ended


@pytest.mark.parametrize(
    ("lang", "words", "rule"),
    [
        ("ko", "사람이 죽은 것 같아요.", "R-01"),
        ("en", "I think he is dead.", "R-01"),
        ("en", "My grandmother can't speak properly.", "R-02"),
    ],
)
def test_who_finds_somebody_dead_or_struck_gets_119(lang: Lang, words: str, rule: str) -> None:
    talk = Talk(lang).says(words)
    assert rule in talk.pages[0].rules
    assert "119" in talk.pages[0].lines
    assert "soft.mood" not in talk.lines


@pytest.mark.parametrize(("lang", "words"), [("ko", "제가 아이를 때렸어요."), ("en", "I hit my child.")])
def test_who_has_struck_a_child_is_asked_about_the_child_and_not_told_that_it_is_not_their_fault(
    lang: Lang, words: str
) -> None:
    talk = Talk(lang).says(words)
    assert talk.lines[-1] == "child_report.safe"
    assert "violence.opening" not in talk.lines


@pytest.mark.parametrize(
    ("lang", "words"), [("ko", "자꾸 죽으라는 목소리가 들려요."), ("en", "I hear voices.")]
)
def test_who_hears_voices_is_asked_and_never_merely_not_understood(lang: Lang, words: str) -> None:
    talk = Talk(lang).says(words)
    assert talk.level >= Level.SAME_NIGHT
    assert talk.lines[-1] in {"soft.mood", "asq.q1"}
