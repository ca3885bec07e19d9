"""Ears: caller audio in, words or an honest "unheard" out."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol

from transcripts.calls import Lang


class Unheard(StrEnum):
    """Why there are no words. None of these is ever an answer."""

    SILENCE = "silence"  # energy, voice activity and recogniser do not agree that somebody spoke
    UNCLEAR = "unclear"  # low confidence
    INVENTED = "invented"  # a sentence that recognisers are known to invent, or looped text
    WRONG_LANGUAGE = "wrong_language"
    OVERLOAD = "overload"  # the queue is full
    TIMED_OUT = "timed_out"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word; times in seconds from the beginning of the audio, confidence 0..1."""

    text: str
    t0_s: float
    t1_s: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Hearing:
    """What was heard. `text` is empty exactly when `unheard` is set. `confidence` 0..1. `lang` is that of the words;
    `switched`: it is not the one that was asked for. `by` names the ears.
    """

    text: str
    confidence: float
    lang: Lang
    words: tuple[Word, ...] = ()
    alternatives: tuple[str, ...] = ()
    unheard: Unheard | None = None
    by: str = ""
    switched: bool = False

    @classmethod
    def nothing(cls, reason: Unheard, lang: Lang) -> Hearing:
        """A hearing without words."""
        return cls(text="", confidence=0.0, lang=lang, unheard=reason)


@dataclass(slots=True)
class Guess:
    """A recognition that was begun at a pause, before it was sure that the caller has finished."""

    certain: bool = False


@dataclass(frozen=True, slots=True)
class Utter:
    """Audio to recognise: PCM16 mono at 8,000 Hz, and what the line says about it.

    `speech_s` is the speech that voice activity found in it, `peak` its highest probability. `call`
    names the call for fairness; `urgent` after a sign of danger: it is heard first. `guess`: the words may turn
    out not to be needed; None when they are.
    """

    pcm: bytes
    lang: Lang
    call: str = ""
    hints: Sequence[str] = ()
    speech_s: float = 1.0
    peak: float = 1.0
    urgent: bool = False
    guess: Guess | None = None
    deadline_s: float = 2.6

    @property
    def certain(self) -> bool:
        """Whether the words are needed whatever the caller does now."""
        return self.guess is None or self.guess.certain


class Ears(Protocol):
    """A recogniser. One object serves all calls of a process."""

    async def transcribe(
        self, audio: bytes, *, lang: Lang, hints: Sequence[str] = (), deadline_s: float = 2.6
    ) -> Hearing:
        """Words of PCM16 mono audio at 8,000 Hz. Never raises; answers within `deadline_s`."""
        ...

    async def hear(self, utter: Utter) -> Hearing:
        """The same, with what the line knows about the audio. Never raises. Cancelling it is allowed."""
        ...

    def describe(self) -> str:
        """The name for logs, console and reports; practice ears are called "practice ears" everywhere."""
        ...

    @property
    def practice(self) -> bool:
        """Whether these ears know a closed list of lines only and must not answer a real carrier."""
        ...

    @property
    def window_s(self) -> float:
        """The longest audio that is recognised well in one piece."""
        ...

    async def close(self) -> None:
        """Lets running recognitions end and frees the model."""
        ...


class EarsUnavailable(Exception):
    """These ears cannot be opened; the message names the mend."""


FAILURES_TILL_REST, REST_S = 2, 20.0
_NOT_HEARD = frozenset({Unheard.FAILED, Unheard.TIMED_OUT, Unheard.OVERLOAD})


@dataclass(slots=True)
class FailoverEars:
    """Asks the first ears, and the next when they fail, time out or are overloaded. Not for "unclear"."""

    ears: tuple[Ears, ...]
    failures: dict[str, int] = field(default_factory=dict)
    _in_a_row: dict[str, int] = field(default_factory=dict)
    _rests_until: dict[str, float] = field(default_factory=dict)

    @property
    def practice(self) -> bool:
        """Practice ears anywhere in the chain make the chain practice ears."""
        return any(one.practice for one in self.ears)

    @property
    def window_s(self) -> float:
        """The shortest window of the chain."""
        return min(one.window_s for one in self.ears)

    def describe(self) -> str:
        """The names in order."""
        return ", then ".join(one.describe() for one in self.ears)

    async def transcribe(
        self, audio: bytes, *, lang: Lang, hints: Sequence[str] = (), deadline_s: float = 2.6
    ) -> Hearing:
        """See `Ears.transcribe`."""
        return await self.hear(Utter(audio, lang, hints=hints, deadline_s=deadline_s))

    async def hear(self, utter: Utter) -> Hearing:
        """Each of the ears gets an equal share of the deadline; those that failed twice in a row rest at the end of
        the line for a while, so that not every caller waits for them.
        """
        share = utter.deadline_s / len(self.ears)
        hearing = Hearing.nothing(Unheard.FAILED, utter.lang)
        for one in self._in_order():
            hearing = await one.hear(replace(utter, deadline_s=share))
            name = one.describe()
            if hearing.unheard not in _NOT_HEARD:
                self._in_a_row[name] = 0
                return hearing
            self.failures[name] = self.failures.get(name, 0) + 1
            self._in_a_row[name] = self._in_a_row.get(name, 0) + 1
            if self._in_a_row[name] >= FAILURES_TILL_REST:
                self._rests_until[name] = self._now() + REST_S
        return hearing

    def _in_order(self) -> list[Ears]:
        now = self._now()
        return sorted(self.ears, key=lambda one: self._rests_until.get(one.describe(), 0.0) > now)

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()

    async def close(self) -> None:
        """Closes them all."""
        for one in self.ears:
            await one.close()
