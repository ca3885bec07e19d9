"""Yes, no, not sure, refusal or no answer, in the forms that callers use."""

from __future__ import annotations

import pytest

from dialogue_flows.understanding import key_answer, yes_no
from dialogue_flows.understanding.yes_no import Question

PLAIN = [
    *[
        (text, "yes")
        for text in (
            "네",
            "네.",
            "네에",
            "예",
            "응",
            "어",
            "그럼요",
            "맞아요",
            "네, 맞습니다.",
            "그래요",
            "그렇죠",
            "당연하죠",
            "물론이죠",
        )
    ],
    *[
        (text, "yes")
        for text in (
            "하모",
            "하모예",
            "예아",
            "오야",
            "기여",
            "그려유",
            "그라제",
            "암요",
            "맞심더",
            "야",
            "어, 맞아요",
            "아 네네",
        )
    ],
    *[
        (text, "yes")
        for text in (
            "네, 제가 맞아요.",
            "네, 본인이에요.",
            "네, 말씀하세요.",
            "네, 병원비가 없어서 못 갔어요.",
            "네, 난방은 돼요.",
        )
    ],
    *[
        (text, "yes")
        for text in (
            "Yes.",
            "yeah",
            "yep",
            "Yes, that's right.",
            "uh-huh",
            "sure",
            "I do",
            "of course",
            "Yes, please.",
        )
    ],
    *[
        (text, "no")
        for text in (
            "아니요",
            "아니오",
            "아뇨",
            "아니",
            "아니에요.",
            "아닙니다",
            "전혀요",
            "절대 아니에요",
            "아니요, 괜찮아요.",
            "어, 아니요",
        )
    ],
    *[
        (text, "no")
        for text in ("아녀", "아녀유", "아이라예", "아입니더", "아이다", "아인데예", "아니랑께", "아니여")
    ],
    *[
        (text, "no")
        for text in (
            "아니요, 위험한 사람은 없어요.",
            "아니요, 아내인데요. 무슨 일이세요?",
            "아니요, 도로는 괜찮아요.",
            "그런 건 아니에요",
            "아니요, 혼자 살아요.",
        )
    ],
    *[
        (text, "no")
        for text in (
            "No.",
            "nope",
            "nah",
            "No, thank you.",
            "No, nothing like that.",
            "not at all",
            "No, that's all.",
            "I don't think so",
        )
    ],
    *[
        (text, "unsure")
        for text in (
            "글쎄요",
            "몰라요",
            "잘 모르겠어요.",
            "아니 뭐 그런 건 아닌데",
            "꼭 그런 건 아니에요",
            "반반이에요",
            "그런 것 같기도 하고",
            "아마도요",
            "네 아니요",
            "네, 아니에요",
            "기억이 안 나요",
            "글씨유",
        )
    ],
    *[
        (text, "unsure")
        for text in (
            "maybe",
            "not really",
            "kind of",
            "I don't know.",
            "I'm not sure",
            "yes no",
            "hard to say",
        )
    ],
    *[
        (text, "refuse")
        for text in (
            "말하기 싫어요.",
            "대답하고 싶지 않아요.",
            "그런 건 왜 물어요, 말 안 할래요",
            "묻지 마세요",
            "넘어가 주세요",
            "얘기하기 좀 그래요",
            "싫어요",
        )
    ],
    *[
        (text, "refuse")
        for text in (
            "I'd rather not say.",
            "I don't want to talk about it",
            "no comment",
            "none of your business",
            "pass",
        )
    ],
    *[
        (text, "none")
        for text in (
            "",
            "   ",
            "네?",
            "예?",
            "여보세요?",
            "왜 그런 걸 물어보세요?",
            "네 개요",
            "네 시쯤이요",
            "어제부터 그래요.",
            "응급실이요",
            "물이 조금씩 스며 나와요.",
        )
    ],
    *[
        (text, "none")
        for text in (
            "Sorry?",
            "It is in front of the library.",
            "I want to die.",
            "I can't do this anymore.",
            "right now",
            "Do you speak English?",
        )
    ],
]

BY_QUESTION: list[tuple[str, Question, str]] = [
    ("있어요", "existence", "yes"),
    ("있심더", "existence", "yes"),
    ("없어요", "existence", "no"),
    ("없는디요", "existence", "no"),
    ("네, 없어요", "existence", "no"),
    ("아니요, 있어요", "existence", "yes"),
    ("옆에 아무도 없어요.", "existence", "no"),
    ("혼자 있어요.", "existence", "no"),
    ("지금 혼자예요.", "existence", "no"),
    ("언니가 옆에 있어요.", "existence", "yes"),
    ("남편이 지금 집에 있어요.", "existence", "yes"),
    ("다른 건 없어요.", "existence", "no"),
    ("끊긴 건 없어요.", "existence", "no"),
    ("다친 사람은 없어요.", "existence", "no"),
    ("I'm alone.", "existence", "no"),
    ("My sister is here with me.", "existence", "yes"),
    ("No one", "existence", "no"),
    ("가끔요", "ever", "yes"),
    ("조금요", "ever", "yes"),
    ("거의 매일", "ever", "yes"),
    ("한두 번이요", "ever", "yes"),
    ("몇 년 전에 한 번 있었어요.", "ever", "yes"),
    ("지난달에 그런 적이 있어요.", "ever", "yes"),
    ("옛날에요", "ever", "yes"),
    ("한 번도 없어요", "ever", "no"),
    ("그런 적 없어요", "ever", "no"),
    ("sometimes", "ever", "yes"),
    ("Yes, sometimes.", "ever", "yes"),
    ("Years ago.", "ever", "yes"),
    ("never", "ever", "no"),
    ("별로요", "fact", "no"),
    ("별로요", "safety", "unsure"),
    ("거의 없어요", "safety", "unsure"),
    ("아직은요", "safety", "unsure"),
    ("지금은 아니에요", "safety", "unsure"),
    ("Not right now.", "safety", "unsure"),
    ("Not right now.", "fact", "no"),
    ("not really", "safety", "unsure"),
    ("괜찮아요", "safety", "unsure"),
    ("그런 생각은 안 해요.", "safety", "no"),
    ("죽고 싶은 건 아니고 그냥 힘들어서요.", "safety", "unsure"),
    ("I'm asking for a friend.", "safety", "none"),
    ("네, 그렇게 해 주세요.", "consent", "yes"),
    ("문자로 보내 주세요.", "consent", "yes"),
    ("부탁드려요", "consent", "yes"),
    ("방문은 싫고 전화로 해 주세요.", "consent", "yes"),
    ("괜찮아요", "consent", "no"),
    ("이제 됐어요.", "consent", "no"),
    ("싫어요", "consent", "no"),
    ("지금은 바빠요. 나중에 해 주세요.", "consent", "no"),
    ("네, 나중에 해 주세요", "consent", "no"),
    ("보내지 마세요", "consent", "no"),
    ("필요 없어요", "consent", "no"),
    ("No, thank you.", "consent", "no"),
    ("I want to die.", "consent", "none"),
]

BY_WORDS_ASKED = [
    ("돼요", "지금 집에 난방이 되나요?", "yes"),
    ("안 돼요", "지금 집에 난방이 되나요?", "no"),
    ("모자라요", "이번 달 생활비가 모자라세요?", "yes"),
    ("전기가 끊겼어요.", "지금 전기, 수도, 가스 중 끊긴 게 있으세요?", "yes"),
    ("허리가 많이 아파졌어요.", "최근 한 달 사이 건강이 많이 나빠지셨나요?", "yes"),
    ("혼자 있어요.", "지금 혼자 계세요?", "yes"),
    ("괜찮아요", "지금 5분 정도 괜찮으세요?", "yes"),
    ("지금 혼자 계세요?", "지금 혼자 계세요?", "none"),
    ("혼자 계시냐고요?", "지금 혼자 계세요?", "none"),
    ("그런 적이 있냐고요?", "그런 적이 있으세요?", "none"),
]


@pytest.mark.parametrize(("text", "value"), PLAIN)
def test_a_spoken_form_means_what_it_means_to_people(text: str, value: str) -> None:
    answer = yes_no(text)
    assert answer.value == value
    assert answer.quote in text
    assert text[answer.start : answer.start + len(answer.quote)] == answer.quote


NEVER_NO = [
    *(
        "없진 않아요",
        "없다고는 못 하죠",
        "아예 없는 건 아니에요",
        "안 그런 건 아니에요",
        "아니라고는 못 하겠어요",
        "없지는 않은데요",
    ),
    *(
        "아니 진짜 힘들어요",
        "아니 죽고 싶다니까요",
        "아니요... 네, 있어요",
        "아니요 사실은 있어요",
        "아니, 가끔요",
        "아니 뭐 조금은요",
    ),
    *(
        "No more than usual",
        "no, well, yes",
        "No... sometimes",
        "I wouldn't say no",
        "not exactly",
        "not anymore",
    ),
]


@pytest.mark.parametrize("text", NEVER_NO)
def test_a_doubtful_or_doubled_denial_of_danger_is_never_a_no(text: str) -> None:
    assert yes_no(text, question="safety").value != "no"


@pytest.mark.parametrize(
    "text",
    [
        "아니 없어요",
        "아니, 안 그래요",
        "아니 그런 생각 안 해요",
        "아니 괜찮아요",
        "네? 아니요",
        "이번이요",
        "아니아니",
    ],
)
def test_a_bare_ani_that_goes_on_denying_is_a_no(text: str) -> None:
    assert yes_no(text, question="safety").value == "no"


@pytest.mark.parametrize(("text", "question", "value"), BY_QUESTION)
def test_the_kind_of_question_decides_what_an_answer_means(text: str, question: Question, value: str) -> None:
    assert yes_no(text, question=question).value == value


@pytest.mark.parametrize(("text", "asked", "value"), BY_WORDS_ASKED)
def test_the_words_of_the_question_give_a_verb_its_meaning_and_an_echo_none(
    text: str, asked: str, value: str
) -> None:
    assert (
        yes_no(
            text, question="existence" if "혼자" in asked or "끊긴" in asked else "fact", asked=asked
        ).value
        == value
    )


@pytest.mark.parametrize(
    "text",
    [
        "별로요",
        "not really",
        "아니 뭐 그런 건 아닌데",
        "거의 없어요",
        "Not right now.",
        "글쎄요",
        "말하기 싫어요",
        "",
    ],
)
def test_after_a_safety_question_doubt_and_refusal_are_never_a_clear_no(text: str) -> None:
    answer = yes_no(text, question="safety")
    assert answer.value != "no"
    assert not answer.clear


def test_a_flat_denial_after_a_disclosure_is_a_no_of_lower_confidence() -> None:
    denied = yes_no("아니에요, 그냥 해 본 말이에요.", question="safety")
    plain = yes_no("아니에요.", question="safety")
    assert denied.value == plain.value == "no"
    assert denied.confidence < plain.confidence


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        ("1", "yes"),
        ("2", "no"),
        ("1#", "yes"),
        ("22", "no"),
        ("12", "unsure"),
        ("3", "none"),
        ("", "none"),
        ("#", "none"),
    ],
)
def test_keys_one_and_two_are_yes_and_no(keys: str, value: str) -> None:
    assert key_answer(keys).value == value
