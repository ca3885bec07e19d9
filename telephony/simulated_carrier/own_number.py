"""The city's own numbers: where the carrier asks what to do with their calls, and how one of them rings another."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from telephony.carrier import LegStatus

if TYPE_CHECKING:
    from telephony.simulated_carrier.leg import Leg
    from telephony.simulated_carrier.network import Network

_CONNECT_S = 0.5


@dataclass(frozen=True, slots=True)
class OwnNumber:
    """One of the city's numbers and where the carrier asks what to do with its calls and messages."""

    voice_url: str
    sms_url: str | None
    status_url: str | None
    fallback: Element | None


async def ring_own(network: Network, leg: Leg, own: OwnNumber) -> bool:
    """Rings one of our numbers from another, as REST asked; True when its webhook took the call. Keys that either side
    plays reach the other and both end together; sound is not carried over.
    """
    leg.move(LegStatus.QUEUED)
    await network.tempo.wait(_CONNECT_S)
    if leg.status.over:
        return False
    leg.move(LegStatus.RINGING)
    other = network.inbound_leg(leg.plan.caller, leg.plan.called, own)
    leg.partner, other.partner = other, leg
    await network.answer_inbound(other)
    if other.status is not LegStatus.IN_PROGRESS:
        await leg.end(LegStatus.FAILED)
        return False
    leg.move(LegStatus.IN_PROGRESS)
    leg.answered_by = "human" if leg.plan.detect_machine else None
    network.start(_end_together(leg, other))
    return True


async def _end_together(leg: Leg, other: Leg) -> None:
    ends = [asyncio.ensure_future(each.ended.wait()) for each in (leg, other)]
    try:
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for end in ends:
            end.cancel()
    await leg.end()
    await other.end()
