"""Ears and voices that do what a test says, by the real contracts."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from agent.speech.ears import Hearing, Unheard, Utter
from agent.speech.voice import Voice, VoiceError
from transcripts.calls import Lang


@dataclass
class ScriptedEars:
    """Hears what the script says next, whatever was spoken; the last entry is heard for ever after."""

    script: list[str | Unheard]
    heard: list[Utter] = field(default_factory=list)
    practice: bool = False
    window_s: float = 28.0
    name: str = "scripted"

    def describe(self) -> str:
        return self.name

    async def transcribe(
        self, audio: bytes, *, lang: Lang, hints: Sequence[str] = (), deadline_s: float = 2.6
    ) -> Hearing:
        return await self.hear(Utter(audio, lang, hints=hints, deadline_s=deadline_s))

    async def hear(self, utter: Utter) -> Hearing:
        self.heard.append(utter)
        entry = self.script[min(len(self.heard), len(self.script)) - 1]
        if isinstance(entry, Unheard):
            return Hearing.nothing(entry, utter.lang)
        return Hearing(entry, 0.9, utter.lang, by=self.name)

    async def close(self) -> None:
        return


class StalledEars(ScriptedEars):
    """Never answer; they take no notice of their deadline, as a broken service does."""

    async def hear(self, utter: Utter) -> Hearing:
        self.heard.append(utter)
        await asyncio.Event().wait()
        raise AssertionError("unreachable")


class BrokenVoice:
    """Refuses to speak."""

    name = "broken"

    async def render(self, text: str, *, lang: Lang, speed: float = 1.0) -> bytes:
        raise VoiceError("out of order")


class StalledVoice:
    """Never comes back."""

    name = "stalled"

    async def render(self, text: str, *, lang: Lang, speed: float = 1.0) -> bytes:
        await asyncio.Event().wait()
        raise AssertionError("unreachable")


class BreakableVoice:
    """Speaks until it is broken."""

    name = "breakable"

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self.broken_by: Voice | None = None

    async def render(self, text: str, *, lang: Lang, speed: float = 1.0) -> bytes:
        return await (self.broken_by or self._voice).render(text, lang=lang, speed=speed)
