"""Gathers single key presses into an entry: a pure machine that is fed times."""

from __future__ import annotations

from dataclasses import dataclass

from dialogue_flows.outcome import Expect

BETWEEN_DIGITS_S = 2.0
"""Wait for the next digit of a number; old callers look for the key (domain brief E.1: accommodation)."""
BETWEEN_TAPS_S = 0.7
"""Wait after a single key where no number was asked: long enough for a second, quick tap."""
LONGEST_ENTRY = 24


@dataclass(slots=True)
class Keypad:
    """The keys pressed so far. `due_at` is the time at which they count as one entry, None when there are none."""

    keys: str = ""
    due_at: float | None = None

    def press(self, key: str, expect: Expect, now: float) -> str | None:
        """Takes a key. Returns the entry at once when `#` closes it or it is full, else None."""
        self.keys += key
        if (key == "#" and expect is Expect.DIGITS) or len(self.keys) >= LONGEST_ENTRY:
            return self.flush()
        self.due_at = now + (BETWEEN_DIGITS_S if expect is Expect.DIGITS else BETWEEN_TAPS_S)
        return None

    def due(self, now: float) -> str | None:
        """The entry, when the wait for another key is over."""
        return self.flush() if self.due_at is not None and now >= self.due_at else None

    def flush(self) -> str | None:
        """The entry as it stands, None when no key was pressed."""
        keys, self.keys, self.due_at = self.keys, "", None
        return keys or None
