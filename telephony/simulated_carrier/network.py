"""The telephone network: subscribers, the city's numbers, legs and messages."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from telephony.carrier import LegStatus
from telephony.simulated_carrier.conference_desk import Conferences
from telephony.simulated_carrier.handset import PhoneCall
from telephony.simulated_carrier.interpreter import Interpreter
from telephony.simulated_carrier.leg import Leg, LegPlan
from telephony.simulated_carrier.line import Patch
from telephony.simulated_carrier.media_socket import MediaSocket
from telephony.simulated_carrier.own_number import OwnNumber, ring_own
from telephony.simulated_carrier.phone import RING_S, Phone, Sms, Takes
from telephony.simulated_carrier.tempo import Tempo
from telephony.simulated_carrier.webhook_sender import WebhookFailed, WebhookSender

_CONNECT_S = 0.5  # until the other end rings
_GREETING_S = 3.0  # of a voicemail, which machine detection listens to
_DETECTION_S = 1.2  # of a person who says "yes?"
_NOT_ASSIGNED = "32005"


@dataclass(slots=True)
class Message:
    """A text message that REST took. `status` goes queued, sent, then delivered or undelivered; news of it goes to
    `status_url`.
    """

    sid: str
    sender: str
    recipient: str
    text: str
    status: str = "queued"
    status_url: str | None = None


class Network:
    """Everything that has a number, and everything that is going on."""

    def __init__(self, account_sid: str, sender: WebhookSender, tempo: Tempo) -> None:
        self.account_sid = account_sid
        self.sender = sender
        self.tempo = tempo
        self.conferences = Conferences(self)
        self.phones: dict[str, Phone] = {}
        self.own_numbers: dict[str, OwnNumber] = {}
        self.legs: dict[str, Leg] = {}
        self.messages: dict[str, Message] = {}
        self.streams: list[MediaSocket] = []
        self.media_works = True
        self._interpreter = Interpreter(self)
        self._tasks: set[asyncio.Task[Any]] = set()

    def new_sid(self, kind: str) -> str:
        """An id as the carrier makes them: two letters and 32 hex digits."""
        return kind + secrets.token_hex(16)

    def phone(self, number: str) -> Phone:
        """The phone of a number; a new one rings until it is told otherwise."""
        if number not in self.phones:
            self.phones[number] = Phone(number, self)
        return self.phones[number]

    def start(self, work: Coroutine[Any, Any, object]) -> None:
        """Runs something until it is done or the network closes."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Ends every leg and waits for what is under way."""
        for leg in list(self.legs.values()):
            if not leg.status.over:
                await leg.end()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def interpret(self, leg: Leg, document: Element) -> None:
        """Follows instructions for a leg."""
        await self._interpreter.follow(leg, document)

    async def announce(self, room_sid: str, url: str) -> None:
        """Fetches an announcement and says it in a conference. One that cannot be fetched is not said."""
        try:
            document = await self.sender.fetch(
                url, {"AccountSid": self.account_sid, "ConferenceSid": room_sid}
            )
        except WebhookFailed:
            return
        await self.conferences.announce(room_sid, document)

    # --- calls --------------------------------------------------------------------------------------

    def place(self, plan: LegPlan) -> Leg:
        """Rings a phone because REST asked for it."""
        leg = self._new_leg(plan)
        self.start(self._ring_and_follow(leg))
        return leg

    async def dial_from(self, caller: str, called: str) -> PhoneCall:
        """A subscriber rings one of the city's numbers."""
        own = self.own_numbers.get(called)
        if own is None:
            raise LookupError("nobody has this number: give the carrier its webhooks with `own_number`")
        leg = self.inbound_leg(caller, called, own)
        self.start(self.answer_inbound(leg))
        return leg.handset

    def inbound_leg(self, caller: str, called: str, own: OwnNumber) -> Leg:
        """A leg that asks an own number's webhook what to do, once `answer_inbound` lets it."""
        plan = LegPlan(
            sid=self.new_sid("CA"),
            caller=caller,
            called=called,
            direction="inbound",
            answer_url=own.voice_url,
            status_url=own.status_url,
            fallback=own.fallback,
        )
        return self._new_leg(plan)

    async def dial_child(self, parent: Leg, number: str, *, ring_s: float) -> LegStatus:
        """Rings a number for a leg and joins both; returns when either side hangs up."""
        plan = LegPlan(
            sid=self.new_sid("CA"),
            caller=parent.phone_number if not parent.rings_phone else parent.display,
            called=number,
            direction="outbound-dial",
            events=frozenset(),
            ring_s=ring_s,
            extra={"ParentCallSid": parent.sid},
        )
        child = self._new_leg(plan)
        patch = Patch()
        try:
            if not await self._ring(child):
                return child.status
            parent.line.peer, child.line.peer = patch.end(0), patch.end(1)
            await child.ended.wait()
            return child.status
        finally:
            parent.line.peer = None
            up = child.status is LegStatus.IN_PROGRESS
            await child.end(LegStatus.COMPLETED if up else LegStatus.CANCELED)

    async def answer_inbound(self, leg: Leg) -> None:
        """Asks the webhook, or follows the number's static document; a rejected call was never up."""
        leg.move(LegStatus.RINGING)
        try:
            document = await self.sender.fetch(leg.plan.answer_url or "", leg.fields())
        except WebhookFailed:
            leg.error_code = "11200"
            if leg.plan.fallback is None:
                await leg.end(LegStatus.FAILED)
                return
            document = leg.plan.fallback
        if leg.status.over:
            return
        if document.find("Reject") is None:
            leg.move(LegStatus.IN_PROGRESS)
        leg.follow(document)

    async def _ring_and_follow(self, leg: Leg) -> None:
        if not await self._ring(leg):
            return
        document = leg.plan.document
        if document is None:
            try:
                document = await self.sender.fetch(leg.plan.answer_url or "", leg.fields())
            except WebhookFailed:
                leg.error_code = "11200"
                await leg.end()
                return
        if not leg.status.over:
            leg.follow(document)

    async def _ring(self, leg: Leg) -> bool:
        """Rings the leg's phone; True when it was picked up."""
        own = self.own_numbers.get(leg.plan.called)
        if own is not None and leg.plan.direction == "outbound-api":
            return await ring_own(self, leg, own)
        phone = self.phone(leg.plan.called)
        leg.move(LegStatus.QUEUED)
        await self.tempo.wait(_CONNECT_S)
        if phone.takes is Takes.UNASSIGNED:
            leg.error_code = _NOT_ASSIGNED
            await leg.end(LegStatus.FAILED)
        elif phone.takes is Takes.BUSY:
            await leg.end(LegStatus.BUSY)
        elif phone.takes is Takes.OFF:
            await leg.end(LegStatus.NO_ANSWER)
        elif not leg.status.over:
            await self._ring_until_taken(leg, phone)
        return leg.status is LegStatus.IN_PROGRESS

    async def _ring_until_taken(self, leg: Leg, phone: Phone) -> None:
        leg.move(LegStatus.RINGING)
        phone.note_incoming(leg.handset)
        if phone.takes in {Takes.ANSWERS, Takes.SILENTLY, Takes.VOICEMAIL}:
            self.start(_pick_up_after(leg.handset, self.tempo, phone.rings * RING_S))
        try:
            async with asyncio.timeout(self.tempo.real(leg.plan.ring_s)):
                await leg.handset.wait_for_pick_up()
        except TimeoutError:
            await leg.end(LegStatus.NO_ANSWER)
            return
        if leg.status.over:
            return
        if leg.handset.declined:
            await leg.end(LegStatus.BUSY)
            return
        await self._picked_up(leg, phone)

    async def _picked_up(self, leg: Leg, phone: Phone) -> None:
        machine = phone.takes is Takes.VOICEMAIL
        leg.move(LegStatus.IN_PROGRESS)
        if leg.plan.detect_machine:
            await self.tempo.wait(_GREETING_S if machine else _DETECTION_S)
            silent = phone.takes is Takes.SILENTLY
            leg.answered_by = "machine_start" if machine else "unknown" if silent else "human"
        if phone.script is not None and not machine:
            self.start(phone.script(leg.handset))  # type: ignore[arg-type]

    def _new_leg(self, plan: LegPlan) -> Leg:
        leg = Leg(plan, self)
        self.legs[leg.sid] = leg
        return leg

    # --- messages -----------------------------------------------------------------------------------

    def send_message(self, *, sender: str, recipient: str, text: str, status_url: str | None) -> Message:
        """Takes a text message for delivery."""
        message = Message(self.new_sid("SM"), sender, recipient, text, status_url=status_url)
        self.messages[message.sid] = message
        self.start(self._deliver(message))
        return message

    async def text_from(self, sender: str, recipient: str, text: str) -> None:
        """A subscriber texts one of the city's numbers."""
        own = self.own_numbers.get(recipient)
        if own is None or own.sms_url is None:
            raise LookupError("nobody takes messages at this number: give the carrier its `sms_url`")
        form = {
            "AccountSid": self.account_sid,
            "MessageSid": self.new_sid("SM"),
            "From": sender,
            "To": recipient,
            "Body": text,
            "NumMedia": "0",
        }
        document = await self.sender.fetch(own.sms_url, form)
        for reply in document.findall("Message"):
            self.phone(sender).note_sms(Sms(recipient, reply.text or ""))

    async def _deliver(self, message: Message) -> None:
        arrives = self.phone(message.recipient).sms_arrive
        self._message_news(message, "sent")
        await self.tempo.wait(_CONNECT_S)
        if arrives:
            self.phone(message.recipient).note_sms(Sms(message.sender, message.text))
        self._message_news(message, "delivered" if arrives else "undelivered")

    def _message_news(self, message: Message, status: str) -> None:
        message.status = status
        if message.status_url is not None:
            form = {
                "AccountSid": self.account_sid,
                "MessageSid": message.sid,
                "MessageStatus": status,
                "From": message.sender,
                "To": message.recipient,
            }
            self.sender.notify(message.status_url, form)


async def _pick_up_after(handset: PhoneCall, tempo: Tempo, seconds: float) -> None:
    await tempo.wait(seconds)
    handset.answer()
