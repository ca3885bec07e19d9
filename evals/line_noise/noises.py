"""Noises of a city at night, made from nothing but a seeded generator: no recordings, no licences.

Each is (samples, generator) -> Wave of any loudness; whoever mixes it sets the level. They have the spectrum and
the movement in time of the real thing, which is what voice activity and recognisers stumble over.
"""

from __future__ import annotations

import numpy as np

from evals.line_noise.waves import RATE, Wave, filtered, of_level

_SYLLABLES_HZ = (2.5, 6.0)
_FORMANTS_HZ = ((300.0, 900.0), (900.0, 1800.0), (1800.0, 3200.0))


def white(samples: int, rng: np.random.Generator) -> Wave:
    """Hiss of a line."""
    return rng.standard_normal(samples)


def coloured(samples: int, rng: np.random.Generator, slope: float) -> Wave:
    """Noise whose amplitude falls as frequency ** -slope: 0 white, 0.5 pink, 1 a rumble."""
    if samples < 2:
        return np.zeros(samples)
    spectrum = np.fft.rfft(rng.standard_normal(samples))
    bins = np.arange(len(spectrum), dtype=np.float64)
    spectrum *= np.maximum(bins, len(spectrum) / 200.0) ** -slope
    return np.asarray(np.fft.irfft(spectrum, samples), dtype=np.float64)


def slow_swell(samples: int, rng: np.random.Generator, *, hertz: float, depth: float) -> Wave:
    """A factor around 1 that wanders `hertz` times a second by at most `depth` (0..1)."""
    points = rng.uniform(-1.0, 1.0, max(3, round(samples / RATE * hertz) + 3))
    at = np.linspace(0.0, len(points) - 1.0, samples)
    return 1.0 + depth * np.interp(at, np.arange(len(points)), points)


def babble(samples: int, rng: np.random.Generator, voices: int = 6) -> Wave:
    """People talking in a room: voiced sound and hiss in the bands of vowels, in the rhythm of syllables."""
    total = np.zeros(samples)
    for _ in range(voices):
        total += of_level(_murmur(samples, rng), 1.0)
    return total


def _murmur(samples: int, rng: np.random.Generator) -> Wave:
    """One voice without words."""
    time = np.arange(samples) / RATE
    pitch = rng.uniform(95.0, 230.0) * slow_swell(samples, rng, hertz=1.5, depth=0.2)
    phase = 2.0 * np.pi * np.cumsum(pitch) / RATE
    buzz = sum((np.sin(n * phase) / n for n in range(1, 13)), np.zeros(samples))
    voice = np.zeros(samples)
    for low, high in _FORMANTS_HZ:
        band = filtered(buzz + 0.15 * white(samples, rng), low, high)
        voice += band * np.clip(slow_swell(samples, rng, hertz=5.0, depth=1.0) - 0.3, 0.0, None)
    syllables = np.sin(2.0 * np.pi * rng.uniform(*_SYLLABLES_HZ) * time + rng.uniform(0.0, 6.28))
    pauses = slow_swell(samples, rng, hertz=0.7, depth=1.0) > 0.5
    return voice * np.clip(syllables + 0.4, 0.0, None) * pauses


def street(samples: int, rng: np.random.Generator) -> Wave:
    """A road: a low roar with cars that come and go, and now and then a horn."""
    roar = of_level(coloured(samples, rng, 0.9), 1.0) * slow_swell(samples, rng, hertz=0.4, depth=0.8)
    hiss = 0.3 * of_level(filtered(white(samples, rng), 500.0, 2500.0), 1.0)
    sound = roar + hiss * slow_swell(samples, rng, hertz=0.3, depth=0.9)
    length = round(0.4 * RATE)
    if samples > 2 * length and rng.random() < 0.5:
        start = int(rng.integers(0, samples - length))
        time = np.arange(length) / RATE
        sound[start : start + length] += 0.8 * (
            np.sin(2 * np.pi * 420 * time) + np.sin(2 * np.pi * 530 * time)
        )
    return sound


def rain(samples: int, rng: np.random.Generator) -> Wave:
    """Rain on a roof or a hood: a broad hiss, and drops as short clicks."""
    hiss = of_level(filtered(white(samples, rng), 700.0, 3800.0), 1.0)
    hiss *= slow_swell(samples, rng, hertz=0.8, depth=0.3)
    drops = np.zeros(samples)
    falls = rng.random(samples) < 40.0 / RATE
    drops[falls] = rng.exponential(3.0, int(falls.sum())) * rng.choice((-1.0, 1.0), int(falls.sum()))
    ring = np.exp(-np.arange(24) / 5.0) * np.cos(np.arange(24) * 1.9)
    return hiss + np.convolve(drops, ring)[:samples]


def engine(samples: int, rng: np.random.Generator) -> Wave:
    """Inside a car or a bus: the strokes of an engine with their overtones, and the rumble of the wheels."""
    speed = rng.uniform(26.0, 45.0) * slow_swell(samples, rng, hertz=0.3, depth=0.15)
    phase = 2.0 * np.pi * np.cumsum(speed) / RATE
    strokes = sum((np.sin(n * phase + n) / n**0.6 for n in range(2, 14)), np.zeros(samples))
    return of_level(strokes, 1.0) + of_level(coloured(samples, rng, 1.0), 0.7)
