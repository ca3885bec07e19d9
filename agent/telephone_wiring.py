"""Opens the telephone: the carrier and its log first, and once there is a desk, the board that rings for it."""

from __future__ import annotations

from contextlib import AsyncExitStack

from agent.carriers import open_carrier, verifier
from agent.city import City
from agent.desk_parts import DeskParts
from agent.duty_desk import DutyDesk
from agent.service import Record, Telephone
from agent.settings import Settings
from telephony.addresses import Addresses
from telephony.bridge import Bridge
from telephony.call_backs import CallBacks
from telephony.campaigns import Campaigns
from telephony.dialer import Dialer
from telephony.leg_log import LegLog
from telephony.media_stream import MediaCounters
from telephony.media_token import MediaTokens
from telephony.page_call import PageCall
from telephony.page_log import PageLog
from telephony.race import Race
from telephony.simulated_carrier import SimulatedCarrier
from telephony.webhooks import Switchboard
from transcripts.ports import Clock


async def open_telephone(
    stack: AsyncExitStack,
    settings: Settings,
    city: City,
    record: Record,
    simulated: SimulatedCarrier | None,
) -> Telephone:
    """The carrier, and what is kept of its legs, tokens and campaigns. Raises `SettingsError`."""
    carrier, simulated = await open_carrier(stack, settings, city, simulated)
    return Telephone(
        carrier=carrier,
        addresses=Addresses(settings.public_url),
        verifier=verifier(settings, simulated),
        tokens=MediaTokens(record.database, secret=settings.signing_key().decode()),
        legs=LegLog(record.database),
        campaigns=Campaigns(record.database, record.cipher),
        counters=MediaCounters(),
        simulated=simulated,
    )


def open_switchboard(
    telephone: Telephone, desk: DutyDesk, parts: DeskParts, record: Record, *, city: City, clock: Clock
) -> Switchboard:
    """Who rings whom: pages, the bridge of caller and officer, the race of lines, call-backs and outbound calls."""
    carrier, addresses = telephone.carrier, telephone.addresses
    bridge = Bridge(desk, carrier, parts.bridges, addresses, clock)
    return Switchboard(
        desk=desk,
        pages=PageCall(desk, PageLog(record.database), bridge, addresses, clock),
        bridge=bridge,
        dialer=Dialer(desk, carrier, telephone.campaigns, addresses, clock, office_number=city.duty_number),
        legs=telephone.legs,
        clock=clock,
        race=Race(
            desk,
            carrier,
            parts.lines,
            parts.bridges,
            bridge,
            addresses=addresses,
            clock=clock,
            city=city.name["ko"],
        ),
        call_backs=CallBacks(desk, carrier, parts.call_backs, telephone.legs, addresses, clock),
        messages=parts.effects.messages,
    )
