"""Where the files of a run of the tests lie: in memory, where the machine has room for them. Databases, recordings and
sentences are written by the thousand and thrown away; on a disk each commit of SQLite waits for it some milliseconds.
What a killed process has written is there for the next one as it would be on a disk.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from multiprocessing.util import Finalize
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108 (the name of the memory file system on Linux)
NEEDED = 4 << 30
"""Bytes that must be free there; a run needs a fourth of them."""
LAST = -1000
"""When the folder goes: after what the library of processes puts away in it."""
_PREFIX = "onbam-tests-"


def begin_a_run() -> None:
    """Makes the run's folder the one for temporary files, of its workers and of the programs that they start too."""
    _compiled_once()
    if "PYTEST_XDIST_WORKER" in os.environ or not _has_room(MEMORY):
        return
    _clear_after_killed_runs()
    folder = MEMORY / f"{_PREFIX}{os.getpid()}"
    folder.mkdir(mode=0o755)  # the PostgreSQL server is another user
    os.environ["TMPDIR"] = str(folder)
    tempfile.tempdir = None  # it is looked up anew
    Finalize(None, shutil.rmtree, args=(folder,), kwargs={"ignore_errors": True}, exitpriority=LAST)


def _compiled_once() -> None:
    """A program that is started a hundred times need not be compiled a hundred times, whatever the shell asks for."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False


def _has_room(folder: Path) -> bool:
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        return False
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize >= NEEDED and not found.f_flag & os.ST_NOEXEC


def _clear_after_killed_runs() -> None:
    for left in MEMORY.glob(f"{_PREFIX}*"):
        if not Path("/proc", left.name.removeprefix(_PREFIX)).exists():
            shutil.rmtree(left, ignore_errors=True)
