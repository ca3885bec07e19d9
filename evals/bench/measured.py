"""What callers measured, and the figures that are drawn from it."""

from __future__ import annotations

import statistics
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from agent.speech import mulaw
from escalation.metrics import percentile
from evals.bench.clips import Clip

AUDIBLE = 200
"""A sample louder than this (of 32,768) is sound; the bots' own silence lies far below."""


def first_sound(audio: bytes) -> float | None:
    """Seconds from the beginning of 8 kHz mu-law audio to its first audible sample; None in silence."""
    loud = np.flatnonzero(np.abs(mulaw.decode(audio).astype(np.int32)) > AUDIBLE)
    return float(loud[0]) / mulaw.RATE if loud.size else None


@dataclass(slots=True)
class Measured:
    """Turns of all calls of one level. `replies` in seconds: end of the caller's audio to first agent sound.

    `fillers` are sentences that only bridge a wait; they count as no reply. `cut_offs`: an answer began before
    the caller had finished. `late_frames`: frames that the callers themselves sent more than a frame late; above
    a hundredth of them the callers, not the bot, are slow.
    """

    replies: list[float] = field(default_factory=list)
    slow_replies: list[float] = field(default_factory=list)
    turns: int = 0
    slow_turns: int = 0
    cut_offs: int = 0
    slow_cut_offs: int = 0
    unanswered: int = 0
    fillers: int = 0
    broken_calls: int = 0
    call_seconds: float = 0.0
    frames: int = 0
    late_frames: int = 0

    def turn(self, clip: Clip, *, reply_s: float | None, cut_off: bool) -> None:
        """Takes one turn. After a cut-off the time to the second answer is no reply time."""
        self.turns += 1
        self.slow_turns += clip.slow
        self.cut_offs += cut_off
        self.slow_cut_offs += cut_off and clip.slow
        if cut_off:
            return
        if reply_s is None:
            self.unanswered += 1
        elif clip.slow:
            self.slow_replies.append(reply_s)
        else:
            self.replies.append(reply_s)

    def figures(self) -> dict[str, Any]:
        """Everything measured, with median and p95 of the replies in milliseconds."""
        return {
            "reply_ms_p50": _ms(statistics.median(self.replies)) if self.replies else None,
            "reply_ms_p95": _ms(percentile(self.replies, 95)),
            "slow_reply_ms_p50": _ms(statistics.median(self.slow_replies)) if self.slow_replies else None,
            "unanswered_share": self.unanswered / self.turns if self.turns else None,
            **asdict(self),
        }


def _ms(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 1)
