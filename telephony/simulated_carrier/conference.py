"""A room in which legs hear each other."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from telephony.simulated_carrier.tape import SILENCE, decode_mulaw

_BIAS, _CLIP = 0x84, 32635
_QUIET_FRAMES = 25  # half a second of silence ends a stretch of speech


class SpeechNews(Protocol):
    """Is told when a seat begins and stops to speak."""

    def spoke(self, leg_id: str, *, began: bool) -> None:
        """A stretch of speech began or ended."""
        ...


class Room:
    """Seats by leg id. A seat hears the sum of what the others said in their last frame."""

    def __init__(self, name: str, news: SpeechNews | None = None) -> None:
        self.name = name
        self._news = news
        self._said: dict[str, bytes] = {}
        self._quiet: dict[str, int] = {}  # frames of silence since somebody spoke

    def __len__(self) -> int:
        return len(self._said)

    def sit(self, leg_id: str) -> Seat:
        """Joins."""
        self._said[leg_id] = SILENCE
        return Seat(self, leg_id)

    def leave(self, leg_id: str) -> None:
        """Leaves; somebody who is not there changes nothing."""
        self._said.pop(leg_id, None)
        self._quiet.pop(leg_id, None)

    def say(self, leg_id: str, frame: bytes) -> None:
        """A seat's frame."""
        if leg_id in self._said:
            self._said[leg_id] = frame
            self._notice(leg_id, speaking=frame != SILENCE)

    def _notice(self, leg_id: str, *, speaking: bool) -> None:
        quiet = self._quiet.get(leg_id)
        if speaking:
            self._quiet[leg_id] = 0
            if quiet is None and self._news is not None:
                self._news.spoke(leg_id, began=True)
        elif quiet is not None:
            self._quiet[leg_id] = quiet + 1
            if quiet + 1 >= _QUIET_FRAMES:
                del self._quiet[leg_id]
                if self._news is not None:
                    self._news.spoke(leg_id, began=False)

    def heard_by(self, leg_id: str) -> bytes:
        """The others, mixed."""
        others = [said for seat, said in self._said.items() if seat != leg_id and said != SILENCE]
        if len(others) < 2:
            return others[0] if others else SILENCE
        mixed = np.sum([decode_mulaw(each).astype(np.int32) for each in others], axis=0)
        return encode_mulaw(mixed)


class Seat:
    """One leg's place in a room: the peer of its line."""

    def __init__(self, room: Room, leg_id: str) -> None:
        self._room = room
        self._leg_id = leg_id

    def exchange(self, frame: bytes) -> bytes:
        """Says a frame, hears the others."""
        self._room.say(self._leg_id, frame)
        return self._room.heard_by(self._leg_id)


def encode_mulaw(samples: np.ndarray) -> bytes:
    """16-bit samples, clipped, as ITU-T G.711 mu-law."""
    pcm = np.clip(samples.astype(np.int32), -_CLIP, _CLIP)
    magnitude = np.abs(pcm) + _BIAS
    exponent = np.floor(np.log2(magnitude)).astype(np.int32) - 7
    mantissa = (magnitude >> (exponent + 3)) & 0x0F
    sign = np.where(pcm < 0, 0x80, 0)
    return bytes((~(sign | (exponent << 4) | mantissa) & 0xFF).astype(np.uint8).tobytes())
