"""The one espeak-ng of a process: opened once, and used by one thread at a time.

espeak-ng is GPL-3.0 and therefore an optional extra, loaded when the first sentence is spoken. It keeps everything in
globals, its callback included: opening it again while another thread speaks, or speaking from two threads, ends the
process. Whoever uses it, in the product or in the making of the practice ears, goes through `espeak()`. This module
imports nothing of the product.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

_SYNCHRONOUS, _UTF8 = 2, 1
_RATE, _PITCH, _RANGE, _WORD_GAP = 1, 3, 4, 7
_LOCK = threading.Lock()
_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class EspeakMissing(Exception):
    """The extra is not installed, or does not start, or lacks a voice; the message names the mend."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How something is said: espeak voice name, words a minute, pitch and its range (0..99), extra gap between words in
    10 ms."""

    voice: str
    words_per_minute: int = 160
    pitch: int = 50
    pitch_range: int = 50
    word_gap: int = 0


@dataclass(frozen=True, slots=True)
class Espeak:
    """The open library. Only to be used inside `espeak()`."""

    library: Any
    rate: int
    callback: Any
    pieces: list[npt.NDArray[np.int16]] = field(default_factory=list)

    def say(self, text: str, manner: Manner) -> npt.NDArray[np.int16]:
        """PCM16 samples, shape (samples,), at `rate`. Raises `EspeakMissing` for a voice that it has not."""
        self.pieces.clear()
        if self.library.espeak_SetVoiceByName(manner.voice.encode()) != 0:
            raise EspeakMissing(f"espeak-ng has no voice {manner.voice}")
        for parameter, value in (
            (_RATE, manner.words_per_minute),
            (_PITCH, manner.pitch),
            (_RANGE, manner.pitch_range),
            (_WORD_GAP, manner.word_gap),
        ):
            self.library.espeak_SetParameter(parameter, value, 0)
        words = text.encode("utf-8")
        self.library.espeak_Synth(words, ctypes.c_size_t(len(words) + 1), 0, 1, 0, _UTF8, None, None)
        self.library.espeak_Synchronize()
        return np.concatenate(self.pieces) if self.pieces else np.zeros(0, dtype=np.int16)


@contextmanager
def espeak() -> Iterator[Espeak]:
    """The library for one thread at a time. Raises `EspeakMissing`."""
    with _LOCK:
        yield _opened()


@cache
def _opened() -> Espeak:
    try:
        import espeakng_loader
    except ImportError as error:
        raise EspeakMissing("espeak-ng is not installed: pip install 'onbam[espeak]'") from error
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    pieces: list[npt.NDArray[np.int16]] = []

    def collect(samples: Any, count: int, _events: Any) -> int:
        if samples and count > 0:
            pieces.append(np.ctypeslib.as_array(samples, (count,)).copy())
        return 0

    rate = library.espeak_Initialize(_SYNCHRONOUS, 0, espeakng_loader.get_data_path().encode(), 0)
    if rate <= 0:
        raise EspeakMissing("espeak-ng does not start: reinstall the extra 'espeak'")
    callback = _CALLBACK(collect)
    library.espeak_SetSynthCallback(callback)
    return Espeak(library, rate, callback, pieces)
