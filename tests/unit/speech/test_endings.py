"""The words of a turn tell whether it is over, and whether it was only a nod or an echo."""

from __future__ import annotations

import asyncio

import pytest

from agent.speech.ears import Hearing, Unheard
from agent.speech.endings import completeness_of, is_backchannel, is_echo
from agent.speech.frames import SpokenTurn
from agent.speech.turn_taking import Completeness
from agent.speech.verdict import Verdict, verdict
from transcripts.calls import Lang


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("가로등이 고장 났어요.", "ko", Completeness.COMPLETE),
        ("네.", "ko", Completeness.COMPLETE),
        ("응", "ko", Completeness.COMPLETE),
        ("더는 살고 싶지 않아", "ko", Completeness.COMPLETE),
        ("더는 못 살겠다", "ko", Completeness.COMPLETE),
        ("집 앞에 차가 있는데", "ko", Completeness.INCOMPLETE),
        ("저기", "ko", Completeness.INCOMPLETE),
        ("어", "ko", Completeness.UNKNOWN),  # "yes", or the beginning of a hesitation: the pause decides
        ("Yes.", "en", Completeness.COMPLETE),
        ("우리 집 앞에", "ko", Completeness.UNKNOWN),
        ("제가 병원에 갔는데요 그래서", "ko", Completeness.INCOMPLETE),
        ("There is a car in front of the", "en", Completeness.INCOMPLETE),
        ("There is a car", "en", Completeness.UNKNOWN),
        ("", "ko", Completeness.UNKNOWN),
    ],
)
def test_words_sound_finished_or_left_hanging(text: str, lang: Lang, expected: Completeness) -> None:
    assert completeness_of(text, lang) is expected


@pytest.mark.parametrize(
    ("text", "nod"), [("네, 네.", True), ("네", True), ("아니요", False), ("네, 있어요", False)]
)
def test_a_nod_is_told_from_an_answer(text: str, nod: bool) -> None:
    assert is_backchannel(text, "ko") is nod


def test_our_own_words_through_a_loudspeaker_are_an_echo_but_a_short_answer_is_not() -> None:
    said = "지금 안전한 곳에 계신가요? 네 또는 아니요로 답해 주세요."
    assert is_echo("안전한 곳에 계신가요", said)
    assert not is_echo("네", said)
    assert not is_echo("아니요", said)


def turn(*, over_agent_s: float = 0.0, peak: float = 0.95, agent_text: str = "") -> SpokenTurn:
    """A turn as the listener reports it; its words are judged apart."""
    return SpokenTurn(
        hearing=asyncio.get_running_loop().create_task(asyncio.sleep(0)),  # type: ignore[arg-type]
        began_at=0.0,
        spoke_until=1.0,
        speech_s=0.5,
        peak=peak,
        over_agent_s=over_agent_s,
        agent_text=agent_text,
    )


def heard(text: str) -> Hearing:
    return Hearing(text, 0.9, "ko")


async def test_a_yes_in_the_middle_of_our_sentence_is_a_nod_and_at_its_end_an_answer() -> None:
    assert verdict(turn(over_agent_s=3.0), heard("네, 네.")) is Verdict.BACKCHANNEL
    assert verdict(turn(over_agent_s=0.8), heard("네.")) is Verdict.SAID
    assert verdict(turn(over_agent_s=0.0), heard("네.")) is Verdict.SAID


async def test_a_no_or_any_other_word_over_our_sentence_is_said() -> None:
    assert verdict(turn(over_agent_s=3.0), heard("아니요.")) is Verdict.SAID
    assert verdict(turn(over_agent_s=3.0), heard("불이 났어요.")) is Verdict.SAID


async def test_what_somebody_surely_said_and_nobody_understood_is_asked_again() -> None:
    assert verdict(turn(peak=0.95), Hearing.nothing(Unheard.SILENCE, "ko")) is Verdict.UNHEARD
    assert verdict(turn(peak=0.35), Hearing.nothing(Unheard.SILENCE, "ko")) is Verdict.NOISE
    assert verdict(turn(peak=0.55), Hearing.nothing(Unheard.UNCLEAR, "ko")) is Verdict.UNHEARD


async def test_failed_ears_are_never_taken_for_noise() -> None:
    for reason in (Unheard.FAILED, Unheard.TIMED_OUT, Unheard.OVERLOAD):
        assert verdict(turn(over_agent_s=3.0, peak=0.1), Hearing.nothing(reason, "ko")) is Verdict.UNHEARD


async def test_a_cough_over_our_sentence_does_not_stop_it() -> None:
    assert verdict(turn(over_agent_s=3.0), Hearing.nothing(Unheard.UNCLEAR, "ko")) is Verdict.NOISE


async def test_our_own_sentence_heard_back_is_no_answer() -> None:
    echo = turn(over_agent_s=2.0, agent_text="무엇을 도와드릴까요?")
    assert verdict(echo, heard("무엇을 도와드릴까요")) is Verdict.ECHO
