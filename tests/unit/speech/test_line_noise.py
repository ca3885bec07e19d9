"""The bad lines of the laboratory are what they say, and the same every time."""

from __future__ import annotations

import numpy as np
import pytest

from agent.speech import mulaw
from agent.speech.turn_taking import TurnTaking
from agent.speech.voice_activity import VoiceActivity
from evals.line_noise import lines, noises
from evals.line_noise.conditions import CONDITIONS, condition
from evals.line_noise.waves import Wave, from_mulaw, of_level, rms, speech_level, to_mulaw


def voice(seconds: float = 2.0) -> Wave:
    """A tone that comes and goes like syllables, then half a second of silence."""
    time = np.arange(round(seconds * mulaw.RATE)) / mulaw.RATE
    tone = 0.3 * np.sin(2 * np.pi * 300 * time) * (np.sin(2 * np.pi * 3 * time) > 0)
    return np.concatenate((tone, np.zeros(mulaw.RATE // 2)))


@pytest.mark.parametrize("name", CONDITIONS)
def test_a_condition_gives_the_same_sound_for_a_seed_and_another_for_another(name: str) -> None:
    first, again = condition(name).carry(voice(), 1), condition(name).carry(voice(), 1)
    assert np.array_equal(first, again)
    assert np.isfinite(first).all()
    assert float(np.abs(first).max()) <= 1.0
    random = name not in {"clean", "echo", "clipping"}
    assert np.array_equal(first, condition(name).carry(voice(), 2)) is not random


@pytest.mark.parametrize("name", [name for name in CONDITIONS if name != "jitter"])
def test_a_condition_keeps_the_length_and_takes_nothing_and_silence(name: str) -> None:
    assert len(condition(name).carry(voice(), 1)) == len(voice())
    assert len(condition(name).carry(np.zeros(0), 1)) == 0
    assert np.isfinite(condition(name).carry(np.zeros(800), 1)).all()


@pytest.mark.parametrize(
    ("name", "snr_db"), [("noisy", 18.0), ("rain", 12.0), ("babble", 12.0), ("engine", 9.0)]
)
def test_noise_stands_as_far_below_the_voice_as_its_condition_says(name: str, snr_db: float) -> None:
    noise = condition(name).carry(voice(), 1) - voice()
    assert 20 * np.log10(speech_level(voice()) / rms(noise)) == pytest.approx(snr_db, abs=0.5)


def test_about_as_many_packets_are_lost_as_asked() -> None:
    steady = np.full(2000 * lines.PACKET, 0.5)
    heard = lines.lose_packets(steady, np.random.default_rng(3), share=0.05)
    lost = sum(heard[start] < 0.4 for start in range(0, len(heard), lines.PACKET))
    assert 60 <= lost <= 140


def test_jitter_repeats_and_leaves_out_whole_packets() -> None:
    steady = np.repeat(np.linspace(0.1, 0.9, 500), lines.PACKET)
    heard = lines.jitter(steady, np.random.default_rng(3))
    assert len(heard) % lines.PACKET == 0
    assert 0 < len(set(steady) - set(heard)) < 120


def test_an_unknown_condition_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(KeyError, match="there are: clean"):
        condition("underwater")


def test_clipping_reaches_full_scale_and_low_level_is_quiet() -> None:
    assert float(np.abs(condition("clipping").carry(voice(), 1)).max()) > 0.97
    assert speech_level(condition("low level").carry(voice(), 1)) < 0.1 * speech_level(voice())


def test_mu_law_bytes_come_back_as_they_were() -> None:
    codes = to_mulaw(voice())
    assert to_mulaw(from_mulaw(codes)) == codes


@pytest.mark.parametrize("name", ["white", "street", "rain", "engine"])
def test_noise_alone_begins_no_turn(name: str) -> None:
    sound = of_level(getattr(noises, name)(20 * mulaw.RATE, np.random.default_rng(5)), 0.05)
    codes = to_mulaw(sound)
    activity, turns = VoiceActivity(), TurnTaking()
    for start in range(0, len(codes), mulaw.FRAME_BYTES):
        speech = activity.hears_speech(codes[start : start + mulaw.FRAME_BYTES])
        assert turns.advance(0.02, speech=speech) == ()
