"""`python -m evals.call_soak [--calls N] [--at-once N] [--seed N]`: very many short calls at one `onbam serve`.

Writes var/soak/calls.json and calls.svg, and the keys `calls` and `memory_growth_mb` of var/soak/results.json. Exit 1
where memory grew, something stayed open, or a caller met a desk that did not answer.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Coroutine, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from agent.log import set_up_logging
from evals.call_soak.callers import Held
from evals.call_soak.load import AT_ONCE, Load, Soaked, soak
from evals.call_soak.picture import draw, told
from evals.call_soak.verdict import Verdict, judge
from evals.machine import describe_machine

try:
    import uvloop
except ImportError:  # not on every platform
    uvloop = None  # type: ignore[assignment]

FOLDER = Path("var/soak")
BROKEN_SHARE = 0.01
"""Calls that may break without failing the soak: the machine may be too slow for a caller's patience."""
T = TypeVar("T")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the soak and writes what it saw."""
    parser = argparse.ArgumentParser(prog="python -m evals.call_soak", description=__doc__)
    parser.add_argument("--calls", type=int, default=2000)
    parser.add_argument("--at-once", type=int, default=AT_ONCE)
    parser.add_argument("--minutes", type=float, default=45.0, help="no new calls after so many")
    parser.add_argument("--seed", type=int, default=11, help="makes the order of the callers repeatable")
    parser.add_argument(
        "--folder", type=Path, help="where the service keeps its data; a new one where not given"
    )
    options = parser.parse_args(arguments)
    if options.calls < 2 or options.at_once < 1:
        parser.error("--calls is at least 2, --at-once at least 1")
    set_up_logging(json=True, level="error")
    machine = describe_machine()
    with tempfile.TemporaryDirectory(prefix="onbam-calls-", ignore_cleanup_errors=True) as made:
        rng = random.Random(options.seed)  # noqa: S311 - an order, no secret
        _tell(f"{options.calls} calls, {options.at_once} at once …")
        load = Load(options.calls, options.at_once, options.minutes * 60)
        folder = options.folder or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        soaked = _run(soak(load, folder, rng, _tell))
    verdict = judge(soaked.samples, soaked.idle, calls=len(soaked.held))
    faults = [*verdict.faults, *_broken(soaked.held), *_cut(soaked, options.calls)]
    results = _results(soaked, verdict) | {"faults": faults, "seed": options.seed, "at_once": options.at_once}
    _write(results | {"machine": machine}, soaked, verdict, options.at_once)
    _tell(told(verdict))
    for fault in faults:
        _tell(f"FAULT: {fault}")
    return 1 if faults else 0


def _broken(held: Sequence[Held]) -> list[str]:
    broken = [call for call in held if call.broken]
    if len(broken) <= BROKEN_SHARE * len(held):
        return []
    return [f"{len(broken)} of {len(held)} callers met a desk that did not answer: {broken[0].broken}"]


def _cut(soaked: Soaked, calls: int) -> list[str]:
    if len(soaked.held) >= calls:
        return []
    return [f"only {len(soaked.held)} of {calls} calls were held in the time given; --minutes gives more"]


def _results(soaked: Soaked, verdict: Verdict) -> dict[str, Any]:
    resident = verdict.resident
    return {
        "calls": len(soaked.held),
        "memory_growth_mb": None if resident is None else round(100 * resident.per_call, 3),
        "slopes_mib_a_call": {
            name: None if slope is None else asdict(slope)
            for name, slope in (("resident", resident), ("anonymous", verdict.anonymous))
        },
        "judged_from_call": verdict.warm_up,
        "kinds": Counter(call.kind.value for call in soaked.held),
        "turns": {"spoken": _sum(soaked, "spoken"), "heard_after": _sum(soaked, "answered")},
        "asked_for_danger_first": _sum(soaked, "asked_first"),
        "broken": Counter(call.broken for call in soaked.held if call.broken),
        "mean_call_s": round(sum(call.seconds for call in soaked.held) / len(soaked.held), 1),
        "seconds": round(soaked.seconds),
        "starts_s": soaked.starts_s,
        "log_lines": soaked.log_lines,
        "idle": [asdict(sample) for sample in soaked.idle],
        "samples": [asdict(sample) for sample in soaked.samples],
    }


def _sum(soaked: Soaked, name: str) -> int:
    return sum(int(getattr(call, name)) for call in soaked.held)


def _write(results: dict[str, Any], soaked: Soaked, verdict: Verdict, at_once: int) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    _json(FOLDER / "calls.json", results)
    minutes = results["seconds"] / 60
    subtitle = f"{results['calls']} simulated calls, {at_once} at once, {minutes:.0f} minutes, practice ears"
    (FOLDER / "calls.svg").write_text(draw(soaked.samples, verdict, subtitle=subtitle), encoding="utf-8")
    kept = FOLDER / "results.json"
    former = json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else {}
    flat = {key: results[key] for key in ("calls", "memory_growth_mb")}
    _json(kept, former | flat | {"call_soak": flat | {"faults": results["faults"]}})


def _json(file: Path, content: dict[str, Any]) -> None:
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _run(work: Coroutine[Any, Any, T]) -> T:
    """On uvloop where it is: the carrier of forty calls moves four thousand frames a second."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop if uvloop is not None else None) as runner:
        return runner.run(work)


def _tell(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - the terminal is where this program reports


if __name__ == "__main__":
    sys.exit(main())
