"""`onbam serve` and `onbam work` in processes of their own, by a clock that a test moves for all of them at once, with
tones for sentences and words from a file.

FOLDER/ahead.txt holds the seconds by which the clock is ahead, FOLDER/words.txt what callers say. The processes are
forks of one that has read the program: three of them start in the time of one.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path
from urllib.parse import urlsplit

import agent.serve
from agent.clock import WallClock
from agent.log import set_up_logging
from agent.settings import load_settings
from agent.speech.prompts import PromptStore
from agent.wiring import open_service
from tests.acceptance.city import ToneVoice
from tests.integration.agent.desk_process import WordsFromFile

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload([__name__])


class MovedClock(WallClock):
    """Real time, and as many seconds more as stand in a file."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=float(self._file.read_text(encoding="ascii")))


def start(folder: Path, command: str, env: Mapping[str, str], output: Path) -> BaseProcess:
    """Starts `serve` or `work` with settings from `env`; all that it prints and logs goes to `output`."""
    process = _FORKS.Process(target=_run, args=(folder, command, dict(env), output))
    process.start()
    return process


def _run(folder: Path, command: str, env: dict[str, str], output: Path) -> None:
    os.environ.clear()
    os.environ.update(env)
    written = os.open(output, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.dup2(written, 1)
    os.dup2(written, 2)
    settings = load_settings()
    set_up_logging(json=True, level=settings.log_level)
    setattr(PromptStore, "warm", _when_they_are_said)  # noqa: B010
    vars(agent.serve)["open_service"] = partial(
        open_service,
        clock=MovedClock(folder / "ahead.txt"),
        ears=WordsFromFile(folder / "words.txt"),
        voice=ToneVoice(),
    )
    if command == "work":
        asyncio.run(agent.serve.run_worker(settings))
        return
    port = urlsplit(settings.public_url).port or 0
    agent.serve.run_server(settings, host="127.0.0.1", port=port, workers=1, demo_data=True)


async def _when_they_are_said(*_texts: object, **_options: object) -> int:
    """In place of rendering two thousand sentences before the first call."""
    return 0
