"""A line to PostgreSQL that a test can cut: a proxy on loopback in front of the server's socket."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy.engine import make_url


class CutLine:
    """While it is cut, open connections are dead and new ones are refused at once."""

    def __init__(self, socket_file: Path) -> None:
        self._socket_file = socket_file
        self._open: set[asyncio.StreamWriter] = set()
        self._is_cut = False
        self.port = 0

    def cut(self) -> None:
        """The database is gone."""
        self._is_cut = True
        for writer in list(self._open):
            writer.transport.abort()

    def mend(self) -> None:
        """The database is back."""
        self._is_cut = False

    async def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of the product."""
        if self._is_cut:
            writer.transport.abort()
            return
        back, forth = await asyncio.open_unix_connection(self._socket_file)
        self._open |= {writer, forth}
        with contextlib.suppress(asyncio.CancelledError):  # the test is over
            await asyncio.gather(_pump(reader, forth), _pump(back, writer))
        self._open -= {writer, forth}


async def _pump(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await source.read(65536):
            target.write(data)
            await target.drain()
    target.transport.abort()


@asynccontextmanager
async def cut_line(postgresql_url: str) -> AsyncIterator[tuple[CutLine, str]]:
    """The line, and the address of the same database through it."""
    url = make_url(postgresql_url)
    line = CutLine(Path(str(url.query["host"])) / ".s.PGSQL.5432")
    server = await asyncio.start_server(line.connect, "127.0.0.1", 0)
    async with server:
        line.port = server.sockets[0].getsockname()[1]
        through = url.set(host="127.0.0.1", port=line.port, query={})
        yield line, through.render_as_string(hide_password=False)
        line.cut()
