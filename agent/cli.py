"""The `onbam` commands. Exit status: 0 done, 1 failed, 2 wrong use. Each loads what it needs, and no more."""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, NoReturn
from uuid import UUID

import typer
from loguru import logger as loguru_logger

from agent.command_line import fail, open_settings, open_to_start, read_lang
from agent.pack_commands import packs
from agent.people_commands import officers, users
from agent.rota_commands import rota
from agent.settings import SettingsError
from transcripts.calls import Flow
from transcripts.data_files import BrokenDataFile

app = typer.Typer(
    help="Onbam (온밤), the city's night desk.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
evals = typer.Typer(help="Plays callers against the desk and scores it.", no_args_is_help=True)
app.add_typer(evals, name="evals")
flows = typer.Typer(help="What the desk asks, in what order, and why.", no_args_is_help=True)
app.add_typer(flows, name="flows")
app.add_typer(packs, name="packs")
app.add_typer(users, name="users")
app.add_typer(officers, name="officers")
app.add_typer(rota, name="rota")

Address = Annotated[str, typer.Option(help="address to listen on")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="port to listen on")]


def main() -> None:
    """Runs a command; what is wrong with settings or data files is one sentence, not a traceback."""
    loguru_logger.remove()  # pipecat greets on import
    try:
        app()
    except (SettingsError, BrokenDataFile) as error:
        fail(str(error))


@app.command()
def serve(
    host: Address = "127.0.0.1",
    port: Port = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="processes that take calls")] = 1,
    *,
    demo_data: Annotated[bool, typer.Option(help="the demo city's officers on duty, and a sign-in")] = False,
) -> None:
    """Takes calls, answers webhooks, shows the console; on an embedded database it also runs the jobs."""
    settings = open_to_start()
    from agent.serve import run_server

    run_server(settings, host=host, port=port, workers=workers, demo_data=demo_data)


@app.command()
def work() -> None:
    """Runs the durable jobs alone: ladders, summaries, messages, retention. Any number of processes."""
    settings = open_to_start()
    from agent.serve import run_worker

    asyncio.run(run_worker(settings))


@app.command()
def demo() -> None:
    """A night call from start to finish on this machine; writes var/demo/."""
    from agent.demo import run_demo

    raise typer.Exit(asyncio.run(run_demo()))


@app.command()
def converse(
    lang: Annotated[str, typer.Option(help="ko or en")] = "ko",
    flow: Annotated[Flow, typer.Option(help="which conversation")] = Flow.NIGHT_DUTY,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines out")] = False,
    at: Annotated[str | None, typer.Option(help="the time of the call, ISO 8601 with zone")] = None,
) -> None:
    """A call in text: one line in for each caller turn, or /dtmf 1#, /silence 20, /hangup, /at TIME."""
    chosen = read_lang(lang)
    begins = _time(at) if at else None
    settings = open_settings(log_level="error")
    from agent.converse import converse_on

    asyncio.run(
        converse_on(sys.stdin, sys.stdout, settings, lang=chosen, flow=flow, as_json=as_json, at=begins)
    )


@flows.command("show")
def show_flows(
    svg: Annotated[
        Path | None, typer.Option(help="folder for one picture of each; plain text when left out")
    ] = None,
) -> None:
    """Every graph, interview, crisis script and complaint, for staff and clinicians to review."""
    from agent.flow_pictures import write_pictures
    from agent.flow_sheets import sheet_text, sheets

    if svg is not None:
        typer.echo("\n".join(str(path) for path in write_pictures(sheets(), svg)))
        return
    typer.echo("\n\n".join(sheet_text(sheet) for sheet in sheets()))


@flows.callback()
def _flows() -> None:
    """Keeps `show` a command of its own."""


@app.command()
def screen() -> None:
    """Classifies utterances: JSON Lines in, JSON Lines out."""
    from agent.screening import screen_lines

    failed = False
    for result in screen_lines(sys.stdin):
        failed = failed or "error" in result
        typer.echo(json.dumps(result, ensure_ascii=False))
    raise typer.Exit(1 if failed else 0)


@app.command()
def dial(
    to: Annotated[str, typer.Option(help="number of the household, E.164")],
    flow: Annotated[Flow, typer.Option(help="which conversation")] = Flow.INITIAL_COUNSELLING,
    name: Annotated[str, typer.Option(help="name of the person to speak with")] = "",
    birthday: Annotated[str, typer.Option(help="birthday as MM-DD, asked in the identity check")] = "",
    lang: Annotated[str, typer.Option(help="ko or en")] = "ko",
) -> None:
    """Calls one household now and leaves a structured intake."""
    from telephony.phone_number import InvalidPhoneNumber, parse_number

    try:
        parse_number(to)  # before the program is read
    except InvalidPhoneNumber as error:
        fail(str(error))
    from agent.dial import DialRefused, dial_household

    try:
        asyncio.run(
            dial_household(open_settings(), to=to, flow=flow, name=name, birthday=birthday, lang=lang)
        )
    except DialRefused as error:
        fail(str(error))


@app.command()
def export(
    since: Annotated[str, typer.Option("--from", help="ISO 8601 with zone")],
    until: Annotated[str, typer.Option("--to", help="ISO 8601 with zone")],
    file_format: Annotated[str, typer.Option("--format", help="fhir, csv, xlsx or json")] = "json",
    out: Annotated[Path | None, typer.Option(help="file to write; standard output when left out")] = None,
) -> None:
    """Writes the intakes of a stretch of time."""
    from agent.exports import ExportRefused, export_intakes

    try:
        data = asyncio.run(
            export_intakes(open_settings(), since=_time(since), until=_time(until), kind=file_format)
        )
    except ExportRefused as error:
        fail(str(error))
    if out is None:
        sys.stdout.buffer.write(data)
    else:
        out.write_bytes(data)


@app.command()
def doctor() -> None:
    """Checks the installation and says what is missing and how to mend it."""
    from agent.doctor import examine, report

    findings = asyncio.run(examine(open_settings(log_level="error")))
    typer.echo(report(findings))
    raise typer.Exit(1 if any(finding.state == "broken" for finding in findings) else 0)


@app.command()
def canary(
    within: Annotated[int, typer.Option(min=5, max=600, help="seconds in which every step must happen")] = 90,
) -> None:
    """A check call through the real number: answered, agent heard, test page acknowledged. Exit 1 where one was not."""
    from agent.canary_command import check_once

    checked = check_once(open_settings(log_level="error"), typer.echo, within=timedelta(seconds=within))
    raise typer.Exit(0 if asyncio.run(checked) else 1)


@evals.command("run")
def evals_run(
    paths: Annotated[list[Path] | None, typer.Argument(help="scenario files or folders")] = None,
    mode: Annotated[str, typer.Option(help="text or voice")] = "text",
    repeat: Annotated[int, typer.Option(min=1, max=50)] = 1,
    report_folder: Annotated[Path, typer.Option("--report", help="folder of the report")] = Path("var/evals"),
) -> None:
    """Plays scenarios and scores them; exit 1 when the gate fails."""
    if mode not in ("text", "voice"):
        raise typer.BadParameter("use text or voice", param_hint="--mode")
    _evals_main(
        [
            "run",
            *map(str, paths or []),
            "--mode",
            mode,
            "--repeat",
            str(repeat),
            "--report",
            str(report_folder),
        ]
    )


@evals.command("compare")
def evals_compare(
    a: Annotated[Path, typer.Argument(help="folder of a report")],
    b: Annotated[Path, typer.Argument(help="folder of a later report")],
) -> None:
    """What report B decides otherwise than report A; exit 1 when B is worse."""
    _evals_main(["compare", str(a), str(b)])


@evals.command("replay")
def evals_replay(
    calls: Annotated[list[UUID], typer.Argument(metavar="CALL_ID", help="ids of stored calls")],
) -> None:
    """Replays stored calls as text against this version and tells what is decided otherwise."""
    _evals_main(["replay", *map(str, calls)])


def _evals_main(arguments: list[str]) -> NoReturn:
    # evals stands above this package, so it is reached by name, as a program of its own.
    import runpy

    sys.argv = ["evals", *arguments]
    runpy.run_module("evals", run_name="__main__")
    raise SystemExit(0)


def _time(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not ISO 8601; write 2026-01-10T02:13+09:00") from None
    if moment.tzinfo is None:
        raise typer.BadParameter(f"{text!r} has no zone; write 2026-01-10T02:13+09:00")
    return moment
