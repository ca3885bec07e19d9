"""Voices: text in, carrier-ready audio out."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Protocol

from agent.speech.observations import SpeechObservations
from transcripts.calls import Lang


class VoiceError(Exception):
    """A voice did not speak: the service failed, stalled or refused."""


class VoiceUnavailable(Exception):
    """This voice cannot be opened; the message names the mend."""


class Voice(Protocol):
    """Speaks text that is already written as it is spoken (`spoken.as_spoken`)."""

    @property
    def name(self) -> str:
        """Names the voice and its settings: audio kept under one name always sounds the same."""
        ...

    async def render(self, text: str, *, lang: Lang, speed: float = 1.0) -> bytes:
        """8 kHz mu-law of `text`. `speed` 1.0 is normal, 0.8 is slower. Raises `VoiceError`."""
        ...


class FailoverVoice:
    """The first voice that speaks within `deadline_s`; each voice gets the whole deadline."""

    def __init__(
        self, voices: Sequence[Voice], *, observations: SpeechObservations, deadline_s: float = 1.0
    ) -> None:
        if not voices:
            raise VoiceUnavailable("TTS names no voice: set TTS=espeak or TTS=openai:<voice>.")
        self._voices = tuple(voices)
        self._observations = observations
        self._deadline_s = deadline_s

    @property
    def name(self) -> str:
        """The name of the first voice: what is kept is rendered with it wherever it works."""
        return self._voices[0].name

    def patient(self, deadline_s: float = 30.0) -> FailoverVoice:
        """The first voice alone, with time enough for a slow service: for what is rendered ahead and kept."""
        return FailoverVoice(self._voices[:1], observations=self._observations, deadline_s=deadline_s)

    async def render(self, text: str, *, lang: Lang, speed: float = 1.0) -> bytes:
        """See `Voice.render`. Raises `VoiceError` when no voice spoke."""
        for voice in self._voices:
            try:
                async with asyncio.timeout(self._deadline_s):
                    return await voice.render(text, lang=lang, speed=speed)
            except (VoiceError, TimeoutError) as error:
                self._observations.events[f"voice_failed:{voice.name}:{type(error).__name__}"] += 1
        raise VoiceError(f"none of {len(self._voices)} voices spoke")
