"""Processes of their own that a test may kill: forks of one that has read program and data, as `onbam serve --workers`
makes them of itself. Five of them start in the time of one.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Mapping
from multiprocessing.process import BaseProcess
from pathlib import Path

_FORKS = multiprocessing.get_context("forkserver")
_READ = ["tests.integration.agent.read_program"]


def start(target: Callable[..., None], *args: object, env: Mapping[str, str], output: Path) -> BaseProcess:
    """Runs `target` in a process with this environment and no other; all that it prints and logs goes to `output`."""
    _FORKS.set_forkserver_preload(
        _READ
    )  # now: whoever names another list when it is imported, named it before
    process = _FORKS.Process(target=_run, args=(target, args, dict(env), output))
    process.start()
    return process


def _run(target: Callable[..., None], args: tuple[object, ...], env: dict[str, str], output: Path) -> None:
    os.environ.clear()
    os.environ.update(env)
    written = os.open(output, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.dup2(written, 1)
    os.dup2(written, 2)
    target(*args)
