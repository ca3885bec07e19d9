"""What the lower packages need from outside, as small protocols. `agent/wiring.py` passes them in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from transcripts.calls import Lang, Speaker


class Clock(Protocol):
    """The time of day. The only implementation that reads the wall clock is `agent.clock.WallClock`."""

    def now(self) -> datetime:
        """The current time, aware, in UTC."""
        ...


@dataclass(frozen=True, slots=True)
class NarrativeRequest:
    """What a model may phrase: one sentence on the situation of a call, from these words and facts only."""

    turns: tuple[tuple[Speaker, str], ...]
    facts: str
    lang: Lang


class NarrativeModel(Protocol):
    """A language model that phrases a sentence. What it returns is checked before use."""

    async def situation(self, request: NarrativeRequest) -> str | None:
        """One sentence within the configured time limit; None on time-out, error or budget. Never raises."""
        ...
