"""A caller's telephone on the fed clock: speaks the carrier's media protocol to a real `MediaSession`, in memory."""

from __future__ import annotations

import asyncio
import base64
import json
from collections import deque
from collections.abc import Callable
from typing import Any

from agent.speech import mulaw
from evals.line_noise.waves import decibels, from_mulaw, to_mulaw
from telephony.media_stream import StreamStart

STREAM = "MZ-fed"
ECHO_FRAMES = 11
"""An echo comes back after so many frames of 20 ms: through the network, the room, and the network again."""
_FRAME_S = 0.02


class FedLine:
    """A `telephony.media_stream.MessageSocket`: 20 ms of the caller every 20 ms, plays at real pace, echoes marks,
    obeys `clear`. `idle` is what is heard of the caller while nothing is said: the noise of the place. `echo_db`: a
    loudspeaker sends what the agent says back into the line, so much quieter, after 220 ms.

    `speed` other than 1 sends the caller's audio faster or slower than real time, as a broken carrier does. `packets`:
    so many frames come in one message; not together with an echo.
    """

    def __init__(
        self,
        idle: bytes = mulaw.silence(_FRAME_S),
        *,
        speed: float = 1.0,
        echo_db: float | None = None,
        packets: int = 1,
    ) -> None:
        self._echo_db = echo_db
        self._room: deque[bytes] = deque(maxlen=ECHO_FRAMES)
        self._idle = idle
        self._idle_at = 0
        self._every_s = packets * _FRAME_S / speed
        self._bytes = packets * mulaw.FRAME_BYTES
        self._saying: deque[bytes] = deque()
        self._buffer: deque[bytes | str] = deque()
        self._inbox: deque[dict[str, Any]] = deque()
        self._due: float | None = None
        self._chunk = 0
        self._left = False
        self.played = bytearray()
        self.cleared = 0
        self.closed = False

    @property
    def start(self) -> StreamStart:
        """The `start` message of this stream, already read."""
        return StreamStart(stream_id=STREAM, call_id="CA-fed")

    @property
    def buffered_s(self) -> float:
        """Seconds of the agent that were sent and are not played yet."""
        return sum(mulaw.seconds(item) for item in self._buffer if isinstance(item, bytes))

    @property
    def saying(self) -> bool:
        """Whether the caller is still speaking what he was given to say."""
        return bool(self._saying)

    def say(self, codes: bytes) -> None:
        """Speaks as soon as what it says already is finished. 8 kHz mu-law."""
        size = self._bytes
        padded = codes + bytes([mulaw.SILENCE]) * (-len(codes) % size)
        self._saying.extend(padded[start : start + size] for start in range(0, len(padded), size))

    def press(self, key: str) -> None:
        """One key, as the carrier reports it."""
        self._tell({"event": "dtmf", "dtmf": {"digit": key, "track": "inbound_track"}})

    def send(self, raw: str) -> None:
        """Any message at all."""
        self._inbox.append({"type": "websocket.receive", "text": raw})

    def hang_up(self) -> None:
        """The caller leaves."""
        self._left = True

    async def until(self, condition: Callable[[], bool], *, within_s: float = 30.0) -> bool:
        """Waits on the fed clock until something is so; False when it is not in time."""
        loop = asyncio.get_running_loop()
        limit = loop.time() + within_s
        while not condition():
            if loop.time() >= limit:
                return False
            await asyncio.sleep(_FRAME_S / 2)
        return True

    # --- what MediaSession calls --------------------------------------------------------------------

    async def receive(self) -> dict[str, Any]:
        """The next message of the carrier."""
        while not self._inbox:
            await self._next_frame()
        return self._inbox.popleft()

    async def send_text(self, data: str) -> None:
        """Takes audio, marks and clears of the agent."""
        message = json.loads(data)
        match message["event"]:
            case "media":
                self._buffer.append(base64.b64decode(message["media"]["payload"]))
            case "mark":
                self._buffer.append(message["mark"]["name"])
            case "clear":
                self._clear()

    async def close(self, code: int = 1000, reason: str | None = None) -> None:
        """The desk has hung up."""
        del code, reason
        self.closed = self._left = True

    # ------------------------------------------------------------------------------------------------

    async def _next_frame(self) -> None:
        loop = asyncio.get_running_loop()
        self._due = loop.time() if self._due is None else self._due + self._every_s
        await asyncio.sleep(max(0.0, self._due - loop.time()))
        if self._left:
            self._tell({"event": "stop", "stop": {}})
            return
        self._play()
        self._chunk += 1
        frame = self._with_echo(self._saying.popleft() if self._saying else self._silence())
        payload = base64.b64encode(frame).decode()
        self._tell({"event": "media", "media": {"chunk": str(self._chunk), "payload": payload}})

    def _with_echo(self, frame: bytes) -> bytes:
        if self._echo_db is None or len(self._room) < ECHO_FRAMES:
            return frame
        return to_mulaw(from_mulaw(frame) + decibels(self._echo_db) * from_mulaw(self._room[0]))

    def _silence(self) -> bytes:
        idle = self._idle * -(-self._bytes // len(self._idle))
        frame = idle[self._idle_at : self._idle_at + self._bytes]
        self._idle_at = (self._idle_at + self._bytes) % (len(idle) // self._bytes * self._bytes)
        return frame

    def _play(self) -> None:
        wanted, before = round(self._every_s * mulaw.RATE), len(self.played)
        while self._buffer and (wanted > 0 or isinstance(self._buffer[0], str)):
            head = self._buffer.popleft()
            if isinstance(head, str):
                self._tell({"event": "mark", "mark": {"name": head}})
                continue
            self.played += head[:wanted]
            if len(head) > wanted:
                self._buffer.appendleft(head[wanted:])
            wanted -= min(wanted, len(head))
        now = bytes(self.played[before:])
        self._room.append(now[: mulaw.FRAME_BYTES].ljust(mulaw.FRAME_BYTES, bytes([mulaw.SILENCE])))

    def _clear(self) -> None:
        self.cleared += 1
        marks = [item for item in self._buffer if isinstance(item, str)]
        self._buffer.clear()
        for mark in marks:
            self._tell({"event": "mark", "mark": {"name": mark}})

    def _tell(self, message: dict[str, Any]) -> None:
        self.send(json.dumps({"streamSid": STREAM, **message}))
