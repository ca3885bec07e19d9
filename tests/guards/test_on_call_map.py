"""docs/on-call-behaviours.md is true: each test that it names exists where it says, and no behaviour is missing."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAP = ROOT / "docs" / "on-call-behaviours.md"
_FILE = re.compile(r"\]\(\.\./(tests/[\w/]+\.py)\)")
_NAMED = re.compile(r"`(…)?(test_\w+)(\[[^\]`]+\])?`|" + _FILE.pattern)

ASKED = (
    "policies as data",
    "steps in order",
    "repeats",
    "notification rules",
    "rotations hourly to monthly",
    "schedule gaps",
    "overrides",
    "throttles",
    "prioritisation",
    "deduplication",
    "acknowledgement by sms",
    "acknowledgement: first one wins",
    "pin with lock",
    "failure and stop",
    "heartbeat",
    "maintenance",
    "test page before the shift",
    "test button",
    "voicemail",
    "reminders, warning, reopening",
    "reassign, escalate now, close",
    "append-only log",
    "calendars out and in",
    "swaps with approval",
    "holidays",
    "check call",
    "alarms outside",
    "several workers",
    "clock jumps",
    "database gone",
    "reports twice, late",
    "promises",
    "call-backs after a drop",
)
"""What a mature on-call system does, and what this one adds to it: each must have a row of its own."""


@cache
def names_in(file: str) -> frozenset[str]:
    """The names of the tests in a file, without importing it."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, kinds))


@cache
def every_test() -> frozenset[str]:
    files = (ROOT / "tests").rglob("test_*.py")
    return frozenset(name for file in files for name in names_in(file.relative_to(ROOT).as_posix()))


def cells() -> list[tuple[str, list[str]]]:
    """The rows of every table of the map: what is claimed, and the cells that show it."""
    rows = [
        line.strip("|\n ").split("|")
        for line in MAP.read_text(encoding="utf-8").splitlines()
        if line[:1] == "|"
    ]
    found = [(row[0].strip(), [cell.strip() for cell in row[1:]]) for row in rows]
    return [
        (claim, shown) for claim, shown in found if claim not in {"behaviour", "failure"} and claim.strip("-")
    ]


def named_in(cell: str) -> list[tuple[str | None, str]]:
    """(file, test) for each test of a cell; the file is None where the cell names the test alone."""
    file, found = None, []
    for match in _NAMED.finditer(cell):
        if match[4]:
            file = match[4]
        elif match[2]:
            found.append((file, match[2]))
    return found


def test_every_test_that_the_map_names_exists_where_it_says() -> None:
    """A test that was renamed or moved leaves a hole in the proof."""
    named = [(claim, *each) for claim, shown in cells() for cell in shown for each in named_in(cell)]
    assert len(named) > 120
    wrong = [each for each in named if each[2] not in (names_in(each[1]) if each[1] else every_test())]
    assert wrong == []


def test_every_behaviour_is_shown_by_a_test() -> None:
    """A row without a test claims something; only what is measured may point to its benchmark."""
    bare = [claim for claim, shown in cells() if not any(named_in(cell) for cell in shown)]
    assert [claim for claim in bare if "thousand cases" not in claim] == []


@pytest.mark.parametrize("asked", ASKED)
def test_nothing_that_is_asked_of_an_on_call_system_is_missing(asked: str) -> None:
    assert any(asked in claim.lower() for claim, _ in cells()), asked
