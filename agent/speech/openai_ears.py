"""Ears behind any OpenAI-compatible transcription endpoint: how a city serves Whisper for many processes."""

from __future__ import annotations

import io
import wave
from collections.abc import Sequence

import openai

from agent.speech import plausibility
from agent.speech.ears import Hearing, Unheard, Utter
from agent.speech.observations import SpeechObservations
from transcripts.calls import Lang

_LINE_RATE = 8000
_PROMPT_CHARS = 400


class OpenAIEars:
    """`client` is set up by the caller with address and key. The endpoint gives no confidence, so the
    checks of energy, voice activity, known inventions, loops and script decide alone.
    """

    def __init__(self, client: openai.AsyncOpenAI, model: str, *, observations: SpeechObservations) -> None:
        self._client = client.with_options(max_retries=0)
        self._model = model
        self._observations = observations

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
        """See `Ears.hear`."""
        try:
            answer = await self._client.audio.transcriptions.create(
                model=self._model,
                file=("caller.wav", _as_wav(utter.pcm), "audio/wav"),
                language=utter.lang,
                prompt=" ".join(utter.hints)[:_PROMPT_CHARS] or openai.omit,
                temperature=0.0,
                timeout=utter.deadline_s,
            )
        except openai.APITimeoutError:
            return Hearing.nothing(Unheard.TIMED_OUT, utter.lang)
        except openai.RateLimitError:
            return Hearing.nothing(Unheard.OVERLOAD, utter.lang)
        except openai.OpenAIError as error:
            self._observations.events[f"ears_error:{type(error).__name__}"] += 1
            return Hearing.nothing(Unheard.FAILED, utter.lang)
        return self._believe(answer.text.strip(), utter)

    def _believe(self, text: str, utter: Utter) -> Hearing:
        confidence = 0.8  # unknown: between "sure" and "ask again", so that nothing is decided by it alone
        reason = plausibility.doubt(
            text,
            lang=utter.lang,
            confidence=confidence,
            no_speech=0.0,
            speech_s=utter.speech_s,
            peak=utter.peak,
        )
        if reason is not None:
            return Hearing.nothing(reason, utter.lang)
        return Hearing(text=text, confidence=confidence, lang=utter.lang)

    async def close(self) -> None:
        """The client belongs to whoever made it."""


def _as_wav(pcm: bytes) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(_LINE_RATE)
        wav.writeframes(pcm)
    return buffer.getvalue()
