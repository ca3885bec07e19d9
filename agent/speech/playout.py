"""What the caller is hearing now: a pure account of the audio that was sent and of the marks that came back.

Audio is sent ahead; the carrier plays it at real pace, echoes a mark when it was played, and forgets the
rest when it is told to `clear`. Between marks the position follows from the time.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from agent.speech import mulaw

MARK_GRACE_S = 1.5
"""A mark that is overdue by this much was lost; the audio counts as played."""


@dataclass(slots=True)
class Piece:
    """One stretch of agent audio. `group` counts the agent's turns; `text` is what it says, as recorded."""

    mark: str
    group: int
    text: str
    mulaw: bytes
    protected: bool = False
    begins_at: float = 0.0

    @property
    def length_s(self) -> float:
        """How long it plays."""
        return mulaw.seconds(self.mulaw)

    @property
    def ends_at(self) -> float:
        """When its last sample is played, by the clock it was queued with."""
        return self.begins_at + self.length_s


@dataclass(slots=True)
class Playout:
    """The queue of pieces that were sent to the carrier and are not known to be played."""

    _pieces: deque[Piece] = field(default_factory=deque)
    _unplayed: bytearray = field(default_factory=bytearray)

    def sent(self, piece: Piece, now: float) -> None:
        """A piece was handed to the carrier at `now` (seconds of any steady clock)."""
        last = self._pieces[-1].ends_at if self._pieces else now
        piece.begins_at = max(now, last)
        self._pieces.append(piece)
        self._unplayed += piece.mulaw

    def mark_reached(self, mark: str) -> list[Piece]:
        """The carrier echoed a mark: this piece and all before it were played. A foreign mark tells nothing."""
        if not any(piece.mark == mark for piece in self._pieces):
            return []
        played = []
        while self._pieces:
            piece = self._pieces.popleft()
            played.append(piece)
            if piece.mark == mark:
                break
        return played

    def overdue(self, now: float) -> list[Piece]:
        """Pieces whose mark was lost; they count as played and are taken out."""
        lost = []
        while self._pieces and now >= self._pieces[0].ends_at + MARK_GRACE_S:
            lost.append(self._pieces.popleft())
        return lost

    def clear(self, now: float) -> list[tuple[Piece, float]]:
        """Forgets what was not played. Each piece comes back with the seconds of it that were heard."""
        cut = [(piece, self.heard_s(piece, now)) for piece in self._pieces]
        self._pieces.clear()
        self._unplayed.clear()
        return cut

    @staticmethod
    def heard_s(piece: Piece, now: float) -> float:
        """Seconds of a piece that were played by `now`."""
        return min(piece.length_s, max(0.0, now - piece.begins_at))

    def current(self, now: float) -> Piece | None:
        """The piece that is being played."""
        return next((piece for piece in self._pieces if now < piece.ends_at), None)

    def remaining_s(self, now: float) -> float:
        """Seconds until the caller hears nothing more of us."""
        return max(0.0, self._pieces[-1].ends_at - now) if self._pieces else 0.0

    def protected_until(self, now: float) -> float:
        """The time at which the last protected piece ends; `now` when none is left."""
        ends = [piece.ends_at for piece in self._pieces if piece.protected]
        return max([now, *ends])

    @property
    def empty(self) -> bool:
        """Whether everything that was sent is known to be played, lost or cleared."""
        return not self._pieces

    def take(self, count: int) -> bytes:
        """The next `count` bytes as the caller hears them, silence where we say nothing: for the recording."""
        heard = bytes(self._unplayed[:count])
        del self._unplayed[:count]
        return heard + bytes([mulaw.SILENCE]) * (count - len(heard))
