"""`python -m evals`: plays scenarios, compares reports, replays calls. Exit 0 good, 1 the gate failed, 2 wrong use."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import UUID

from rich.console import Console

from agent.city import load_city
from agent.log import set_up_logging
from agent.record_wiring import open_record
from agent.settings import SettingsError, load_settings
from evals.comparison import compare
from evals.gate import judge, load_gate
from evals.line_noise.conditions import CONDITIONS
from evals.replay import CannotReplay, replay
from evals.report import escape_markup, print_run, write_html, write_markdown
from evals.results import Play, read, write
from evals.running import run_scenarios
from evals.scenario import MODES, load_scenarios
from transcripts.data_files import BrokenDataFile
from transcripts.recorder_transaction import UnknownCall

GOOD, FAILED, WRONG_USE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status."""
    options = _parser().parse_args(arguments)
    console = Console(soft_wrap=True)
    set_up_logging(json=True, level="error")
    try:
        match options.command:
            case "run":
                return _run(options, console)
            case "compare":
                return _compare(options, console)
            case _:
                return asyncio.run(_replay(options, console))
    except (BrokenDataFile, SettingsError) as error:
        console.print(f"evals: {escape_markup(str(error))}", highlight=False)
        return WRONG_USE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="onbam evals", description="Plays callers against the desk and scores it."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="plays scenarios and scores them; exit 1 when the gate fails")
    run.add_argument(
        "paths", nargs="*", type=Path, help="scenario files or folders; all of ours when left out"
    )
    run.add_argument("--mode", choices=MODES, default="text")
    run.add_argument(
        "--line", choices=tuple(CONDITIONS), help="in voice mode, the bad line that every caller speaks over"
    )
    run.add_argument("--repeat", type=_count, default=1, help="how often each scenario is played")
    run.add_argument("--report", type=Path, default=Path("var/evals"), help="folder of the report")
    against = commands.add_parser(
        "compare", help="what report B decides otherwise than A; exit 1 when B is worse"
    )
    against.add_argument("a", type=Path)
    against.add_argument("b", type=Path)
    again = commands.add_parser("replay", help="replays stored calls as text and tells what changed")
    again.add_argument("calls", nargs="+", type=_call_id, metavar="CALL_ID")
    return parser


def _count(text: str) -> int:
    if text.isdecimal() and 1 <= int(text) <= 50:
        return int(text)
    raise argparse.ArgumentTypeError("give a number from 1 to 50")


def _call_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not the id of a call; copy it from the console"
        ) from None


def _run(options: argparse.Namespace, console: Console) -> int:
    scenarios = load_scenarios(options.paths, mode=options.mode)
    gate = load_gate()

    def tell(play: Play) -> None:
        why = "; ".join(f"{each.metric}: {each.why}" for each in play.failures)
        result = f"FAIL {escape_markup(why)}" if why else "pass"
        console.print(f"{play.scenario} #{play.repeat}: {result}", highlight=False)

    run = asyncio.run(
        run_scenarios(
            scenarios,
            load_settings(),
            mode=options.mode,
            repeat=options.repeat,
            tell=tell,
            line=options.line,
        )
    )
    verdict = judge(run, gate)
    print_run(run, verdict, console)
    write(run, options.report)
    write_markdown(run, verdict, options.report)
    console.print(f"report: {write_html(run, verdict, options.report)}", highlight=False)
    return GOOD if verdict.passed else FAILED


def _compare(options: argparse.Namespace, console: Console) -> int:
    found = compare(read(options.a), read(options.b))
    for line in found.lines:
        console.print(escape_markup(line), highlight=False)
    console.print("B is worse" if found.worse else "B is not worse", highlight=False)
    return FAILED if found.worse else GOOD


async def _replay(options: argparse.Namespace, console: Console) -> int:
    settings = load_settings()
    status = GOOD
    async with AsyncExitStack() as stack:
        record = await open_record(stack, settings, load_city(settings.city))
        for call_id in options.calls:
            try:
                replayed = await replay(record, settings, call_id)
            except (UnknownCall, CannotReplay) as error:
                console.print(f"{call_id}: {error}", highlight=False)
                status = FAILED
                continue
            console.print(f"{call_id}: {len(replayed.changes) or 'no'} changes", highlight=False)
            for line in replayed.changes:
                console.print(f"  {escape_markup(line)}", highlight=False)
    return status


if __name__ == "__main__":
    sys.exit(main())
