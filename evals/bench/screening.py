"""How many lines a second `onbam screen` classifies on one core."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

from agent.screening import screen_lines
from evals.bench.level import on_core
from evals.bench.process import split_cores

UTTERANCES = Path(__file__).parents[1] / "utterances"
_ROUNDS = 3


def measure_screening(tell: Callable[[str], None], *, quick: bool) -> dict[str, Any]:
    """Lines a second over the development utterances, the best of three rounds and all of them.

    Raises FileNotFoundError where the utterances are missing.
    """
    lines = [
        line for path in sorted(UTTERANCES.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()
    ]
    if not lines:
        raise FileNotFoundError(f"{UTTERANCES} holds no utterances (*.jsonl)")
    lines = lines[: 300 if quick else None]
    with on_core(split_cores()[0]):
        for _ in islice(screen_lines(map(_request, lines)), 100):
            pass  # loads analyser and tables
        rates = [_one_round(lines) for _ in range(1 if quick else _ROUNDS)]
    tell(f"  {len(lines)} lines: {max(rates):.0f} a second")
    return {
        "lines": len(lines),
        "per_s": round(max(rates), 1),
        "per_s_each_round": [round(r, 1) for r in rates],
    }


def _one_round(lines: list[str]) -> float:
    began = time.perf_counter()
    done = sum(1 for _ in screen_lines(map(_request, lines)))
    return done / (time.perf_counter() - began)


def _request(line: str) -> str:
    """What a caller of `onbam screen` sends: without the expected answer."""
    entry = json.loads(line)
    return json.dumps({key: entry[key] for key in ("id", "text", "lang")}, ensure_ascii=False)
