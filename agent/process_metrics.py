"""The state of one process for Prometheus: whether it keeps up, whom it admits, and what it holds in memory.

Read at each scrape. Where several workers stand behind one port, a scrape reaches one of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Protocol

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from agent.admission import Admissions


class Holder(Protocol):
    """A part of the process that keeps something in memory from one call to the next."""

    def held(self) -> dict[str, int]:
        """Sizes by name, in what the name says; names are fixed and hold nothing personal."""
        ...


class ProcessState(Collector):
    """Holds nothing itself. `parts`: whoever can tell what it keeps."""

    def __init__(self, admissions: Admissions, parts: Iterable[Holder]) -> None:
        self._admissions = admissions
        self._parts = tuple(parts)

    def collect(self) -> Iterable[Metric]:
        """Lag (seconds), admission, tasks of the loop, sizes of what is held."""
        yield _gauge(
            "onbam_loop_lag_seconds",
            "How late the event loop comes to what is due; recent peaks fade",
            self._admissions.lag.lag_s,
        )
        yield _gauge(
            "onbam_admitting",
            "1 while who rings is connected at once, 0 while the carrier's voice asks for danger first",
            float(self._admissions.open),
        )
        callers = CounterMetricFamily(
            "onbam_admission", "Callers by what became of them at the door", labels=["outcome"]
        )
        for outcome, count in self._admissions.counts.items():
            callers.add_metric([outcome.value], count)
        yield callers
        yield _gauge("onbam_asyncio_tasks", "Tasks of the event loop", _tasks())
        held = GaugeMetricFamily(
            "onbam_held", "What the process keeps in memory, by what it is", labels=["what"]
        )
        for part in self._parts:
            for what, size in part.held().items():
                held.add_metric([what], size)
        yield held


def register_process(registry: CollectorRegistry, state: ProcessState) -> None:
    """Adds the state, and memory, descriptors and processor time under their usual names (`process_…`)."""
    registry.register(state)
    ProcessCollector(registry=registry)


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value=value)


def _tasks() -> int:
    try:
        return len(asyncio.all_tasks())
    except RuntimeError:  # read from a thread without a loop: nothing can be said
        return 0
