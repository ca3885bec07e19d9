"""A carrier's side of many media sockets in one process, cheap enough that the bot and not the callers is measured."""

from __future__ import annotations

import asyncio
import base64
import os
from collections.abc import Callable
from typing import cast
from urllib.parse import urlsplit

from evals.bench.measured import Measured

FRAME_S = 0.02
_SLOTS = 10
"""The calls of a process send in so many groups, one after the other within a frame's time."""
_OPEN_WITHIN_S = 30.0


class MediaClient(asyncio.Protocol):
    """One WebSocket, as a client, for text messages that the server does not cut into fragments.

    Its messages are masked with zeros: the protocol asks for a mask and the server takes it off all the same.
    """

    def __init__(self, heard: Callable[[bytes], None]) -> None:
        self._heard = heard
        self._buffer = b""
        self._transport: asyncio.Transport | None = None
        self._open = asyncio.Event()
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @classmethod
    async def connect(cls, url: str, heard: Callable[[bytes], None]) -> MediaClient:
        """Opens the socket; `heard` gets each text message. Raises OSError and TimeoutError."""
        parts = urlsplit(url)
        host, port = parts.hostname or "127.0.0.1", parts.port or 80
        async with asyncio.timeout(_OPEN_WITHIN_S):
            _, client = await asyncio.get_running_loop().create_connection(lambda: cls(heard), host, port)
            key = base64.b64encode(os.urandom(16)).decode()
            client.write(
                f"GET {parts.path} HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
            )
            await client._open.wait()
        if client.closed.done():
            raise ConnectionError("the bot refused the media socket")
        return client

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The line stands."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by its class

    def connection_lost(self, exc: Exception | None) -> None:
        """The bot hung up, or died."""
        del exc
        if not self.closed.done():
            self.closed.set_result(None)
        self._open.set()

    def data_received(self, data: bytes) -> None:
        """Cuts messages out of the bytes."""
        data = self._buffer + data
        if not self._open.is_set():
            head, gap, data = data.partition(b"\r\n\r\n")
            if not gap:
                self._buffer = head
                return
            if b" 101 " not in head.split(b"\r\n", 1)[0]:
                self.close()
            self._open.set()
        position = 0
        while (payload := _payload_at(data, position)) is not None:
            begins, ends = payload
            if data[position] & 0x0F == 1:
                self._heard(data[begins:ends])
            elif data[position] & 0x0F == 9:
                self.write(b"\x8a\x80\0\0\0\0" if begins == ends else _frame(0x8A, data[begins:ends]))
            position = ends
        self._buffer = data[position:]

    def send(self, text: str) -> None:
        """Sends a text message."""
        self.write(_frame(0x81, text.encode()))

    def write(self, data: bytes) -> None:
        """Sends bytes, or nothing on a line that is gone."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)

    def close(self) -> None:
        """Hangs up."""
        if self._transport is not None:
            self._transport.close()


class Pace:
    """Calls everybody once in 20 ms, as long as the block runs; what is late is counted."""

    def __init__(self, measured: Measured) -> None:
        self._measured = measured
        self._slots: list[list[Callable[[], None]]] = [[] for _ in range(_SLOTS)]
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Pace:
        self._task = asyncio.create_task(self._run(), name="pace")
        return self

    async def __aexit__(self, *_error: object) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def join(self, place: int, tick: Callable[[], None]) -> Callable[[], None]:
        """`tick` is called every 20 ms from now on, until what is returned is called."""
        slot = self._slots[place % _SLOTS]
        slot.append(tick)
        return lambda: slot.remove(tick)

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        due, turn = loop.time(), 0
        while True:
            slot = self._slots[turn % _SLOTS]
            for tick in list(slot):
                tick()
            due, turn = due + FRAME_S / _SLOTS, turn + 1
            late = loop.time() - due
            self._measured.late_frames += len(slot) * (late > FRAME_S)
            self._measured.frames += len(slot)
            await asyncio.sleep(max(0.0, -late))


def _frame(first: int, payload: bytes) -> bytes:
    length = len(payload)
    size = bytes([0x80 | length]) if length < 126 else b"\xfe" + length.to_bytes(2, "big")
    return bytes([first]) + size + b"\0\0\0\0" + payload


def _payload_at(data: bytes, position: int) -> tuple[int, int] | None:
    """(begin, end) of the payload of a whole server frame at `position`; None where it is not complete."""
    if len(data) < position + 2:
        return None
    length, begins = data[position + 1], position + 2
    if length >= 126:
        wide = 2 if length == 126 else 8
        if len(data) < begins + wide:
            return None
        length, begins = int.from_bytes(data[begins : begins + wide], "big"), begins + wide
    return (begins, begins + length) if len(data) >= begins + length else None
