"""Keys become entries; recognitions wait fairly."""

from __future__ import annotations

import pytest

from agent.speech.fair_queue import FairQueue, QueueFull
from agent.speech.keypad import BETWEEN_DIGITS_S, BETWEEN_TAPS_S, LONGEST_ENTRY, Keypad
from dialogue_flows.outcome import Expect


def test_digits_of_a_number_are_gathered_until_the_caller_stops_pressing() -> None:
    keypad = Keypad()
    assert [keypad.press(key, Expect.DIGITS, now) for now, key in enumerate("0101")] == [None] * 4
    assert keypad.due(3 + BETWEEN_DIGITS_S - 0.1) is None
    assert keypad.due(3 + BETWEEN_DIGITS_S) == "0101"
    assert keypad.due(60.0) is None


def test_a_hash_ends_a_number_at_once() -> None:
    keypad = Keypad()
    keypad.press("1", Expect.DIGITS, 0.0)
    assert keypad.press("#", Expect.DIGITS, 0.1) == "1#"


def test_two_quick_taps_are_one_entry_and_a_single_one_is_not_kept_waiting() -> None:
    keypad = Keypad()
    keypad.press("1", Expect.YES_NO, 0.0)
    keypad.press("1", Expect.YES_NO, 0.3)
    assert keypad.due(0.3 + BETWEEN_TAPS_S) == "11"
    assert BETWEEN_TAPS_S < 1.0


def test_a_key_that_is_held_down_does_not_grow_without_end() -> None:
    keypad = Keypad()
    entries = [keypad.press("5", Expect.OPEN, 0.0) for _ in range(LONGEST_ENTRY)]
    assert entries[-1] == "5" * LONGEST_ENTRY


def test_ten_jobs_of_one_call_do_not_stand_before_the_first_of_another() -> None:
    queue: FairQueue[str] = FairQueue(limit=20)
    for number in range(10):
        queue.put("loud", f"loud {number}")
    queue.put("quiet", "quiet 0")
    assert [queue.take() for _ in range(3)] == ["loud 0", "quiet 0", "loud 1"]


def test_an_urgent_job_goes_first_and_is_taken_even_when_the_queue_is_full() -> None:
    queue: FairQueue[str] = FairQueue(limit=1)
    queue.put("a", "a")
    with pytest.raises(QueueFull):
        queue.put("b", "b")
    queue.put("danger", "danger", urgent=True)
    assert len(queue) == 2
    assert [queue.take(), queue.take(), queue.take()] == ["danger", "a", None]
