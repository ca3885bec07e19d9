"""What became of a call that the carrier was asked for and never told of.

The carrier knows no mark of ours on a leg, so it is asked which of our legs to that number are up, and what no row of
ours knows is compared with the tries that wait for news. Nothing is rung twice that is known to ring; what cannot be
known is rung again after a while, because a line that is rung twice is a burden and one that is not rung at all may
cost a life (docs/adr/0008).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from telephony.carrier import Carrier, CarrierError


@dataclass(frozen=True, slots=True)
class NotTaken:
    """No leg of ours is up that nobody knows: the carrier did not take it, or it is over already."""


@dataclass(frozen=True, slots=True)
class Ours:
    """The one leg that nobody knows belongs to the one try that waits."""

    leg_id: str


@dataclass(frozen=True, slots=True)
class Perhaps:
    """As many unknown legs are up as tries wait, and more than one: this try may be among them."""


Fate = NotTaken | Ours | Perhaps


def fate(live: Sequence[str], known: Collection[str], *, waiting: int) -> Fate:
    """What became of one try. `live`: our legs to its number that are not over, as the carrier tells; `known`: legs
    that rows of ours hold; `waiting`: how many tries at this number wait for news, this one included.
    """
    strange = [leg_id for leg_id in live if leg_id not in known]
    if len(strange) == 1 and waiting == 1:
        return Ours(strange[0])
    return Perhaps() if strange and len(strange) >= waiting else NotTaken()


class Try(Protocol):
    """A row that was handed to the carrier."""

    @property
    def leg_id(self) -> str | None:
        """Its leg, None while the carrier has told of none."""
        ...


async def ask_fate(carrier: Carrier, number: str, tries: Sequence[Try]) -> Fate | None:
    """Asks the carrier what became of a try at `number` (as it is dialled); None where it cannot be asked. `tries`:
    all rows that hold a leg to that number or wait for news of one.
    """
    try:
        live = await carrier.live_legs(to=number)
    except CarrierError:
        return None
    known = {each.leg_id for each in tries if each.leg_id is not None}
    return fate(live, known, waiting=sum(each.leg_id is None for each in tries))
