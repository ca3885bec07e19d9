"""Callers for the benchmark: media sockets that speak at real pace and time the answers."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import time
from collections.abc import Sequence

from evals.bench.clips import FRAME_BYTES, SILENCES, Clip, filler
from evals.bench.measured import Measured, first_sound
from evals.bench.media_client import MediaClient, Pace

CONNECT_EVERY_S, CONNECT_OVER_S = 0.1, 4.0
"""The calls of a level begin one after the other, all within a few seconds; they speak when all are up."""
_ANSWER_WITHIN_S = 12.0
_SECOND_ANSWER_WITHIN_S = 4.0
_BETWEEN_S = 1.2
_SETTLE_S = 2.0
_CYCLE_S, _GOLDEN = 5.0, 0.618034
"""About the length of a turn with its answer; callers begin evenly spread over it, as strangers do."""
_KNOWN_BY = 800
"""Bytes by which a filler is known: its first 100 ms."""
_SILENT_PAYLOADS = tuple(base64.b64encode(frame).decode() for frame in SILENCES)


class Caller:
    """One call."""

    def __init__(self, url: str, number: int, measured: Measured, pace: Pace) -> None:
        self._url = url
        self._number = number
        self._pace = pace
        self._sid = f"MZ{number:032d}"
        self._measured = measured
        self._clip = b""
        self._position = 0
        self._spoke_until = 0.0
        self._spoken = asyncio.Event()
        self._heard = asyncio.Event()
        self._heard_at = self._plays_until = 0.0
        self._filler_left = 0
        self._head = json.dumps({"event": "media", "streamSid": self._sid})[:-1] + ', "media": {"payload": "'
        self._chunk = 0

    async def holds(self, clips: Sequence[Clip], *, turns: int, everybody: asyncio.Barrier) -> None:
        """Calls, speaks `turns` times when everybody is there, and hangs up. Raises OSError where the line breaks."""
        began = time.perf_counter()
        line = await MediaClient.connect(self._url, lambda raw: self._listen(line, raw))
        line.send(json.dumps({"event": "connected", "protocol": "Call", "version": "1.0.0"}))
        line.send(json.dumps(self._start()))
        leave = self._pace.join(self._number, lambda: self._send_frame(line))
        speaking = asyncio.ensure_future(self._speak(clips, turns, everybody))
        try:
            await asyncio.wait({speaking, line.closed}, return_when=asyncio.FIRST_COMPLETED)
            if not speaking.done():
                raise ConnectionError("the bot closed the media socket")
            speaking.result()
        finally:
            leave()
            speaking.cancel()
            line.send(json.dumps({"event": "stop", "streamSid": self._sid, "stop": {}}))
            line.close()
        self._measured.call_seconds += time.perf_counter() - began

    async def _speak(self, clips: Sequence[Clip], turns: int, everybody: asyncio.Barrier) -> None:
        await everybody.wait()
        await asyncio.sleep(_SETTLE_S + _CYCLE_S * (self._number * _GOLDEN % 1.0))
        for turn in range(turns):
            await self._turn(clips[(self._number + turn) % len(clips)])

    async def _turn(self, clip: Clip) -> None:
        self._heard.clear()
        self._spoken.clear()
        self._position, self._clip = 0, clip.mulaw
        await self._spoken.wait()
        cut_off = self._heard.is_set() and self._heard_at < self._spoke_until
        if cut_off:
            self._heard.clear()
        answered = await self._answer(_SECOND_ANSWER_WITHIN_S if cut_off else _ANSWER_WITHIN_S)
        self._measured.turn(
            clip, reply_s=self._heard_at - self._spoke_until if answered else None, cut_off=cut_off
        )
        await self._quiet()

    async def _quiet(self) -> None:
        """Until the bot has been silent for a moment; it may go on in the meantime."""
        left = _BETWEEN_S
        while left > 0:  # each sleep is as long as the audio that is still to be played
            await asyncio.sleep(left)
            left = self._plays_until + _BETWEEN_S - time.perf_counter()

    async def _answer(self, within_s: float) -> bool:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._heard.wait()
        return self._heard.is_set()

    def _send_frame(self, line: MediaClient) -> None:
        payload = self._next_payload()
        self._chunk += 1
        line.send(f'{self._head}{payload}", "chunk": "{self._chunk}", "track": "inbound"}}}}')
        if self._clip and self._position >= len(self._clip):
            self._clip, self._spoke_until = b"", time.perf_counter()
            self._spoken.set()

    def _next_payload(self) -> str:
        if not self._clip:
            return _SILENT_PAYLOADS[(self._chunk + self._number) % len(_SILENT_PAYLOADS)]
        frame = self._clip[self._position : self._position + FRAME_BYTES]
        self._position += FRAME_BYTES
        return base64.b64encode(frame.ljust(FRAME_BYTES, b"\xff")).decode()

    def _listen(self, line: MediaClient, raw: bytes) -> None:
        message = json.loads(raw)
        now = time.perf_counter()
        match message["event"]:
            case "media":
                self._hear(base64.b64decode(message["media"]["payload"]), now)
            case "clear":
                self._plays_until = now
            case "mark":
                asyncio.get_running_loop().call_later(
                    max(0.0, self._plays_until - now), self._echo, line, message["mark"]["name"]
                )

    def _hear(self, audio: bytes, now: float) -> None:
        begins = max(self._plays_until, now)
        sound = None if self._is_filler(audio) else first_sound(audio)
        if sound is not None and not self._heard.is_set():
            self._heard_at = begins + sound
            self._heard.set()
        self._plays_until = begins + len(audio) / 8000

    def _is_filler(self, audio: bytes) -> bool:
        """A sentence that only bridges the wait is sound, but no reply: it is counted, and the reply is waited for."""
        if not self._filler_left and filler()[:_KNOWN_BY] in audio:
            self._measured.fillers += 1
            self._filler_left = len(filler()) + audio.index(filler()[:_KNOWN_BY])
        of_filler = self._filler_left > 0
        self._filler_left = max(0, self._filler_left - len(audio))
        return of_filler

    def _echo(self, line: MediaClient, name: str) -> None:
        line.send(json.dumps({"event": "mark", "streamSid": self._sid, "mark": {"name": name}}))

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


async def hold_calls(url: str, clips: Sequence[Clip], *, calls: int, turns: int) -> Measured:
    """Holds `calls` calls at once, each of `turns` turns. A call that breaks counts all its turns as unanswered."""
    measured = Measured()
    everybody = asyncio.Barrier(calls)

    async def one(place: int, pace: Pace) -> None:
        await asyncio.sleep(place * min(CONNECT_EVERY_S, CONNECT_OVER_S / calls))
        before = measured.turns
        try:
            await Caller(url, place, measured, pace).holds(clips, turns=turns, everybody=everybody)
        except (OSError, TimeoutError, asyncio.BrokenBarrierError):
            measured.broken_calls += 1
            measured.unanswered += turns
            measured.turns = max(measured.turns, before) + turns
            await everybody.abort()

    async with Pace(measured) as pace:
        await asyncio.gather(*(one(place, pace) for place in range(calls)))
    return measured
