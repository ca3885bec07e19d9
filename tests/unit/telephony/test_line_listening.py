"""What is heard on a public line, and when it is a person. Whatever is in doubt is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.line_listening import (
    ASKS_AT_MOST,
    AskIfPerson,
    GiveUp,
    Heard,
    KeepListening,
    Keys,
    Kind,
    Listening,
    PersonFound,
    PressKey,
    Silence,
    Speech,
    Step,
    Tone,
    kind_of,
    listen,
)


def _steps(*heard: Heard) -> list[Step]:
    """What follows from each thing heard, one after the other."""
    state, steps = Listening(), []
    for each in heard:
        state, step = listen(Listening.of(state.plain()), each)
        steps.append(step)
    return steps


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("여보세요.", Kind.PERSON),
        ("네, 자살예방상담전화입니다.", Kind.PERSON),
        ("119입니다. 무엇을 도와드릴까요?", Kind.PERSON),
        ("Hello, how can I help?", Kind.PERSON),
        ("네, 지금은 모든 상담원이 통화 중입니다. 잠시만 기다려 주십시오.", Kind.QUEUE),
        ("고객님의 순서대로 연결해 드리겠습니다.", Kind.QUEUE),
        ("Please hold, all of our counsellors are busy.", Kind.QUEUE),
        ("상담은 1번, 안내는 2번을 눌러 주세요.", Kind.MENU),
        ("For a counsellor press 2.", Kind.MENU),
        ("전화를 받지 않아 삐 소리 후 소리샘으로 연결됩니다.", Kind.VOICEMAIL),
        ("지금은 상담 시간이 아닙니다.", Kind.CLOSED),
        ("상담 내용은 녹음됩니다.", Kind.UNKNOWN),
        (
            "안녕하십니까, 마음이 힘드실 때 함께하는 자살예방상담전화에 전화해 주셔서 감사합니다 저희입니다",
            Kind.UNKNOWN,
        ),
    ],
)
def test_what_words_on_the_line_sound_like(text: str, kind: Kind) -> None:
    assert kind_of(Speech(text)) is kind


def test_a_long_stretch_of_speech_is_a_recording_whatever_it_says() -> None:
    assert kind_of(Speech("네, 상담전화입니다.", seconds=12.0)) is Kind.UNKNOWN


def test_a_person_is_who_answers_our_question() -> None:
    assert _steps(Speech("여보세요"), Speech("네, 사람이에요")) == [AskIfPerson(), PersonFound()]
    assert _steps(Speech("여보세요"), Keys("1")) == [AskIfPerson(), PersonFound()]


def test_a_key_or_a_yes_without_our_question_is_no_proof() -> None:
    assert _steps(Keys("1")) == [AskIfPerson()]
    assert _steps(Speech("네")) == [AskIfPerson()]


def test_a_recording_that_begins_with_yes_is_no_answer() -> None:
    assert _steps(Speech("여보세요"), Speech("네, 모든 상담원이 통화 중입니다. 기다려 주세요.")) == [
        AskIfPerson(),
        KeepListening(),
    ]
    assert _steps(Speech("여보세요"), Speech("네, 자살예방상담전화입니다.")) == [AskIfPerson(), AskIfPerson()]


def test_a_menu_gets_the_key_that_it_names_for_a_counsellor_once() -> None:
    menu = Speech("상담원 연결은 3번을 눌러 주세요.")
    assert _steps(menu, menu) == [PressKey("3"), KeepListening()]


def test_sounds_without_words_are_no_person() -> None:
    assert _steps(Tone.RING_BACK, Tone.RING_BACK) == [KeepListening(), KeepListening()]
    assert _steps(Speech("여보세요"), Tone.BEEP)[-1] == GiveUp("voicemail")
    assert _steps(Tone.FAX) == [GiveUp("fax")]


def test_somebody_who_waits_for_us_to_begin_is_asked() -> None:
    assert _steps(Silence(), Silence()) == [KeepListening(), AskIfPerson()]


def test_a_leg_that_never_answers_is_given_up() -> None:
    assert GiveUp("no_person") in _steps(*[Silence()] * (2 * ASKS_AT_MOST + 2))


RECORDED = [
    "모든 상담원이 통화 중입니다",
    "1번을 눌러 주세요",
    "상담 내용은 녹음됩니다",
    "자살예방상담전화입니다",
    "",
]


@given(st.lists(st.sampled_from([*map(Speech, RECORDED), Silence(), Tone.RING_BACK, Keys("2"), Keys("9")])))
def test_no_order_of_recordings_silence_and_foreign_keys_is_ever_a_person(heard: list[Heard]) -> None:
    assert PersonFound() not in _steps(*heard)
