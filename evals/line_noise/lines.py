"""What a line and a handset do to sound: loss, jitter, echo, clipping, level, a loudspeaker in a room.

Each takes a wave and a seeded generator and returns a wave. Only `jitter` changes the length.
"""

from __future__ import annotations

import numpy as np

from evals.line_noise.waves import RATE, Wave, decibels, filtered, from_mulaw, of_level, rms, to_mulaw

PACKET = 160
"""Samples in a packet: 20 ms."""
_FADE = 0.5
"""A repeated packet is played this much quieter than the last one (as G.711 appendix I does in spirit)."""


def mu_law(wave: Wave, rng: np.random.Generator) -> Wave:
    """Through G.711 and back: what every call goes through."""
    del rng
    return from_mulaw(to_mulaw(wave))


def lose_packets(wave: Wave, rng: np.random.Generator, *, share: float = 0.05, burst: float = 2.0) -> Wave:
    """Loses this share of the packets (0..1) in bursts of `burst` packets on average (Gilbert's model).

    A lost packet is concealed by the one before it, quieter each time: silence after about 80 ms.
    """
    heard = wave.copy()
    lost, fade = False, 1.0
    for start in range(PACKET, len(wave), PACKET):
        leave, enter = 1.0 / burst, share / burst / max(1e-9, 1.0 - share)
        lost = rng.random() >= leave if lost else rng.random() < enter
        fade = fade * _FADE if lost else 1.0
        if lost:
            size = len(heard[start : start + PACKET])
            heard[start : start + size] = _FADE * heard[start - PACKET : start - PACKET + size]
    return heard


def jitter(wave: Wave, rng: np.random.Generator, *, share: float = 0.08) -> Wave:
    """A jitter buffer that runs dry repeats 20 ms and later leaves 20 ms out, at this share of the packets each."""
    packets = [wave[start : start + PACKET] for start in range(0, len(wave), PACKET)]
    played: list[Wave] = []
    for packet in packets:
        chance = rng.random()
        if chance < share and played:
            played.append(played[-1] * _FADE)
        if chance < 1.0 - share:
            played.append(packet)
    return np.concatenate(played) if played else wave


def echo(wave: Wave, rng: np.random.Generator, *, delay_s: float = 0.18, level_db: float = -14.0) -> Wave:
    """The voice comes back once more from the far end."""
    del rng
    delay = round(delay_s * RATE)
    late = np.concatenate((np.zeros(delay), wave))[: len(wave)]
    return wave + decibels(level_db) * filtered(late, 250.0, 3000.0)


def clip(wave: Wave, rng: np.random.Generator, *, drive_db: float = 18.0) -> Wave:
    """Spoken far too loudly into the microphone: everything above full scale is cut off."""
    del rng
    peak = float(np.abs(wave).max()) if wave.size else 0.0
    return np.clip(wave / peak * decibels(drive_db), -1.0, 1.0) if peak > 0.0 else wave


def low_level(wave: Wave, rng: np.random.Generator, *, level_db: float = -24.0) -> Wave:
    """A whisper, or a telephone held far away, over the hiss of the line."""
    quiet = wave * decibels(level_db)
    return quiet + rng.standard_normal(len(wave)) * decibels(-62.0)


def speakerphone(wave: Wave, rng: np.random.Generator, *, reverb_s: float = 0.35) -> Wave:
    """A telephone on the table: the room's echoes, a thin band, and the gain that makes up for the distance."""
    length = round(reverb_s * RATE)
    room = rng.standard_normal(length) * np.exp(-6.9 * np.arange(length) / length)
    room[0] += 4.0
    wet = np.convolve(wave, room)[: len(wave)]
    thin = filtered(wet, 350.0, 2800.0)
    return of_level(thin, 0.7 * rms(wave)) + rng.standard_normal(len(wave)) * decibels(-52.0)
