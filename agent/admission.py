"""Who is taken when more call than this process can answer well: danger first, nobody refused, nobody in silence.

The measure is how late the event loop comes to what is due: audio, turns and answers of every call wait that long.
While it lags, new callers are asked by the carrier's own voice, which costs us nothing, whether anybody is in danger.
Whoever presses 1 is taken at once and heard before others; 2 is called back, which is a promise with a due time; 0
rings the duty phone; the others wait a few rounds. What they hear stands in `agent/front_door.py`.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

LAG_LIMIT_S = 0.15
"""The loop's lag from which new callers wait: live calls feel half a second (domain brief G.7), so this is early."""
MOST_ROUNDS = 4
"""After so many rounds of about ten seconds a caller is taken all the same: late answers are better than none."""
URGENT = "urgent"
"""Parameter of a media stream whose caller pressed 1."""
DANGER_PRESSED = "danger.pressed"
"""Event of a call whose caller pressed 1."""
_LOOK_EVERY_S = 0.1
_FADES = 0.97
"""A lag counts half after 2.3 s without another."""


class Admit(StrEnum):
    """What happens to a caller who rings, or has waited."""

    CONNECT = "connect"
    CONNECT_FIRST = "connect_first"
    CALL_BACK = "call_back"
    DUTY_PHONE = "duty_phone"
    WAIT = "wait"


_BY_KEY = {"1": Admit.CONNECT_FIRST, "2": Admit.CALL_BACK, "0": Admit.DUTY_PHONE}


def admit(*, keys: str, rounds: int, lag_s: float) -> Admit:
    """`keys` were pressed in the last round, `rounds` have been waited, the loop lags by `lag_s` seconds."""
    chosen = _BY_KEY.get(keys[:1])
    if chosen is not None:
        return chosen
    return Admit.WAIT if lag_s >= LAG_LIMIT_S and rounds < MOST_ROUNDS else Admit.CONNECT


@dataclass(slots=True)
class LoopLag:
    """How late this process comes to what is due, in seconds; recent peaks fade."""

    lag_s: float = 0.0

    def note(self, late_s: float) -> None:
        """Something came so much later than it was due."""
        self.lag_s = max(late_s, self.lag_s * _FADES)

    async def watch(self) -> None:
        """Measures until it is cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + _LOOK_EVERY_S
            await asyncio.sleep(_LOOK_EVERY_S)
            self.note(max(0.0, loop.time() - due))


@dataclass(slots=True)
class Admissions:
    """The lag of this process, and what became of the callers who asked to be let in."""

    lag: LoopLag = field(default_factory=LoopLag)
    counts: Counter[Admit] = field(default_factory=Counter)

    def decide(self, *, keys: str, rounds: int) -> Admit:
        """See `admit`; counts."""
        chosen = admit(keys=keys, rounds=rounds, lag_s=self.lag.lag_s)
        self.counts[chosen] += 1
        return chosen

    @property
    def open(self) -> bool:
        """Whether who rings now is connected at once."""
        return self.lag.lag_s < LAG_LIMIT_S
