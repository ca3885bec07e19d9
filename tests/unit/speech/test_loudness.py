"""A louder voice is louder, and its peaks are bent instead of cut."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.speech import mulaw
from agent.speech.loudness import louder


def tone(peak: float) -> bytes:
    moments = np.arange(mulaw.RATE // 4) / mulaw.RATE
    return mulaw.encode((peak * 32767 * np.sin(2 * np.pi * 220 * moments)).astype(np.int16))


def test_a_soft_voice_gains_all_of_it() -> None:
    soft = tone(0.05)
    assert mulaw.decibels(louder(soft, 12.0)) - mulaw.decibels(soft) == pytest.approx(12.0, abs=0.3)


def test_a_full_voice_gains_some_and_is_never_flat_on_top() -> None:
    full = tone(0.7)
    raised = mulaw.decode(louder(full, 12.0)).astype(np.int32)
    assert mulaw.decibels(louder(full, 12.0)) > mulaw.decibels(full) + 2.0
    assert np.abs(raised).max() <= 32124
    clipped = np.clip(mulaw.decode(full).astype(np.float64) * 10 ** (12 / 20), -32124, 32124)
    assert np.mean(np.abs(clipped) == 32124) > 0.7
    assert np.mean(np.abs(raised) == 32124) == 0.0


@given(st.binary(min_size=1, max_size=200), st.floats(0.0, 24.0))
def test_no_sample_changes_its_sign_or_grows_softer(audio: bytes, gain_db: float) -> None:
    before, after = (
        mulaw.decode(audio).astype(np.int32),
        mulaw.decode(louder(audio, gain_db)).astype(np.int32),
    )
    assert (before * after >= 0).all()
    assert (np.abs(after) >= np.abs(before)).all()
