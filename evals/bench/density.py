"""How many calls one core carries: recognition at no cost, so that everything else of a call is what is measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from evals.bench.clips import finished_clips
from evals.bench.level import measure_level, on_core
from evals.bench.process import BOTS, running_bot, split_cores
from evals.bench.reply import describe

LEVELS = (1, 10, 20, 40, 80, 120, 160, 200, 240)
BETWEEN = {20: 15, 40: 30, 80: 60, 120: 100, 160: 140, 200: 180, 240: 220}
"""The level that is tried when one was too much, to find the knee more closely."""
TURNS, TURNS_ALONE = 2, 6
"""Turns of each call; a call alone needs more for its p95 to mean something."""
WORSE = 2.0
UNANSWERED = 0.05


def holds_up(row: dict[str, Any], alone: dict[str, Any]) -> bool:
    """Whether a level is as good as a call alone: p95 at most twice as long, at most 5 % without an answer."""
    p95, before = row["reply_ms_p95"], alone["reply_ms_p95"]
    if p95 is None or before is None or row["unanswered_share"] is None:
        return False
    return bool(p95 <= WORSE * before and row["unanswered_share"] <= UNANSWERED)


def knee(rows: Sequence[dict[str, Any]]) -> int:
    """The most calls that held up, where no lower level failed; 0 when not even one call was answered."""
    ordered = sorted(rows, key=lambda row: int(row["calls"]))
    best = 0
    for row in ordered:
        if not holds_up(row, ordered[0]):
            break
        best = int(row["calls"])
    return best


def memory_per_call(rows: Sequence[dict[str, Any]]) -> float | None:
    """MiB a call, from the difference between the highest level that held up and one call."""
    ordered = sorted(rows, key=lambda row: int(row["calls"]))
    most = next((row for row in ordered if row["calls"] == knee(rows)), None)
    if most is None or most["calls"] == ordered[0]["calls"]:
        return None
    grown = float(most["resident_mib"]) - float(ordered[0]["resident_mib"])
    return round(grown / (int(most["calls"]) - int(ordered[0]["calls"])), 2)


async def measure_density(tell: Callable[[str], None], *, quick: bool) -> dict[str, Any]:
    """Levels of every bot until one is too much, their knees, and what they mean for each other."""
    levels: dict[str, list[dict[str, Any]]] = {}
    for name in BOTS:
        levels[name] = await _climb(name, tell, (1, 4) if quick else LEVELS, quick=quick)
        tell(f"  {name}: knee at {knee(levels[name])} calls, {memory_per_call(levels[name])} MiB a call")
    knees = {name: knee(rows) for name, rows in levels.items()}
    best_plain = max(knees["smart_turn"], knees["speech_timeout"])
    return {
        "levels": levels,
        "knees": knees,
        "calls_per_core_ratio": round(knees["onbam"] / best_plain, 2) if best_plain else None,
        "onbam_knee_is_highest_level": knees["onbam"] == max(LEVELS),
        "memory_mb_per_call": {name: memory_per_call(rows) for name, rows in levels.items()},
    }


async def _climb(
    name: str, tell: Callable[[str], None], levels: Sequence[int], *, quick: bool
) -> list[dict[str, Any]]:
    bot_core, caller_core = split_cores()
    clips, rows = finished_clips(), []
    async with running_bot(name, "immediate", bot_core) as bot:
        with on_core(caller_core):
            await measure_level(bot, clips, calls=1, turns=1)
            for calls in levels:
                turns = 1 if quick else TURNS_ALONE if calls == 1 else TURNS
                rows.append(await measure_level(bot, clips, calls=calls, turns=turns))
                tell(describe(rows[-1]))
                if not holds_up(rows[-1], rows[0]):
                    break
    if not quick and rows[-1]["calls"] in BETWEEN and not holds_up(rows[-1], rows[0]):
        async with running_bot(name, "immediate", bot_core) as bot:
            with on_core(caller_core):
                await measure_level(bot, clips, calls=1, turns=1)
                rows.append(await measure_level(bot, clips, calls=BETWEEN[rows[-1]["calls"]], turns=TURNS))
                tell(describe(rows[-1]))
    return rows
