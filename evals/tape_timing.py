"""What the caller waited, read off the tape of the phone: nothing inside the service measures itself here."""

from __future__ import annotations

from collections.abc import Sequence

from evals.observed import Timing
from telephony.simulated_carrier import Span, Tape


def tape_timing(tape: Tape, *, until_ms: int | None = None) -> Timing:
    """Reply times and the longest owed silence, up to `until_ms` (when the caller hung up or an officer took over)."""
    end = tape.milliseconds if until_ms is None else until_ms
    spoken = [span for span in tape.spoken_spans() if span.end_ms <= end]
    waits = reply_waits(spoken, tape.heard_spans(), end_ms=end)
    return Timing(
        replies_ms=tuple(wait for wait, answered in waits if answered),
        dead_air_ms=max((wait for wait, _ in waits), default=0),
        machine_late_ms=round(tape.worst_lateness_ms),
    )


def reply_waits(spoken: Sequence[Span], heard: Sequence[Span], *, end_ms: int) -> list[tuple[int, bool]]:
    """For each stretch of the caller's speech: ms until the agent was heard, and whether it was, before the caller
    spoke again or the call ended. Speech into which the agent was talking owes no reply.
    """
    found: list[tuple[int, bool]] = []
    for place, span in enumerate(spoken):
        until = spoken[place + 1].start_ms if place + 1 < len(spoken) else end_ms
        if any(other.start_ms < span.end_ms < other.end_ms for other in heard):
            continue
        start = next((other.start_ms for other in heard if span.end_ms <= other.start_ms < until), None)
        found.append(
            (start - span.end_ms, True) if start is not None else (max(0, until - span.end_ms), False)
        )
    return found


def stream_offset_ms(tape: Tape, first_said_ms: int | None) -> int:
    """How many ms of the tape went by before our media stream began: the record counts from there. A caller whom a desk
    with too much to do asks to wait hears the carrier's own voice first. `first_said_ms`: our first turn in the record.
    """
    heard = tape.heard_spans()
    return max(0, heard[0].start_ms - first_said_ms) if heard and first_said_ms is not None else 0
