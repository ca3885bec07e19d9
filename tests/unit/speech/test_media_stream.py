"""What a carrier sends is read strictly, and nothing that it sends can break a call."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.media_session import MediaSession
from telephony.media_stream import (
    MAX_MESSAGE_CHARS,
    CallerMedia,
    Ignored,
    KeyPress,
    MarkReached,
    MediaCounters,
    StreamConnected,
    StreamStart,
    StreamStop,
    parse_message,
)

AUDIO = base64.b64encode(b"\xff" * 160).decode()


def media(chunk: object = "1", payload: object = AUDIO, sid: object = "MZ1", **extra: object) -> str:
    return json.dumps(
        {"event": "media", "streamSid": sid, "media": {"chunk": chunk, "payload": payload, **extra}}
    )


START = {
    "event": "start",
    "streamSid": "MZ1",
    "start": {
        "streamSid": "MZ1",
        "callSid": "CA1",
        "accountSid": "AC1",
        "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
        "customParameters": {"lang": "ko"},
    },
}


def test_every_message_of_the_carrier_is_read() -> None:
    assert parse_message('{"event":"connected","protocol":"Call","version":"1.0.0"}') == StreamConnected()
    assert parse_message(json.dumps(START)) == StreamStart("MZ1", "CA1", "AC1", {"lang": "ko"})
    assert parse_message(media()) == CallerMedia("MZ1", b"\xff" * 160, 1)
    assert parse_message('{"event":"dtmf","streamSid":"MZ1","dtmf":{"digit":"#"}}') == KeyPress("MZ1", "#")
    assert parse_message('{"event":"mark","streamSid":"MZ1","mark":{"name":"m1"}}') == MarkReached(
        "MZ1", "m1"
    )
    assert parse_message('{"event":"stop","streamSid":"MZ1","stop":{}}') == StreamStop("MZ1")


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("", Ignored.MALFORMED),
        ("[]", Ignored.MALFORMED),
        ("null", Ignored.MALFORMED),
        ("{", Ignored.MALFORMED),
        ('{"event":7}', Ignored.MALFORMED),
        (b"\xff\xfe", Ignored.MALFORMED),
        ('{"event":"media","streamSid":"MZ1"}', Ignored.MALFORMED),
        (media(payload="***"), Ignored.MALFORMED),
        (media(payload=""), Ignored.MALFORMED),
        (media(payload=7), Ignored.MALFORMED),
        (media(chunk="-1"), Ignored.MALFORMED),
        (media(chunk=True), Ignored.MALFORMED),
        (media(sid=None), Ignored.MALFORMED),
        (media(track="outbound"), Ignored.UNKNOWN),
        (media(payload=base64.b64encode(b"\x00" * 16_001).decode()), Ignored.OVERSIZED),
        ("x" * (MAX_MESSAGE_CHARS + 1), Ignored.OVERSIZED),
        ('{"event":"dtmf","streamSid":"MZ1","dtmf":{"digit":"A"}}', Ignored.MALFORMED),
        ('{"event":"dtmf","streamSid":"MZ1","dtmf":{"digit":"12"}}', Ignored.MALFORMED),
        ('{"event":"start","start":{"streamSid":"MZ1"}}', Ignored.MALFORMED),
        (json.dumps(START).replace("x-mulaw", "x-opus"), Ignored.MALFORMED),
        (json.dumps(START).replace("8000", "16000"), Ignored.MALFORMED),
        ('{"event":"video"}', Ignored.UNKNOWN),
        ("[" * 60_000, Ignored.MALFORMED),
    ],
)
def test_a_message_that_is_not_right_is_ignored_for_its_reason(raw: str | bytes, reason: Ignored) -> None:
    assert parse_message(raw) is reason


@given(st.one_of(st.binary(max_size=400), st.text(max_size=400)))
def test_arbitrary_bytes_never_raise(raw: str | bytes) -> None:
    assert parse_message(raw) is not None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.sampled_from(["media", "start", "dtmf", "mark", "stop", "connected"]),
    st.dictionaries(st.sampled_from(["streamSid", "media", "start", "dtmf", "mark", "stop"]), JSON),
    st.dictionaries(st.sampled_from(["payload", "chunk", "digit", "name", "callSid", "streamSid"]), JSON),
)
def test_right_events_with_wrong_contents_never_raise(
    event: str, body: dict[str, Any], inner: dict[str, Any]
) -> None:
    assert parse_message(json.dumps({"event": event, event: inner, **body})) is not None


class FakeSocket:
    """A socket that was sent these messages and then lost its peer."""

    def __init__(self, *messages: str | bytes) -> None:
        self._messages = list(messages)
        self.sent: list[dict[str, Any]] = []
        self.closed = False

    async def receive(self) -> dict[str, Any]:
        if not self._messages:
            return {"type": "websocket.disconnect", "code": 1006}
        message = self._messages.pop(0)
        key = "text" if isinstance(message, str) else "bytes"
        return {"type": "websocket.receive", key: message}

    async def send_text(self, data: str) -> None:
        self.sent.append(json.loads(data))

    async def close(self, code: int = 1000, reason: str | None = None) -> None:
        self.closed = True


async def begun(*messages: str | bytes) -> tuple[MediaSession, MediaCounters, FakeSocket]:
    counters = MediaCounters()
    socket = FakeSocket(json.dumps(START), *messages)
    session = MediaSession(socket, counters)
    assert await session.wait_for_start() is not None
    return session, counters, socket


async def test_bad_messages_are_counted_by_kind_and_the_call_goes_on() -> None:
    session, counters, _ = await begun(
        media("1"), "{", media("1"), media("2", sid="MZ9"), json.dumps(START), '{"event":"x"}', media("3")
    )
    chunks = [message.chunk async for message in session.messages() if isinstance(message, CallerMedia)]
    assert chunks == [1, 3]
    assert counters.ignored == {
        Ignored.MALFORMED: 1,
        Ignored.OVERSIZED: 0,
        Ignored.OUT_OF_ORDER: 2,  # the repeated chunk and the second start
        Ignored.FOREIGN: 1,
        Ignored.UNKNOWN: 1,
    }


async def test_audio_before_the_start_is_not_taken() -> None:
    counters = MediaCounters()
    session = MediaSession(FakeSocket(media(), json.dumps(START)), counters)
    start = await session.wait_for_start()
    assert start is not None
    assert start.call_id == "CA1"
    assert counters.ignored[Ignored.OUT_OF_ORDER] == 1


async def test_a_peer_that_sends_no_start_is_given_up() -> None:
    class Silent(FakeSocket):
        async def receive(self) -> dict[str, Any]:
            await asyncio.Event().wait()
            raise AssertionError

    assert await MediaSession(Silent(), MediaCounters()).wait_for_start(timeout_s=0.01) is None


async def test_audio_marks_and_clears_go_out_in_the_carriers_form() -> None:
    session, _, socket = await begun()
    await session.send_audio(b"\x01" * 10_000)
    await session.send_mark("m1")
    await session.clear()
    assert [message["event"] for message in socket.sent] == ["media", "media", "mark", "clear"]
    assert {message["streamSid"] for message in socket.sent} == {"MZ1"}
    sent = b"".join(base64.b64decode(m["media"]["payload"]) for m in socket.sent if m["event"] == "media")
    assert sent == b"\x01" * 10_000


async def test_sending_to_a_peer_that_has_left_is_no_error() -> None:
    class Broken(FakeSocket):
        async def send_text(self, data: str) -> None:
            raise RuntimeError("closed")

    session = MediaSession(Broken(json.dumps(START)), MediaCounters())
    await session.wait_for_start()
    await session.send_mark("m1")
    assert session.gone
