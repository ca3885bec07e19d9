"""The simulated carrier as a whole: start it, give it the city's numbers, take its phones."""

from __future__ import annotations

import secrets
from types import TracebackType
from typing import Self
from xml.etree.ElementTree import fromstring

from telephony.phone_number import parse_number
from telephony.simulated_carrier.faults import Faults
from telephony.simulated_carrier.leg import Leg
from telephony.simulated_carrier.loopback_server import LoopbackServer
from telephony.simulated_carrier.network import Message, Network
from telephony.simulated_carrier.own_number import OwnNumber
from telephony.simulated_carrier.phone import Phone
from telephony.simulated_carrier.rest import build_rest
from telephony.simulated_carrier.tempo import Tempo
from telephony.simulated_carrier.webhook_sender import WebhookSender
from telephony.twilio_carrier import TwilioCarrier


class SimulatedCarrier:
    """A carrier in memory behind real HTTP and WebSockets on loopback.

    The product talks to it as to Twilio: `TwilioCarrier` with `api_base` pointed here, signed webhooks, media
    streams. Use it as `async with SimulatedCarrier() as carrier`.
    """

    def __init__(
        self,
        *,
        tempo: Tempo | None = None,
        account_sid: str | None = None,
        auth_token: str | None = None,
        port: int = 0,
    ) -> None:
        self.account_sid = account_sid or "AC" + secrets.token_hex(16)
        self.auth_token = auth_token or secrets.token_hex(16)
        self.faults = Faults()
        self.tempo = tempo or Tempo()
        self.webhooks = WebhookSender(self.auth_token, self.faults, self.tempo)
        self.network = Network(self.account_sid, self.webhooks, self.tempo)
        rest = build_rest(self.network, self.faults, auth_token=self.auth_token)
        self._server = LoopbackServer(rest, port=port)

    @property
    def api_base(self) -> str:
        """For ONBAM_TWILIO_API_BASE."""
        return self._server.url

    async def start(self) -> None:
        """Opens the REST address."""
        await self._server.start()

    async def stop(self) -> None:
        """Ends every call and closes."""
        await self.network.close()
        await self.webhooks.close()
        await self._server.stop()

    async def go_down(self) -> None:
        """REST refuses connections; calls that are up stay up."""
        await self._server.stop()

    async def come_back(self) -> None:
        """REST answers again at the same address."""
        await self._server.start()

    def own_number(
        self,
        number: str,
        *,
        voice_url: str,
        sms_url: str | None = None,
        status_url: str | None = None,
        fallback_twiml: str | None = None,
    ) -> None:
        """One of the city's numbers. `fallback_twiml` is the static document that is followed when the desk
        does not answer.
        """
        fallback = fromstring(fallback_twiml) if fallback_twiml else None  # noqa: S314 (our own file)
        self.network.own_numbers[parse_number(number).dial] = OwnNumber(
            voice_url, sms_url, status_url, fallback
        )

    def phone(self, number: str) -> Phone:
        """The phone of a subscriber or service, by its number in any usual form."""
        return self.network.phone(parse_number(number).dial)

    def carrier(self, sender: str, *, timeout_s: float = 10.0) -> TwilioCarrier:
        """The product's own carrier, pointed here."""
        return TwilioCarrier(
            account_sid=self.account_sid,
            auth_token=self.auth_token,
            sender=parse_number(sender).dial,
            api_base=self.api_base,
            timeout_s=timeout_s,
        )

    @property
    def legs(self) -> list[Leg]:
        """All legs that there were, oldest first."""
        return list(self.network.legs.values())

    @property
    def messages(self) -> list[Message]:
        """All text messages that REST took, oldest first."""
        return list(self.network.messages.values())

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        await self.stop()
