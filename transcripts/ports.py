"""What the lower packages need from outside, as small protocols. `agent/wiring.py` passes them in."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The time of day. The only implementation that reads the wall clock is `agent.clock.WallClock`."""

    def now(self) -> datetime:
        """The current time, aware, in UTC."""
        ...
