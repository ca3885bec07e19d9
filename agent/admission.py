"""Who is taken when more call than this process can answer well: danger first, nobody refused, nobody in silence.

The measure is how late the event loop comes to what is due: audio, turns and answers of every call wait that long.
While it lags, new callers are asked by the carrier's own voice, which costs us nothing, whether anybody is in danger.
Whoever presses 1 is taken at once and heard before others; 2 rings the duty phone; the others wait a few rounds.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from enum import StrEnum

from transcripts.calls import Lang

LAG_LIMIT_S = 0.15
"""The loop's lag from which new callers wait: live calls feel half a second (domain brief G.7), so this is early."""
MOST_ROUNDS = 4
"""After so many rounds of about ten seconds a caller is taken all the same: late answers are better than none."""
URGENT = "urgent"
"""Parameter of a media stream whose caller pressed 1."""
_LOOK_EVERY_S = 0.1
_FADES = 0.97
"""A lag counts half after 2.3 s without another."""


class Admit(StrEnum):
    """What happens to a caller who rings, or has waited."""

    CONNECT = "connect"
    CONNECT_FIRST = "connect_first"
    DUTY_PHONE = "duty_phone"
    WAIT = "wait"


def admit(*, keys: str, rounds: int, lag_s: float) -> Admit:
    """`keys` were pressed in the last round, `rounds` have been waited, the loop lags by `lag_s` seconds."""
    if keys.startswith("1"):
        return Admit.CONNECT_FIRST
    if keys.startswith("2"):
        return Admit.DUTY_PHONE
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


FIRST_ROUND: tuple[tuple[str, Lang], ...] = (
    ("안녕하세요, 시청 야간 AI 상담이에요. 지금 전화가 많아서 잠깐 기다리셔야 해요.", "ko"),
    ("누가 다쳤거나 위험하면 지금 1번을 누르세요. 바로 받을게요.", "ko"),
    (
        "당직 직원과 통화하시려면 2번을 누르세요. 그대로 계시면 곧 받을게요. 아주 급하면 119로 전화하세요.",
        "ko",
    ),
    ("If anyone is hurt or in danger, press 1. For the officer on duty, press 2. Or please hold.", "en"),
)
NEXT_ROUND: tuple[tuple[str, Lang], ...] = (
    ("조금만 더 기다려 주세요. 위험하면 1번, 당직 직원은 2번을 누르세요.", "ko"),
    ("Please hold a little longer. In danger press 1, for the officer press 2.", "en"),
)
