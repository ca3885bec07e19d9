"""Never quiet: while the caller waits for a reply, something is said in time, whatever stalls."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from agent.speech.floor import Floor
from agent.speech.frames import Speak
from agent.speech.observations import SpeechObservations
from agent.speech.stall_lines import (
    AFTER_TURN_END_S,
    AGAIN_AFTER_S,
    FALLBACK_AFTER_S,
    FILLER_AFTER_S,
    StallLines,
)
from dialogue_flows.outcome import Utterance

Say = Callable[[Speak], Awaitable[None]]


class Watchdog:
    """Watches one reply. `waiting_since` is when the caller stopped speaking."""

    def __init__(
        self, floor: Floor, lines: StallLines, observations: SpeechObservations, *, waiting_since: float
    ) -> None:
        self._floor = floor
        self._lines = lines
        self._observations = observations
        self._filler_at = max(waiting_since + FILLER_AFTER_S, floor.now() + AFTER_TURN_END_S)
        self.fallback_at = max(waiting_since + FALLBACK_AFTER_S, self._filler_at + FILLER_AFTER_S)

    async def watch(self, say: Say) -> None:
        """Says fillers and the fallback until it is cancelled or the reply has begun."""
        await self._quiet_until(self._filler_at)
        await self._say(say, self._lines.filler(self._floor.lang), "filler")
        await self._quiet_until(self.fallback_at)
        await self._say(say, self._lines.fallback[self._floor.lang], "fallback")
        while self._waiting:
            await self._quiet_until(self._floor.now() + AGAIN_AFTER_S)
            await self._say(say, self._lines.filler(self._floor.lang), "filler")

    @property
    def _waiting(self) -> bool:
        return self._floor.waiting_since is not None

    async def _quiet_until(self, moment: float) -> None:
        """Sleeps until `moment`, and on while the caller still hears us."""
        while self._waiting:
            now = self._floor.now()
            left = max(moment - now, self._floor.playout.remaining_s(now))
            if left <= 0:
                return
            await asyncio.sleep(left)

    async def _say(self, say: Say, utterance: Utterance, kind: str) -> None:
        if self._waiting:
            self._observations.events[kind] += 1
            await say(Speak(utterances=(utterance,), filler=True))
