"""A serving process of its own that a test may kill: `onbam serve` with tones for sentences and words from a file.

Started by `forks` with the product's settings in the environment. It listens on the port of ONBAM_PUBLIC_URL; its clock
is some seconds ahead, so that a test need not wait.
"""

from __future__ import annotations

import asyncio
import socket
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from agent.clock import WallClock
from agent.demo_data import fill
from agent.log import set_up_logging
from agent.serve import serving, stop_signal
from agent.settings import load_settings
from agent.speech.ears import Hearing, Utter
from agent.wiring import open_service
from tests.acceptance.city import GivenWords, ToneVoice


class AheadClock(WallClock):
    """Real time, some seconds ahead."""

    def __init__(self, seconds: float) -> None:
        self._ahead = timedelta(seconds=seconds)

    def now(self) -> datetime:
        return super().now() + self._ahead


class WordsFromFile(GivenWords):
    """Hears what stands in a file."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file

    async def hear(self, utter: Utter) -> Hearing:
        return Hearing(self._file.read_text(encoding="utf-8"), 0.95, utter.lang)


def run(folder: Path, ahead_s: float) -> None:
    """Serves until it is told to stop; what callers say stands in FOLDER/words.txt."""
    asyncio.run(_serve(folder, ahead_s))


async def _serve(folder: Path, ahead_s: float) -> None:
    stop = stop_signal()
    settings = load_settings()
    set_up_logging(json=True, level=settings.log_level)
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", urlsplit(settings.public_url).port or 0))
    listener.listen(64)
    ears = WordsFromFile(folder / "words.txt")
    async with open_service(settings, clock=AheadClock(ahead_s), ears=ears, voice=ToneVoice()) as service:
        await fill(service)
        async with serving(service, listener, jobs=True):
            await stop.wait()
