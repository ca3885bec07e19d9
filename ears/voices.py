"""Synthetic callers: espeak-ng, called in this process through the library of the espeakng-loader wheel.

espeak-ng is GPL and therefore only an optional extra of training and testing. Nothing is loaded until
the first voice speaks.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from ears.channel import Wave

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

_SYNCHRONOUS = 2
_UTF8 = 1
_RATE, _PITCH, _RANGE = 1, 3, 4
_SILENCE = 0.003


@dataclass(frozen=True)
class Manner:
    """How a line is said: espeak voice name, words per minute, pitch and pitch range (0..99)."""

    voice: str
    words_per_minute: int = 160
    pitch: int = 50
    pitch_range: int = 50


@cache
def _espeak() -> tuple[Any, list[Wave], int, Any]:
    """The initialised library, the list its callback fills, its sampling rate, and the callback itself."""
    import espeakng_loader  # a GPL extra: only loaded when a voice is wanted

    library = ctypes.CDLL(espeakng_loader.get_library_path())
    pieces: list[Wave] = []

    def collect(samples: Any, count: int, _events: Any) -> int:
        if samples and count > 0:
            pieces.append(np.ctypeslib.as_array(samples, (count,)).astype(np.float32) / 32768.0)
        return 0

    signature = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)
    callback = signature(collect)
    rate = library.espeak_Initialize(_SYNCHRONOUS, 0, espeakng_loader.get_data_path().encode(), 0)
    if rate <= 0:
        raise RuntimeError("espeak-ng does not start")
    library.espeak_SetSynthCallback(callback)
    # The callback is returned so that it lives as long as the library that calls it.
    return library, pieces, rate, callback


def say(spoken: str, manner: Manner) -> tuple[Wave, int]:
    """Speak words. Returns the wave, shape (samples,) in -1..1 without silence at its ends, and its sampling rate."""
    library, pieces, rate, callback = _espeak()
    pieces.clear()
    # The library has one callback for the whole process; somebody else may have put in their own.
    library.espeak_SetSynthCallback(callback)
    if library.espeak_SetVoiceByName(manner.voice.encode()) != 0:
        raise ValueError(f"espeak-ng has no voice {manner.voice}")
    for parameter, value in (
        (_RATE, manner.words_per_minute),
        (_PITCH, manner.pitch),
        (_RANGE, manner.pitch_range),
    ):
        library.espeak_SetParameter(parameter, value, 0)
    words = spoken.encode("utf-8")
    library.espeak_Synth(words, ctypes.c_size_t(len(words) + 1), 0, 1, 0, _UTF8, None, None)
    library.espeak_Synchronize()
    wave = np.concatenate(pieces)
    loud = np.flatnonzero(np.abs(wave) > _SILENCE)
    return wave[loud[0] : loud[-1] + 1], rate
