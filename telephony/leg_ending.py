"""Ends a leg that is not wanted any more: who answered is told why, a line that still rings is hung up."""

from __future__ import annotations

from telephony.carrier import Carrier, CarrierError, LegGone
from telephony.page_menu import farewell
from transcripts.calls import Lang

_LANG: Lang = "ko"
"""The people at public lines are spoken to in Korean."""


async def take_leave(carrier: Carrier, leg_id: str, words: str | None) -> None:
    """Says the phrase `words` to whoever answered; None where nobody has."""
    try:
        if words is not None:
            await carrier.redirect(leg_id=leg_id, twiml=farewell(words, _LANG))
            return
    except LegGone:
        pass  # gone, or still ringing: hung up below, which does no harm to a leg that is gone
    except CarrierError:
        pass  # the leg ends when nobody speaks with it any more; hanging up is tried all the same
    await hang_up_leg(carrier, leg_id)


async def hang_up_leg(carrier: Carrier, leg_id: str) -> None:
    """Ends a leg. Where the carrier does not take it, the leg's next webhook finds that it is not wanted."""
    try:
        await carrier.hang_up(leg_id=leg_id)
    except CarrierError:
        return
