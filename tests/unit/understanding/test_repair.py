"""What callers want of the conversation itself."""

from __future__ import annotations

import pytest

from dialogue_flows.understanding import repair

ROWS = [
    *[
        (t, "repeat")
        for t in (
            "다시 말해 주세요.",
            "한 번 더 말씀해 주세요",
            "다시요",
            "다시 한번만요",
            "Can you say that again?",
            "repeat please",
            "once more",
        )
    ],
    *[
        (t, "rephrase")
        for t in (
            "무슨 뜻이에요?",
            "뭔 말인지 모르겠어요",
            "쉽게 말해 주세요",
            "이해가 안 돼요",
            "무신 말이고",
            "what do you mean?",
            "I don't understand",
        )
    ],
    *[
        (t, "slower")
        for t in (
            "천천히 말해 주세요.",
            "말이 너무 빨라요",
            "천처이 말해 주이소",
            "Speak more slowly, please.",
            "you're too fast",
        )
    ],
    *[
        (t, "louder")
        for t in (
            "크게 말해 주세요.",
            "잘 안 들려요",
            "소리가 작아요",
            "귀가 어두워서",
            "speak up",
            "I can't hear you",
        )
    ],
    *[
        (t, "wait")
        for t in (
            "잠깐만요.",
            "잠시만요",
            "기다려 주세요",
            "쪼매만 기다리소",
            "hold on",
            "just a moment",
            "wait a second",
        )
    ],
    *[
        (t, "why_ask")
        for t in (
            "왜 그런 걸 물어보세요?",
            "그건 왜 물어요?",
            "그게 왜 필요해요?",
            "why do you ask?",
            "why do you need that",
        )
    ],
    *[(t, "refuse") for t in ("말하기 싫어요.", "대답하고 싶지 않아요.", "I'd rather not say.")],
    *[
        (t, "already_said")
        for t in (
            "아까 말했잖아요.",
            "방금 말했는데요",
            "몇 번을 말해야 돼요",
            "왜 자꾸 물어요",
            "I already told you",
            "like I said",
        )
    ],
    *[
        (t, "correct")
        for t in (
            "아니요, 그게 아니라 달빛로 20 앞이에요.",
            "주소가 틀렸어요",
            "그거 아니에요, 잘못 들으셨어요",
            "that's wrong",
            "not 12, 20",
        )
    ],
    *[
        (t, "cancel")
        for t in ("취소해 주세요", "신고 안 할래요", "없던 걸로 해 주세요", "cancel that", "never mind")
    ],
    *[
        (t, "human")
        for t in (
            "사람 바꿔 주세요.",
            "상담원",
            "상담원 연결해 주세요.",
            "사람하고 얘기하고 싶어요.",
            "직원 바꿔 줘요",
            "I want to talk to a person.",
        )
    ],
    *[
        (t, "end_call")
        for t in (
            "끊을게요.",
            "이제 됐어요.",
            "다른 건 없어요.",
            "안녕히 계세요",
            "Goodbye.",
            "No, that's all.",
        )
    ],
    *[
        (t, "not_understood")
        for t in ("네?", "뭐라고요?", "뭐라카노", "예?", "Sorry?", "pardon?", "what did you say")
    ],
]
NOT_REPAIR = [
    *[
        "네",
        "아니요",
        "집 앞 가로등이 꺼졌어요.",
        "전기가 끊겼어요.",
        "사람이 쓰러졌어요",
        "사람이에요?",
        "음악을 너무 크게 틀어요",
        "옆집에서 무슨 소리가 나요",
    ],
    *[
        "버스를 한 시간 기다려도 안 와요",
        "도로에 물이 새요.",
        "혼자 있어요.",
        "개가 또 물었어요",
        "차가 너무 빨라서 무서워요",
        "",
        "달빛로 20 앞이에요.",
    ],
]
DESPAIR = [
    "저 이제 다 그만두고 싶어요.",
    "이제 나도 다 끝내고 싶어요.",
    "그냥 더는 살고 싶지 않아요.",
    "다 정리하고 싶어요",
    "I can't do this anymore.",
    "I just want to end it all",
    "I'm done with life",
]


@pytest.mark.parametrize(("text", "kind"), ROWS)
def test_a_wish_about_the_conversation_is_understood(text: str, kind: str) -> None:
    found = repair(text)
    assert found is not None
    assert found.kind == kind
    assert text[found.start : found.start + len(found.quote)] == found.quote


@pytest.mark.parametrize("text", NOT_REPAIR)
def test_the_matter_itself_is_no_repair(text: str) -> None:
    assert repair(text) is None


@pytest.mark.parametrize("text", DESPAIR)
def test_despair_is_never_taken_for_cancelling_or_hanging_up(text: str) -> None:
    assert repair(text) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("영어로 해 주세요.", "en"),
        ("English, please.", "en"),
        ("Do you speak English?", "en"),
        ("한국어로 해 주세요.", "ko"),
        ("Can we speak Korean?", "ko"),
        ("베트남어로 해 주세요", None),
    ],
)
def test_the_language_asked_for_is_told(text: str, language: str | None) -> None:
    found = repair(text)
    assert found is not None
    assert (found.kind, found.language) == ("change_language", language)
