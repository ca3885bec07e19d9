"""Which public lines a rule's plan has us ring, and when (domain brief C.13, G.3). Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

HEAD_START_OF_AMBULANCE = timedelta(seconds=20)
"""Where a plan names 119 first, the others ring after it has had time to answer: two dispatch centres are not called
for one matter at the same second."""
AMBULANCE = "119"


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """A line of a rule's plan: a number, or a duty such as `duty_crisis`, and its delay after the rule fired."""

    number: str
    after: timedelta = timedelta(0)

    @classmethod
    def read(cls, text: str) -> PlannedLine:
        """Reads `112` or `112@45s`. Raises ValueError."""
        number, _, delay = text.partition("@")
        return cls(number, timedelta(seconds=int(delay.removesuffix("s") or 0)))


@dataclass(frozen=True, slots=True)
class RaceEntry:
    """A public line that is rung, as it is dialled, `after` the rule fired."""

    number: str
    after: timedelta


def race(plan: Sequence[PlannedLine], *, allowed: Collection[str]) -> tuple[RaceEntry, ...]:
    """The lines to ring: those of the plan that the city has switched on. Officers are no part of it: their ladder
    begins with the rule itself.
    """
    numbers = [line.number for line in plan if line.number.replace("-", "").isdigit()]
    ambulance_first = numbers[:1] == [AMBULANCE] and AMBULANCE in allowed
    found = []
    for line in plan:
        if line.number not in numbers or line.number not in allowed:
            continue
        waits = ambulance_first and line.number != AMBULANCE and not line.after
        found.append(RaceEntry(line.number, HEAD_START_OF_AMBULANCE if waits else line.after))
    return tuple(found)
