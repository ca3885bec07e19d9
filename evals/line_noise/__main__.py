"""`python -m evals.line_noise`: the matrix of short answers, recognition error by condition, a city's own recordings.

Exit 0 done, 1 a word was swallowed, 2 wrong use.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from loguru import logger
from rich.console import Console

from agent.settings import SettingsError, load_settings
from agent.speech.ears import Ears
from agent.speech.observations import SpeechObservations
from agent.speech.open_ears import open_ears
from agent.speech_kit import open_call_ears
from evals.line_noise import matrix, report
from evals.line_noise.caller_lines import samples_of_practice_lines
from evals.line_noise.conditions import CONDITIONS, Condition, condition
from evals.line_noise.fed_clock import run_fed
from evals.line_noise.recordings import BadRecording, load_recordings
from evals.line_noise.short_answers import short_answers
from evals.machine import describe_machine
from transcripts.calls import LANGS

GOOD, SWALLOWED, WRONG_USE = 0, 1, 2
MATRIX_LINES = ("clean", "noisy", "lossy")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status."""
    options = _parser().parse_args(arguments)
    console = Console(soft_wrap=True, highlight=False, markup=False)
    logger.remove()  # pipecat's own log: the laboratory prints its tables
    try:
        chosen = [condition(name) for name in options.conditions]
        match options.command:
            case "matrix":
                return _matrix(chosen, options.out, console)
            case "report":
                return asyncio.run(_report(chosen, options.lines, options.out, console))
            case _:
                return asyncio.run(_measure(options.folder, chosen, options.out, console))
    except (BadRecording, SettingsError) as error:
        console.print(f"line_noise: {error}")
    except KeyError as error:
        console.print(f"line_noise: {error.args[0]}")
    return WRONG_USE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals.line_noise", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    words = commands.add_parser("matrix", help="every short answer, line, moment and turn strategy")
    words.add_argument("--conditions", nargs="+", default=list(MATRIX_LINES))
    words.add_argument("--out", type=Path, help="writes every trial as JSON")
    errors = commands.add_parser("report", help="recognition error of the practice lines by condition")
    errors.add_argument("--conditions", nargs="+", default=list(CONDITIONS))
    errors.add_argument("--lines", type=int, default=60, help="how many lines of each language, at most")
    errors.add_argument("--out", type=Path, help="writes the figures as JSON")
    own = commands.add_parser("measure", help="recognition error of your own recordings by condition")
    own.add_argument("folder", type=Path, help="WAV files, each with a .txt beside it, or a transcripts.tsv")
    own.add_argument("--conditions", nargs="+", default=["clean"])
    own.add_argument("--out", type=Path, help="writes the figures as JSON; no words of a recording are in it")
    return parser


def _matrix(chosen: Sequence[Condition], out: Path | None, console: Console) -> int:
    trials = run_fed(_trials(chosen))
    console.print(matrix.table(trials))
    console.print(report.WARNING)
    _write(out, [matrix.as_data(trial) for trial in trials])
    lost = sum(trial.fate is matrix.Fate.SWALLOWED for trial in trials)
    console.print(f"{len(trials)} words, {lost} swallowed")
    return SWALLOWED if lost or not trials else GOOD


async def _trials(chosen: Sequence[Condition]) -> list[matrix.Trial]:
    observations = SpeechObservations()
    laboratory = matrix.Laboratory(open_ears(None, observations=observations), observations=observations)
    await laboratory.warm()
    trials = []
    for strategy in matrix.Strategy:
        for line in chosen:
            for moment in matrix.Moment:
                for lang in LANGS:
                    answers = [one for one in short_answers() if one.lang == lang]
                    trials += await matrix.play_call(
                        laboratory, answers, line, moment=moment, strategy=strategy
                    )
    await laboratory.ears.close()
    return trials


async def _report(chosen: Sequence[Condition], count: int, out: Path | None, console: Console) -> int:
    ears = await asyncio.to_thread(open_ears, None, observations=SpeechObservations())
    samples = await asyncio.to_thread(samples_of_practice_lines, count)
    return await _errors(ears, samples, chosen, out, console)


async def _measure(folder: Path, chosen: Sequence[Condition], out: Path | None, console: Console) -> int:
    samples = await asyncio.to_thread(load_recordings, folder)
    ears = await open_call_ears(load_settings(), SpeechObservations())
    return await _errors(ears, samples, chosen, out, console)


async def _errors(
    ears: Ears,
    samples: Sequence[report.Sample],
    chosen: Sequence[Condition],
    out: Path | None,
    console: Console,
) -> int:
    results = await report.measure(ears, samples, chosen)
    await ears.close()
    console.print(report.table(results, ears))
    _write(out, {**report.as_data(results, ears), "machine": describe_machine()})
    return GOOD


def _write(out: Path | None, data: object) -> None:
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
