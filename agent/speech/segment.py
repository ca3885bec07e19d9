"""The audio of a turn and its recognition, which may begin before the turn has ended."""

from __future__ import annotations

import asyncio
from collections import deque

from agent.speech import mulaw
from agent.speech.ears import Ears, Guess, Hearing, Utter
from dialogue_flows.outcome import Listen
from transcripts.calls import Lang

BEFORE_S = 0.3
"""Audio before voice activity was sure: the soft beginning of the first word."""
AFTER_S = 0.15
"""Silence left at the end."""
LONGEST_S = 65.0
_SLACK_S = 2.0


class Segment:
    """Collects a turn's audio. A long turn is recognised in parts, cut at the caller's pauses."""

    def __init__(self, ears: Ears, call: str, *, urgent: bool = False) -> None:
        self._ears = ears
        self._call = call
        self._urgent = urgent
        self._before: deque[bytes] = deque()
        self._before_bytes = 0
        self._audio = bytearray()
        self._parts: list[asyncio.Task[Hearing]] = []
        self._running: asyncio.Task[Hearing] | None = None
        self._guess = Guess()

    @property
    def audio(self) -> bytes:
        """The audio since the last cut, 8 kHz mu-law."""
        return bytes(self._audio)

    @property
    def recognising(self) -> bool:
        """Whether a recognition covers everything that was said."""
        return self._running is not None

    def append(self, frame: bytes, *, in_turn: bool) -> None:
        """Takes audio; before a turn only its last moments are kept."""
        if in_turn:
            if mulaw.seconds(self._audio) < LONGEST_S:
                self._audio += frame
            return
        self._before.append(frame)
        self._before_bytes += len(frame)
        while self._before_bytes > BEFORE_S * mulaw.RATE and len(self._before) > 1:
            self._before_bytes -= len(self._before.popleft())

    def begin(self) -> None:
        """A turn has begun; the audio just before it belongs to it."""
        self.discard()
        self._audio = bytearray().join(self._before)

    def recognise(
        self, *, lang: Lang, listen: Listen, speech_s: float, peak: float, silence_s: float, speculative: bool
    ) -> None:
        """Starts to recognise what was said so far. `speculative`: the caller may yet go on."""
        self._guess = Guess(certain=not speculative)
        keep = len(self._audio) - max(0, round((silence_s - AFTER_S) * mulaw.RATE))
        utter = Utter(
            pcm=mulaw.decode(bytes(self._audio[:keep])).tobytes(),
            lang=lang,
            call=self._call,
            hints=listen.hints,
            speech_s=speech_s,
            peak=peak,
            urgent=self._urgent or listen.after_danger,
            guess=self._guess,
        )
        self._running = asyncio.create_task(self._ears.hear(utter), name="hear")

    def resume(self) -> None:
        """The caller goes on: the guess is thrown away, or kept as a part where the window would overflow."""
        running, self._running = self._running, None
        if running is None:
            return
        if mulaw.seconds(self._audio) + _SLACK_S > self._ears.window_s:
            self._parts.append(running)
            self._guess.certain = True
            self._audio = self._audio[-round(BEFORE_S * mulaw.RATE) :]
        else:
            running.cancel()

    async def peek(self) -> Hearing | None:
        """The words so far, as soon as they are known; None when the guess was thrown away."""
        running = self._running
        if running is None:
            return None
        await asyncio.wait([running])
        return None if running.cancelled() else running.result()

    def finish(self) -> asyncio.Task[Hearing]:
        """The recognition of the whole turn: a guess is it now, for nothing but silence came after it. The segment is
        free for the next one.
        """
        if self._running is None:
            raise RuntimeError("finish() needs a recognition: call recognise() first")
        running, self._running = self._running, None
        self._guess.certain = True
        parts, self._parts = self._parts, []
        self._audio = bytearray()
        return running if not parts else asyncio.create_task(_joined([*parts, running]), name="join")

    def discard(self) -> None:
        """Forgets the turn."""
        for task in (*self._parts, *([self._running] if self._running else [])):
            task.cancel()
        self._parts, self._running = [], None
        self._audio = bytearray()


async def _joined(parts: list[asyncio.Task[Hearing]]) -> Hearing:
    """One hearing of several parts; unheard only when no part was heard."""
    hearings = await asyncio.gather(*parts)
    heard = [hearing for hearing in hearings if hearing.unheard is None]
    if not heard:
        return hearings[-1]
    return Hearing(
        text=" ".join(hearing.text for hearing in heard),
        confidence=min(hearing.confidence for hearing in heard),
        lang=heard[-1].lang,
        by=heard[-1].by,
        switched=heard[-1].switched,
    )
