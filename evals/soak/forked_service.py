"""`onbam serve` as a fork of a process that has read the program already: a start then costs no reading of modules."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["evals.soak.ladder_life", "agent.cli", "agent.serve", "faster_whisper", "dbos"])


class ForkedService:
    """One running command, with the surface of an asyncio subprocess."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str], log: Path) -> None:
        self._process = FORKS.Process(target=_run, args=(list(command), dict(env), log))
        self._process.start()

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self._process.pid is not None  # noqa: S101  # it was started
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """None while it runs; of a killed one the negative number of the signal."""
        return self._process.exitcode

    def kill(self) -> None:
        """SIGKILL."""
        self._process.kill()

    def send_signal(self, number: int) -> None:
        """Any signal."""
        os.kill(self.pid, number)

    async def wait(self) -> int | None:
        """Until it has ended."""
        await asyncio.to_thread(self._process.join)
        return self.returncode


def _run(command: list[str], env: dict[str, str], log: Path) -> None:
    os.environ.clear()
    os.environ.update(env)
    output = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, sys.stdout.fileno())
    os.dup2(output, sys.stderr.fileno())
    sys.argv = ["onbam", *command]
    from agent.cli import main

    main()
