"""The only reader of the wall clock; everything else is handed a `Clock` or a `now`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class WallClock:
    """Real time, in UTC."""

    def now(self) -> datetime:
        """The current time, aware, in UTC."""
        return datetime.now(UTC)


class MovableClock:
    """A clock that stands still until it is moved: for tests, demos and replays."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("a clock needs an aware start time: give it a tzinfo, for instance UTC")
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """The time that was set, in UTC."""
        return self._now

    def forward(self, **delta: float) -> datetime:
        """Moves the clock by `timedelta(**delta)` and returns the new time."""
        self._now += timedelta(**delta)
        return self._now
