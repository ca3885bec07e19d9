"""`onbam serve` and `onbam work` in processes of their own, by a clock that a test moves for all of them at once, with
tones for sentences and words from a file.

FOLDER/ahead.txt holds the seconds by which the clock is ahead, FOLDER/words.txt what callers say. Started by `forks`.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import agent.serve
from agent.clock import WallClock
from agent.log import set_up_logging
from agent.settings import load_settings
from agent.wiring import open_service
from tests.acceptance.city import ToneVoice
from tests.integration.agent.desk_process import WordsFromFile


class MovedClock(WallClock):
    """Real time, and as many seconds more as stand in a file."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=float(self._file.read_text(encoding="ascii")))


def run(folder: Path, command: str) -> None:
    """`onbam serve` or `onbam work`, by `command`, with settings from the environment."""
    settings = load_settings()
    set_up_logging(json=True, level=settings.log_level)
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
