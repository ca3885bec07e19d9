"""`onbam rota` and what `onbam officers` does with a page: commands; `agent.rota_desk` does what they ask."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Coroutine
from datetime import datetime, time
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from agent.command_line import fail, open_settings
from escalation.roster import Slot
from escalation.rotation import Cycle, HolidayRule

rota = typer.Typer(help="Who is on duty.", no_args_is_help=True)
Days = Annotated[int, typer.Option(min=1, max=366, help="how many days from now")]
Result = TypeVar("Result")


@rota.command("import")
def rota_import(file: Annotated[Path, typer.Argument(help="iCalendar file (.ics)")]) -> None:
    """Puts planned shifts into the rota; a shift that was imported before is replaced."""
    from agent.people import import_rota

    typer.echo(f"{done(import_rota(open_settings(), file))} shifts are in the rota.")


@rota.command("export")
def rota_export(file: Annotated[Path, typer.Argument(help="file to write (.ics)")], days: Days = 31) -> None:
    """Writes who is on duty as an iCalendar file, which `import` reads again."""
    from agent.rota_desk import export_rota

    done(export_rota(open_settings(), file, days=days))


@rota.command("show")
def rota_show(days: Days = 7) -> None:
    """Who is on duty in the coming days."""
    from agent.rota_desk import shown

    lines = done(shown(open_settings(log_level="error"), days=days))
    typer.echo("\n".join(lines))


@rota.command("gaps")
def rota_gaps(days: Days = 7) -> None:
    """What is not filled: nobody, no verified number, one person in two places. Status 1 where there is any."""
    from agent.rota_desk import gaps_ahead

    found = done(gaps_ahead(open_settings(log_level="error"), days=days))
    typer.echo("\n".join(found) or "Every place is filled.")
    raise typer.Exit(1 if found else 0)


@rota.command("rotate")
def rota_rotate(
    name: Annotated[str, typer.Argument(help="name of the rotation; one of the same name is replaced")],
    officer: Annotated[list[str], typer.Option(help="handle; repeated, in the order of the turns")],
    starts_on: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="day of the first turn")],
    role: Annotated[str, typer.Option(help="the duty; * for every one")] = "*",
    slot: Annotated[Slot, typer.Option(help="the place")] = Slot.PRIMARY,
    cycle: Annotated[Cycle, typer.Option(help="how often it hands over")] = Cycle.WEEKLY,
    every: Annotated[int, typer.Option(min=1, max=366, help="cycles of one turn")] = 1,
    handover: Annotated[str, typer.Option(help="local time, HH:MM")] = "09:00",
    hours: Annotated[
        str | None, typer.Option(help="only in these hours, HH:MM-HH:MM; may cross midnight")
    ] = None,
    holidays: Annotated[HolidayRule, typer.Option(help="on holidays of the city")] = HolidayRule.ANY,
) -> None:
    """Adds a rotation: officers who take turns in one place."""
    from agent.rota_desk import NewRotation, rotate

    band = _hours(hours) if hours else None
    new = NewRotation(
        name,
        role,
        slot,
        tuple(officer),
        starts_on.date(),
        cycle,
        every,
        _time(handover, "--handover"),
        band,
        holidays,
    )
    done(rotate(open_settings(), new))


@rota.command("drop")
def rota_drop(name: Annotated[str, typer.Argument(help="name of the rotation")]) -> None:
    """Takes a rotation out of the plan."""
    from agent.rota_desk import drop_rotation

    done(drop_rotation(open_settings(), name))


@rota.command("holidays")
def rota_holidays(
    add: Annotated[
        list[str] | None, typer.Option(help="DATE=NAME, for instance 2027-01-01=신정; may be repeated")
    ] = None,
) -> None:
    """Adds holidays of the city beside those of city.yaml, and lists them."""
    from agent.rota_desk import holidays

    for line in done(holidays(open_settings(log_level="error"), dict(map(_holiday, add or [])))):
        typer.echo(line)


@rota.command("maintenance")
def rota_maintenance(
    minutes: Annotated[int, typer.Option(min=0, max=240, help="how long; 0 ends what is running")],
    reason: Annotated[str, typer.Option(help="why; stands in the record")] = "",
) -> None:
    """Holds back P1 and P2 pages for at most four hours. P0 is never held back."""
    from agent.rota_desk import begin_maintenance, end_maintenance

    if minutes == 0:
        done(end_maintenance(open_settings()))
        typer.echo("Maintenance is over.")
        return
    if not reason.strip():
        raise typer.BadParameter("say why", param_hint="--reason")
    until = done(begin_maintenance(open_settings(), minutes=minutes, reason=reason[:160]))
    typer.echo(f"P1 and P2 wait until {until:%H:%M}; P0 goes out as always.")


def done(work: Coroutine[Any, Any, Result]) -> Result:
    """Runs it; what is wrong is one sentence and status 1."""
    from agent.people import PeopleError

    try:
        return asyncio.run(work)
    except PeopleError as error:
        fail(str(error))


def _time(text: str, hint: str) -> time:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        raise typer.BadParameter("write a time as HH:MM, for instance 18:00", param_hint=hint)
    return time.fromisoformat(text)


def _hours(text: str) -> tuple[time, time]:
    start, _, until = text.partition("-")
    return _time(start, "--hours"), _time(until, "--hours")


def _holiday(text: str) -> tuple[Any, str]:
    day, _, name = text.partition("=")
    try:
        found = datetime.strptime(day, "%Y-%m-%d").date()  # noqa: DTZ007  # a day has no zone
    except ValueError:
        found = None
    if found is None or not name.strip():
        raise typer.BadParameter("write DATE=NAME, for instance 2027-01-01=신정", param_hint="--add")
    return found, name.strip()[:96]
