"""Whether a process stayed flat: pure arithmetic over samples."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from evals.call_soak.samples import Sample

WARM_UP_CALLS = 300
"""Calls whose memory is not looked at: models take their scratch space, caches and the allocator's arenas fill."""
FEWEST_SAMPLES = 8
"""From fewer samples after the warm-up no slope can be told from noise."""
MIB_A_CALL = 0.02
"""The most that resident memory may grow for each call. The sound of a ten-second call is 0.16 MiB and its pipeline
about as much: whatever keeps one call in eight, or an eighth of every call, is above. What is below is 2 MiB in a
night of a hundred calls."""
DESCRIPTORS_KEPT, TASKS_KEPT, THREADS_KEPT = 60, 12, 24
"""What may be open beyond the idle process before: pools of database connections and threads fill to a size that their
settings bound. A leak of one for each call is far above after the warm-up."""


@dataclass(frozen=True, slots=True)
class Slope:
    """Growth of one figure for each call, by least squares, and the half width of its 95 % interval."""

    per_call: float
    give_or_take: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """`faults`: a sentence for each bound that was exceeded, empty where all held. Slopes are None for few samples."""

    resident: Slope | None
    anonymous: Slope | None
    warm_up: int
    faults: tuple[str, ...]


def judge(samples: Sequence[Sample], idle: Sequence[Sample], *, calls: int) -> Verdict:
    """`samples` during the load, `idle` before it and after it has settled."""
    warm_up = min(WARM_UP_CALLS, calls // 3)
    later = [sample for sample in samples if sample.calls > warm_up]
    resident = slope([(sample.calls, sample.resident) for sample in later])
    anonymous = slope([(sample.calls, sample.anonymous) for sample in later])
    faults = [*_growing(resident, anonymous), *_left_open(idle)]
    return Verdict(resident, anonymous, warm_up, tuple(faults))


def slope(points: Sequence[tuple[int, float]]) -> Slope | None:
    """None for fewer than `FEWEST_SAMPLES` points, or all of them at one number of calls."""
    if len(points) < FEWEST_SAMPLES or len({x for x, _ in points}) == 1:
        return None
    line = statistics.linear_regression([x for x, _ in points], [y for _, y in points])
    mean = statistics.fmean(x for x, _ in points)
    left = sum((y - line.intercept - line.slope * x) ** 2 for x, y in points) / (len(points) - 2)
    error = (left / sum((x - mean) ** 2 for x, _ in points)) ** 0.5
    return Slope(line.slope, 2 * error)


def _growing(*slopes: Slope | None) -> list[str]:
    return [
        f"memory grows by {each.per_call:.3f} MiB a call (± {each.give_or_take:.3f}), more than {MIB_A_CALL}"
        for each in slopes
        if each is not None and each.per_call > MIB_A_CALL
    ]


def _left_open(idle: Sequence[Sample]) -> list[str]:
    if len(idle) < 2:
        return ["the idle process was not seen before and after: nothing can be said of what stays open"]
    before, after = idle[0], idle[-1]
    kept = [
        ("descriptors", after.descriptors - before.descriptors, DESCRIPTORS_KEPT),
        ("threads", after.threads - before.threads, THREADS_KEPT),
    ]
    if before.tasks is not None and after.tasks is not None:
        kept.append(("tasks of the event loop", round(after.tasks - before.tasks), TASKS_KEPT))
    faults = [
        f"{more} {what} stay open after the calls, more than {most}"
        for what, more, most in kept
        if more > most
    ]
    if after.held.get("live_calls"):
        faults.append(f"{after.held['live_calls']:.0f} calls are still live after the last one has ended")
    return faults
