"""How fast the simulated carrier's time runs. Speech needs real pace; a ring of 25 s in a test does not."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

FRAME_S = 0.02  # one frame of the telephone: 20 ms, 160 bytes of mu-law


@dataclass(frozen=True, slots=True)
class Tempo:
    """`speed` 1.0 is real time, 50 makes a minute 1.2 s. Frames of 20 ms are sent that much faster too."""

    speed: float = 1.0

    async def wait(self, seconds: float) -> None:
        """Lets `seconds` of the carrier's time pass."""
        await asyncio.sleep(seconds / self.speed)

    def real(self, seconds: float) -> float:
        """Real seconds of a stretch of the carrier's time."""
        return seconds / self.speed
