"""In what order files of tests begin. Several workers take one file after another; a long one that begins last has all
others wait for it. The order of the tests in a file stays.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import pytest

TESTS = Path(__file__).parent
SLOWEST = (
    "acceptance/test_scenarios.py",
    "integration/agent/test_commands.py",
    "acceptance/test_getting_a_human.py",
    "integration/evals/test_scenarios_by_text.py",
    "integration/agent/test_stalls.py",
    "integration/agent/test_killed.py",
    "integration/test_practice_ears.py",
    "integration/telephony/test_race.py",
    "integration/escalation/test_several_workers.py",
    "browser/test_console.py",
    "acceptance/test_lines_and_call_backs.py",
    "integration/agent/test_crowded.py",
    "integration/telephony/test_page.py",
    "integration/pipeline/test_call.py",
    "unit/dialogue/test_way_on.py",
    "integration/telephony/test_bridge.py",
    "integration/console/test_acting.py",
)
"""Half of the time of a run, the longest file first; measure with `--durations=0`."""

Test = TypeVar("Test", bound=pytest.Item)


def in_good_order(items: list[Test]) -> list[Test]:
    """The slowest files first, then the others as they were."""
    place = {TESTS / name: number for number, name in enumerate(SLOWEST)}
    return sorted(items, key=lambda item: place.get(item.path, len(SLOWEST)))
