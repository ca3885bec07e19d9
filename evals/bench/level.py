"""One level of load on one bot: so many calls at once, and what they and the process measured."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from evals.bench.callers import hold_calls
from evals.bench.clips import Clip
from evals.bench.process import BotProcess

_LOOK_EVERY_S = 0.5


async def measure_level(bot: BotProcess, clips: Sequence[Clip], *, calls: int, turns: int) -> dict[str, Any]:
    """Holds the calls and returns their figures with CPU seconds a call second and the highest memory."""
    cpu = bot.cpu_seconds()
    peak = [bot.resident_mib()]
    watching = asyncio.create_task(_watch(bot, peak))
    try:
        measured = await hold_calls(bot.url, clips, calls=calls, turns=turns)
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
    used = bot.cpu_seconds() - cpu
    figures = measured.figures()
    figures |= {
        "bot": bot.name,
        "calls": calls,
        "cpu_s_per_call_s": round(used / measured.call_seconds, 4) if measured.call_seconds else None,
        "resident_mib": round(max(peak), 1),
    }
    return figures


@contextmanager
def on_core(core: int) -> Iterator[None]:
    """This process, the callers, runs on `core` only."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


async def _watch(bot: BotProcess, peak: list[float]) -> None:
    while True:
        await asyncio.sleep(_LOOK_EVERY_S)
        peak.append(bot.resident_mib())
