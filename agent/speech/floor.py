"""Who has the floor in one call: what the agent is saying, and how it is listening."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from agent.speech.playout import Playout
from dialogue_flows.outcome import Listen
from transcripts.calls import Lang

SLOWER, LOUDER = 0.8, 6.0
"""One step slower is a fifth slower; one step louder doubles the amplitude (6 dB)."""
_SLOWEST, _LOUDEST_DB = 0.64, 12.0


@dataclass(slots=True)
class Delivery:
    """How the agent speaks in this call: kept until the call ends."""

    speed: float = 1.0
    gain_db: float = 0.0

    def slower(self) -> None:
        """One step slower, at most two."""
        self.speed = max(_SLOWEST, self.speed * SLOWER)

    def louder(self) -> None:
        """One step louder, at most two."""
        self.gain_db = min(_LOUDEST_DB, self.gain_db + LOUDER)


@dataclass(slots=True)
class Floor:
    """Shared by the processors of one call. Times are those of the event loop."""

    lang: Lang
    listen: Listen = field(default_factory=Listen)
    playout: Playout = field(default_factory=Playout)
    delivery: Delivery = field(default_factory=Delivery)
    began_at: float = field(default_factory=lambda: asyncio.get_running_loop().time())
    waiting_since: float | None = None
    after_speech: bool = False
    caller_has_floor: bool = False
    reply_begun: asyncio.Event = field(default_factory=asyncio.Event)

    @staticmethod
    def now() -> float:
        """The event loop's clock, in seconds."""
        return asyncio.get_running_loop().time()

    def since_start_ms(self, moment: float | None = None) -> int:
        """Milliseconds since the call began."""
        return max(0, round(((self.now() if moment is None else moment) - self.began_at) * 1000))

    def await_reply(self, since: float, *, after_speech: bool) -> None:
        """The caller waits since `since`; `after_speech` when it is since the last word of a spoken turn."""
        self.waiting_since, self.after_speech = since, after_speech
        self.reply_begun.clear()

    def reply_begins(self, now: float | None) -> float | None:
        """The reply leaves at `now`, or there is none (None). Returns the seconds since the caller's last word."""
        since, self.waiting_since = self.waiting_since, None
        self.reply_begun.set()
        return now - since if now is not None and since is not None and self.after_speech else None

    @property
    def agent_speaking(self) -> bool:
        """Whether the caller is hearing us now."""
        return self.playout.remaining_s(self.now()) > 0.0

    @property
    def protected(self) -> bool:
        """Whether a sentence that is not cut off is still to be heard."""
        now = self.now()
        return self.playout.protected_until(now) > now
