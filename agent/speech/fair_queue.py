"""A bounded queue that is fair between calls: danger first, then what is certainly needed, then guesses."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class QueueFull(Exception):
    """No more work is taken: the caller is told instead of being kept waiting."""


class FairQueue(Generic[T]):
    """Jobs by call. Ten jobs of one call never stand before the first job of another.

    `rank` tells how much a waiting job matters, 0 the most. It is asked when a job is taken, so a guess that became
    certain while it waited goes before the guesses of others.
    """

    def __init__(self, limit: int, *, rank: Callable[[T], int] = lambda _job: 0) -> None:
        self._limit = limit
        self._rank = rank
        self._urgent: deque[T] = deque()
        self._calls: OrderedDict[str, deque[T]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._urgent) + sum(map(len, self._calls.values()))

    def put(self, call: str, job: T, *, urgent: bool = False) -> T | None:
        """Takes a job; an urgent one always. Where the queue is full, a job that matters more takes the place of the
        last one that matters least, which is returned. Raises `QueueFull` when there is none such.
        """
        if urgent:
            self._urgent.append(job)
            return None
        displaced = self._make_room(self._rank(job)) if len(self) >= self._limit else None
        self._calls.setdefault(call, deque()).append(job)
        return displaced

    def _make_room(self, rank: int) -> T:
        waiting = [(self._rank(one), name, one) for name, jobs in self._calls.items() for one in jobs]
        worst = max((entry[0] for entry in waiting), default=rank)
        if worst <= rank:
            raise QueueFull
        name, displaced = next((name, one) for place, name, one in reversed(waiting) if place == worst)
        self.drop(name, displaced)
        return displaced

    def drop(self, call: str, job: T) -> bool:
        """Takes out a job that nobody waits for any more; False where it was taken already."""
        if job in self._urgent:
            self._urgent.remove(job)
            return True
        jobs = self._calls.get(call, deque())
        if job not in jobs:
            return False
        jobs.remove(job)
        if not jobs:
            del self._calls[call]
        return True

    def take(self) -> T | None:
        """The next job, None when there is none. Jobs of one call stay in their order."""
        if self._urgent:
            return self._urgent.popleft()
        if not self._calls:
            return None
        call = min(
            self._calls, key=lambda name: self._rank(self._calls[name][0])
        )  # the first in the round of these
        jobs = self._calls.pop(call)
        job = jobs.popleft()
        if jobs:
            self._calls[call] = jobs  # to the end of the round
        return job
