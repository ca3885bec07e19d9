"""What a telephone does to a voice: G.711 mu-law at 8 kHz, gain, silence, noise and line filtering.

Pure functions over one-dimensional float32 arrays, full scale at -1..1. Sampling rates are in hertz,
durations in seconds, noise levels in decibels below the voice.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import soxr

Wave = npt.NDArray[np.float32]
Codes = npt.NDArray[np.uint8]

LINE_RATE = 8000
EAR_RATE = 16000

_BIAS = 132
_CLIP = 32635


def mulaw_encode(wave: Wave) -> Codes:
    """G.711 mu-law codes, one byte per sample, of a wave of shape (samples,) in -1..1."""
    linear = np.clip(np.round(wave * 32768.0), -_CLIP, _CLIP).astype(np.int32)
    magnitude = np.abs(linear) + _BIAS
    exponent = np.floor(np.log2(magnitude)).astype(np.int32) - 7
    mantissa = (magnitude >> (exponent + 3)) & 0x0F
    sign = np.where(linear < 0, 0x80, 0)
    codes: Codes = (~(sign | (exponent << 4) | mantissa) & 0xFF).astype(np.uint8)
    return codes


def mulaw_decode(codes: Codes) -> Wave:
    """The wave, shape (samples,) in -1..1, that G.711 mu-law codes stand for."""
    inverted = ~codes.astype(np.int32) & 0xFF
    exponent, mantissa = (inverted >> 4) & 0x07, inverted & 0x0F
    magnitude = (((mantissa << 3) + _BIAS) << exponent) - _BIAS
    return (np.where(inverted & 0x80, -magnitude, magnitude) / 32768.0).astype(np.float32)


def resample(wave: Wave, from_rate: int, to_rate: int) -> Wave:
    """The same sound at another sampling rate."""
    if from_rate == to_rate:
        return wave
    resampled: Wave = np.asarray(soxr.resample(wave, from_rate, to_rate), dtype=np.float32)
    return resampled


def root_mean_square(wave: Wave) -> float:
    """Loudness of a wave, 0..1; never exactly zero."""
    return float(np.sqrt(np.mean(np.square(wave, dtype=np.float64)) + 1e-12))


def set_peak(wave: Wave, peak: float) -> Wave:
    """Scale a wave so that its largest sample has the given height (0..1)."""
    return (wave * (peak / (float(np.abs(wave).max()) + 1e-6))).astype(np.float32)


def surround(wave: Wave, lead: float, trail: float, rate: int) -> Wave:
    """Put `lead` seconds of silence before a wave and `trail` seconds after it."""
    return np.pad(wave, (int(lead * rate), int(trail * rate)))


def coloured_noise(samples: int, slope: float, rng: np.random.Generator) -> Wave:
    """Noise of unit loudness whose amplitude falls as frequency ** -slope: 0 is white, 1 is a dull rumble."""
    spectrum = np.fft.rfft(rng.standard_normal(samples))
    bins = np.arange(len(spectrum), dtype=np.float64)
    spectrum *= np.maximum(bins, len(spectrum) / 100.0) ** -slope
    noise = np.fft.irfft(spectrum, samples).astype(np.float32)
    return (noise / root_mean_square(noise)).astype(np.float32)


def add_noise(
    wave: Wave, voice_level: float, snr_db: float, rng: np.random.Generator, slope: float = 0.0
) -> Wave:
    """Add noise `snr_db` decibels below a voice of loudness `voice_level` (root mean square of the voice alone)."""
    level = voice_level * 10.0 ** (-snr_db / 20.0)
    noisy: Wave = (wave + level * coloured_noise(len(wave), slope, rng)).astype(np.float32)
    return noisy


def band_pass(wave: Wave, low: float, high: float, rate: int) -> Wave:
    """Fade everything outside low..high hertz, as an old handset does."""
    spectrum = np.fft.rfft(wave)
    hertz = np.fft.rfftfreq(len(wave), 1.0 / rate)
    gain = 1.0 / (1.0 + (low / np.maximum(hertz, 1.0)) ** 6) / (1.0 + (hertz / high) ** 12)
    faded: Wave = np.fft.irfft(spectrum * gain, len(wave)).astype(np.float32)
    return faded


def through_line(wave: Wave, rate: int) -> Wave:
    """Carry a wave over an 8 kHz mu-law line; returns what the ears receive, at `EAR_RATE`."""
    narrow = resample(wave, rate, LINE_RATE)
    heard = mulaw_decode(mulaw_encode(np.clip(narrow, -1.0, 1.0).astype(np.float32)))
    return resample(heard, LINE_RATE, EAR_RATE)
