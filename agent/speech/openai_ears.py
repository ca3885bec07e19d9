"""Ears behind any OpenAI-compatible transcription endpoint: how a city serves Whisper for many processes."""

from __future__ import annotations

import asyncio
import io
import math
import wave
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import openai

from agent.speech import plausibility
from agent.speech.ears import Hearing, Unheard, Utter, Word
from agent.speech.observations import SpeechObservations
from transcripts.calls import LANGS, Lang

_LINE_RATE = 8000
_PROMPT_CHARS = 400
_LEAST_TIME_S = 0.4
UNKNOWN_CONFIDENCE = 0.8
"""Between "sure" and "ask again", so that nothing is decided by it alone."""


class OpenAIEars:
    """`client` is set up by the caller with address and key. Where the endpoint gives no probabilities, the checks of
    energy, voice activity, known inventions, loops and script decide alone. Hints become its `prompt`.
    """

    def __init__(self, client: openai.AsyncOpenAI, model: str, *, observations: SpeechObservations) -> None:
        self._client = client.with_options(max_retries=0)
        self._model = model
        self._observations = observations
        self._tells_more = True

    @property
    def practice(self) -> bool:
        """Never."""
        return False

    @property
    def window_s(self) -> float:
        """See `Ears.window_s`."""
        return 28.0

    def describe(self) -> str:
        """See `Ears.describe`."""
        return f"openai:{self._model}"

    async def transcribe(
        self, audio: bytes, *, lang: Lang, hints: Sequence[str] = (), deadline_s: float = 2.6
    ) -> Hearing:
        """See `Ears.transcribe`."""
        return await self.hear(Utter(audio, lang, hints=hints, deadline_s=deadline_s))

    async def hear(self, utter: Utter) -> Hearing:
        """See `Ears.hear`. What comes back in the wrong language is asked for once more in the other one."""
        loop = asyncio.get_running_loop()
        until = loop.time() + utter.deadline_s
        first = await self._ask(utter)
        left = until - loop.time()
        if first.unheard not in {Unheard.WRONG_LANGUAGE, Unheard.UNCLEAR} or left < _LEAST_TIME_S:
            return first
        other: Lang = next(lang for lang in LANGS if lang != utter.lang)
        second = await self._ask(replace(utter, lang=other, hints=(), deadline_s=left))
        if second.unheard is None and plausibility.is_written_in(second.text, other):
            return replace(second, switched=True)
        return first

    async def _ask(self, utter: Utter) -> Hearing:
        try:
            answer = await self._request(utter)
        except openai.APITimeoutError:
            return Hearing.nothing(Unheard.TIMED_OUT, utter.lang)
        except openai.RateLimitError:
            return Hearing.nothing(Unheard.OVERLOAD, utter.lang)
        except openai.OpenAIError as error:
            self._observations.events[f"ears_error:{type(error).__name__}"] += 1
            return Hearing.nothing(Unheard.FAILED, utter.lang)
        return replace(_believe(answer, utter), by=self.describe())

    async def _request(self, utter: Utter) -> object:
        """Asks for words and probabilities; an endpoint that gives none is asked for the text alone from then on."""
        if self._tells_more:
            try:
                return await self._client.audio.transcriptions.create(
                    **self._options(utter),
                    response_format="verbose_json",
                    timestamp_granularities=["segment", "word"],
                )
            except (openai.BadRequestError, openai.UnprocessableEntityError):
                self._tells_more = False
                self._observations.events["ears_tell_text_only"] += 1
        return await self._client.audio.transcriptions.create(**self._options(utter), response_format="json")

    def _options(self, utter: Utter) -> dict[str, Any]:
        return {
            "model": self._model,
            "file": ("caller.wav", _as_wav(utter.pcm), "audio/wav"),
            "language": utter.lang,
            "prompt": ", ".join(utter.hints)[:_PROMPT_CHARS] or openai.omit,
            "temperature": 0.0,
            "timeout": utter.deadline_s,
        }

    async def close(self) -> None:
        """The client belongs to whoever made it."""


def _believe(answer: object, utter: Utter) -> Hearing:
    text = str(getattr(answer, "text", "") or "").strip()
    segments = getattr(answer, "segments", None) or []
    sure = [one.avg_logprob for one in segments if isinstance(getattr(one, "avg_logprob", None), float)]
    silent = [
        one.no_speech_prob for one in segments if isinstance(getattr(one, "no_speech_prob", None), float)
    ]
    confidence = math.exp(min(0.0, sum(sure) / len(sure))) if sure else UNKNOWN_CONFIDENCE
    reason = plausibility.doubt(
        text,
        lang=utter.lang,
        confidence=confidence,
        no_speech=max(silent, default=0.0),
        speech_s=utter.speech_s,
        peak=utter.peak,
    )
    if reason is None and plausibility.repeats_hints(text, utter.hints):
        reason = Unheard.INVENTED
    if reason is not None:
        return Hearing.nothing(reason, utter.lang)
    words = tuple(
        Word(str(word.word).strip(), float(word.start), float(word.end), confidence)
        for word in getattr(answer, "words", None) or []
    )
    return Hearing(text=text, confidence=confidence, lang=utter.lang, words=words)


def _as_wav(pcm: bytes) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(_LINE_RATE)
        wav.writeframes(pcm)
    return buffer.getvalue()
