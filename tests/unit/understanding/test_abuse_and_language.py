"""Whom swearing is for, and which language an utterance is in."""

from __future__ import annotations

import pytest

from dialogue_flows.understanding import abuse, language

DIRECTED = [
    "이 나쁜 놈들아.",
    "야 이 개새끼야",
    "닥쳐",
    "병신같은 공무원들아",
    "바보야",
    "너 진짜 멍청하다",
    "너 죽여버린다",
    "니들 다 쓰레기야",
    "you idiots",
    "fuck you",
    "shut up",
    "go to hell",
]
EMPHASIS = [
    "씨발 너무 아파",
    "존나 시끄러워요",
    "시팔 왜 안 와",
    "it's fucking cold",
    "what the hell",
    "This is a damn mess",
    "아 씨발 미치겠네",
]
THIRD = ["옆집 개새끼가 짖어요", "그 새끼가 때려요", "남편 그 미친놈이 또 그래요", "저 놈이 차를 막았어요"]
CLEAN = [
    "",
    "네",
    "가로등이 꺼져 있어요",
    "시발역이 어디예요",
    "신발을 잃어버렸어요",
    "18번 버스",
    "다시 발을 다쳤어요",
    "이 년 전이에요",
    "진짜 짜증 나 죽겠어요.",
    "그 새끼 고양이가 다쳤어요",
    "두 놈이 아니라 두 명이요",
    "hello",
    "The shelter is closed",
]


@pytest.mark.parametrize("text", DIRECTED)
def test_insults_at_the_desk_are_directed(text: str) -> None:
    found = abuse(text)
    assert found is not None
    assert found.target == "directed"
    assert text[found.start : found.start + len(found.quote)] == found.quote


@pytest.mark.parametrize("text", EMPHASIS)
def test_swearing_in_pain_or_anger_is_emphasis(text: str) -> None:
    found = abuse(text)
    assert found is not None
    assert found.target == "emphasis"


@pytest.mark.parametrize("text", THIRD)
def test_swearing_about_somebody_else_is_not_directed(text: str) -> None:
    found = abuse(text)
    assert found is not None
    assert found.target == "third_party"


@pytest.mark.parametrize("text", CLEAN)
def test_words_that_only_sound_alike_are_clean(text: str) -> None:
    assert abuse(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("네", "ko"),
        ("가로등이 꺼졌어요", "ko"),
        ("CCTV 고장 났어요", "ko"),
        ("Hello?", "en"),
        ("The light near 중앙동 office is broken tonight", "en"),
        ("달빛로 near the library", "mixed"),
        ("Xin chào tôi cần giúp đỡ", "other"),
        ("你好", "other"),
        ("Здравствуйте", "other"),
        ("123", "none"),
        ("", "none"),
        ("😀!?", "none"),
    ],
)
def test_the_script_tells_the_language(text: str, value: str) -> None:
    assert language(text).value == value
