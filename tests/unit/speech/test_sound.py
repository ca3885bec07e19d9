"""Mu-law, the energy gate and shared voice activity, on synthetic and on spoken sound."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.speech import mulaw
from agent.speech.espeak_voice import speak
from agent.speech.voice_activity import EnergyGate, SharedSilero, VoiceActivity, shared_session


@given(st.binary(min_size=1, max_size=400))
def test_mu_law_comes_back_as_it_was(codes: bytes) -> None:
    again = mulaw.encode(mulaw.decode(codes))
    assert np.array_equal(mulaw.decode(again), mulaw.decode(codes))  # 0x7F and 0xFF are both zero


def test_loudness_is_measured_below_full_scale() -> None:
    assert mulaw.decibels(b"") == -96.0
    assert mulaw.decibels(mulaw.silence(0.02)) == -96.0
    full = mulaw.encode(np.full(160, 32000, dtype=np.int16))
    assert mulaw.decibels(full) == pytest.approx(-0.2, abs=0.3)


def noise(seconds: float, level: float, seed: int = 1) -> bytes:
    """White noise of this root mean square in PCM16 units."""
    samples = np.random.default_rng(seed).normal(0, level, round(seconds * mulaw.RATE))
    return mulaw.encode(np.clip(samples, -32768, 32767).astype(np.int16))


def heard(activity: VoiceActivity, sound: bytes) -> list[bool]:
    return [activity.hears_speech(sound[start : start + 160]) for start in range(0, len(sound), 160)]


@pytest.mark.parametrize("word", ["네.", "예.", "응.", "어.", "아니요.", "몰라요.", "일.", "열."])
@pytest.mark.parametrize("voice", ["ko+m3", "ko+f2"])
def test_a_short_answer_after_long_silence_is_heard_as_speech(word: str, voice: str) -> None:
    activity = VoiceActivity()
    assert not any(heard(activity, mulaw.silence(3.0)))
    spoken = speak(word, "ko", 1.0, voice)
    assert sum(heard(activity, spoken + mulaw.silence(0.2))) * 0.02 >= 0.09


@pytest.mark.parametrize("word", ["네.", "아니요."])
def test_a_short_answer_out_of_line_noise_is_heard(word: str) -> None:
    activity = VoiceActivity()
    heard(activity, noise(3.0, 60))
    spoken = mulaw.decode(speak(word, "ko", 1.0, "ko+m3")) // 4
    hiss = mulaw.decode(noise(len(spoken) / mulaw.RATE, 60, seed=2))[: len(spoken)]
    assert sum(heard(activity, mulaw.encode((spoken + hiss).astype(np.int16)))) * 0.02 >= 0.09


def test_a_quiet_line_costs_no_model_time() -> None:
    activity = VoiceActivity()
    heard(activity, mulaw.silence(10.0))
    heard(activity, noise(10.0, 4))
    assert activity.windows_scored == 0


def test_steady_noise_is_not_speech_and_soon_passes_the_gate_no_more() -> None:
    activity = VoiceActivity()
    assert not any(heard(activity, noise(20.0, 200)))
    before = activity.windows_scored
    heard(activity, noise(5.0, 200, seed=3))
    assert activity.windows_scored - before < 20


@pytest.mark.parametrize("size", [1, 7, 160, 333, 4000])
def test_frames_of_any_length_are_heard_alike(size: int) -> None:
    sound = mulaw.silence(0.5) + speak("가로등이 꺼졌어요.", "ko", 1.0, "ko+m3")
    activity = VoiceActivity()
    assert any(activity.hears_speech(sound[start : start + size]) for start in range(0, len(sound), size))


def test_all_calls_share_one_session_and_none_the_state() -> None:
    first, second = SharedSilero(), SharedSilero()
    assert shared_session() is shared_session()
    window = mulaw.decode(speak("네.", "ko", 1.0, "ko+m3"))[400:656]
    alone = SharedSilero().score(window)
    for _ in range(5):
        first.score(window)
    assert second.score(window) == pytest.approx(alone)


def test_the_gate_follows_the_noise_of_the_line_down_at_once_and_up_slowly() -> None:
    gate = EnergyGate()
    assert gate.passes(-40.0, 0.02, speech=False)
    for _ in range(500):
        gate.passes(-40.0, 0.02, speech=False)
    assert gate.threshold_db == pytest.approx(-36.0, abs=0.1)
    gate.passes(-60.0, 0.02, speech=False)
    assert gate.threshold_db < -51.0


def test_clipped_and_offset_sound_raise_nothing() -> None:
    activity = VoiceActivity()
    heard(activity, bytes([0x00]) * 8000)
    heard(activity, mulaw.encode(np.full(8000, 5000, dtype=np.int16)))
    heard(activity, b"\x00\x80" * 4000)


@pytest.mark.parametrize("offset", [500, 4000, 9000])
def test_a_line_with_direct_current_is_quiet_and_the_caller_stands_out_of_it(offset: int) -> None:
    """After a minute in which the gate could have taken the direct current for the line's noise."""
    voice = mulaw.decode(speak("네, 맞아요.", "ko", 1.0, "ko+m3")).astype(np.int32) // 2
    activity = VoiceActivity()
    assert not any(heard(activity, mulaw.encode(np.full(480_000, offset, dtype=np.int16))))
    assert activity.windows_scored < 3 * mulaw.RATE / 256  # the step at its beginning, and no more
    assert any(heard(activity, mulaw.encode(np.clip(voice + offset, -32_768, 32_767).astype(np.int16))))
