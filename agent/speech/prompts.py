"""Rendered sentences, ready for the carrier. Fixed sentences lie in one file that all processes of a machine map; the
rest is in memory only, and the longest unused of it goes first.

What a caller's own answers are read back in (addresses, names) is personal and never reaches the disk.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from agent.speech import mulaw
from agent.speech.loudness import louder
from agent.speech.prompt_files import PromptFiles
from agent.speech.prompt_pack import SUFFIX, PromptPack, one_renders, open_pack, pack_path, write_pack
from agent.speech.sentence_cuts import sentences
from agent.speech.spoken import as_spoken
from agent.speech.voice import FailoverVoice, Voice, rendered_by
from transcripts.calls import Lang

MEMORY_BYTES = 24_000_000
"""About 50 minutes of speech, beside the fixed sentences: those are always there."""
_BETWEEN_SENTENCES_S = 0.18
_AT_ONCE = 4
"""Sentences that a voice is asked for at once while warming: a service across a network answers several."""

Progress = Callable[[int, int], None]
"""How many sentences are ready, and of how many."""
_Wanted = Mapping[str, tuple[str, Lang]]
"""Fixed sentences with their language, by the key of their audio."""

__all__ = ["MEMORY_BYTES", "Progress", "PromptStore", "sentences"]


class PromptStore:
    """Audio by voice, language, speed, loudness and spoken words. Two calls that want the same render it once."""

    def __init__(self, voice: Voice, folder: Path | None) -> None:
        self._voice = voice
        self._folder = folder
        self._files = PromptFiles(folder) if folder is not None else None
        self._always: tuple[Mapping[str, bytes], ...] = ()
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._kept_bytes = 0
        self._fixed: set[tuple[str, Lang]] = set()
        self._running: dict[str, asyncio.Task[bytes]] = {}

    def ready(self, sentence: str, *, lang: Lang, speed: float = 1.0, gain_db: float = 0.0) -> bytes | None:
        """The audio when it is in memory, from whichever voice: no waiting."""
        for voice in self._voice.names if isinstance(self._voice, FailoverVoice) else (self._voice.name,):
            audio = self._in_memory(_key(voice, sentence, lang, speed, gain_db))
            if audio is not None:
                return audio
            plain = self._in_memory(_key(voice, sentence, lang, speed, 0.0)) if gain_db else None
            if plain is not None:
                return louder(plain, gain_db)
        return None

    async def get(self, sentence: str, *, lang: Lang, speed: float = 1.0, gain_db: float = 0.0) -> bytes:
        """The audio of one sentence with a short pause after it. Raises `VoiceError`.

        `speed` 1.0 is normal, `gain_db` decibels above normal. What a stand-in voice spoke is not kept under the
        name of the voice that was wanted, so that one is asked again the next time.
        """
        key = _key(self._voice.name, sentence, lang, speed, gain_db)
        audio = self._in_memory(key)
        if audio is not None:
            return audio
        task = self._running.get(key)
        if task is None:
            task = asyncio.create_task(self._render(sentence, lang, speed, gain_db))
            self._running[key] = task
            task.add_done_callback(lambda _: self._running.pop(key, None))
        return await asyncio.shield(task)

    async def warm(self, texts: Iterable[tuple[str, Lang]], *, progress: Progress | None = None) -> int:
        """Has fixed texts ready before the first call: mapped where any process rendered them before, else rendered by
        this one while others that start now wait for it. Returns how many sentences.

        They are known as fixed from now on: slower and louder, too, they are kept on disk when first wanted.
        Raises `VoiceError` when one cannot be spoken: a service that cannot say its script must not start.
        """
        wanted = dict.fromkeys((sentence, lang) for text, lang in texts for sentence in sentences(text))
        self._fixed.update(wanted)
        keys = {self._plain_key(*each): each for each in wanted}
        fixed = await (
            self._all_of(keys, (), progress) if self._folder is None else self._shared(keys, progress)
        )
        self._always = (fixed, *self._always)
        for key in keys:
            self._kept_bytes -= len(self._kept.pop(key, b""))
        if self._files is not None:
            await asyncio.to_thread(self._files.tidy, time.time())
        return len(wanted)

    async def _shared(self, keys: _Wanted, progress: Progress | None) -> Mapping[str, bytes]:
        """The one file of these sentences, which whoever comes first writes."""
        folder = self._folder or Path()
        path = pack_path(folder, keys)
        pack = await asyncio.to_thread(open_pack, path)
        if pack is not None:
            return pack
        async with one_renders(folder):
            pack = await asyncio.to_thread(open_pack, path)
            return pack if pack is not None else await self._packed(path, keys, progress)

    async def _packed(self, path: Path, keys: _Wanted, progress: Progress | None) -> Mapping[str, bytes]:
        """Renders what no file has, and puts all in one. What a stand-in voice spoke is not kept for the next start."""
        audio = await self._all_of(keys, await asyncio.to_thread(_former_packs, path.parent), progress)
        if audio.keys() != keys.keys():
            return audio
        written = await asyncio.to_thread(write_pack, path, audio)
        pack = await asyncio.to_thread(open_pack, path) if written else None
        return pack if pack is not None else audio

    async def _all_of(
        self, keys: _Wanted, former: Sequence[Mapping[str, bytes]], progress: Progress | None
    ) -> dict[str, bytes]:
        """Audio by key of every sentence, from former packs, single files, or spoken now."""
        found: dict[str, bytes] = {}
        patient = self._voice.patient() if isinstance(self._voice, FailoverVoice) else self._voice
        turns = asyncio.Semaphore(_AT_ONCE)

        async def one(key: str, sentence: str, lang: Lang) -> None:
            audio = next((pack[key] for pack in former if key in pack), None)
            if audio is None:
                async with turns:
                    name, audio = await self._speak(sentence, lang, 1.0, patient)
                key = key if name == self._voice.name else _key(name, sentence, lang, 1.0, 0.0)
            found[key] = audio
            if progress is not None:
                progress(len(found), len(keys))

        try:
            async with asyncio.TaskGroup() as group:
                for key, (sentence, lang) in keys.items():
                    group.create_task(one(key, sentence, lang))
        except ExceptionGroup as errors:
            raise errors.exceptions[0] from None
        return found

    def held(self) -> dict[str, int]:
        """Sizes of what is kept from one call to the next, for the metrics."""
        return {
            "sentences": len(self._kept),
            "sentence_bytes": self._kept_bytes,
            "sentences_mapped": sum(len(each) for each in self._always if isinstance(each, PromptPack)),
            "renderings": len(self._running),
        }

    @property
    def broken_files(self) -> int:
        """Damaged files that were met and rendered again."""
        return self._files.broken if self._files is not None else 0

    async def _render(self, sentence: str, lang: Lang, speed: float, gain_db: float) -> bytes:
        name, plain = await self._speak(sentence, lang, speed, self._voice)
        if not gain_db:
            return plain
        audio = louder(plain, gain_db)
        self._keep(_key(name, sentence, lang, speed, gain_db), audio)
        return audio

    async def _speak(self, sentence: str, lang: Lang, speed: float, voice: Voice) -> tuple[str, bytes]:
        """Name of the voice and audio at normal loudness: kept, from disk, or rendered now."""
        key = _key(voice.name, sentence, lang, speed, 0.0)
        audio = self._in_memory(key) or self._read(key)
        if audio is not None:
            self._keep(key, audio)
            return voice.name, audio
        rendered = await rendered_by(voice, as_spoken(sentence, lang), lang=lang, speed=speed)
        audio = rendered.audio + mulaw.silence(_BETWEEN_SENTENCES_S)
        self._keep(_key(rendered.voice, sentence, lang, speed, 0.0), audio)
        if self._files is not None and rendered.voice == voice.name and (sentence, lang) in self._fixed:
            self._files.write(key, audio)
        return rendered.voice, audio

    def _read(self, key: str) -> bytes | None:
        return self._files.read(key) if self._files is not None else None

    def _in_memory(self, key: str) -> bytes | None:
        for fixed in self._always:
            if key in fixed:
                return fixed[key]
        audio = self._kept.get(key)
        if audio is not None:
            self._kept.move_to_end(key)
        return audio

    def _plain_key(self, sentence: str, lang: Lang) -> str:
        return _key(self._voice.name, sentence, lang, 1.0, 0.0)

    def _keep(self, key: str, audio: bytes) -> None:
        if any(key in fixed for fixed in self._always):
            return
        self._kept_bytes += len(audio) - len(self._kept.get(key, b""))
        self._kept[key] = audio
        self._kept.move_to_end(key)
        while self._kept_bytes > MEMORY_BYTES and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self._kept_bytes -= len(oldest)


def _former_packs(folder: Path) -> list[PromptPack]:
    """Packs of other wordings: most of their sentences are still said."""
    found = (open_pack(path, former=True) for path in sorted(folder.glob(f"*{SUFFIX}")))
    return [pack for pack in found if pack is not None]


def _key(voice: str, sentence: str, lang: Lang, speed: float, gain_db: float) -> str:
    """The spoken words are part of it, not the written ones: when a rule of reading changes, so does the audio."""
    what = f"{voice}|{lang}|{speed:.2f}|{gain_db:+.1f}|{as_spoken(sentence, lang)}"
    return hashlib.sha256(what.encode("utf-8")).hexdigest()[:32]
