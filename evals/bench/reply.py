"""Reply time with a real recogniser: Onbam beside pipecat's default, the same model, voice and callers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from evals.bench.clips import mixed_clips, plain_clips
from evals.bench.level import measure_level, on_core
from evals.bench.process import running_bot, split_cores

BOTS = ("onbam", "smart_turn")


async def measure_replies(tell: Callable[[str], None], *, quick: bool) -> dict[str, Any]:
    """Levels of one and ten calls of both bots, and the ratio of their medians at the higher level."""
    levels = ((2, 2),) if quick else ((1, 9), (10, 6))
    bot_core, caller_core = split_cores()
    clips, rows = mixed_clips(), []
    for name in BOTS:
        async with running_bot(name, "whisper", bot_core) as bot:
            with on_core(caller_core):
                await measure_level(bot, plain_clips(), calls=1, turns=1)
                for calls, turns in levels:
                    rows.append(await measure_level(bot, clips, calls=calls, turns=turns))
                    tell(describe(rows[-1]))
    most = levels[-1][0]
    ours, theirs = (next(r for r in rows if r["bot"] == name and r["calls"] == most) for name in BOTS)
    return {
        "levels": rows,
        "ratio_p50": ratio(ours["reply_ms_p50"], theirs["reply_ms_p50"]),
        "at_calls": most,
    }


def ratio(ours: float | None, theirs: float | None) -> float | None:
    """Our figure over theirs, None where either is missing: a bot that did not answer is compared with nothing."""
    return round(ours / theirs, 3) if ours is not None and theirs else None


def describe(row: dict[str, Any]) -> str:
    """One level in one line."""
    return (
        f"  {row['bot']:15} {row['calls']:3} calls: median {_shown(row['reply_ms_p50'])} ms, "
        f"p95 {_shown(row['reply_ms_p95'])} ms, cut off {row['cut_offs']}/{row['turns']} "
        f"(slow {row['slow_cut_offs']}/{row['slow_turns']}), unanswered {row['unanswered']}, "
        f"CPU {row['cpu_s_per_call_s']} s a call second, {row['resident_mib']} MiB"
    )


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f}"
