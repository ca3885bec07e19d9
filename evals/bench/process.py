"""A bot's process as the benchmark sees it: started on its core, measured from /proc, ended by id."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from evals.bench.ears import EarsKind

BOTS = ("onbam", "smart_turn", "speech_timeout")
"""`smart_turn` is the plain bot as pipecat builds it by default."""
WHOLE_WINDOW = "onbam_30s"
"""Onbam with a recogniser that works through 30 s for every word, as a public Whisper does and as the plain bot's."""
_TICKS = os.sysconf("SC_CLK_TCK")
_MIB = 1024 * 1024
_STARTS_WITHIN_S = 90.0


class BotFailed(Exception):
    """A bot did not start or died; the text has the end of what it printed."""


@dataclass(frozen=True, slots=True)
class BotProcess:
    """A running bot."""

    name: str
    url: str
    pid: int

    def cpu_seconds(self) -> float:
        """Processor time since its start, user and system, all threads."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def resident_mib(self) -> float:
        """Resident memory now."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / _MIB


def split_cores() -> tuple[int, int]:
    """(core of the bot, core of the callers); the same one where there is only one."""
    cores = sorted(os.sched_getaffinity(0))
    return cores[0], cores[-1]


@asynccontextmanager
async def running_bot(name: str, ears: EarsKind, core: int) -> AsyncIterator[BotProcess]:
    """Starts a bot and waits until it listens. Raises `BotFailed`.

    One thread of computation for each bot: it has one core, and threads that wait for each other on one core
    would only slow the plain bot's models down.
    """
    port = _free_port()
    command = [sys.executable, "-m", "evals.bench.bot_process", name, ears, str(port), str(core)]
    env = os.environ | {"OMP_NUM_THREADS": "1", "LOGURU_LEVEL": "ERROR"}
    process = await asyncio.create_subprocess_exec(
        *command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    errors = bytearray()
    reading = asyncio.create_task(_read(process, errors))
    try:
        await _until_listening(process, port, errors)
        yield BotProcess(name, f"ws://127.0.0.1:{port}/media", process.pid)
        if process.returncode is not None:
            raise BotFailed(f"{name} ended with {process.returncode}: {_end(errors)}")
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await reading
        if errors:
            print(f"  {name} printed: {_end(errors)}", file=sys.stderr)  # noqa: T201


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _until_listening(process: asyncio.subprocess.Process, port: int, errors: bytearray) -> None:
    deadline = time.monotonic() + _STARTS_WITHIN_S
    while time.monotonic() < deadline:
        if process.returncode is not None:
            raise BotFailed(f"ended with {process.returncode} while starting: {_end(errors)}")
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
            continue
        writer.close()
        await writer.wait_closed()
        return
    raise BotFailed(f"did not listen within {_STARTS_WITHIN_S:.0f} s: {_end(errors)}")


async def _read(process: asyncio.subprocess.Process, errors: bytearray) -> None:
    if process.stderr is None:
        return
    while line := await process.stderr.read(4096):
        errors += line
        del errors[:-4000]


def _end(errors: bytearray) -> str:
    return errors.decode(errors="replace").strip()[-1500:]
