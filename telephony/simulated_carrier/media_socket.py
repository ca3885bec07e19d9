"""The carrier's end of a media WebSocket (Twilio Media Streams, bidirectional)."""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from telephony.simulated_carrier.playout import Playout
from telephony.simulated_carrier.tape import SILENCE

_OPEN_TIMEOUT_S = 5.0
_CLOSE_TIMEOUT_S = 2.0
_BACKLOG = (
    250  # frames (5 s) that may wait for a desk that does not read; then frames are lost, as on a real line
)


class MediaSocket:
    """One stream: the peer of a leg's line. Ends when either side closes it."""

    def __init__(
        self, *, url: str, account_sid: str, call_sid: str, stream_sid: str, parameters: Mapping[str, str]
    ) -> None:
        self._url = url
        self._identity = {"accountSid": account_sid, "callSid": call_sid}
        self._stream_sid = stream_sid
        self._parameters = dict(parameters)
        self._outbox: asyncio.Queue[str | None] = asyncio.Queue()
        self._sequence = 1
        self._chunk = 0
        self._open = False
        self.playout = Playout()
        self.lost_frames = 0
        self.marks_echoed: list[str] = []
        self.ignored_messages = 0

    def exchange(self, frame: bytes) -> bytes:
        """One frame from the phone to the desk, one from the playout to the phone."""
        if not self._open:
            return SILENCE
        self._chunk += 1
        if self._outbox.qsize() >= _BACKLOG:
            self.lost_frames += 1
        else:
            self._put_media(frame)
        heard, marks = self.playout.next_frame()
        self._echo(marks)
        return heard

    def press(self, digit: str) -> None:
        """A key was pressed at the phone."""
        if not self._open:
            return
        self._put("dtmf", dtmf={"track": "inbound_track", "digit": digit})

    async def run(self) -> bool:
        """Holds the stream until either side closes it. False where it could not be opened at all."""
        try:
            socket = await connect(
                self._url, compression=None, open_timeout=_OPEN_TIMEOUT_S, proxy=None, max_size=2**20
            )
        except (OSError, InvalidHandshake, TimeoutError, ConnectionClosed):
            return False
        sender = asyncio.get_running_loop().create_task(self._send_all(socket))
        self._begin()
        try:
            await self._receive_all(socket)
        finally:
            self._put("stop", stop=self._identity)
            self._outbox.put_nowait(None)
            # A desk that does not read must not keep the call open.
            await asyncio.wait({sender}, timeout=_CLOSE_TIMEOUT_S)
            sender.cancel()
            await socket.close()
        return True

    def _begin(self) -> None:
        self._open = True
        self._outbox.put_nowait(json.dumps({"event": "connected", "protocol": "Call", "version": "1.0.0"}))
        self._put(
            "start",
            start={
                **self._identity,
                "streamSid": self._stream_sid,
                "tracks": ["inbound"],
                "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
                "customParameters": self._parameters,
            },
        )

    async def _send_all(self, socket: ClientConnection) -> None:
        while (message := await self._outbox.get()) is not None:
            try:
                await socket.send(message)
            except ConnectionClosed:
                return

    async def _receive_all(self, socket: ClientConnection) -> None:
        try:
            async for message in socket:
                self._take(message)
        except ConnectionClosed:
            return

    def _take(self, message: str | bytes) -> None:
        try:
            told: dict[str, Any] = json.loads(message)
            match told["event"]:
                case "media":
                    self.playout.add(base64.b64decode(told["media"]["payload"], validate=True))
                case "mark":
                    self._echo(self.playout.mark(str(told["mark"]["name"])))
                case "clear":
                    self._echo(self.playout.clear())
                case _:
                    self.ignored_messages += 1
        except (ValueError, KeyError, TypeError, binascii.Error):
            self.ignored_messages += 1  # the real carrier warns in its debugger and goes on

    def _echo(self, marks: list[str]) -> None:
        for name in marks:
            self.marks_echoed.append(name)
            self._put("mark", mark={"name": name})

    def _put(self, event: str, **content: object) -> None:
        self._sequence += 1
        message = {
            "event": event,
            "sequenceNumber": str(self._sequence - 1),
            "streamSid": self._stream_sid,
            **content,
        }
        self._outbox.put_nowait(json.dumps(message))

    def _put_media(self, frame: bytes) -> None:
        # Fifty a second and call: written by hand, not by the JSON encoder.
        self._sequence += 1
        payload = base64.b64encode(frame).decode("ascii")
        self._outbox.put_nowait(
            f'{{"event":"media","sequenceNumber":"{self._sequence - 1}","streamSid":"{self._stream_sid}",'
            f'"media":{{"track":"inbound","chunk":"{self._chunk}","timestamp":"{(self._chunk - 1) * 20}",'
            f'"payload":"{payload}"}}}}'
        )
