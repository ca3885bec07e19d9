"""`python -m evals.soak [--kills N] [--calls N] [--seed N]`: writes var/soak/results.json; 1 where one was lost."""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import shutil
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from agent.log import set_up_logging
from evals.machine import describe_machine
from evals.soak.calls import CallSoak, soak_calls
from evals.soak.ladder_kills import LadderKills, kill_ladders

FOLDER = Path("var/soak")
SERVICE_SHARE = 20
"""One kill in twenty ends the whole service during calls; the others end a ladder alone, which is quicker."""


_LOSSES = ("pages_lost", "pages_doubled_silently", "turns_lost", "calls_without_record")
_TOLD = ("kills", "pages", *_LOSSES, "pages_doubled", "calls", "memory_growth_mb", "seconds")


def main() -> int:
    """Runs both parts and writes the figures."""
    parser = argparse.ArgumentParser(prog="python -m evals.soak", description=__doc__)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--calls", type=int, default=200)
    parser.add_argument("--seed", type=int, default=11, help="makes the random moments repeatable")
    arguments = parser.parse_args()
    if arguments.kills < 0 or arguments.calls < 1:
        parser.error("--kills is at least 0, --calls at least 1")
    set_up_logging(json=True, level="error")
    results = asyncio.run(_soak(arguments.kills, arguments.calls, arguments.seed))
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "results.json").write_text(
        json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    _tell("kills by the step that was reached last:")
    for step, times in sorted(results["ladders"]["killed_at"].items(), key=lambda item: (-item[1], item[0])):
        _tell(f"  {times:4}  {step}")
    for key in _TOLD:
        _tell(f"{key:22} {results[key]}")
    return 1 if any(results[key] for key in _LOSSES) else 0


async def _soak(kills: int, calls: int, seed: int) -> dict[str, Any]:
    began, machine = time.monotonic(), describe_machine()
    of_service = -(-kills // SERVICE_SHARE)
    with tempfile.TemporaryDirectory(prefix="onbam-soak-", ignore_cleanup_errors=True) as folder:
        _tell(f"{kills - of_service} kills of a ladder at work …")
        ladders = await kill_ladders(kills - of_service, Path(folder), random.Random(seed), _tell)  # noqa: S311
        _tell(f"{calls} calls at the whole service, {of_service} kills of it, carrier faults …")
        soaked = await soak_calls(calls, of_service, Path(folder), random.Random(seed + 1), _tell)  # noqa: S311
        results = _results(ladders, soaked)
        if any(results[key] for key in _LOSSES):
            await asyncio.to_thread(_keep_evidence, Path(folder))
    return results | {
        "seed": seed,
        "seconds": round(time.monotonic() - began),
        "machine": machine,
    }


def _keep_evidence(folder: Path) -> None:
    """What was lost can only be understood from the databases and the log."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for file in (*folder.glob("*.db*"), *folder.glob("*.log"), *folder.glob("*.key*")):
        shutil.copy(file, FOLDER / file.name)
    _tell(f"Something was lost: the databases and the log are kept in {FOLDER}/")


def _results(ladders: LadderKills, soaked: CallSoak) -> dict[str, Any]:
    return {
        "kills": ladders.kills + soaked.kills,
        "pages": ladders.pages.pages + soaked.pages.pages,
        "pages_lost": ladders.lost + soaked.pages.lost,
        "pages_doubled": ladders.pages.doubled + soaked.pages.doubled,
        "pages_doubled_silently": len(ladders.pages.doubled_silently) + len(soaked.pages.doubled_silently),
        "turns_lost": soaked.turns_lost,
        "calls_without_record": soaked.unrecorded,
        "calls": len(soaked.seen),
        "memory_growth_mb": soaked.memory_growth_mb,
        "ladders": asdict(ladders) | {"killed_at": dict(ladders.killed_at), "faults": dict(ladders.faults)},
        "service": {
            "kills": soaked.kills,
            "restarts_s": soaked.restarts_s,
            "caller_turns": sum(seen.turns for seen in soaked.seen),
            "answered_turns": sum(seen.answered for seen in soaked.seen),
            "calls_while_desk_was_dead": soaked.unreached,
            "memory": soaked.memory_told,
            "faults": dict(soaked.faults),
            "pages": asdict(soaked.pages),
            "resident_mib": [round(mib, 1) for _, mib in soaked.memory],
            "log_lines": soaked.log_lines,
        },
    }


def _tell(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - the terminal is where this program reports


if __name__ == "__main__":
    sys.exit(main())
