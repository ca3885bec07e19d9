"""One random caller: presses keys, speaks a few lines, interrupts, hangs up when it likes."""

from __future__ import annotations

import random
from collections.abc import Sequence

from evals.soak.tally import CallSeen
from telephony.simulated_carrier import NotHeard, PhoneCall

_GREETED_WITHIN_S = 25.0
_ANSWERED_WITHIN_S = 6.0
_QUIET_S = 0.7
_KEY_COUNTS_AFTER_S = 0.6
"""Sound that comes sooner after a key is not the answer to it: the desk waits 0.7 s for another key."""
SPOKEN_SHARE = 0.25


class RandomCaller:
    """`speed` is that of the carrier's clock: quiet is judged in real seconds, the tape counts the carrier's."""

    def __init__(self, call: PhoneCall, rng: random.Random, *, speed: float) -> None:
        self._call = call
        self._rng = rng
        self._speed = speed
        self._turns = self._answered = 0

    async def lives(self, clips: Sequence[bytes]) -> CallSeen:
        """The whole call. It ends early where the desk is killed or hands the caller over."""
        try:
            await self._call.hears_speech(within=_GREETED_WITHIN_S)
            for _ in range(self._rng.randint(1, 4)):
                await self._turn(self._rng.choice(clips) if self._rng.random() < SPOKEN_SHARE else None)
        except NotHeard:
            pass  # the call is over, or nobody answers any more: what was seen until then counts
        if not self._call.status.over:
            await self._call.hangs_up()
        return CallSeen(self._call.leg_id, self._turns, self._answered)

    async def _turn(self, clip: bytes | None) -> None:
        """Waits until the desk has been quiet, acts, and notes whether it is answered before it would ask again."""
        interrupts = not self._turns and self._rng.random() < 0.3
        if not interrupts:
            await self._call.hears_speech_end(quiet_ms=round(_QUIET_S * 1000 * self._speed), within=40.0)
        self._turns += 1
        if clip is None:
            await self._call.presses(self._rng.choice("123456789"))
            since = self._call.tape.milliseconds + round(_KEY_COUNTS_AFTER_S * 1000 * self._speed)
        else:
            await self._call.speaks(clip)
            since = self._call.tape.milliseconds + 100
        try:
            await self._call.hears_speech(since_ms=since, within=_ANSWERED_WITHIN_S)
        except NotHeard:
            if self._call.status.over:
                raise
            return
        if not interrupts:  # sound after an interruption may be what was interrupted
            self._answered += 1
