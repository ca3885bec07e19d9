"""Rendered sentences, ready for the carrier. Fixed sentences are kept on disk; the rest in memory only.

What a caller's own answers are read back in (addresses, names) is personal and never reaches the disk.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import re
import tempfile
from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path

from agent.speech import mulaw
from agent.speech.spoken import as_spoken
from agent.speech.voice import FailoverVoice, Voice, VoiceError
from transcripts.calls import Lang

MEMORY_BYTES = 24_000_000
"""About 50 minutes of speech."""
_SENTENCE_END = re.compile(r"(?<=[.?!…])\s+")
_BETWEEN_SENTENCES_S = 0.18


def sentences(text: str) -> list[str]:
    """A text cut after its sentences, in order. Rendering by sentence lets the first be heard at once."""
    return [sentence for sentence in _SENTENCE_END.split(text.strip()) if sentence]


class PromptStore:
    """Audio by voice, language, speed and sentence. Two calls that want the same sentence render it once."""

    def __init__(self, voice: Voice, folder: Path | None) -> None:
        self._voice = voice
        self._folder = folder
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._kept_bytes = 0
        self._running: dict[str, asyncio.Task[bytes]] = {}

    def ready(self, sentence: str, *, lang: Lang, speed: float = 1.0) -> bytes | None:
        """The audio when it is in memory: no waiting."""
        key = self._key(sentence, lang, speed)
        audio = self._kept.get(key)
        if audio is not None:
            self._kept.move_to_end(key)
        return audio

    async def get(self, sentence: str, *, lang: Lang, speed: float = 1.0) -> bytes:
        """The audio of one sentence with a short pause after it. Raises `VoiceError`."""
        audio = self.ready(sentence, lang=lang, speed=speed)
        if audio is not None:
            return audio
        key = self._key(sentence, lang, speed)
        task = self._running.get(key)
        if task is None:
            task = asyncio.create_task(self._render(key, sentence, lang, speed))
            self._running[key] = task
            task.add_done_callback(lambda _: self._running.pop(key, None))
        return await asyncio.shield(task)

    async def warm(self, texts: Iterable[tuple[str, Lang]], *, speeds: Iterable[float] = (1.0,)) -> int:
        """Renders fixed texts, or reads them from disk, before the first call. Returns how many sentences.

        Raises `VoiceError` when one cannot be spoken: a service that cannot say its script must not start.
        """
        wanted = dict.fromkeys(
            (sentence, lang, speed)
            for speed in speeds
            for text, lang in texts
            for sentence in sentences(text)
        )
        patient = self._voice.patient() if isinstance(self._voice, FailoverVoice) else self._voice
        for sentence, lang, speed in wanted:
            key = self._key(sentence, lang, speed)
            audio = self._read(key)
            if audio is None:
                audio = await self._speak(sentence, lang, speed, patient)
                self._write(key, audio)
            self._keep(key, audio)
        return len(wanted)

    async def _render(self, key: str, sentence: str, lang: Lang, speed: float) -> bytes:
        audio = self._read(key)
        if audio is None:
            audio = await self._speak(sentence, lang, speed, self._voice)
        self._keep(key, audio)
        return audio

    async def _speak(self, sentence: str, lang: Lang, speed: float, voice: Voice) -> bytes:
        audio = await voice.render(as_spoken(sentence, lang), lang=lang, speed=speed)
        if not audio:
            raise VoiceError("the voice sent no audio")
        return audio + mulaw.silence(_BETWEEN_SENTENCES_S)

    def _key(self, sentence: str, lang: Lang, speed: float) -> str:
        what = f"{self._voice.name}|{lang}|{speed:.2f}|{sentence}"
        return hashlib.sha256(what.encode("utf-8")).hexdigest()[:32]

    def _keep(self, key: str, audio: bytes) -> None:
        self._kept_bytes += len(audio) - len(self._kept.get(key, b""))
        self._kept[key] = audio
        self._kept.move_to_end(key)
        while self._kept_bytes > MEMORY_BYTES and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self._kept_bytes -= len(oldest)

    def _read(self, key: str) -> bytes | None:
        if self._folder is None:
            return None
        try:
            return (self._folder / f"{key}.ulaw").read_bytes() or None
        except OSError:
            return None  # not rendered yet, or not readable: it is rendered again

    def _write(self, key: str, audio: bytes) -> None:
        """Whole or not at all, since several workers may start at once. A full disk costs speed, no call."""
        if self._folder is None:
            return
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._folder)
            with os.fdopen(handle, "wb") as file:
                file.write(audio)
            Path(name).replace(self._folder / f"{key}.ulaw")
