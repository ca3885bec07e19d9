"""The line between the carrier and one phone: a clock of 20 ms that moves one frame each way."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Protocol

from telephony.simulated_carrier.tape import FRAME_BYTES, SILENCE, Tape
from telephony.simulated_carrier.tempo import FRAME_S, Tempo

_BURST = 5  # frames that are made up for at once after the machine was busy, before others get their turn


class Peer(Protocol):
    """What a line is connected to: a media stream, a conference, another line."""

    def exchange(self, frame: bytes) -> bytes:
        """Takes a frame from the phone, gives the frame that the phone hears. Never waits."""
        ...


class Line:
    """A phone's mouthpiece and earpiece. Without a peer the phone hears silence."""

    def __init__(self, tempo: Tempo) -> None:
        self._tempo = tempo
        self._mouth: deque[tuple[bytearray, asyncio.Future[None]]] = deque()
        self._clock: asyncio.Task[None] | None = None
        self.peer: Peer | None = None
        self.tape = Tape()

    def open(self) -> None:
        """The phone was picked up: the clock starts."""
        if self._clock is None:
            self._clock = asyncio.get_running_loop().create_task(self._run())

    async def close(self) -> None:
        """The phone was put down: the clock stops, unspoken words stay unspoken."""
        clock, self._clock = self._clock, None
        if clock is not None:
            clock.cancel()
            await asyncio.gather(clock, return_exceptions=True)
        self.fall_silent()

    def speak(self, audio: bytes) -> asyncio.Future[None]:
        """Queues mu-law audio; the future is done when its last frame has left, cancelled if it never does."""
        done = asyncio.get_running_loop().create_future()
        if audio:
            self._mouth.append((bytearray(audio), done))
        else:
            done.set_result(None)
        return done

    def fall_silent(self) -> None:
        """Drops what was not spoken yet."""
        while self._mouth:
            self._mouth.popleft()[1].cancel()

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        step, due, burst = self._tempo.real(FRAME_S), loop.time(), 0
        while True:
            self.tape.worst_lateness_ms = max(self.tape.worst_lateness_ms, (loop.time() - due) * 1000)
            self._tick()
            due += step
            ahead = due - loop.time()
            burst = 0 if ahead > 0 else burst + 1
            if ahead > 0 or burst >= _BURST:
                burst = 0
                await asyncio.sleep(max(ahead, 0))

    def _tick(self) -> None:
        frame = self._next_frame()
        heard = self.peer.exchange(frame) if self.peer is not None else SILENCE
        self.tape.add(frame, heard)

    def _next_frame(self) -> bytes:
        frame = bytearray()
        while self._mouth and len(frame) < FRAME_BYTES:
            audio, done = self._mouth[0]
            wanted = FRAME_BYTES - len(frame)
            frame += audio[:wanted]
            del audio[:wanted]
            if not audio:
                self._mouth.popleft()
                if not done.cancelled():
                    done.set_result(None)
        return bytes(frame) + SILENCE[len(frame) :]


class Patch:
    """Two lines joined: what one says the other hears a frame later. Each line gets its own end."""

    def __init__(self) -> None:
        self._frames: tuple[deque[bytes], deque[bytes]] = (deque(maxlen=2), deque(maxlen=2))

    def end(self, side: int) -> Peer:
        """The peer for side 0 or 1."""
        return _PatchEnd(says=self._frames[side], hears=self._frames[1 - side])


class _PatchEnd:
    def __init__(self, *, says: deque[bytes], hears: deque[bytes]) -> None:
        self._says = says
        self._hears = hears

    def exchange(self, frame: bytes) -> bytes:
        self._says.append(frame)
        return self._hears.popleft() if self._hears else SILENCE
