"""espeak-ng inside this process: a small, robust voice that needs no network, no weights and no root.

espeak-ng is GPL-3.0 and therefore an optional extra (`pip install onbam[espeak]`), loaded when the first
sentence is spoken (`espeak_library`).
"""

from __future__ import annotations

import asyncio
import hashlib
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
import soxr

from agent.speech import mulaw
from agent.speech.espeak_library import EspeakMissing, Manner, espeak
from agent.speech.voice import VoiceError, VoiceUnavailable
from transcripts.calls import Lang

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
        try:
            with espeak():
                pass
        except EspeakMissing as error:
            raise VoiceUnavailable(f"TTS=espeak: {error}, or set TTS=openai:<voice>.") from error
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="espeak")

    @property
    def name(self) -> str:
        """See `Voice.name`: another manner is another name, so that nothing rendered in the old one is kept."""
        return "espeak-" + hashlib.sha256(repr((_MANNER, _PEAK)).encode()).hexdigest()[:8]

    async def render(self, text: str, *, lang: Lang, speed: float = 1.0) -> bytes:
        """See `Voice.render`."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, speak, text, lang, speed)


def speak(text: str, lang: Lang, speed: float = 1.0, manner: str | None = None) -> bytes:
    """8 kHz mu-law of `text`, without silence at its ends. `manner` names another espeak voice, e.g. "ko+m3".

    Raises `VoiceError` for a voice that there is not and for a text in which nothing is to be said.
    """
    voice, words_per_minute, pitch, pitch_range, gap = _MANNER[lang]
    wpm = min(_FASTEST_WPM, max(_SLOWEST_WPM, round(words_per_minute * speed)))
    try:
        with espeak() as library:
            samples = library.say(text, Manner(manner or voice, wpm, pitch, pitch_range, gap))
            rate = library.rate
    except EspeakMissing as error:
        raise VoiceError(str(error)) from error
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
