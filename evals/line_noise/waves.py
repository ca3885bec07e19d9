"""Samples of a telephone line: float64 in -1..1 at 8,000 Hz, shape (samples,). Pure functions."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from agent.speech import mulaw

Wave = npt.NDArray[np.float64]

RATE = mulaw.RATE
FULL = 32768.0
_FRAME = 160
_ACTIVE_DB = 30.0
"""Frames this far below the loudest one are pauses (ITU-T P.56 leaves pauses out of the speech level likewise)."""


def from_mulaw(codes: bytes) -> Wave:
    """The samples that mu-law bytes stand for."""
    return mulaw.decode(codes).astype(np.float64) / FULL


def to_mulaw(wave: Wave) -> bytes:
    """8 kHz mu-law; what is louder than full scale is clipped, as a codec clips it."""
    return mulaw.encode(np.clip(np.round(wave * FULL), -32768, 32767).astype(np.int16))


def rms(wave: Wave) -> float:
    """Root mean square; 0 for nothing."""
    return float(np.sqrt(np.mean(np.square(wave)))) if wave.size else 0.0


def speech_level(wave: Wave) -> float:
    """Root mean square of the parts where somebody speaks: pauses do not make a voice quieter."""
    whole = len(wave) // _FRAME * _FRAME
    if not whole:
        return rms(wave)
    levels = np.sqrt(np.mean(np.square(wave[:whole].reshape(-1, _FRAME)), axis=1))
    loudest = float(levels.max())
    active = levels[levels >= loudest * 10.0 ** (-_ACTIVE_DB / 20.0)]
    return float(np.sqrt(np.mean(np.square(active)))) if loudest > 0.0 else 0.0


def of_level(noise: Wave, level: float) -> Wave:
    """The same noise with this root mean square."""
    own = rms(noise)
    return noise * (level / own) if own > 0.0 else noise


def decibels(ratio_db: float) -> float:
    """The factor of amplitude that so many decibels are."""
    return float(10.0 ** (ratio_db / 20.0))


def filtered(wave: Wave, low_hz: float, high_hz: float) -> Wave:
    """Only what lies between two frequencies, with slopes as of an old handset."""
    if not wave.size:
        return wave
    spectrum = np.fft.rfft(wave)
    hertz = np.fft.rfftfreq(len(wave), 1.0 / RATE)
    gain = 1.0 / np.sqrt(1.0 + (low_hz / np.maximum(hertz, 1.0)) ** 8) / np.sqrt(1.0 + (hertz / high_hz) ** 8)
    return np.asarray(np.fft.irfft(spectrum * gain, len(wave)), dtype=np.float64)
