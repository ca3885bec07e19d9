"""Echo is told from a caller by its likeness to what we said; keys are told from a voice."""

from __future__ import annotations

import numpy as np
import pytest

from agent.speech import mulaw
from agent.speech.echo import EchoGuard
from agent.speech.endings import is_echo
from agent.speech.espeak_voice import speak
from agent.speech.inband_keys import InbandKeys
from evals.line_noise.conditions import CONDITIONS, condition
from evals.line_noise.waves import Wave, decibels, from_mulaw, to_mulaw

OURS = "이 통화는 녹음되고 담당 공무원만 들을 수 있어요. 지금 어떤 일로 전화하셨는지 말씀해 주세요."
DELAY = 1760


def explained(agent: bytes, caller: Wave) -> list[bool]:
    """For each 20 ms, whether it is an echo."""
    guard, codes = EchoGuard(), to_mulaw(caller)
    found = []
    for start in range(0, len(codes) - 159, 160):
        guard.heard(codes[start : start + 160], agent[start : start + 160].ljust(160, b"\xff"))
        found.append(guard.explains())
    return found


def echo_of(agent: bytes, level_db: float) -> Wave:
    late = np.concatenate((np.zeros(DELAY), from_mulaw(agent))) * decibels(level_db)
    return late + np.random.default_rng(1).standard_normal(len(late)) * decibels(-58.0)


@pytest.mark.parametrize("level_db", [-6.0, -14.0, -24.0])
def test_most_of_our_own_sentence_is_known_when_it_comes_back(level_db: float) -> None:
    agent = speak(OURS, "ko")
    found = explained(agent, echo_of(agent, level_db))
    assert sum(found[60:300]) >= 0.7 * 240


@pytest.mark.parametrize("louder_db", [0.0, -6.0])
def test_a_caller_over_the_echo_is_no_echo(louder_db: float) -> None:
    agent = speak(OURS, "ko")
    line, begins = echo_of(agent, -14.0), 2 * mulaw.RATE
    words = from_mulaw(speak("아니요, 그게 아니라 지금 집에 불이 났어요.", "ko", 1.0, "ko+m3")) * decibels(
        louder_db
    )
    words = words[: len(line) - begins]
    line[begins : begins + len(words)] += words
    found = explained(agent, line)[begins // 160 + 15 : (begins + len(words)) // 160]
    assert sum(found) <= 0.1 * len(found)


@pytest.mark.parametrize("word", ["네.", "아니요.", "없어요."])
def test_a_short_answer_at_the_end_of_our_sentence_on_a_line_without_echo_is_no_echo(word: str) -> None:
    agent = speak(OURS, "ko")
    line = np.random.default_rng(1).standard_normal(len(agent) + mulaw.RATE) * decibels(-58.0)
    spoken, begins = from_mulaw(speak(word, "ko", 1.0, "ko+m3")), len(agent) - 2000
    line[begins : begins + len(spoken)] += spoken
    assert not any(explained(agent, line))


def test_words_that_a_room_blurred_are_still_ours_and_a_callers_own_are_not() -> None:
    assert is_echo("담당 공무언만 들을 수 이써요", OURS)
    assert not is_echo("담당 공무원 좀 바꿔 주세요", OURS)
    assert not is_echo("네", OURS)


def tone(key: str, seconds: float = 0.1, *, twist_db: float = 0.0) -> Wave:
    place = "123456789*0#".index(key)
    time = np.arange(round(seconds * mulaw.RATE)) / mulaw.RATE
    row = np.sin(2 * np.pi * (697, 770, 852, 941)[place // 3] * time)
    return 0.2 * (row + decibels(twist_db) * np.sin(2 * np.pi * (1209, 1336, 1477)[place % 3] * time))


def keys_in(wave: Wave) -> str:
    codes, keypad = to_mulaw(wave), InbandKeys()
    return "".join(keypad.hear(codes[start : start + 160]) or "" for start in range(0, len(codes) - 159, 160))


def dialled(keys: str, gap_s: float = 0.08) -> Wave:
    gap = np.zeros(round(gap_s * mulaw.RATE))
    return np.concatenate([part for key in keys for part in (tone(key), gap)])


def test_every_key_is_heard_once_each_time_it_is_pressed() -> None:
    assert keys_in(dialled("123456789*0#")) == "123456789*0#"
    assert keys_in(dialled("7777")) == "7777"
    assert keys_in(tone("5", 3.0)) == "5"


@pytest.mark.parametrize("name", ["noisy", "lossy", "street", "echo", "low level"])
def test_keys_are_heard_over_a_bad_line(name: str) -> None:
    heard = keys_in(condition(name).carry(0.9 * dialled("1590", gap_s=0.2), 3))
    assert heard == "1590" if name not in {"low level", "lossy"} else set(heard) <= set("1590")


@pytest.mark.parametrize("twist_db", [-6.0, 6.0])
def test_tones_of_unlike_loudness_are_a_key_and_a_single_tone_is_none(twist_db: float) -> None:
    assert keys_in(tone("8", twist_db=twist_db)) == "8"
    assert keys_in(tone("8", twist_db=-40.0)) == ""


@pytest.mark.parametrize("name", ["clean", "clipping", "speakerphone"])
def test_no_voice_presses_a_key(name: str) -> None:
    for text, lang, voice in (
        (OURS, "ko", "ko+m3"),
        (OURS, "ko", "ko+f2"),
        ("Three, two, one: I am here.", "en", "en-us+f2"),
    ):
        assert keys_in(CONDITIONS[name].carry(from_mulaw(speak(text, lang, 1.0, voice)), 1)) == ""  # type: ignore[arg-type]
