"""Callers for the benchmark: media sockets that speak at real pace and time the answer to the millisecond of a frame."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from dataclasses import dataclass, field

import websockets

FRAME_BYTES = 160
FRAME_S = 0.02
SILENCE = b"\xff" * FRAME_BYTES
_ANSWER_WITHIN_S = 12.0
_BETWEEN_S = 1.2


@dataclass(slots=True)
class Measured:
    """Reply times in seconds, answers that began before the caller had finished, and turns without an answer."""

    replies: list[float] = field(default_factory=list)
    cut_offs: int = 0
    unanswered: int = 0
    answer_call_s: list[float] = field(default_factory=list)


class Caller:
    """One call."""

    def __init__(self, url: str, number: int, measured: Measured) -> None:
        self._url = url
        self._sid = f"MZ{number:032d}"
        self._measured = measured
        self._speech = bytearray()
        self._spoke_at = 0.0
        self._heard_at: float | None = None
        self._plays_until = 0.0
        self._head = json.dumps({"event": "media", "streamSid": self._sid})[:-1] + ', "media": {"payload": "'

    async def holds(self, clips: list[bytes], *, turns: int, starts_after: float) -> None:
        """Calls, speaks `turns` times and hangs up."""
        await asyncio.sleep(starts_after)
        async with websockets.connect(self._url, compression=None, max_queue=None) as socket:
            await socket.send(json.dumps({"event": "connected", "protocol": "Call", "version": "1.0.0"}))
            await socket.send(json.dumps(self._start()))
            tasks = [asyncio.create_task(self._pace(socket)), asyncio.create_task(self._listen(socket))]
            try:
                await asyncio.sleep(1.0)
                for turn in range(turns):
                    await self._turn(clips[turn % len(clips)])
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
            await socket.send(json.dumps({"event": "stop", "streamSid": self._sid, "stop": {}}))

    async def _turn(self, clip: bytes) -> None:
        self._heard_at = None
        self._speech += clip
        while self._speech:
            await asyncio.sleep(FRAME_S)
            if self._heard_at is not None:
                self._measured.cut_offs += 1
                while self._speech:
                    await asyncio.sleep(FRAME_S)
                break
        try:
            async with asyncio.timeout(_ANSWER_WITHIN_S):
                while self._heard_at is None:
                    await asyncio.sleep(0.002)
        except TimeoutError:
            self._measured.unanswered += 1
            return
        if self._heard_at >= self._spoke_at:
            self._measured.replies.append(self._heard_at - self._spoke_at)
        await asyncio.sleep(max(0.0, self._plays_until - time.perf_counter()) + _BETWEEN_S)

    async def _pace(self, socket: websockets.ClientConnection) -> None:
        due, chunk = time.perf_counter(), 0
        while True:
            frame = bytes(self._speech[:FRAME_BYTES])
            if frame:
                del self._speech[:FRAME_BYTES]
                frame = frame.ljust(FRAME_BYTES, b"\xff")
            payload = base64.b64encode(frame or SILENCE).decode()
            chunk += 1
            await socket.send(f'{self._head}{payload}", "chunk": "{chunk}", "track": "inbound"}}}}')
            if frame:
                self._spoke_at = time.perf_counter()
            due += FRAME_S
            await asyncio.sleep(max(0.0, due - time.perf_counter()))

    async def _listen(self, socket: websockets.ClientConnection) -> None:
        async for raw in socket:
            message = json.loads(raw)
            now = time.perf_counter()
            if message["event"] == "media":
                audio = base64.b64decode(message["media"]["payload"])
                if self._heard_at is None and audio.strip(b"\xff\x7f"):
                    self._heard_at = now
                self._plays_until = max(self._plays_until, now) + len(audio) / 8000
            elif message["event"] == "mark":
                asyncio.get_running_loop().call_later(
                    max(0.0, self._plays_until - now), self._echo, socket, message["mark"]["name"]
                )

    def _echo(self, socket: websockets.ClientConnection, name: str) -> None:
        text = json.dumps({"event": "mark", "streamSid": self._sid, "mark": {"name": name}})
        task = asyncio.ensure_future(socket.send(text))
        task.add_done_callback(lambda done: done.cancelled() or done.exception())

    def _start(self) -> dict[str, object]:
        media = {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}
        start = {
            "streamSid": self._sid,
            "callSid": self._sid.replace("MZ", "CA"),
            "accountSid": "AC0",
            "tracks": ["inbound"],
            "mediaFormat": media,
            "customParameters": {},
        }
        return {"event": "start", "sequenceNumber": "1", "streamSid": self._sid, "start": start}


async def hold_calls(url: str, clips: list[bytes], *, calls: int, turns: int) -> Measured:
    """Holds `calls` calls at once, begun over four seconds, each of `turns` turns."""
    measured = Measured()
    callers = [Caller(url, number, measured) for number in range(calls)]
    await asyncio.gather(
        *(
            caller.holds(clips, turns=turns, starts_after=4.0 * place / max(1, calls))
            for place, caller in enumerate(callers)
        )
    )
    return measured
