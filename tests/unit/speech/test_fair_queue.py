"""Recognitions that wait: what is needed goes before what was only guessed."""

from __future__ import annotations

import pytest

from agent.speech.fair_queue import FairQueue, QueueFull

RANKS: dict[str, int] = {"needed": 0, "guess": 1, "second guess": 2}


def waiting(*jobs: tuple[str, str], limit: int = 20) -> FairQueue[str]:
    queue: FairQueue[str] = FairQueue(limit, rank=lambda job: RANKS[job.partition(":")[0]])
    for call, job in jobs:
        queue.put(call, job)
    return queue


def order(queue: FairQueue[str]) -> list[str]:
    taken = []
    while (job := queue.take()) is not None:
        taken.append(job)
    return taken


def test_words_that_are_needed_go_before_guesses_and_second_guesses_go_last() -> None:
    queue = waiting(("a", "second guess:a"), ("b", "guess:b"), ("c", "needed:c"), ("d", "guess:d"))
    assert order(queue) == ["needed:c", "guess:b", "guess:d", "second guess:a"]


def test_a_guess_that_has_become_certain_while_it_waited_goes_before_the_others() -> None:
    certain: set[str] = set()
    queue: FairQueue[str] = FairQueue(20, rank=lambda job: 0 if job in certain else 1)
    for call in "abc":
        queue.put(call, f"guess of {call}")
    certain.add("guess of c")
    assert order(queue) == ["guess of c", "guess of a", "guess of b"]


def test_danger_goes_before_everything_that_nine_other_callers_need() -> None:
    queue = waiting(*((f"caller {number}", f"needed:{number}") for number in range(9)))
    queue.put("in danger", "guess:help", urgent=True)
    assert queue.take() == "guess:help"


def test_what_nobody_waits_for_any_more_is_taken_out() -> None:
    queue = waiting(("a", "guess:1"), ("a", "needed:2"), ("b", "guess:3"))
    assert queue.drop("a", "guess:1")
    assert not queue.drop("a", "guess:1")
    assert not queue.drop("nobody", "guess:9")
    assert len(queue) == 2
    assert order(queue) == ["needed:2", "guess:3"]


def test_in_a_full_queue_needed_words_take_the_place_of_the_last_guess() -> None:
    queue = waiting(("a", "guess:a"), ("b", "guess:b"), limit=2)
    assert queue.put("c", "needed:c") == "guess:b"
    assert queue.put("d", "needed:d") == "guess:a"
    with pytest.raises(QueueFull):
        queue.put("e", "needed:e")
    with pytest.raises(QueueFull):
        queue.put("f", "guess:f")
    assert order(queue) == ["needed:c", "needed:d"]
