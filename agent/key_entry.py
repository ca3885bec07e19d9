"""Single key presses become entries after a wait that fits what was asked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from agent.speech.floor import Floor
from agent.speech.keypad import Keypad


@dataclass(frozen=True, slots=True)
class Keys:
    """A finished entry, and when its first key was pressed."""

    keys: str
    began_at: float


class KeyEntry:
    """The keypad of one call with its clock. `tell` is called with each finished entry."""

    def __init__(self, floor: Floor, tell: Callable[[Keys], None]) -> None:
        self._floor = floor
        self._tell = tell
        self._keypad = Keypad()
        self._began_at = 0.0
        self._timer: asyncio.TimerHandle | None = None

    @property
    def under_way(self) -> bool:
        """Whether keys were pressed that are not yet an entry."""
        return bool(self._keypad.keys)

    def press(self, key: str) -> None:
        """Takes a key."""
        now = self._floor.now()
        self.stop()
        if not self.under_way:
            self._began_at = now
        entry = self._keypad.press(key, self._floor.listen.expect, now)
        if entry is not None:
            self._tell(Keys(entry, self._began_at))
        elif self._keypad.due_at is not None:
            self._timer = asyncio.get_running_loop().call_at(self._keypad.due_at, self._complete)

    def stop(self) -> None:
        """Lets go of the clock."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _complete(self) -> None:
        entry = self._keypad.flush()
        if entry is not None:
            self._tell(Keys(entry, self._began_at))
