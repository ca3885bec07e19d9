"""What the agent has sent and the phone has not heard yet: audio in order, with marks between."""

from __future__ import annotations

from collections import deque

from telephony.simulated_carrier.tape import FRAME_BYTES, SILENCE


class Playout:
    """A queue of mu-law audio. Marks are passed when everything before them was heard, or was cleared."""

    def __init__(self) -> None:
        self._items: deque[bytearray | str] = deque()
        self.clears = 0

    @property
    def milliseconds(self) -> float:
        """How much audio waits, 8 bytes a millisecond."""
        return sum(len(item) for item in self._items if isinstance(item, bytearray)) / 8

    def add(self, audio: bytes) -> None:
        """Audio of any length."""
        if self._items and isinstance(self._items[-1], bytearray):
            self._items[-1] += audio
        elif audio:
            self._items.append(bytearray(audio))

    def mark(self, name: str) -> list[str]:
        """A mark; returns it at once where nothing waits before it."""
        self._items.append(name)
        return self._passed()

    def clear(self) -> list[str]:
        """Drops the audio; returns the marks that stood in it, in order."""
        self.clears += 1
        marks = [item for item in self._items if isinstance(item, str)]
        self._items.clear()
        return marks

    def next_frame(self) -> tuple[bytes, list[str]]:
        """The next 20 ms, silence where nothing waits, and the marks that were passed."""
        frame, marks = bytearray(), self._passed()
        while self._items and len(frame) < FRAME_BYTES:
            audio = self._items[0]
            assert isinstance(audio, bytearray)  # noqa: S101 (_passed has removed the marks in front)
            wanted = FRAME_BYTES - len(frame)
            frame += audio[:wanted]
            del audio[:wanted]
            if not audio:
                self._items.popleft()
            marks += self._passed()
        return bytes(frame) + SILENCE[len(frame) :], marks

    def _passed(self) -> list[str]:
        marks: list[str] = []
        while self._items and isinstance(self._items[0], str):
            marks.append(self._items.popleft())  # type: ignore[arg-type]
        return marks
