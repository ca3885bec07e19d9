"""Synthetic callers: espeak-ng, which this process may share with the product's own voice.

espeak-ng is GPL and therefore only an optional extra of training and testing. Nothing is loaded until
the first voice speaks.
"""

from __future__ import annotations

import numpy as np

from agent.speech.espeak_library import Manner, espeak
from ears.channel import Wave

__all__ = ["BASES", "HELD_OUT", "NAMED", "PLAIN", "Manner", "say"]

HELD_OUT = ("+m7", "+f5")
"""Voices that training never uses, so that the check hears strangers."""

PLAIN = ("", "+m1", "+m2", "+m3", "+m4", "+m5", "+m6", "+m8", "+f1", "+f2", "+f3", "+f4")
_NAMES = (
    "Alex Alicia Andrea Andy Annie Denis Diogo Gene Henrique Hugo Jacky Lee Marco Mario Michael Mike "
    "Nguyen Reed RicishayMax Storm adam anika announcer antonio aunty belinda benjamin boris caleb croak "
    "david ed edward2 grandma grandpa gustave ian iven3 john kaukovalta klatt klatt2 linda marcelo max "
    "michel miguel norbert pablo paul pedro quincy rob robert sandro shelby steph travis victor zac"
)
NAMED = tuple(f"+{name}" for name in _NAMES.split())
BASES = {"ko": ("ko",), "en": ("en-us", "en")}

_SILENCE = 0.003


def say(spoken: str, manner: Manner) -> tuple[Wave, int]:
    """Speak words. Returns the wave, shape (samples,) in -1..1 without silence at its ends, and its sampling rate."""
    with espeak() as library:
        wave = library.say(spoken, manner).astype(np.float32) / 32768.0
        rate = library.rate
    loud = np.flatnonzero(np.abs(wave) > _SILENCE)
    return wave[loud[0] : loud[-1] + 1], rate
