"""A telephone line for tests: speaks Twilio Media Streams to a real WebSocket, at real pace."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
from collections import deque
from collections.abc import Callable
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

SILENCE = b"\xff" * 160


class Line:
    """Sends 20 ms of mu-law every 20 ms, plays what it is sent at real pace, echoes marks, obeys `clear`."""

    def __init__(self, socket: ClientConnection, stream_id: str) -> None:
        self._socket = socket
        self.stream_id = stream_id
        self._outgoing: deque[bytes] = deque()
        self._buffer: deque[bytes | str] = deque()
        self._changed = asyncio.Condition()
        self._chunk = 0
        self.played = bytearray()
        self.received: list[tuple[float, str]] = []
        self.cleared = 0
        self.closed = asyncio.Event()
        self.stopped_speaking_at = 0.0
        self._tasks: list[asyncio.Task[None]] = []

    @classmethod
    async def dial(cls, url: str, stream_id: str = "MZ1") -> Line:
        """Opens the stream and begins to send."""
        line = cls(await connect(url, compression=None, max_size=None), stream_id)
        await line.send({"event": "connected", "protocol": "Call", "version": "1.0.0"})
        start = {"streamSid": stream_id, "callSid": "CA1", "accountSid": "AC1", "customParameters": {}}
        await line.send({"event": "start", "streamSid": stream_id, "start": start})
        line._tasks = [asyncio.create_task(line._pace()), asyncio.create_task(line._read())]
        return line

    async def send(self, message: dict[str, Any]) -> None:
        await self._socket.send(json.dumps(message))

    async def send_raw(self, raw: str | bytes) -> None:
        await self._socket.send(raw)

    def say(self, mulaw: bytes) -> None:
        """Speaks as soon as what it says already is finished."""
        padded = mulaw + b"\xff" * (-len(mulaw) % 160)
        self._outgoing.extend(padded[i : i + 160] for i in range(0, len(padded), 160))

    async def press(self, key: str) -> None:
        await self.send(
            {"event": "dtmf", "streamSid": self.stream_id, "dtmf": {"digit": key, "track": "inbound_track"}}
        )

    async def hang_up(self) -> None:
        with contextlib.suppress(ConnectionClosed):
            await self.send({"event": "stop", "streamSid": self.stream_id, "stop": {}})
        await self.close()

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._socket.close()

    async def until(self, condition: Callable[[], bool], timeout_s: float = 10.0) -> None:
        """Waits for a condition over what was received or played."""
        async with asyncio.timeout(timeout_s), self._changed:
            await self._changed.wait_for(condition)

    async def until_heard(self, mulaw: bytes, timeout_s: float = 15.0) -> None:
        """Waits until exactly this audio was played to the caller."""
        await self.until(lambda: mulaw in self.played, timeout_s)

    async def _pace(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            speaking = bool(self._outgoing)
            frame = self._outgoing.popleft() if self._outgoing else SILENCE
            if speaking and not self._outgoing:
                self.stopped_speaking_at = loop.time()
            self._chunk += 1
            payload = base64.b64encode(frame).decode()
            media = {"track": "inbound", "chunk": str(self._chunk), "timestamp": "0", "payload": payload}
            try:
                await self.send({"event": "media", "streamSid": self.stream_id, "media": media})
            except ConnectionClosed:
                return
            await self._play()
            due += 0.02
            await asyncio.sleep(max(0.0, due - loop.time()))

    async def _play(self) -> None:
        """Plays 20 ms of what was sent; marks that are reached go back."""
        wanted = 160
        while self._buffer:
            head = self._buffer[0]
            if isinstance(head, str):
                self._buffer.popleft()
                await self._echo(head)
            elif wanted:
                piece, rest = head[:wanted], head[wanted:]
                self._buffer.popleft()
                if rest:
                    self._buffer.appendleft(rest)
                self.played += piece
                wanted -= len(piece)
            else:
                break
        async with self._changed:
            self._changed.notify_all()

    async def _echo(self, mark: str) -> None:
        await self.send({"event": "mark", "streamSid": self.stream_id, "mark": {"name": mark}})

    async def _read(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            async for raw in self._socket:
                message = json.loads(raw)
                self.received.append((loop.time(), message["event"]))
                await self._obey(message)
        finally:
            self.closed.set()
            async with self._changed:
                self._changed.notify_all()

    async def _obey(self, message: dict[str, Any]) -> None:
        if message["event"] == "media":
            self._buffer.append(base64.b64decode(message["media"]["payload"]))
        elif message["event"] == "mark":
            self._buffer.append(message["mark"]["name"])
        elif message["event"] == "clear":
            self.cleared += 1
            marks = [item for item in self._buffer if isinstance(item, str)]
            self._buffer.clear()
            for mark in marks:
                await self._echo(mark)
        async with self._changed:
            self._changed.notify_all()

    def first_media_after(self, moment: float) -> float | None:
        """When the first audio arrived after `moment`."""
        return next((at for at, event in self.received if event == "media" and at > moment), None)
