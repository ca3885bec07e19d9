"""The named conditions of the laboratory: each carries a voice over one kind of bad line, the same every time.

A condition is a function of samples and a seed. The noises stand a stated number of decibels below the speech
level, which is measured where somebody speaks; every condition ends with the line's own mu-law.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from evals.line_noise import lines, noises
from evals.line_noise.waves import Wave, decibels, from_mulaw, of_level, speech_level, to_mulaw

Step = Callable[[Wave, np.random.Generator], Wave]
Noise = Callable[[int, np.random.Generator], Wave]


@dataclass(frozen=True, slots=True)
class Condition:
    """One kind of line. `steps` are applied in order; mu-law is always the last of them."""

    name: str
    says: str
    steps: tuple[Step, ...] = ()

    def carry(self, wave: Wave, seed: int) -> Wave:
        """The wave as it comes out of the line. The same wave and seed give the same samples."""
        rng = np.random.default_rng((zlib.crc32(self.name.encode()), seed))
        for step in self.steps if wave.size else ():
            wave = step(wave, rng)
        return lines.mu_law(wave, rng)

    def carry_mulaw(self, codes: bytes, seed: int) -> bytes:
        """The same for 8 kHz mu-law bytes."""
        return self.carry_mulaw_of(from_mulaw(codes), seed)

    def carry_mulaw_of(self, wave: Wave, seed: int) -> bytes:
        """The wave as mu-law bytes that come out of the line."""
        return to_mulaw(self.carry(wave, seed))


def _under(noise: Noise, snr_db: float) -> Step:
    """Puts a noise under the voice, `snr_db` below it."""

    def mix(wave: Wave, rng: np.random.Generator) -> Wave:
        level = speech_level(wave) * decibels(-snr_db)
        return wave + of_level(noise(len(wave), rng), level)

    return mix


CONDITIONS: dict[str, Condition] = {
    condition.name: condition
    for condition in (
        Condition("clean", "mu-law alone"),
        Condition(
            "noisy", "pink noise 18 dB below the voice", (_under(partial(noises.coloured, slope=0.5), 18.0),)
        ),
        Condition("lossy", "5 % of the packets lost in bursts of two", (lines.lose_packets,)),
        Condition("jitter", "packets 20 ms late or left out, 8 % each", (lines.jitter,)),
        Condition("babble", "voices in the room, 12 dB below", (_under(noises.babble, 12.0),)),
        Condition("street", "a road, 12 dB below", (_under(noises.street, 12.0),)),
        Condition("rain", "rain, 12 dB below", (_under(noises.rain, 12.0),)),
        Condition("engine", "inside a car, 9 dB below", (_under(noises.engine, 9.0),)),
        Condition("echo", "the caller's own voice once more after 180 ms, -14 dB", (lines.echo,)),
        Condition("clipping", "18 dB over full scale", (lines.clip,)),
        Condition("low level", "24 dB quieter over the hiss of the line", (lines.low_level,)),
        Condition("speakerphone", "a telephone on the table of a bare room", (lines.speakerphone,)),
        Condition(
            "all at once",
            "speakerphone in the rain with 3 % of the packets lost",
            (lines.speakerphone, _under(noises.rain, 12.0), partial(lines.lose_packets, share=0.03)),
        ),
    )
}


def condition(name: str) -> Condition:
    """The condition of this name. Raises KeyError with the names there are."""
    if name not in CONDITIONS:
        raise KeyError(f"no line condition {name!r}; there are: {', '.join(CONDITIONS)}")
    return CONDITIONS[name]
