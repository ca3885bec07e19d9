"""espeak-ng inside this process: a small, robust voice that needs no network, no weights and no root.

espeak-ng is GPL-3.0 and therefore an optional extra (`pip install onbam[espeak]`), loaded when the first
sentence is spoken. The library is not re-entrant: one thread speaks for the whole process.
"""

from __future__ import annotations

import asyncio
import ctypes
import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import soxr

from agent.speech import mulaw
from agent.speech.voice import VoiceError, VoiceUnavailable
from transcripts.calls import Lang

_SYNCHRONOUS, _UTF8 = 2, 1
_RATE, _VOLUME, _PITCH, _RANGE, _WORD_GAP = 1, 2, 3, 4, 7
_QUIET = 200
_EDGE_S = 0.02
_PEAK = 0.7
_SLOWEST_WPM, _FASTEST_WPM = 80, 320

_MANNER: dict[Lang, tuple[str, int, int, int, int]] = {
    "ko": ("ko+f2", 220, 42, 62, 1),
    "en": ("en-us+f2", 175, 45, 55, 0),
}
"""Voice, words a minute, pitch, pitch range, extra gap between words in 10 ms. Chosen by ear over a mu-law
line: a lower, wider pitch and small gaps keep Korean syllables apart."""


class EspeakVoice:
    """The embedded voice. Raises `VoiceUnavailable` where the extra is not installed."""

    def __init__(self) -> None:
        _library()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="espeak")

    @property
    def name(self) -> str:
        """See `Voice.name`: another manner is another name, so that nothing rendered in the old one is kept."""
        return "espeak-" + hashlib.sha256(repr((_MANNER, _PEAK)).encode()).hexdigest()[:8]

    async def render(self, text: str, *, lang: Lang, speed: float = 1.0) -> bytes:
        """See `Voice.render`."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, speak, text, lang, speed)


_LOCK = threading.Lock()
_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


def speak(text: str, lang: Lang, speed: float = 1.0, manner: str | None = None) -> bytes:
    """8 kHz mu-law of `text`, without silence at its ends. `manner` names another espeak voice, e.g. "ko+m3"."""
    voice, words_per_minute, pitch, pitch_range, gap = _MANNER[lang]
    with _LOCK:
        library, pieces, rate, callback = _library()
        pieces.clear()
        # The library has one callback for the whole process; somebody else may have put in their own.
        library.espeak_SetSynthCallback(callback)
        if library.espeak_SetVoiceByName((manner or voice).encode()) != 0:
            raise VoiceError(f"espeak-ng has no voice {manner or voice}")
        wpm = min(_FASTEST_WPM, max(_SLOWEST_WPM, round(words_per_minute * speed)))
        for parameter, value in ((_RATE, wpm), (_PITCH, pitch), (_RANGE, pitch_range), (_WORD_GAP, gap)):
            library.espeak_SetParameter(parameter, value, 0)
        words = text.encode("utf-8")
        library.espeak_Synth(words, ctypes.c_size_t(len(words) + 1), 0, 1, 0, _UTF8, None, None)
        library.espeak_Synchronize()
        samples = np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.int16)
    return _to_line(samples, rate)


def _to_line(samples: npt.NDArray[np.int16], rate: int) -> bytes:
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > _QUIET)
    if not loud.size:
        raise VoiceError("espeak-ng said nothing")
    edge = int(_EDGE_S * rate)
    cut = samples[max(0, loud[0] - edge) : loud[-1] + edge].astype(np.float32)
    narrow = soxr.resample(cut, rate, mulaw.RATE)
    scaled = narrow * (_PEAK * 32767.0 / max(1.0, float(np.abs(narrow).max())))
    return mulaw.encode(np.clip(scaled, -32768, 32767).astype(np.int16))


@lru_cache(maxsize=1)
def _library() -> tuple[Any, list[npt.NDArray[np.int16]], int, Any]:
    """The library, the list that its callback fills, its sampling rate, and the callback, kept alive."""
    try:
        import espeakng_loader
    except ImportError as error:
        raise VoiceUnavailable(
            "TTS=espeak needs the extra 'espeak': pip install 'onbam[espeak]', or set TTS=openai:<voice>."
        ) from error
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    pieces: list[npt.NDArray[np.int16]] = []

    def collect(samples: Any, count: int, _events: Any) -> int:
        if samples and count > 0:
            pieces.append(np.ctypeslib.as_array(samples, (count,)).copy())
        return 0

    rate = library.espeak_Initialize(_SYNCHRONOUS, 0, espeakng_loader.get_data_path().encode(), 0)
    if rate <= 0:
        raise VoiceUnavailable("espeak-ng does not start: reinstall the extra 'espeak'.")
    callback = _CALLBACK(collect)
    library.espeak_SetSynthCallback(callback)
    return library, pieces, rate, callback
