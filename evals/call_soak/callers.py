"""The callers of a call soak: short scripted calls of every kind that a night brings."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from telephony.simulated_carrier import NotHeard, PhoneCall


class Kind(StrEnum):
    """What a caller does."""

    COMPLAINT = "complaint"  # one or two answers, then the phone is put down
    KEYS = "keys"  # presses a key into the greeting, and another one
    INTERRUPTS = "interrupts"  # speaks while the desk speaks
    SILENT = "silent"  # says nothing and goes
    DROPPED = "dropped"  # the line dies in the middle of the caller's words, without a goodbye
    FLAGGED = "flagged"  # words of danger: a case is opened, an officer is paged
    ENGLISH = "english"


SHARES: Mapping[Kind, float] = {
    Kind.COMPLAINT: 0.46,
    Kind.KEYS: 0.12,
    Kind.INTERRUPTS: 0.10,
    Kind.SILENT: 0.10,
    Kind.DROPPED: 0.12,
    Kind.FLAGGED: 0.04,
    Kind.ENGLISH: 0.06,
}
LINES: Mapping[Kind, Sequence[str]] = {
    Kind.COMPLAINT: ("집 앞 가로등이 꺼졌어요.", "네, 맞아요.", "아니요, 괜찮아요."),
    Kind.INTERRUPTS: ("길이 너무 어두워요.", "잘 모르겠어요."),
    Kind.DROPPED: ("가로등이 고장 나서 신고하려고요.",),
    Kind.FLAGGED: ("그냥 더는 살고 싶지 않아요.", "네."),
    Kind.ENGLISH: ("The street light in front of my house is out.",),
}
ANSWERED_WITHIN_S = 12.0
"""Far beyond any reply time: who hears nothing for so long has met a desk that has gone quiet."""
_LISTENS_S = 2.5
_PATIENT_SHARE = 1 / 3
_SILENT_S = 8.0
_ADMITTED_WITHIN_S = 90.0
_QUIET_MS = 500


@dataclass(frozen=True, slots=True)
class Held:
    """One call as its phone saw it. `spoken`: turns of the caller, `answered`: the desk was heard after it.
    `asked_first`: the carrier's voice asked for danger first. `broken`: what went wrong, if anything.
    """

    kind: Kind
    seconds: float
    spoken: int = 0
    answered: int = 0
    asked_first: bool = False
    broken: str = ""


class ScriptedCaller:
    """`clips`: the lines of each kind as 8 kHz mu-law."""

    def __init__(
        self, call: PhoneCall, kind: Kind, clips: Mapping[Kind, Sequence[bytes]], rng: random.Random
    ) -> None:
        self._call = call
        self._kind = kind
        self._clips = clips.get(kind, ())
        self._rng = rng
        self._spoken = self._answered = 0

    async def lives(self) -> Held:
        """The whole call. That the desk ends it first is no fault; that nobody answers is."""
        began, broken = asyncio.get_running_loop().time(), ""
        try:
            await self._answered_by_desk()
            await self._script()()
        except NotHeard as error:
            broken = "" if self._call.status.over and self._answered_once else str(error)[:160]
        if not self._call.status.over:
            await self._call.hangs_up()
        seconds = asyncio.get_running_loop().time() - began
        asked = bool(self._call.key_requests)
        return Held(self._kind, seconds, self._spoken, self._answered, asked, broken)

    @property
    def _answered_once(self) -> bool:
        return "Stream" in self._call.verbs

    def _script(self) -> Callable[[], Awaitable[None]]:
        scripts = {Kind.KEYS: self._keys, Kind.SILENT: self._silent, Kind.DROPPED: self._dropped}
        return scripts.get(self._kind, self._talks)

    async def _answered_by_desk(self) -> None:
        """Whoever is asked for danger first waits, as a caller does; one in five presses 1."""
        await self._call.connected(within=_ADMITTED_WITHIN_S)
        waiting = asyncio.ensure_future(self._call.follows("Stream", within=_ADMITTED_WITHIN_S))
        asked = asyncio.ensure_future(self._call.asked_for_keys(1, within=_ADMITTED_WITHIN_S))
        await asyncio.wait({waiting, asked}, return_when=asyncio.FIRST_COMPLETED)
        if asked.done() and not waiting.done() and self._rng.random() < 0.2:
            await self._call.presses("1")
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)
        await waiting
        await self._call.hears_speech(within=_ADMITTED_WITHIN_S)

    async def _talks(self) -> None:
        """One in three lets the greeting end; the others speak over it, as people do who have called before."""
        if self._rng.random() < _PATIENT_SHARE:
            await self._call.hears_speech_end(quiet_ms=_QUIET_MS, within=40.0)
        else:
            await self._listens()
        for clip in self._clips[: self._rng.randint(1, len(self._clips))]:
            await self._says(clip)
            await self._listens()

    async def _listens(self) -> None:
        await asyncio.sleep(_LISTENS_S * self._rng.uniform(0.6, 1.4))

    async def _says(self, clip: bytes) -> None:
        self._spoken += 1
        await self._call.speaks(clip)
        await self._hears_on()

    async def _hears_on(self) -> None:
        """The desk is heard after the caller's words: what it answers, or the rest of what may not be cut short."""
        await self._call.hears_speech(since_ms=self._call.tape.milliseconds + 100, within=ANSWERED_WITHIN_S)
        self._answered += 1

    async def _keys(self) -> None:
        for key in ("2", "1"):
            await self._listens()
            self._spoken += 1
            await self._call.presses(key)
            await self._hears_on()

    async def _silent(self) -> None:
        await asyncio.sleep(_SILENT_S)

    async def _dropped(self) -> None:
        await self._listens()
        speaking = asyncio.ensure_future(self._call.speaks(self._clips[0]))
        await asyncio.sleep(0.8)
        await self._call.hangs_up()
        await asyncio.gather(speaking, return_exceptions=True)


def kinds(calls: int, rng: random.Random) -> list[Kind]:
    """The kinds of so many calls in random order, each with its share as nearly as whole calls allow."""
    chosen = [kind for kind, share in SHARES.items() for _ in range(round(calls * share))]
    chosen += [Kind.COMPLAINT] * (calls - len(chosen))
    rng.shuffle(chosen)
    return chosen[:calls]
