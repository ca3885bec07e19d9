"""A voice behind any OpenAI-compatible speech endpoint."""

from __future__ import annotations

import numpy as np
import openai
import soxr

from agent.speech import mulaw
from agent.speech.voice import VoiceError
from transcripts.calls import Lang

_SERVICE_RATE = 24_000
"""`response_format=pcm` is 24 kHz PCM16 mono (the endpoint's documentation)."""


class OpenAIVoice:
    """`client` is set up by the caller with address and key."""

    def __init__(
        self, client: openai.AsyncOpenAI, *, voice: str, model: str = "tts-1", deadline_s: float = 8.0
    ) -> None:
        self._client = client.with_options(max_retries=0)
        self._voice, self._model, self._deadline_s = voice, model, deadline_s

    @property
    def name(self) -> str:
        """See `Voice.name`."""
        return f"openai-{self._model}-{self._voice}"

    async def render(self, text: str, *, lang: Lang, speed: float = 1.0) -> bytes:  # noqa: ARG002 - the text tells the service its language
        """See `Voice.render`."""
        try:
            answer = await self._client.audio.speech.create(
                model=self._model,
                voice=self._voice,
                input=text,
                response_format="pcm",
                speed=speed,
                timeout=self._deadline_s,
            )
        except openai.OpenAIError as error:
            raise VoiceError(f"the speech endpoint failed: {type(error).__name__}") from error
        return _to_line(answer.content)


def _to_line(pcm: bytes) -> bytes:
    samples = np.frombuffer(pcm[: len(pcm) // 2 * 2], dtype=np.int16).astype(np.float32)
    if not samples.size:
        raise VoiceError("the speech endpoint sent no audio")
    narrow = soxr.resample(samples, _SERVICE_RATE, mulaw.RATE)
    return mulaw.encode(np.clip(narrow, -32768, 32767).astype(np.int16))
