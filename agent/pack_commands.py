"""`onbam packs`: what content packs there are, whether one may be asked, and its hash."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from agent.command_line import open_settings

packs = typer.Typer(help="Content packs: instruments and their official words.", no_args_is_help=True)
Folder = Annotated[
    Path, typer.Argument(exists=True, file_okay=False, help="folder of one pack, which holds pack.yaml")
]


@packs.command("list")
def packs_list() -> None:
    """The packs in force and those refused; exit 1 where one of the city's is refused."""
    from agent.city import load_city
    from agent.content_packs import described, open_content_packs

    settings = open_settings(log_level="error")
    shelf = open_content_packs(settings, load_city(settings.city))
    for pack in shelf.packs():
        typer.echo(f"✓ {described(pack)}")
    for sentence in shelf.refused:
        typer.echo(f"✗ not asked: {sentence}")
    raise typer.Exit(1 if shelf.refused else 0)


@packs.command("check")
def packs_check(
    path: Folder,
    on: Annotated[
        str | None, typer.Option(help="day for which the licence must hold, YYYY-MM-DD; today")
    ] = None,
) -> None:
    """Reads one pack as the desk would; exit 1 with one sentence where it would be refused."""
    from agent.city import load_city
    from agent.content_packs import described, today
    from dialogue_flows.instruments.shelf import check_pack

    day = _day(on) if on else today(load_city(open_settings(log_level="error").city))
    pack = check_pack(path, day)
    typer.echo(f"✓ {described(pack)}")
    if pack.standing == "example":
        typer.echo("! an example is never asked: it shows the form")


@packs.command("hash")
def packs_hash(path: Folder) -> None:
    """The hash to be written into `sha256`, once somebody has compared the words with the original."""
    from dialogue_flows.instruments.loader import content_hash

    typer.echo(content_hash(path))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day; write 2026-12-31", param_hint="--on") from None
