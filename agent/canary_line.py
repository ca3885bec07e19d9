"""The other side of a check call: a second number of ours that rings the desk, and that takes its own test page."""

from __future__ import annotations

from typing import Protocol

from fastapi import APIRouter, Request, Response

from telephony import twiml
from telephony.addresses import PREFIX
from telephony.carrier import Carrier
from telephony.signature import SignatureVerifier
from telephony.simulated_carrier import NotHeard, PhoneCall, SimulatedCarrier
from telephony.webhook_request import SignedForms, xml

ROUTE = "/canary"
_LISTENS_S = 60
"""How long the check stays on the line at most; it is rung off as soon as the agent has been heard."""
_GREETING = "여보세요?"
"""A person who picks up says a word and is quiet: so the carrier's answering-machine detection takes it for one."""


class CanaryLine(Protocol):
    """The second number."""

    @property
    def number(self) -> str:
        """Its number, E.164."""
        ...

    async def rings_desk(self) -> str:
        """Rings the night number and listens; returns the id of its own leg. Raises `CarrierError`."""
        ...

    async def hangs_up(self, leg_id: str) -> None:
        """Ends the call. Raises `CarrierError`; one that is over is no error."""
        ...


class CarrierLine:
    """A real second number of the account. Its voice webhook must point to `…/telephony/twilio/canary/page`."""

    def __init__(self, carrier: Carrier, *, number: str, night_number: str, public_url: str) -> None:
        self.number = number
        self._carrier = carrier
        self._night_number = night_number
        self._url = public_url.rstrip("/") + PREFIX + ROUTE

    async def rings_desk(self) -> str:
        """Raises `CarrierError`."""
        placed = await self._carrier.place_call(
            to=self._night_number, answer_url=self._url + "/call", status_url=self._url + "/status"
        )
        return placed.leg_id

    async def hangs_up(self, leg_id: str) -> None:
        """Raises `CarrierError`."""
        await self._carrier.hang_up(leg_id=leg_id)


class SimulatedLine:
    """The same at a carrier in memory: a phone that rings the desk, and that answers its page with key and PIN."""

    def __init__(self, carrier: SimulatedCarrier, *, number: str, night_number: str, pin: str) -> None:
        self.number = number
        self._phone = carrier.phone(number)
        self._night_number = night_number
        self._calls: dict[str, PhoneCall] = {}
        self._phone.answers(script=self._takes_page)
        self._pin = pin

    async def rings_desk(self) -> str:
        """Rings at once."""
        call = await self._phone.dials(self._night_number)
        self._calls = {call.leg_id: call}
        return call.leg_id

    async def hangs_up(self, leg_id: str) -> None:
        """Ends the call, if it is still this process's."""
        call = self._calls.pop(leg_id, None)
        if call is not None and not call.status.over:
            await call.hangs_up()

    async def _takes_page(self, call: PhoneCall) -> None:
        try:
            await call.asked_for_keys(1)
            await call.presses("1")
            await call.asked_for_keys(2)
            await call.presses(f"{self._pin}#")
        except NotHeard:
            return  # the page was not answered: that is what the check then says


def canary_routes(verifier: SignatureVerifier, pin: str) -> APIRouter:
    """What the carrier asks about the second number's legs; signed like every other webhook."""
    router, signed = APIRouter(prefix=PREFIX + ROUTE), SignedForms(verifier)

    @router.post("/call")
    async def call(request: Request) -> Response:
        await signed.read(request)
        return xml(twiml.document(twiml.pause(_LISTENS_S), twiml.hang_up()))

    @router.post("/status")
    async def status(request: Request) -> Response:
        await signed.read(request)
        return Response(status_code=204)

    @router.post("/page")
    async def page(request: Request) -> Response:
        await signed.read(request)
        once = (twiml.pause(5), twiml.press("1"), twiml.pause(5), twiml.press(f"{pin}#"))
        return xml(twiml.document(twiml.say(_GREETING, "ko"), *once, *once, twiml.pause(5), twiml.hang_up()))

    return router
