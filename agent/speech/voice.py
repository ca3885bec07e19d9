"""Voices: text in, carrier-ready audio out."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from agent.speech.observations import SpeechObservations
from transcripts.calls import Lang

FAILURES_TO_REST = 2
REST_S = 20.0
"""A voice that failed twice in a row is not waited for again so soon: each wait is silence for some caller."""


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


@dataclass(frozen=True, slots=True)
class Rendered:
    """Audio and the name of the voice that spoke it."""

    audio: bytes
    voice: str


@dataclass(slots=True)
class _Health:
    failures: int = 0
    rests_until: float = 0.0


class FailoverVoice:
    """The first voice that speaks within `deadline_s`; each voice gets the whole deadline.

    A voice that fails again and again rests for `REST_S`; the last one never does. `clock`: steady seconds.
    """

    def __init__(
        self,
        voices: Sequence[Voice],
        *,
        observations: SpeechObservations,
        deadline_s: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if not voices:
            raise VoiceUnavailable("TTS names no voice: set TTS=espeak or TTS=openai:<voice>.")
        self._voices = tuple(voices)
        self._observations = observations
        self._deadline_s = deadline_s
        self._clock = clock
        self._health = [_Health() for _ in self._voices]

    @property
    def name(self) -> str:
        """The name of the first voice: what is kept is rendered with it wherever it works."""
        return self._voices[0].name

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all voices in their order."""
        return tuple(voice.name for voice in self._voices)

    def patient(self, deadline_s: float = 30.0) -> FailoverVoice:
        """The same voices with time enough for a slow service: for what is rendered ahead and kept."""
        return FailoverVoice(
            self._voices, observations=self._observations, deadline_s=deadline_s, clock=self._clock
        )

    async def render(self, text: str, *, lang: Lang, speed: float = 1.0) -> bytes:
        """See `Voice.render`. Raises `VoiceError` when no voice spoke."""
        return (await self.speak(text, lang=lang, speed=speed)).audio

    async def speak(self, text: str, *, lang: Lang, speed: float = 1.0) -> Rendered:
        """The audio and who spoke it. Raises `VoiceError` when no voice spoke."""
        for voice, health in zip(self._voices, self._health, strict=True):
            if voice is not self._voices[-1] and self._clock() < health.rests_until:
                continue
            try:
                async with asyncio.timeout(self._deadline_s):
                    audio = await voice.render(text, lang=lang, speed=speed)
            except (VoiceError, TimeoutError) as error:
                self._note_failure(voice, health, error)
                continue
            if audio:
                health.failures = 0
                return Rendered(audio, voice.name)
            self._note_failure(voice, health, VoiceError("the voice sent no audio"))
        raise VoiceError(f"none of {len(self._voices)} voices spoke")

    def _note_failure(self, voice: Voice, health: _Health, error: Exception) -> None:
        self._observations.events[f"voice_failed:{voice.name}:{type(error).__name__}"] += 1
        health.failures += 1
        if health.failures >= FAILURES_TO_REST:
            health.rests_until = self._clock() + REST_S


async def rendered_by(voice: Voice, text: str, *, lang: Lang, speed: float) -> Rendered:
    """What any voice makes of `text`, and under which name it is to be kept. Raises `VoiceError`."""
    if isinstance(voice, FailoverVoice):
        return await voice.speak(text, lang=lang, speed=speed)
    audio = await voice.render(text, lang=lang, speed=speed)
    if not audio:
        raise VoiceError("the voice sent no audio")
    return Rendered(audio, voice.name)
