"""A call leg: its life from ringing to its end, the instructions that it follows, the news that it sends."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from telephony.carrier import LegStatus
from telephony.simulated_carrier.handset import PhoneCall
from telephony.simulated_carrier.line import Line
from telephony.simulated_carrier.media_socket import MediaSocket
from telephony.simulated_carrier.tempo import Tempo

if TYPE_CHECKING:
    from telephony.simulated_carrier.network import Network

_EVENTS = {
    LegStatus.QUEUED: "initiated",
    LegStatus.RINGING: "ringing",
    LegStatus.IN_PROGRESS: "answered",
}


@dataclass(frozen=True, slots=True)
class LegPlan:
    """What was asked of a leg. `events` are the progress events that `status_url` wants."""

    sid: str
    caller: str
    called: str
    direction: str  # "inbound", "outbound-api", "outbound-dial"
    answer_url: str | None = None
    document: Element | None = None
    status_url: str | None = None
    events: frozenset[str] = frozenset({"completed"})
    ring_s: float = 60.0
    detect_machine: bool = False
    fallback: Element | None = None
    extra: Mapping[str, str] = field(default_factory=dict)


class Leg:
    """One phone's connection to the carrier. `follow` tasks are replaced when new instructions come by REST."""

    def __init__(self, plan: LegPlan, network: Network) -> None:
        self.plan = plan
        self.sid = plan.sid
        self.network = network
        self.tempo: Tempo = network.tempo
        self.line = Line(self.tempo)
        self.handset = PhoneCall(self)
        self.status = LegStatus.QUEUED
        self.answered_by: str | None = None
        self.error_code: str | None = None
        self.verbs: list[str] = []
        self.stream: MediaSocket | None = None
        self.partner: Leg | None = None
        self.keys: asyncio.Queue[str] | None = None
        self.words: asyncio.Queue[str] | None = None
        self.ended = asyncio.Event()
        self._following: asyncio.Task[None] | None = None
        self._answered_at: datetime | None = None
        self._sequence = 0

    @property
    def rings_phone(self) -> bool:
        """Whether the phone of this leg was rung, rather than rang."""
        return self.plan.direction != "inbound"

    @property
    def phone_number(self) -> str:
        """The number of the leg's own phone."""
        return self.plan.called if self.rings_phone else self.plan.caller

    @property
    def display(self) -> str:
        """The number that the phone shows."""
        return self.plan.caller if self.rings_phone else self.plan.called

    @property
    def seconds(self) -> int:
        """The length of the call so far, in the carrier's seconds."""
        if self._answered_at is None:
            return 0
        real = (datetime.now(UTC) - self._answered_at).total_seconds()
        return round(real * self.tempo.speed)

    def fields(self, **more: str) -> dict[str, str]:
        """The form that every webhook of this leg carries."""
        form = {
            "AccountSid": self.network.account_sid,
            "ApiVersion": "2010-04-01",
            "CallSid": self.sid,
            "CallStatus": self.status.value,
            "Direction": self.plan.direction,
            "From": self.plan.caller,
            "To": self.plan.called,
            "Caller": self.plan.caller,
            "Called": self.plan.called,
        }
        if self.answered_by is not None:
            form["AnsweredBy"] = self.answered_by
        return form | dict(self.plan.extra) | more

    def move(self, status: LegStatus) -> None:
        """Goes on to another status and sends the news."""
        if self.status.over:
            return
        self.status = status
        if status is LegStatus.IN_PROGRESS:
            self._answered_at = datetime.now(UTC)
            self.line.open()
        self._send_news()
        self.handset.note_change()

    def press(self, key: str) -> None:
        """A key was pressed at the phone: the media stream or the menu gets it, else nobody does."""
        if self.stream is not None:
            self.stream.press(key)
        elif self.keys is not None:
            self.keys.put_nowait(key)

    def utter(self, words: str) -> None:
        """Something was said at the phone: a menu that listens to speech gets it as text, else nobody does."""
        if self.words is not None:
            self.words.put_nowait(words)

    def follow(self, document: Element) -> None:
        """Follows new instructions from now on."""
        previous = self._following
        self._following = asyncio.get_running_loop().create_task(self._follow(previous, document))

    async def end(self, status: LegStatus = LegStatus.COMPLETED) -> None:
        """Ends the leg: instructions stop, the line closes, the news goes out."""
        if self.status.over:
            await self.ended.wait()
            return
        self.move(status)
        following = self._following
        if following is not None and following is not asyncio.current_task():
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
        await self.line.close()
        self.ended.set()
        self.handset.note_change()

    async def end_from_phone(self) -> None:
        """The phone was put down, or never picked up."""
        up = self.status is LegStatus.IN_PROGRESS
        await self.end(LegStatus.COMPLETED if up or not self.rings_phone else LegStatus.NO_ANSWER)

    async def _follow(self, previous: asyncio.Task[None] | None, document: Element) -> None:
        if previous is not None:
            previous.cancel()
            await asyncio.gather(previous, return_exceptions=True)
        await self.network.interpret(self, document)
        await self.end()

    def _send_news(self) -> None:
        event = _EVENTS.get(self.status, "completed")
        if self.plan.status_url is None or event not in self.plan.events:
            return
        form = self.fields(
            CallbackSource="call-progress-events",
            SequenceNumber=str(self._sequence),
            Timestamp=datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S +0000"),
        )
        self._sequence += 1
        if self.status.over:
            form["CallDuration"] = form["Duration"] = str(self.seconds)
            if self.error_code is not None:
                form["ErrorCode"] = self.error_code
        self.network.sender.notify(self.plan.status_url, form)
