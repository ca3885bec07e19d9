"""One folder of spoken sentences for a whole run of the tests: what any of its processes had spoken is there for all.

The product keeps sentences by voice, language and words, and lets one process at a time render (`agent/speech`);
here many services share the folder in which it does so. It begins empty with each run and goes with it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

_VARIABLE = "TESTS_KEPT_SENTENCES"


def begin_a_run(at_its_end: Callable[[Callable[[], None]], None]) -> None:
    """Makes the run's folder; workers and processes that the run starts find it in their environment."""
    if _VARIABLE in os.environ:
        return
    folder = tempfile.mkdtemp(prefix="onbam-sentences-")
    os.environ[_VARIABLE] = folder

    def end() -> None:
        del os.environ[_VARIABLE]
        shutil.rmtree(folder)

    at_its_end(end)


def with_kept_sentences(folder: Path) -> Path:
    """`folder`, to be a service's `var`, with the run's spoken sentences in it."""
    prompts = folder / "prompts"
    if not prompts.exists():
        prompts.symlink_to(os.environ[_VARIABLE])
    return folder
