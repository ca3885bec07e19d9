"""`python -m evals.bench [--quick] [--only reply,density,dialogue,screen,pages]` writes var/bench/; `--docs` puts
what stands there into the documentation."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

import uvloop

from agent.log import set_up_logging
from evals.bench.chart import draw
from evals.bench.density import measure_density
from evals.bench.dialogue import measure_dialogue
from evals.bench.documented import PAGE, PICTURE, NotDocumented, document
from evals.bench.pages import measure_pages
from evals.bench.process import BotFailed
from evals.bench.reply import measure_replies
from evals.bench.results import points, report, summarise, table
from evals.bench.screening import measure_screening
from evals.machine import describe_machine

FOLDER = Path("var/bench")
PARTS = {
    "screen": "screening, one core",
    "dialogue": "dialogue turns, no model",
    "pages": "rule fired to first page",
    "reply": "reply time, real recogniser (practice ears), two bots",
    "density": "calls on one core, recognition at no cost, three bots",
}
"""In this order: the short ones first."""


def main() -> int:
    """Runs the parts and writes the files; 1 when a part could not be measured."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a minute's smoke run; its figures mean little")
    parser.add_argument("--only", default=",".join(PARTS), help=f"parts, of {', '.join(PARTS)}")
    parser.add_argument("--docs", action="store_true", help="measure nothing; put the last run into the docs")
    arguments = parser.parse_args()
    if arguments.docs:
        return _document()
    chosen = [name.strip() for name in arguments.only.split(",") if name.strip()]
    unknown = [name for name in chosen if name not in PARTS]
    if unknown:
        parser.error(f"no such part: {', '.join(unknown)}; use {', '.join(PARTS)}")
    set_up_logging(json=True, level="error")
    machine = describe_machine()
    _tell(f"Onbam benchmark on {machine['cpu']}, {machine['cores']} cores, load {machine['load_before'][0]}")
    raw, broken = uvloop.run(_measure(chosen, quick=arguments.quick))
    results = summarise(raw, machine, quick=arguments.quick)
    _write(results)
    _tell("\n" + table(results) + f"\n\n{FOLDER}/results.json, report.md, chart.svg")
    return 1 if broken else 0


def _document() -> int:
    try:
        document(FOLDER)
    except NotDocumented as error:
        _tell(f"✗ {error}")
        return 1
    _tell(f"{PAGE} and {PICTURE} hold the last run.")
    return 0


async def _measure(chosen: list[str], *, quick: bool) -> tuple[dict[str, Any], bool]:
    raw: dict[str, Any] = {}
    broken = False
    for name in (part for part in PARTS if part in chosen):
        began = time.monotonic()
        _tell(f"{PARTS[name]} …")
        try:
            raw[name] = await _part(name, quick=quick)
        except (BotFailed, OSError, TimeoutError) as error:
            _tell(f"  ✗ not measured: {type(error).__name__}: {error}")
            broken = True
        _tell(f"  ({time.monotonic() - began:.0f} s)")
    return raw, broken


async def _part(name: str, *, quick: bool) -> dict[str, Any]:
    match name:
        case "reply":
            return await measure_replies(_tell, quick=quick)
        case "density":
            return await measure_density(_tell, quick=quick)
        case "dialogue":
            return await measure_dialogue(_tell, quick=quick)
        case "pages":
            return await measure_pages(_tell, quick=quick)
        case _:
            return await asyncio.to_thread(measure_screening, _tell, quick=quick)


def _write(results: dict[str, Any]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    text = json.dumps(results, ensure_ascii=False, indent=1)
    (FOLDER / "results.json").write_text(text + "\n", encoding="utf-8")
    (FOLDER / "report.md").write_text(report(results), encoding="utf-8")
    machine = results["machine"]
    subtitle = (
        f"recognition at no cost · one process on one core · {machine['cpu']} · Python {machine['python']}"
    )
    lines = points(results["raw"].get("density", {}))
    (FOLDER / "chart.svg").write_text(draw(lines, subtitle=subtitle), encoding="utf-8")


def _tell(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - the terminal is where this program reports


if __name__ == "__main__":
    sys.exit(main())
