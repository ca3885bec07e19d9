"""What comes to the media socket from somebody who is not our carrier, or from a carrier that is out of order."""

from __future__ import annotations

import json
from uuid import uuid4

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from telephony.addresses import Addresses
from tests.acceptance.city import NIGHT, City
from transcripts.queries import CallFilter


def media_url(city: City, token: str) -> str:
    return Addresses(city.service.settings.public_url).media(token)


async def nothing_started(city: City) -> None:
    assert city.service.sessions.live == {}
    assert await city.service.record.queries.count_calls(CallFilter()) == 0


async def refused(city: City, reason: str) -> float:
    """How often the media socket was refused for this reason, as Prometheus sees it."""
    return await metric(city, f'onbam_refused_total{{reason="{reason}",route="media"}}')


async def metric(city: City, name: str) -> float:
    async with httpx.AsyncClient(base_url=city.service.settings.public_url) as client:
        lines = (await client.get("/metrics")).text.splitlines()
    return next((float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(name)), 0.0)


async def start_stream(socket: ClientConnection, leg_id: str) -> None:
    await socket.send(json.dumps({"event": "connected", "protocol": "Call", "version": "1.0.0"}))
    start = {
        "streamSid": "MZ1",
        "callSid": leg_id,
        "accountSid": "AC1",
        "tracks": ["inbound"],
        "customParameters": {},
    }
    await socket.send(json.dumps({"event": "start", "streamSid": "MZ1", "start": start}))


@pytest.mark.parametrize("kind", ["missing", "made up", "stale"])
async def test_without_a_good_token_the_socket_is_never_opened(city: City, kind: str) -> None:
    stale = city.service.telephone.tokens.issue(leg_id="CA1", now=NIGHT, call_id=uuid4())
    city.clock.forward(minutes=5)
    token = {"missing": "", "made up": "abc.def.ghi", "stale": stale}[kind]
    with pytest.raises(InvalidStatus) as closed:
        await connect(media_url(city, token), compression=None)
    assert closed.value.response.status_code in {403, 404}
    await nothing_started(city)


async def test_a_foreign_token_and_a_used_one_start_nothing(city: City) -> None:
    token = city.service.telephone.tokens.issue(leg_id="CA-ours", now=city.clock.now(), call_id=uuid4())
    async with connect(media_url(city, token), compression=None) as socket:
        await start_stream(socket, "CA-somebody-else")
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1008
    assert await refused(city, "ForeignToken") == 1
    with pytest.raises(InvalidStatus):
        await connect(media_url(city, token), compression=None)
    await nothing_started(city)


async def test_an_unsigned_webhook_is_forbidden_and_begins_no_call(city: City) -> None:
    form = {"CallSid": "CA1", "From": "+821000001111", "To": city.night_line, "CallStatus": "ringing"}
    async with httpx.AsyncClient(base_url=city.service.settings.public_url) as client:
        for path in (
            "voice",
            "status",
            "sms",
            f"page/{uuid4()}",
            f"page/{uuid4()}/pin",
            f"bridge/{uuid4()}/events",
        ):
            answer = await client.post(f"/telephony/twilio/{path}", data=form)
            assert answer.status_code == 403, path
        forged = await client.post(
            "/telephony/twilio/voice", data=form, headers={"X-Twilio-Signature": "bm90IG91cnM="}
        )
        assert forged.status_code == 403
    await nothing_started(city)


async def test_media_messages_that_make_no_sense_are_counted_and_the_call_goes_on(city: City) -> None:
    caller = await city.caller()
    await caller.hears("open.ask")
    stream = city.carrier.network.streams[-1]
    late = {
        "event": "media",
        "streamSid": "MZ",
        "media": {"track": "inbound", "chunk": "1", "payload": "/////w=="},
    }
    nonsense = ["{", "[]", "null", '{"event":"dance"}', '{"event":"media","media":{"payload":"%%%"}}']
    for message in (*nonsense, "x" * 200_000, json.dumps(late)):
        stream._outbox.put_nowait(message)
    await caller.says("집 앞 가로등이 꺼졌어요.")
    await caller.hears("slot.where")
    assert await metric(city, "onbam_media_ignored_total") > 0
    async with httpx.AsyncClient(base_url=city.service.settings.public_url) as client:
        lines = (await client.get("/metrics")).text.splitlines()
    ignored = [
        float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith("onbam_media_ignored_total")
    ]
    assert sum(ignored) >= len(nonsense) + 1
