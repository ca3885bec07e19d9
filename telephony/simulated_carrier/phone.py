"""A telephone that can be scripted: how it takes calls, whom it rings, what it texts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from telephony.phone_number import parse_number
from telephony.simulated_carrier.handset import WITHIN_S, NotHeard, PhoneCall

if TYPE_CHECKING:
    from telephony.simulated_carrier.network import Network

RING_S = 3.0  # one second of ringing, two of silence: the Korean cadence
Script = Callable[[PhoneCall], Awaitable[None]]


class Takes(StrEnum):
    """What a phone does with a call."""

    BY_HAND = "by_hand"  # it rings until the test answers or declines
    ANSWERS = "answers"
    SILENTLY = "silently"  # picked up, not a word
    VOICEMAIL = "voicemail"
    IGNORES = "ignores"
    BUSY = "busy"
    OFF = "off"
    UNASSIGNED = "unassigned"  # no such number


@dataclass(frozen=True, slots=True)
class Sms:
    """A text message as the phone shows it."""

    sender: str
    text: str


class Phone:
    """One subscriber. `calls` are all calls that it had, oldest first; `inbox` its text messages."""

    def __init__(self, number: str, network: Network) -> None:
        self.number = number
        self._network = network
        self._changed = asyncio.Event()
        self._expected = 0
        self.takes = Takes.BY_HAND
        self.rings = 1
        self.script: Script | None = None
        self.sms_arrive = True
        self.calls: list[PhoneCall] = []
        self.inbox: list[Sms] = []

    def answers(self, *, after_rings: int = 1, script: Script | None = None, keys: str = "") -> Phone:
        """From now on it picks up after some rings; then `script` runs, or `keys` are pressed in the menu."""
        self.takes, self.rings = Takes.ANSWERS, after_rings
        self.script = script or (_presses_in_menu(keys) if keys else None)
        return self

    def will(self, takes: Takes, *, after_rings: int = 1) -> Phone:
        """From now on it takes calls in this way."""
        self.takes, self.rings, self.script = takes, after_rings, None
        return self

    async def dials(self, number: str) -> PhoneCall:
        """Rings a number, written in any usual form; returns at once, when the line is being set up."""
        call = await self._network.dial_from(self.number, parse_number(number).dial)
        self.calls.append(call)
        return call

    async def texts(self, number: str, text: str) -> None:
        """Sends a text message to one of the city's numbers; the answer lands in `inbox`."""
        await self._network.text_from(self.number, parse_number(number).dial, text)

    async def rung(self, within: float = WITHIN_S) -> PhoneCall:
        """Waits for the next incoming call that was not asked for before; answers nothing by itself."""
        position = self._expected
        self._expected += 1
        await self._until(lambda: len(self._incoming()) > position, "ring", within)
        return self._incoming()[position]

    async def receives_text(self, text: str, within: float = WITHIN_S) -> Sms:
        """Waits for a text message that holds `text`."""

        def found() -> Sms | None:
            return next((sms for sms in self.inbox if text in sms.text), None)

        await self._until(lambda: found() is not None, f"receive a message with {text!r}", within)
        return found() or Sms("", "")

    # --- told by the network ------------------------------------------------------------------------

    def note_incoming(self, call: PhoneCall) -> None:
        """It rings."""
        self.calls.append(call)
        self._changed.set()

    def note_sms(self, sms: Sms) -> None:
        """A message arrives."""
        self.inbox.append(sms)
        self._changed.set()

    def _incoming(self) -> list[PhoneCall]:
        return [call for call in self.calls if call.incoming]

    async def _until(self, happened: Callable[[], bool], what: str, within: float) -> None:
        try:
            async with asyncio.timeout(within):
                while not happened():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise NotHeard(f"the phone did not {what} within {within} s") from None


def _presses_in_menu(keys: str) -> Script:
    async def script(call: PhoneCall) -> None:
        await call.asked_for_keys()
        await call.presses(keys)

    return script
