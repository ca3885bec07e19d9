"""Measures how long nobody has spoken, and tells it at the times that the conversation asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from agent.speech.floor import Floor

Tell = Callable[[float], None]


class SilenceTimer:
    """Fires every `listen.silence_after_s` while the line is quiet; the seconds count from when the agent stopped."""

    def __init__(self, floor: Floor, tell: Tell) -> None:
        self._floor = floor
        self._tell = tell
        self._since: float | None = None
        self._fired = 0
        self._handle: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        """The line has fallen quiet; a silence that is already being measured goes on."""
        if self._handle is not None:
            return
        if self._since is None:
            self._since, self._fired = self._floor.now(), 0
        due = self._since + (self._fired + 1) * self._floor.listen.silence_after_s
        self._handle = asyncio.get_running_loop().call_at(max(due, self._floor.now()), self._fire)

    def pause(self) -> None:
        """Something is going on that may turn out to be nothing."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def reset(self) -> None:
        """Somebody spoke: the next silence counts from its own beginning."""
        self.pause()
        self._since = None

    def _fire(self) -> None:
        self._handle = None
        self._fired += 1
        self._tell(self._floor.now() - (self._since or 0.0))
