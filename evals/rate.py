"""A share of cases with the Wilson score interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """`hits` of `total`, with the Wilson score interval."""

    hits: int
    total: int

    def interval(self, z: float = 1.96) -> tuple[float, float]:
        """Lower and upper bound of the proportion, 95 % by default; (0, 1) for no cases."""
        if self.total == 0:
            return 0.0, 1.0
        share, square = self.hits / self.total, z * z
        middle = share + square / (2 * self.total)
        spread = z * math.sqrt(share * (1 - share) / self.total + square / (4 * self.total**2))
        scale = 1 + square / self.total
        # At no hit and at all hits the bound is the share itself; the sums above may miss it by a rounding.
        low = 0.0 if self.hits == 0 else max(0.0, (middle - spread) / scale)
        high = 1.0 if self.hits == self.total else min(1.0, (middle + spread) / scale)
        return low, high

    def __str__(self) -> str:
        if self.total == 0:
            return "no cases"
        low, high = self.interval()
        return f"{self.hits:4d}/{self.total:<4d} {self.hits / self.total:7.1%}  [{low:.1%}, {high:.1%}]"


def rate(flags: Sequence[bool]) -> Rate:
    """How many of these hold."""
    return Rate(sum(flags), len(flags))
