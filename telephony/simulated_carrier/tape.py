"""A recording of a leg as its phone lived it: what went into the mouthpiece and what came out of the earpiece."""

from __future__ import annotations

import io
import wave
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FRAME_BYTES = 160
FRAME_MS = 20
SILENCE = b"\xff" * FRAME_BYTES
_LOUD_SAMPLE = 200  # of 32768: mu-law's quantisation noise lies below, any voice far above
_LOUD_SAMPLES = 8  # of the 160 of a frame, so that a click is no speech


def _decode_table() -> NDArray[np.int16]:
    """ITU-T G.711 mu-law to 16-bit PCM."""
    code = ~np.arange(256, dtype=np.uint8)
    magnitude = ((((code & 0x0F).astype(np.int32) << 3) + 0x84) << ((code >> 4) & 0x07)) - 0x84
    return np.where(code & 0x80, -magnitude, magnitude).astype(np.int16)


_PCM = _decode_table()
_LOUDNESS = bytes(int(abs(int(sample)) > _LOUD_SAMPLE) for sample in _PCM)


def decode_mulaw(audio: bytes) -> NDArray[np.int16]:
    """16-bit samples of 8 kHz mu-law audio."""
    return _PCM[np.frombuffer(audio, dtype=np.uint8)]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of speech, in milliseconds since the leg was answered."""

    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Reply:
    """The end of a stretch of the phone's speech and the beginning of the next one that it heard."""

    spoke_until_ms: int
    heard_from_ms: int

    @property
    def gap_ms(self) -> int:
        """How long the person at the phone waited."""
        return self.heard_from_ms - self.spoke_until_ms


class Tape:
    """Both directions, frame by frame. `worst_lateness_ms` tells how far the carrier's clock ever fell behind:
    where it is large, times on this tape are those of an overloaded machine.
    """

    def __init__(self) -> None:
        self.spoken = bytearray()
        self.heard = bytearray()
        self._spoken_loud = bytearray()
        self._heard_loud = bytearray()
        self.worst_lateness_ms = 0.0

    def add(self, spoken: bytes, heard: bytes) -> None:
        """One frame of each direction, 160 bytes."""
        self.spoken += spoken
        self.heard += heard
        self._spoken_loud.append(is_loud(spoken))
        self._heard_loud.append(is_loud(heard))

    def heard_speech_since(self, start_ms: int) -> bool:
        """Whether the phone has heard speech from this moment on."""
        return 1 in self._heard_loud[start_ms // FRAME_MS :]

    def quiet_ms(self) -> int:
        """How long the phone has heard no speech."""
        return (len(self._heard_loud) - 1 - self._heard_loud.rfind(1)) * FRAME_MS

    @property
    def milliseconds(self) -> int:
        """The length so far."""
        return len(self.spoken) // FRAME_BYTES * FRAME_MS

    def spoken_spans(self, *, join_ms: int = 400) -> list[Span]:
        """Stretches of speech of the phone; pauses shorter than `join_ms` do not end one."""
        return _spans(self._spoken_loud, join_ms)

    def heard_spans(self, *, join_ms: int = 400) -> list[Span]:
        """Stretches of speech that the phone heard."""
        return _spans(self._heard_loud, join_ms)

    def replies(self, *, join_ms: int = 400) -> list[Reply]:
        """For each stretch of the phone's speech, when the next answer began, if one did before it spoke again."""
        spoken, heard = self.spoken_spans(join_ms=join_ms), self.heard_spans(join_ms=join_ms)
        found: list[Reply] = []
        for index, span in enumerate(spoken):
            until = spoken[index + 1].start_ms if index + 1 < len(spoken) else self.milliseconds
            start = next((each.start_ms for each in heard if span.end_ms <= each.start_ms < until), None)
            if start is not None:
                found.append(Reply(spoke_until_ms=span.end_ms, heard_from_ms=start))
        return found

    def wav(self) -> bytes:
        """A stereo WAV of 16-bit samples at 8 kHz: left what was spoken, right what was heard."""
        stereo = np.stack([decode_mulaw(bytes(self.spoken)), decode_mulaw(bytes(self.heard))], axis=1)
        target = io.BytesIO()
        with wave.open(target, "wb") as file:
            file.setnchannels(2)
            file.setsampwidth(2)
            file.setframerate(8000)
            file.writeframes(stereo.astype("<i2").tobytes())
        return target.getvalue()


def is_loud(frame: bytes) -> bool:
    """Whether a frame holds speech rather than line noise."""
    return frame != SILENCE and frame.translate(_LOUDNESS).count(1) >= _LOUD_SAMPLES


def _spans(loud: bytearray, join_ms: int) -> list[Span]:
    found: list[Span] = []
    for frame, speech in enumerate(loud):
        if not speech:
            continue
        start = frame * FRAME_MS
        if found and start - found[-1].end_ms < join_ms:
            found[-1] = Span(found[-1].start_ms, start + FRAME_MS)
        else:
            found.append(Span(start, start + FRAME_MS))
    return found
