"""What every command needs: settings with logging set up, a failure in one sentence, the language."""

from __future__ import annotations

from typing import NoReturn

import typer

from agent.settings import Settings, load_settings
from transcripts.calls import Lang


def fail(sentence: str) -> NoReturn:
    """Ends the command with status 1 and one sentence."""
    typer.echo(f"onbam: {sentence}", err=True)
    raise SystemExit(1)


def open_settings(**overrides: object) -> Settings:
    """The settings of the process, with logging as they ask. Raises `SettingsError`."""
    from agent.log import set_up_logging

    settings = load_settings(**overrides)
    set_up_logging(json=settings.wants_json_logs(), level=settings.log_level)
    return settings


def open_to_start() -> Settings:
    """The settings of a process that is to run for long: what is wrong with it is told before the program is read.
    Raises `SettingsError`, `BrokenDataFile`.
    """
    settings = open_settings()
    from agent.start_checks import check_start

    check_start(settings)
    return settings


def read_lang(text: str) -> Lang:
    """The language of an option; anything else is wrong use."""
    if text not in ("ko", "en"):
        raise typer.BadParameter("use ko or en", param_hint="--lang")
    return "ko" if text == "ko" else "en"
