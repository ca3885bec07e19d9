"""Reply time with a real recogniser: Onbam beside pipecat's default, the same model, voice and callers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from evals.bench.clips import mixed_clips, plain_clips
from evals.bench.level import measure_level, on_core
from evals.bench.process import WHOLE_WINDOW, running_bot, split_cores

LEVELS = {"onbam": ((1, 6), (10, 6)), WHOLE_WINDOW: ((10, 6),), "smart_turn": ((1, 6), (10, 6))}
"""(calls, turns of each) for each bot."""
_QUICK = ((2, 2),)


async def measure_replies(tell: Callable[[str], None], *, quick: bool) -> dict[str, Any]:
    """Levels of one and ten calls of the bots, and the ratios of their medians at the higher level.

    `ratio_p50` is Onbam's with the plain bot's own recogniser, whole windows included, so that it holds for any
    Whisper; `ratio_p50_as_shipped` with the shorter window of the practice ears.
    """
    bot_core, caller_core = split_cores()
    clips, rows = mixed_clips(), []
    for name, levels in LEVELS.items():
        async with running_bot(name, "whisper", bot_core) as bot:
            with on_core(caller_core):
                await measure_level(bot, plain_clips(), calls=1, turns=1)
                for calls, turns in _QUICK if quick else levels:
                    rows.append(await measure_level(bot, clips, calls=calls, turns=turns))
                    tell(describe(rows[-1]))
    most = max(row["calls"] for row in rows)
    p50 = {row["bot"]: row["reply_ms_p50"] for row in rows if row["calls"] == most}
    return {
        "levels": rows,
        "ratio_p50": ratio(p50[WHOLE_WINDOW], p50["smart_turn"]),
        "ratio_p50_as_shipped": ratio(p50["onbam"], p50["smart_turn"]),
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
