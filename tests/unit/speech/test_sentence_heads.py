"""Sentences with a blank: the fixed beginning of a slow voice is heard at once, and nobody hears the joint."""

from __future__ import annotations

import numpy as np
import pytest

from agent.speech import mulaw
from agent.speech.joints import FADE_S, PAUSE_S, after_joint, before_joint, speech_level_db
from agent.speech.sentence_heads import SLOW_VOICE_S, SentenceHeads, beginning
from transcripts.calls import Lang

RECEIPT = "접수했어요. 접수번호는 {receipt}번이에요."


def slow(*templates: str) -> SentenceHeads:
    heads = SentenceHeads(usual_s=2 * SLOW_VOICE_S)
    heads.learn((text, "ko") for text in templates)
    return heads


def voice(level: float, seconds: float = 0.5) -> bytes:
    """A steady hum that begins and ends in the middle of a wave."""
    moments = np.arange(round(seconds * mulaw.RATE)) / mulaw.RATE
    return mulaw.encode(np.round(level * np.cos(2 * np.pi * 200 * moments)).astype(np.int16))


@pytest.mark.parametrize(
    ("sentence", "lang", "head"),
    [
        ("접수번호는 {receipt}번이에요.", "ko", "접수번호는"),
        (
            "네, 다음 근무일 낮 열두 시까지 {office} 담당자가 전화드려요.",
            "ko",
            "네, 다음 근무일 낮 열두 시까지",
        ),
        ("네, {name} 신고 도와드릴게요.", "ko", ""),  # too short to be worth a joint
        ("{details}, 맞나요?", "ko", ""),
        ("접수했어요.", "ko", ""),
        ("당직실은031-{number}이에요.", "ko", ""),  # no word ends before the blank
        ("Your receipt number is {receipt}.", "en", "Your receipt number is"),
        ("Yes, {name}.", "en", ""),
    ],
)
def test_a_sentence_is_cut_before_the_word_with_its_first_blank(sentence: str, lang: Lang, head: str) -> None:
    assert beginning(sentence, lang) == head


def test_beginnings_are_learned_once_and_rendered_with_an_open_melody() -> None:
    heads = SentenceHeads()
    assert heads.learn([(RECEIPT, "ko"), (RECEIPT, "ko")]) == [("접수번호는,", "ko")]


def test_the_pieces_of_a_slow_voice_joined_are_the_sentence_again() -> None:
    cut = slow(RECEIPT).cut("접수번호는 261121-0003번이에요.", "ko")
    assert cut == ("접수번호는", "261121-0003번이에요.")
    assert " ".join(cut) == "접수번호는 261121-0003번이에요."


def test_of_two_beginnings_the_longer_one_is_taken() -> None:
    heads = slow("급하면 당직실 {number}", "급하면 당직실 번호로 {number}에 거세요.")
    assert heads.cut("급하면 당직실 번호로 031에 거세요.", "ko") == ("급하면 당직실 번호로", "031에 거세요.")


def test_a_voice_that_is_there_at_once_speaks_whole_sentences() -> None:
    heads = slow(RECEIPT)
    for _ in range(10):
        heads.took(0.02)
    assert heads.cut("접수번호는 261121-0003번이에요.", "ko") is None
    for _ in range(3):
        heads.took(1.0)
    assert heads.cut("접수번호는 261121-0003번이에요.", "ko") is not None


@pytest.mark.parametrize("rest", [3000.0, 9000.0, 14_000.0])
def test_at_a_joint_both_sides_are_as_loud_and_end_in_silence(rest: float) -> None:
    head, tail = voice(8000.0) + mulaw.silence(0.18), voice(rest)
    first, second = before_joint(head), after_joint(tail, head)
    step_db = speech_level_db(second) - speech_level_db(first)
    sides = np.abs(mulaw.decode(first[-round(PAUSE_S * mulaw.RATE) - 1 :] + second[:1]).astype(np.int32))
    assert abs(step_db) < 0.5 if abs(20 * np.log10(8000.0 / rest)) <= 6.0 else step_db < -6.0
    assert sides.max() < 200  # -44 dB: no click
    assert (
        first[: len(voice(8000.0)) - round(FADE_S * mulaw.RATE)]
        == head[: -round((0.18 + FADE_S) * mulaw.RATE)]
    )


@pytest.mark.parametrize(
    "audio", [b"", mulaw.silence(0.3), b"\x00"], ids=["nothing", "silence", "one sample"]
)
def test_a_joint_with_next_to_nothing_raises_nothing(audio: bytes) -> None:
    assert before_joint(audio).endswith(mulaw.silence(PAUSE_S))
    assert len(after_joint(audio, audio)) == len(audio)


def test_a_rest_that_is_made_louder_is_not_clipped() -> None:
    loud, quiet = voice(30_000.0), voice(30_000.0, 0.02) + voice(9000.0)
    assert np.abs(mulaw.decode(after_joint(quiet, loud)).astype(np.int32)).max() <= 32_124
