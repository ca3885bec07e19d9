"""A clock that is fed: the real pipeline runs as fast as the machine can, and every second of a call still counts.

Where the event loop would sleep, the clock jumps to the next timer instead. While a thread is at work (a model
recognises, a voice renders) the clock stands still, so a busy machine changes nothing: recognition takes no time on
this clock, and a run says nothing about speed. It says whether what was said arrives.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class FedClockLoop(asyncio.SelectorEventLoop):
    """An event loop whose `time()` jumps from timer to timer, in seconds since it was made."""

    def __init__(self) -> None:
        self._now = 0.0
        self._at_work = 0
        super().__init__(_FedSelector(self))

    def time(self) -> float:
        """See the class."""
        return self._now

    @property
    def at_work(self) -> bool:
        """Whether a thread works for this loop: then time waits for it."""
        return self._at_work > 0

    def jump(self, seconds: float) -> None:
        """Nothing happens for so long."""
        self._now += seconds

    def run_in_executor(  # type: ignore[override]
        self, executor: Any, func: Callable[..., T], *args: Any
    ) -> asyncio.Future[T]:
        """As always, but the clock stands still until the thread has answered or is not waited for any more."""
        future = super().run_in_executor(executor, func, *args)
        self._at_work += 1
        future.add_done_callback(self._answered)
        return future

    def _answered(self, _: object) -> None:
        self._at_work -= 1


class _FedSelector(selectors.DefaultSelector):
    def __init__(self, loop: FedClockLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout <= 0.0:
            return super().select(timeout)
        if self._loop.at_work:
            return super().select(None)
        ready = super().select(0)
        if not ready:
            self._loop.jump(timeout)
        return ready


def run_fed(work: Coroutine[Any, Any, T]) -> T:
    """Runs `work` on a fed clock, to its end."""
    with asyncio.Runner(loop_factory=FedClockLoop) as runner:
        return runner.run(work)
