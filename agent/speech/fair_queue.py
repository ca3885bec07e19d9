"""A bounded queue that is fair between calls: urgent first, then one job of each call in turn."""

from __future__ import annotations

from collections import OrderedDict, deque
from typing import Generic, TypeVar

T = TypeVar("T")


class QueueFull(Exception):
    """No more work is taken: the caller is told instead of being kept waiting."""


class FairQueue(Generic[T]):
    """Jobs by call. Ten jobs of one call never stand before the first job of another."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._urgent: deque[T] = deque()
        self._calls: OrderedDict[str, deque[T]] = OrderedDict()
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def put(self, call: str, job: T, *, urgent: bool = False) -> None:
        """Takes a job. Raises `QueueFull`; an urgent job is always taken."""
        if self._size >= self._limit and not urgent:
            raise QueueFull
        if urgent:
            self._urgent.append(job)
        else:
            self._calls.setdefault(call, deque()).append(job)
        self._size += 1

    def take(self) -> T | None:
        """The next job, None when there is none."""
        if self._urgent:
            self._size -= 1
            return self._urgent.popleft()
        if not self._calls:
            return None
        call, jobs = self._calls.popitem(last=False)
        job = jobs.popleft()
        if jobs:
            self._calls[call] = jobs  # to the end of the round
        self._size -= 1
        return job
