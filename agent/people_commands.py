"""`onbam users` and `onbam officers` as commands; `agent.people` does what they ask."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from agent.command_line import fail, open_settings, read_lang
from agent.rota_commands import done

users = typer.Typer(help="Who may sign in to the console.", no_args_is_help=True)
officers = typer.Typer(help="Who can be reached.", no_args_is_help=True)


@users.command("add")
def users_add(
    login: Annotated[str, typer.Argument(help="what is typed to sign in")],
    name: Annotated[str, typer.Option(help="name that others see")],
    role: Annotated[str, typer.Option(help="officer, supervisor or analyst")] = "officer",
    officer: Annotated[str | None, typer.Option(help="handle of the same person's on-call officer")] = None,
    lang: Annotated[str, typer.Option(help="ko or en")] = "ko",
) -> None:
    """Adds a console user, or gives one a new password; the password is asked for."""
    from agent.people import PeopleError, add_user, ask_secret

    try:
        asyncio.run(
            add_user(
                open_settings(),
                login=login,
                name=name,
                role=role,
                lang=read_lang(lang),
                officer=officer,
                password=ask_secret("password"),
            )
        )
    except PeopleError as error:
        fail(str(error))


@officers.command("add")
def officers_add(
    handle: Annotated[str, typer.Argument(help="short name that files use")],
    name: Annotated[str, typer.Option(help="name that callers and officers hear")],
    voice: Annotated[str, typer.Option(help="number that is rung")],
    role: Annotated[list[str], typer.Option(help="general, welfare_crisis, facilities …; may be repeated")],
    sms: Annotated[str | None, typer.Option(help="number that is texted")] = None,
    lang: Annotated[str, typer.Option(help="ko or en")] = "ko",
) -> None:
    """Adds an officer, or replaces the one with this handle; the PIN is asked for."""
    from agent.people import PeopleError, add_officer, ask_secret

    try:
        asyncio.run(
            add_officer(
                open_settings(),
                handle=handle,
                name=name,
                roles=role,
                voice=voice,
                sms=sms,
                pin=ask_secret("PIN of four digits"),
                lang=read_lang(lang),
            )
        )
    except PeopleError as error:
        fail(str(error))


@officers.command("list")
def officers_list() -> None:
    """The officers, without their numbers."""
    from agent.people import list_officers

    for line in asyncio.run(list_officers(open_settings())):
        typer.echo(line)


@officers.command("test")
def officers_test(handle: Annotated[str, typer.Argument(help="short name of the officer")]) -> None:
    """Sends a test page to every number of an officer; answering with key and PIN verifies the number."""
    from agent.rota_desk import send_test_page

    typer.echo(done(send_test_page(open_settings(), handle)))


@officers.command("retire")
def officers_retire(handle: Annotated[str, typer.Argument(help="short name of the officer")]) -> None:
    """Takes an officer off every duty; nobody pages them any more."""
    from agent.rota_desk import set_active

    done(set_active(open_settings(), handle, active=False))


@officers.command("return")
def officers_return(handle: Annotated[str, typer.Argument(help="short name of the officer")]) -> None:
    """Puts an officer back who was retired."""
    from agent.rota_desk import set_active

    done(set_active(open_settings(), handle, active=True))
