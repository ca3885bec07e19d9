"""Line ids by pattern: `asq.*` is every line of the screening, `slot.where` one line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase


def matches(line: str, patterns: Iterable[str]) -> bool:
    """Whether a line id fits one of the patterns."""
    return any(fnmatchcase(line, pattern) for pattern in patterns)


def matching(lines: Sequence[str], patterns: Iterable[str]) -> list[str]:
    """The line ids that fit one of the patterns, in order."""
    wanted = list(patterns)
    return [line for line in lines if matches(line, wanted)]
