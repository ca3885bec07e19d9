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
    "integration/evals/test_scenarios_by_text.py",
    "acceptance/test_getting_a_human.py",
    "integration/agent/test_stalls.py",
    "integration/test_practice_ears.py",
    "integration/agent/test_killed.py",
    "acceptance/test_lines_and_call_backs.py",
    "unit/dialogue/test_way_on.py",
    "integration/agent/test_crowded.py",
    "integration/agent/test_commands.py",
    "integration/telephony/test_race.py",
    "integration/escalation/test_several_workers.py",
    "browser/test_console.py",
    "integration/telephony/test_page.py",
    "integration/pipeline/test_call.py",
    "integration/telephony/test_bridge.py",
)
"""Half of the time of a run. The first one speaks at the pace of people, for minutes; beside it come by turns files
that work and files that mostly wait, so that the machine has time left for its calls. Measure with `--durations=0`.
"""

Test = TypeVar("Test", bound=pytest.Item)


def in_good_order(items: list[Test]) -> list[Test]:
    """The slowest files first, then the others as they were."""
    place = {TESTS / name: number for number, name in enumerate(SLOWEST)}
    return sorted(items, key=lambda item: place.get(item.path, len(SLOWEST)))
