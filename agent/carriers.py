"""Which carrier the settings mean: an account, or one in memory that answers the same REST calls on loopback."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path
from xml.etree import ElementTree

from agent.canary import SIMULATED_NUMBER, canary_pin
from agent.canary_line import CanaryLine, CarrierLine, SimulatedLine
from agent.city import City
from agent.settings import Settings, SettingsError
from telephony.addresses import Addresses
from telephony.signature import SignatureVerifier
from telephony.simulated_carrier import SimulatedCarrier
from telephony.twilio_carrier import TwilioCarrier

FALLBACK_DOCUMENT = Path(__file__).parent.parent / "deploy" / "twilio-fallback.xml"


async def open_carrier(
    stack: AsyncExitStack, settings: Settings, city: City, simulated: SimulatedCarrier | None
) -> tuple[TwilioCarrier, SimulatedCarrier | None]:
    """The configured carrier; without an account the one in memory, started here where none is given."""
    if settings.twilio_account_sid and settings.twilio_auth_token and settings.twilio_number:
        carrier = TwilioCarrier(
            account_sid=settings.twilio_account_sid,
            auth_token=settings.twilio_auth_token.get_secret_value(),
            sender=settings.twilio_number,
            api_base=settings.twilio_api_base,
        )
        stack.push_async_callback(carrier.close)
        return carrier, simulated
    if simulated is None:
        simulated = await stack.enter_async_context(SimulatedCarrier())
    own_night_number(simulated, settings.public_url, city)
    carrier = simulated.carrier(city.night_number)
    stack.push_async_callback(carrier.close)
    return carrier, simulated


async def open_canary_line(
    stack: AsyncExitStack, settings: Settings, city: City, simulated: SimulatedCarrier | None
) -> CanaryLine | None:
    """The second number that rings the desk as a check; None where an account is set and no such number."""
    if settings.twilio_account_sid and settings.twilio_auth_token:
        if settings.canary_number is None:
            return None
        carrier = TwilioCarrier(
            account_sid=settings.twilio_account_sid,
            auth_token=settings.twilio_auth_token.get_secret_value(),
            sender=settings.canary_number,
            api_base=settings.twilio_api_base,
        )
        stack.push_async_callback(carrier.close)
        return CarrierLine(
            carrier,
            number=settings.canary_number,
            night_number=settings.twilio_number or city.night_number,
            public_url=settings.public_url,
        )
    if simulated is None:
        return None
    pin = canary_pin(settings.signing_key())
    return SimulatedLine(simulated, number=SIMULATED_NUMBER, night_number=city.night_number, pin=pin)


def own_night_number(simulated: SimulatedCarrier, public_url: str, city: City) -> None:
    """Gives the city's night number to a carrier in memory, as an operator sets it up at a real one."""
    addresses = Addresses(public_url)
    simulated.own_number(
        city.night_number,
        voice_url=addresses.voice,
        sms_url=addresses.sms,
        status_url=addresses.status,
        fallback_twiml=fallback_twiml(city.duty_number),
    )


def fallback_twiml(duty_number: str) -> str | None:
    """The static document of `deploy/` with the city's duty phone in it; None where it was not shipped."""
    if not FALLBACK_DOCUMENT.is_file():
        return None
    root = ElementTree.fromstring(FALLBACK_DOCUMENT.read_text(encoding="utf-8"))  # noqa: S314 (our own file)
    for number in root.iter("Number"):
        number.text = duty_number
    return ElementTree.tostring(root, encoding="unicode")


def verifier(settings: Settings, simulated: SimulatedCarrier | None) -> SignatureVerifier:
    """Checks webhooks with the account's token. Raises `SettingsError` where there is none."""
    if settings.twilio_auth_token is not None:
        tokens = [settings.twilio_auth_token.get_secret_value()]
    elif simulated is not None:
        tokens = [simulated.auth_token]
    else:
        raise SettingsError(
            "ONBAM_TWILIO_AUTH_TOKEN is missing: set it, or leave the account out to simulate."
        )
    return SignatureVerifier(tokens, public_url=settings.public_url)
