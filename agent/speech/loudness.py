"""A louder voice on a mu-law line without the rasp of clipped peaks. Pure."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from agent.speech import mulaw

KNEE = 0.6
"""Share of full scale (mu-law's largest sample) up to which the gain is exact; above it peaks are bent, not cut."""
_FULL = 32124.0


def louder(audio: bytes, gain_db: float) -> bytes:
    """8 kHz mu-law `gain_db` (0 or more) louder. Quiet sounds gain all of it; peaks stay within mu-law's range.

    Above the knee the sample follows a hyperbola that reaches full scale only where the sound before did: it never
    becomes flat, and no sample grows softer. (tanh was tried: mu-law's steps up there are so wide that it ends in
    one and the same step.) With 0 dB the audio comes back unchanged.
    """
    if not gain_db:
        return audio
    gain = 10.0 ** (gain_db / 20.0)
    scaled = mulaw.decode(audio).astype(np.float64) * (gain / _FULL)
    return mulaw.encode(np.round(_bent(scaled, gain) * _FULL).astype(np.int16))


def _bent(samples: npt.NDArray[np.float64], most: float) -> npt.NDArray[np.float64]:
    """samples within -most..most to -1..1: the same up to the knee, bent above it."""
    height = np.abs(samples)
    over = np.maximum(height - KNEE, 0.0) / (1.0 - KNEE)
    above = KNEE + (1.0 - KNEE) * over * (1.0 + (1.0 - KNEE) / (most - KNEE)) / (1.0 + over)
    bent: npt.NDArray[np.float64] = np.where(height <= KNEE, samples, np.sign(samples) * above)
    return bent
