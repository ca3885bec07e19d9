"""Sound for a sample recording: a low hum where the caller speaks, a higher one where the agent does."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from agent.speech.mulaw import RATE, encode
from tests.browser.sample_calls import Script
from transcripts.calls import Speaker

_HUM_HZ = {Speaker.CALLER: 180, Speaker.AGENT: 320, Speaker.OFFICER: 240}


def sound(script: Script, times: Sequence[tuple[int, int]], length_ms: int) -> tuple[bytes, bytes]:
    """Caller and agent as mu-law of 8 kHz, equally long."""
    sides = {speaker: np.zeros(length_ms * RATE // 1000, dtype=np.int16) for speaker in Speaker}
    for line, (t0, t1) in zip(script.lines, times, strict=True):
        first, last = t0 * RATE // 1000, t1 * RATE // 1000
        wave = np.sin(2 * np.pi * _HUM_HZ[line.speaker] * np.arange(last - first) / RATE)
        swell = 0.6 + 0.4 * np.sin(2 * np.pi * 4 * np.arange(last - first) / RATE)
        sides[line.speaker][first:last] = (5000 * wave * swell).astype(np.int16)
    return encode(sides[Speaker.CALLER]), encode(sides[Speaker.AGENT])
