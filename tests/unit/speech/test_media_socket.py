"""The server's media socket: whatever the pieces that bytes arrive in, the same messages come out, in order."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from telephony.media_socket import MediaSocketProtocol, inbox_of

MASK = b"\x01\x02\x03\x04"


def frame(payload: bytes, *, opcode: int = 1, fin: bool = True, masked: bool = True) -> bytes:
    """One WebSocket frame as a client sends it."""
    head = bytes([(0x80 if fin else 0) | opcode])
    flag = 0x80 if masked else 0
    if len(payload) < 126:
        head += bytes([flag | len(payload)])
    elif len(payload) < 65536:
        head += bytes([flag | 126]) + len(payload).to_bytes(2, "big")
    else:
        head += bytes([flag | 127]) + len(payload).to_bytes(8, "big")
    if not masked:
        return head + payload
    return head + MASK + bytes(byte ^ MASK[place % 4] for place, byte in enumerate(payload))


class Server:
    """An application that keeps what it is sent: by its inbox, or as plain ASGI does."""

    def __init__(self, *, direct: bool) -> None:
        self._direct = direct
        self.heard: list[str] = []
        self.over = asyncio.Event()

    async def serve(self, websocket: WebSocket) -> None:
        await websocket.accept()
        inbox = inbox_of(websocket.scope)
        assert inbox is not None
        with contextlib.suppress(KeyError):
            while True:
                events = await inbox.take() if self._direct else [await websocket.receive()]
                for event in events:
                    self.heard.append(event.decode() if isinstance(event, bytes) else event["text"])
        self.over.set()


@contextlib.asynccontextmanager
async def connected(
    server: Server,
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A client that has shaken hands and speaks bytes."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    app = Starlette(routes=[WebSocketRoute("/media", server.serve)])
    config = uvicorn.Config(
        app, log_level="error", ws=MediaSocketProtocol, lifespan="off", ws_max_size=1 << 20
    )
    running = uvicorn.Server(config)
    task = asyncio.create_task(running.serve(sockets=[listener]))
    reader, writer = await asyncio.open_connection("127.0.0.1", listener.getsockname()[1])
    writer.write(
        b"GET /media HTTP/1.1\r\nHost: desk\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    await reader.readuntil(b"\r\n\r\n")
    try:
        yield reader, writer
    finally:
        writer.close()
        running.should_exit = True
        await task


async def sent(server: Server, data: bytes, *, piece: int) -> list[str]:
    """What the application heard when `data`, and then a close, come in pieces of so many bytes."""
    async with asyncio.timeout(10), connected(server) as (_, writer):
        data += frame((1000).to_bytes(2, "big"), opcode=8)
        for start in range(0, len(data), piece):
            writer.write(data[start : start + piece])
            await writer.drain()
            await asyncio.sleep(0)
        await server.over.wait()
    return server.heard


@pytest.mark.parametrize("direct", [True, False])
@pytest.mark.parametrize("piece", [1, 7, 200, 1 << 20])
async def test_messages_come_out_whole_and_in_order_whatever_the_pieces(direct: bool, piece: int) -> None:
    """Short, medium and long heads, a ping between, a message in fragments, letters beyond ASCII, an empty one."""
    long = "l" * (70_000 if piece > 7 else 300)
    data = (
        frame(b"one")
        + frame(b"x" * 200)
        + frame(b"are you there", opcode=9)
        + frame("밤".encode())
        + frame(b"fra", fin=False)
        + frame(b"still there", opcode=9)
        + frame(b"gments", opcode=0)
        + frame(b"")
        + frame(long.encode())
        + frame(b"bytes", opcode=1)
        + frame(b"last")
    )
    heard = await sent(Server(direct=direct), data, piece=piece)
    assert heard == ["one", "x" * 200, "밤", "fragments", "", long, "bytes", "last"]


async def test_a_ping_is_answered_between_messages() -> None:
    server = Server(direct=True)
    async with asyncio.timeout(10), connected(server) as (reader, writer):
        writer.write(frame(b"one") + frame(b"hello", opcode=9) + frame(b"two"))
        assert await reader.readexactly(7) == b"\x8a\x05hello"
        writer.write(frame((1000).to_bytes(2, "big"), opcode=8))
        await server.over.wait()
    assert server.heard == ["one", "two"]


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (frame(b"\xff\xfe\xfd"), 1007),
        (frame(b"naked", masked=False), 1002),
        (frame(b"a", fin=False) + frame(b"b"), 1002),
        (b"\x81\xff" + (1 << 30).to_bytes(8, "big") + MASK + b"x", 1009),
    ],
    ids=["not UTF-8", "not masked", "a text within a text", "too long"],
)
async def test_what_breaks_the_protocol_closes_the_socket(bad: bytes, code: int) -> None:
    server = Server(direct=True)
    async with asyncio.timeout(10), connected(server) as (reader, writer):
        writer.write(frame(b"good") + bad)
        answer = await reader.read()
        await server.over.wait()
    assert answer[0] == 0x88
    assert int.from_bytes(answer[2:4], "big") == code
    assert server.heard == ["good"]
