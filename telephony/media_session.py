"""One accepted media socket: waits for `start`, yields what the caller sends, and sends audio back."""

from __future__ import annotations

import asyncio
import base64
import json
from collections import deque
from collections.abc import AsyncIterator
from typing import Any

from starlette.websockets import WebSocketDisconnect

from telephony.media_socket import inbox_of
from telephony.media_stream import (
    CallerMedia,
    Ignored,
    KeyPress,
    MarkReached,
    MediaCounters,
    MessageSocket,
    StreamConnected,
    StreamStart,
    StreamStop,
    parse_message,
)

MEDIA_BYTES_PER_MESSAGE = 8000
"""Audio in one outbound message: a second. The carrier buffers and forgets what is left at a `clear`, so nothing
is gained by smaller ones."""


class MediaSession:
    """The media stream of one call. Nothing it is sent raises; a peer that is gone ends the iteration."""

    def __init__(self, socket: MessageSocket, counters: MediaCounters) -> None:
        self._socket = socket
        self._inbox = inbox_of(getattr(socket, "scope", {}))
        self._pending: deque[bytes | dict[str, Any]] = deque()
        self._counters = counters
        self._last_chunk = -1
        self._gone = False
        self._media_head = ""
        self.start: StreamStart | None = None

    async def wait_for_start(self, timeout_s: float = 10.0) -> StreamStart | None:
        """The `start` message, or None when the peer leaves or sends none in time."""
        try:
            async with asyncio.timeout(timeout_s):
                return await self._first_start()
        except TimeoutError:
            return None

    async def _first_start(self) -> StreamStart | None:
        while (raw := await self._receive()) is not None:
            match parse_message(raw):
                case StreamStart() as start:
                    self.begin(start)
                    return start
                case StreamConnected():
                    pass
                case Ignored() as reason:
                    self._counters.count(reason)
                case StreamStop():
                    return None
                case _:
                    self._counters.count(Ignored.OUT_OF_ORDER)
        return None

    def begin(self, start: StreamStart) -> None:
        """Takes over a stream whose `start` message was read elsewhere."""
        self.start = start
        head = json.dumps({"event": "media", "streamSid": start.stream_id})
        self._media_head = head[:-1] + ', "media": {"payload": "'

    async def messages(self) -> AsyncIterator[CallerMedia | KeyPress | MarkReached]:
        """What the caller sends, until the stream stops or the peer is gone."""
        while (raw := await self._receive()) is not None:
            message = self._accept(parse_message(raw))
            if isinstance(message, StreamStop):
                break
            if message is not None:
                yield message
        self._gone = True

    def _accept(self, message: object) -> CallerMedia | KeyPress | MarkReached | StreamStop | None:
        if isinstance(message, CallerMedia | KeyPress | MarkReached | StreamStop):
            reason = self._objection(message)
            if reason is None:
                return message
        elif isinstance(message, Ignored):
            reason = message
        else:
            reason = Ignored.OUT_OF_ORDER
        self._counters.count(reason)
        return None

    def _objection(self, message: CallerMedia | KeyPress | MarkReached | StreamStop) -> Ignored | None:
        if self.start is None:
            return Ignored.OUT_OF_ORDER
        if message.stream_id != self.start.stream_id:
            return Ignored.FOREIGN
        if isinstance(message, CallerMedia) and message.chunk is not None:
            if message.chunk <= self._last_chunk:
                return Ignored.OUT_OF_ORDER
            self._last_chunk = message.chunk
        return None

    async def send_audio(self, mulaw: bytes) -> None:
        """Sends 8 kHz mu-law, cut into messages. The carrier buffers and plays at real pace."""
        for start in range(0, len(mulaw), MEDIA_BYTES_PER_MESSAGE):
            payload = base64.b64encode(mulaw[start : start + MEDIA_BYTES_PER_MESSAGE]).decode("ascii")
            await self._send(f'{self._media_head}{payload}"}}}}')

    async def send_mark(self, name: str) -> None:
        """Asks to be told when everything sent so far was played."""
        await self._send(json.dumps({"event": "mark", "streamSid": self._sid(), "mark": {"name": name}}))

    async def clear(self) -> None:
        """Drops everything that was sent and is not yet played."""
        await self._send(json.dumps({"event": "clear", "streamSid": self._sid()}))

    async def close(self) -> None:
        """Closes the socket; the carrier then goes on with the rest of its instructions."""
        if self._gone:
            return
        self._gone = True
        try:
            await self._socket.close()
        except (WebSocketDisconnect, RuntimeError, OSError):
            return  # closed from the other side in the same moment

    @property
    def gone(self) -> bool:
        """Whether the peer has left: what is sent now reaches nobody."""
        return self._gone

    def _sid(self) -> str:
        if self.start is None:
            raise RuntimeError("nothing can be sent before the stream has started")
        return self.start.stream_id

    async def _send(self, text: str) -> None:
        if self._gone:
            return
        try:
            await self._socket.send_text(text)
        except (WebSocketDisconnect, RuntimeError, OSError):
            self._gone = True  # the peer has left; the receiving side ends the call

    async def _receive(self) -> str | bytes | None:
        while not self._pending:
            if self._inbox is not None:
                self._pending = await self._inbox.take()
                continue
            try:
                self._pending.append(await self._socket.receive())
            except RuntimeError:
                return None  # Starlette: receive after disconnect
        message = self._pending.popleft()
        if isinstance(message, bytes):
            return message
        if message.get("type") == "websocket.disconnect":
            self._gone = True
            return None
        text = message.get("text")
        return text if text is not None else (message.get("bytes") or b"")
