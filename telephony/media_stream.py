"""The media WebSocket of a call: Twilio Media Streams messages in both directions.

Messages come from outside and are believed in nothing: what is malformed, oversized, out of order, of
another stream or unknown is counted by kind and dropped, and the call goes on. Audio is 8 kHz mu-law,
one byte a sample, both ways (https://www.twilio.com/docs/voice/media-streams/websocket-messages).
"""

from __future__ import annotations

import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

import orjson

MAX_MESSAGE_CHARS = 65_536
"""Longest message that is parsed. A 20 ms media message has about 300 characters."""
MAX_PAYLOAD_BYTES = 16_000
"""Longest audio in one message: two seconds. More is not live speech."""
KEYS = frozenset("0123456789*#")
_MAX_SID_CHARS = 128


class Ignored(StrEnum):
    """Why a message was dropped."""

    MALFORMED = "malformed"  # not JSON, not an object, a field missing or of the wrong type, bad base64
    OVERSIZED = "oversized"
    OUT_OF_ORDER = (
        "out_of_order"  # before `start`, a second `start`, or an older chunk than one already heard
    )
    FOREIGN = "foreign"  # of another stream
    UNKNOWN = "unknown"  # an event that this version does not know


@dataclass(slots=True)
class MediaCounters:
    """How many messages were dropped, by reason. One object can serve every call of a process."""

    ignored: dict[Ignored, int] = field(default_factory=lambda: dict.fromkeys(Ignored, 0))

    def count(self, reason: Ignored) -> None:
        """Counts one dropped message."""
        self.ignored[reason] += 1


@dataclass(frozen=True, slots=True)
class StreamConnected:
    """The socket speaks our protocol; nothing is known of the call yet."""


@dataclass(frozen=True, slots=True)
class StreamStart:
    """The stream begins. `parameters` are the `<Parameter>`s of the TwiML."""

    stream_id: str
    call_id: str
    account_id: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CallerMedia:
    """Audio of the caller, 8 kHz mu-law. `chunk` is its number in the stream, None where not given."""

    stream_id: str
    mulaw: bytes
    chunk: int | None


@dataclass(frozen=True, slots=True)
class KeyPress:
    """One key of the telephone, from 0-9, * and #."""

    stream_id: str
    key: str


@dataclass(frozen=True, slots=True)
class MarkReached:
    """Everything sent before this mark was played, or dropped by a `clear`."""

    stream_id: str
    name: str


@dataclass(frozen=True, slots=True)
class StreamStop:
    """The stream is over: the caller hung up or the leg was redirected."""

    stream_id: str


Message = StreamConnected | StreamStart | CallerMedia | KeyPress | MarkReached | StreamStop


class _Malformed(Exception):
    """A field is missing or of the wrong type."""


def parse_message(raw: str | bytes) -> Message | Ignored:
    """Reads one message of the carrier. Never raises, whatever the bytes are."""
    if len(raw) > MAX_MESSAGE_CHARS:
        return Ignored.OVERSIZED
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return Ignored.MALFORMED
    try:
        return _read(_mapping(body))
    except _Malformed:
        return Ignored.MALFORMED


def _read(body: Mapping[str, Any]) -> Message | Ignored:
    event = _text(body, "event")
    if event == "media":
        return _media(body)
    if event == "dtmf":
        return _key(body)
    if event == "mark":
        return MarkReached(_sid(body), _text(_mapping(body.get("mark")), "name"))
    if event == "start":
        return _start(body)
    if event == "stop":
        return StreamStop(_sid(body))
    return StreamConnected() if event == "connected" else Ignored.UNKNOWN


def _media(body: Mapping[str, Any]) -> Message | Ignored:
    media = _mapping(body.get("media"))
    if media.get("track", "inbound") != "inbound":
        return Ignored.UNKNOWN
    try:
        mulaw = binascii.a2b_base64(_text(media, "payload"), strict_mode=True)
    except (binascii.Error, ValueError):
        return Ignored.MALFORMED
    if len(mulaw) > MAX_PAYLOAD_BYTES:
        return Ignored.OVERSIZED
    if not mulaw:
        return Ignored.MALFORMED
    return CallerMedia(_sid(body), mulaw, _chunk(media.get("chunk")))


def _key(body: Mapping[str, Any]) -> Message | Ignored:
    key = _text(_mapping(body.get("dtmf")), "digit")
    return KeyPress(_sid(body), key) if key in KEYS else Ignored.MALFORMED


def _start(body: Mapping[str, Any]) -> Message | Ignored:
    start = _mapping(body.get("start"))
    media_format = start.get("mediaFormat")
    if media_format is not None and not _is_mulaw(_mapping(media_format)):
        return Ignored.MALFORMED
    parameters = _mapping(start.get("customParameters") or {})
    return StreamStart(
        stream_id=_text(start, "streamSid", limit=_MAX_SID_CHARS),
        call_id=_text(start, "callSid", limit=_MAX_SID_CHARS),
        account_id=str(start.get("accountSid") or "")[:_MAX_SID_CHARS],
        parameters={str(name): str(value) for name, value in parameters.items()},
    )


def _is_mulaw(media_format: Mapping[str, Any]) -> bool:
    rate = str(media_format.get("sampleRate", "8000"))
    return media_format.get("encoding", "audio/x-mulaw") == "audio/x-mulaw" and rate == "8000"


def _mapping(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _Malformed
    return value


def _text(body: Mapping[str, Any], name: str, *, limit: int = MAX_MESSAGE_CHARS) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value or len(value) > limit:
        raise _Malformed
    return value


def _sid(body: Mapping[str, Any]) -> str:
    return _text(body, "streamSid", limit=_MAX_SID_CHARS)


def _chunk(value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 12:
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise _Malformed


class MessageSocket(Protocol):
    """A WebSocket as Starlette gives it, after it was accepted."""

    async def receive(self) -> Any:
        """The next ASGI message: `websocket.receive` with `text` or `bytes`, or `websocket.disconnect`."""
        ...

    async def send_text(self, data: str) -> None:
        """Sends one text message; raises when the peer is gone."""
        ...

    async def close(self, code: int = 1000, reason: str | None = None) -> None:
        """Closes the socket."""
        ...
