"""What the speech side measures: plain counts and distributions that whoever exports metrics reads.

One object serves a whole process. Nothing here holds a word of a call.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field

_BOUNDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 5.0, 10.0)
_RECENT = 4096


@dataclass(slots=True)
class Distribution:
    """Seconds, as cumulative buckets (Prometheus's way) and as the latest 4,096 values."""

    bounds: tuple[float, ...] = _BOUNDS
    buckets: list[int] = field(default_factory=lambda: [0] * (len(_BOUNDS) + 1))
    total: float = 0.0
    count: int = 0
    recent: deque[float] = field(default_factory=lambda: deque(maxlen=_RECENT))

    def add(self, seconds: float) -> None:
        """Takes one value."""
        place = next((i for i, bound in enumerate(self.bounds) if seconds <= bound), len(self.bounds))
        self.buckets[place] += 1
        self.total += seconds
        self.count += 1
        self.recent.append(seconds)

    def quantile(self, share: float) -> float | None:
        """The value below which `share` (0..1) of the recent values lie; None when there are none."""
        if not self.recent:
            return None
        ordered = sorted(self.recent)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@dataclass(slots=True)
class SpeechObservations:
    """`reply`: end of the caller's audio to our first audio. `queue_wait`: a recognition waits for its turn.
    `recognition`: one recognition. `events` counts by kind: fillers, fallbacks, unheard and its reasons,
    barge-ins, resumed speech, failed voices, turns dropped. `ears_waiting`: recognitions that wait for their turn now.
    """

    reply: Distribution = field(default_factory=Distribution)
    queue_wait: Distribution = field(default_factory=Distribution)
    recognition: Distribution = field(default_factory=Distribution)
    events: Counter[str] = field(default_factory=Counter)
    ears_waiting: int = 0
