"""What one process holds at one moment: from /proc, which cannot be talked into anything, and from its own /metrics."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

_KIB = 1024
_GAUGE = re.compile(
    r"^(onbam_held|onbam_asyncio_tasks|onbam_loop_lag_seconds)(?:\{what=\"([a-z_]+)\"\})? (\S+)$", re.M
)


@dataclass(frozen=True, slots=True)
class Sample:
    """`calls` ended until then. Memory in MiB; `anonymous` is what belongs to the process alone and to no file.
    `held`: sizes of what the process keeps in memory, by name; `None` of a gauge that could not be read.
    """

    calls: int
    seconds: float
    resident: float
    proportional: float
    anonymous: float
    descriptors: int
    threads: int
    tasks: float | None = None
    lag_s: float | None = None
    held: Mapping[str, float] = field(default_factory=dict)


def take(pid: int, *, calls: int, seconds: float, metrics: str = "") -> Sample:
    """Reads a live process. Raises OSError where there is none."""
    memory = _fields(Path(f"/proc/{pid}/smaps_rollup"))
    told = gauges(metrics)
    return Sample(
        calls=calls,
        seconds=round(seconds, 1),
        resident=memory["Rss"] / _KIB,
        proportional=memory["Pss"] / _KIB,
        anonymous=memory["Anonymous"] / _KIB,
        descriptors=sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir()),
        threads=_fields(Path(f"/proc/{pid}/status"))["Threads"],
        tasks=told.pop("asyncio_tasks", None),
        lag_s=told.pop("loop_lag_seconds", None),
        held=told,
    )


def gauges(metrics: str) -> dict[str, float]:
    """The gauges of a soak in a text of /metrics: what is held by its name, the others without their prefix."""
    return {
        what or name.removeprefix("onbam_"): float(value) for name, what, value in _GAUGE.findall(metrics)
    }


def _fields(file: Path) -> dict[str, int]:
    """The lines `Name:  number …` of a file of /proc."""
    found = {}
    for line in file.read_text(encoding="ascii", errors="replace").splitlines():
        name, _, rest = line.partition(":")
        words = rest.split()
        if words and words[0].isdigit():
            found[name] = int(words[0])
    return found
