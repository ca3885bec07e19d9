"""A desk that keeps the contract of `telephony.ports.TelephoneDesk` and remembers what it was told."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import WebSocket, WebSocketDisconnect

from escalation.ports import PageOutcome
from telephony import twiml
from telephony.addresses import Addresses
from telephony.media_token import MediaTokenError, MediaTokens
from telephony.ports import (
    Accepted,
    BridgeChange,
    CallBackNews,
    IncomingCall,
    IncomingSms,
    LegChange,
    LineNews,
    MessageNews,
    Noted,
    OutboundAnswer,
    PageClosed,
    PageOpen,
    PageStanding,
    PageVerdict,
    PinNeeded,
    PinWrong,
    TakenBy,
)

DUTY_PHONE = "+82310000112"
CALL_ID = UUID("00000000-0000-4000-8000-000000000001")


class Stopped:
    """A clock at a fixed moment."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment


class FakeDesk:
    """One escalation, decided by attributes that a test sets."""

    def __init__(self, addresses: Addresses, tokens: MediaTokens, clock: Stopped) -> None:
        self._addresses = addresses
        self._tokens = tokens
        self._clock = clock
        self.incoming: list[IncomingCall] = []
        self.legs: list[LegChange] = []
        self.outcomes: list[tuple[UUID, PageOutcome]] = []
        self.accepted: list[tuple[UUID, str | None]] = []
        self.bridges: list[BridgeChange] = []
        self.returned: list[BridgeChange] = []
        self.sms: list[IncomingSms] = []
        self.pin: str | None = None
        self.pin_tries = 3
        self.taken_by: str | None = None
        self.closed = False
        self.broken = False
        self.line_news_told: list[LineNews] = []
        self.gone = False
        self.quiet = False
        self.noted = False
        self.ring_back_at: str | None = "+821012345678"
        self.back: list[str] = []
        self.attempts: list[CallBackNews] = []
        self.unreached: list[UUID] = []
        self.receipts: list[MessageNews] = []

    async def answer(self, incoming: IncomingCall) -> str:
        if self.broken:
            raise RuntimeError("the desk is broken")
        self.incoming.append(incoming)
        token = self._tokens.issue(leg_id=incoming.leg_id, now=self._clock.now(), call_id=CALL_ID)
        return twiml.connect_stream(
            self._addresses.media(token), duty_phone=DUTY_PHONE, parameters={"lang": "ko"}
        )

    async def leg_changed(self, change: LegChange) -> None:
        self.legs.append(change)

    async def caller_returned(self, bridge: BridgeChange) -> str:
        self.returned.append(bridge)
        return twiml.say_and_hang_up(("담당자와의 통화가 끊겼어요.", "ko"))

    async def bridge_changed(self, bridge: BridgeChange) -> None:
        self.bridges.append(bridge)

    async def page_answered(self, page_id: UUID) -> PageStanding:
        if self.closed:
            return PageClosed()
        return TakenBy(self.taken_by) if self.taken_by else PageOpen()

    async def page_accepted(self, page_id: UUID, *, pin: str | None) -> PageVerdict:
        self.accepted.append((page_id, pin))
        if self.pin is not None and pin is None:
            return PinNeeded()
        if self.pin is not None and pin != self.pin:
            self.pin_tries -= 1
            return PinWrong(tries_left=self.pin_tries)
        if self.noted:
            return Noted()
        on_the_line = [each.leg_id for each in self.incoming]
        return Accepted(
            call_id=CALL_ID,
            briefing="자살 위험, 지금 생각 있음, 혼자.",
            caller_leg_id=on_the_line[-1] if on_the_line else None,
            quiet=self.quiet,
        )

    async def page_over(self, page_id: UUID, outcome: PageOutcome) -> None:
        self.outcomes.append((page_id, outcome))

    async def on_the_line(self, call_id: UUID) -> bool:
        return not self.gone

    async def line_person(self, call_id: UUID, number: str) -> Accepted | None:
        if self.gone:
            return None
        briefing, caller = f"{number}에 알려요. 자살 위험, 혼자.", self.incoming[-1].leg_id
        return Accepted(call_id, briefing, caller, sends_help=number == "119")

    async def line_news(self, news: LineNews) -> None:
        self.line_news_told.append(news)

    async def call_back_number(self, call_id: UUID, *, dropped_leg_id: str) -> str | None:
        return self.ring_back_at

    async def called_back(self, call_id: UUID, *, leg_id: str) -> str:
        self.back.append(leg_id)
        return twiml.document(twiml.pause(60))

    async def call_back_news(self, news: CallBackNews) -> None:
        self.attempts.append(news)

    async def caller_unreached(self, call_id: UUID) -> None:
        self.unreached.append(call_id)

    async def message_news(self, news: MessageNews) -> None:
        self.receipts.append(news)

    async def sms_received(self, sms: IncomingSms) -> str | None:
        self.sms.append(sms)
        return "확인했어요." if sms.text == "3141" else None

    async def outbound_answered(self, answer: OutboundAnswer) -> str:
        token = self._tokens.issue(leg_id=answer.leg_id, now=self._clock.now())
        return twiml.connect_stream(self._addresses.media(token), duty_phone=None)


class FakeAgent:
    """The desk's end of the media WebSocket: speaks on command, remembers keys, marks and audio."""

    def __init__(self, tokens: MediaTokens, clock: Stopped) -> None:
        self._tokens = tokens
        self._clock = clock
        self.sockets: list[WebSocket] = []
        self.refused: list[str] = []
        self.stream_sid = ""
        self.call_sid = ""
        self.parameters: dict[str, str] = {}
        self.order: list[str] = []
        self.keys = ""
        self.marks: list[str] = []
        self.heard = bytearray()

    async def serve(self, socket: WebSocket, token: str) -> None:
        try:
            grant = await self._tokens.redeem(token, now=self._clock.now())
        except MediaTokenError as error:
            self.refused.append(type(error).__name__)
            await socket.close(code=1008)
            return
        await socket.accept()
        self.sockets.append(socket)
        try:
            while True:
                self._take(json.loads(await socket.receive_text()))
                if self.call_sid:
                    grant.admit(self.call_sid)
        except WebSocketDisconnect:
            return

    async def speak(self, audio: bytes) -> None:
        payload = base64.b64encode(audio).decode()
        await self._send({"event": "media", "streamSid": self.stream_sid, "media": {"payload": payload}})

    async def mark(self, name: str) -> None:
        await self._send({"event": "mark", "streamSid": self.stream_sid, "mark": {"name": name}})

    async def clear(self) -> None:
        await self._send({"event": "clear", "streamSid": self.stream_sid})

    async def vanish(self) -> None:
        await self.sockets[-1].close()

    async def _send(self, message: dict[str, object]) -> None:
        await self.sockets[-1].send_text(json.dumps(message))

    def _take(self, message: dict[str, Any]) -> None:
        event = str(message["event"])
        if event != "media" or self.order[-1:] != ["media"]:
            self.order.append(event)
        if event == "start":
            self.stream_sid, self.call_sid = message["start"]["streamSid"], message["start"]["callSid"]
            self.parameters = dict(message["start"]["customParameters"])
        elif event == "media":
            self.heard += base64.b64decode(message["media"]["payload"])
        elif event == "dtmf":
            self.keys += message["dtmf"]["digit"]
        elif event == "mark":
            self.marks.append(message["mark"]["name"])
