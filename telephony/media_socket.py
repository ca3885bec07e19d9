"""The server's side of a media WebSocket, made for many small text messages: whole ones skip the general parser.

A carrier sends fifty messages a second and call. uvicorn's protocol parses each with generators, stops and
starts the socket around it and hands it on as a dictionary; here a whole, unfragmented, masked text message is
cut out of the bytes directly, and whoever asks takes all that have come at once. Everything else (handshake,
control frames, fragments, errors, sending) is uvicorn's and the websockets library's, unchanged.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from typing import Any, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Opcode, apply_mask  # type: ignore[attr-defined]  # in C where the platform has it
from websockets.protocol import State

EXTENSION = "onbam.messages"
"""Under this name the ASGI scope's extensions hold the `Inbox` of the socket."""
MAX_WAITING = 1000
"""Messages that may wait, twenty seconds of audio; then the socket is not read until they are taken."""
_TEXT = 0x80 | Opcode.TEXT
_MASKED = 0x80
_LENGTH_16, _LENGTH_64 = 126, 127


class Inbox:
    """Takes the place of the protocol's queue: events for ASGI, or whole text messages as bytes, in their order."""

    def __init__(self, protocol: MediaSocketProtocol) -> None:
        self._protocol = protocol
        self._events: deque[bytes | dict[str, Any]] = deque()
        self._waiter: asyncio.Future[None] | None = None

    def __len__(self) -> int:
        return len(self._events)

    def empty(self) -> bool:
        """Whether nothing waits."""
        return not self._events

    def put_nowait(self, event: bytes | dict[str, Any]) -> None:
        """Takes a text message, or an event as ASGI knows it."""
        self._events.append(event)
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def get(self) -> dict[str, Any]:
        """The next event for ASGI."""
        await self._until_any()
        event = self._events.popleft()
        return event if isinstance(event, dict) else {"type": "websocket.receive", "text": event.decode()}

    async def take(self) -> deque[bytes | dict[str, Any]]:
        """Everything that has come, at least one event; what comes later waits for the next call."""
        await self._until_any()
        taken, self._events = self._events, deque()
        self._protocol.read_on()
        return taken

    async def _until_any(self) -> None:
        while not self._events:
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None


class MediaSocketProtocol(WebSocketsSansIOProtocol):
    """For uvicorn's setting `ws`. Serves any WebSocket application; one that knows `Inbox` is served faster."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.inbox = Inbox(self)
        self.queue = cast("asyncio.Queue[Any]", self.inbox)
        self._partial = b""
        self._fragmented = False
        self._general = False

    def handle_connect(self, event: Any) -> None:
        """The application finds the inbox in its scope: the scope is read when its task begins to run."""
        super().handle_connect(event)
        if hasattr(self, "scope"):
            extensions = cast("dict[str, Any]", self.scope["extensions"])
            extensions[EXTENSION] = self.inbox

    def data_received(self, data: bytes) -> None:
        """Cuts out whole text messages; what is anything else goes the general way, one frame at a time."""
        if self._general or not self.handshake_complete:
            # Who sends before the handshake is over is parsed in the general way for good: half a frame may wait there.
            self._general = self._general or self.handshake_initiated or not data.endswith(b"\r\n\r\n")
            super().data_received(data)
            return
        if self._partial:
            data = self._partial + data
        position = 0
        while (frame := _frame_at(data, position)) is not None:
            begins, ends = frame
            whole = ends <= len(data)
            if not whole and ends - position <= self.config.ws_max_size:
                break
            if whole and data[position] == _TEXT and data[position + 1] & _MASKED and self._plain:
                self._take_text(apply_mask(data[begins:ends], data[begins - 4 : begins]))
            else:
                self._pass_on(data[position:ends])
            position = ends
        self._partial = data[position:]

    @property
    def _plain(self) -> bool:
        return not self._fragmented and not self.close_sent and self.conn.state is State.OPEN

    def _take_text(self, text: bytes) -> None:
        if not text.isascii():  # an error in UTF-8 closes the socket, which is the general way's to do
            self.frames, self.curr_msg_data_type = [text], "text"
            self.send_receive_event_to_app()
            return
        self.inbox.put_nowait(text)
        if len(self.inbox) >= MAX_WAITING and not self.read_paused:
            self.read_paused = True
            self.transport.pause_reading()

    def _pass_on(self, frame: bytes) -> None:
        if frame[0] & 0x0F <= Opcode.BINARY:
            self._fragmented = not frame[0] & 0x80
        super().data_received(frame)

    def read_on(self) -> None:
        """The inbox is empty again."""
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()


def inbox_of(scope: Mapping[str, Any]) -> Inbox | None:
    """The inbox of a WebSocket, from its ASGI scope; None behind any other server."""
    found = scope.get("extensions", {}).get(EXTENSION)
    return found if isinstance(found, Inbox) else None


def _frame_at(data: bytes, position: int) -> tuple[int, int] | None:
    """(begin, end) of the payload of the frame at `position`; None where its head is not complete."""
    begins = position + 2
    if len(data) < begins:
        return None
    second = data[position + 1]
    length = second & 0x7F
    if length >= _LENGTH_16:
        wide = 2 if length == _LENGTH_16 else 8
        if len(data) < begins + wide:
            return None
        length = int.from_bytes(data[begins : begins + wide], "big")
        begins += wide
    if second & _MASKED:
        begins += 4
    return begins, begins + length
