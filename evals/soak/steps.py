"""The steps of a ladder at work: every statement, every end of a transaction, both sides of every request to the
carrier. The last step stands in a page of memory that outlives the process, so that it is known where a kill fell;
a process can be told to kill itself at one of them.
"""

from __future__ import annotations

import functools
import mmap
import os
import re
import signal
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import event

from escalation.ladder import Ladder
from telephony.twilio_carrier import TwilioCarrier
from transcripts.database import Database

_PAGE_BYTES = 16_384
_COUNT_BYTES = 8
_LAST_BYTES = 128
_SEEN_FROM = _COUNT_BYTES + _LAST_BYTES
_TARGET = re.compile(r"\b(?:FROM|INTO|UPDATE)\s+([a-z_]+)", re.IGNORECASE)
_phase: ContextVar[str] = ContextVar("phase", default="between")
STARTING = "starting"


@dataclass(frozen=True, slots=True)
class StopAt:
    """The `nth` time that this step is reached is the last thing that the process does."""

    step: str
    nth: int = 1


class Steps:
    """The page of memory, as the working process writes it and as another one reads it after its death."""

    def __init__(self, path: Path, *, fresh: bool = False) -> None:
        if fresh:
            path.write_bytes(bytes(_PAGE_BYTES))
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), _PAGE_BYTES)
        self._reached: dict[str, int] = {}
        self._count = 0
        self._end = _SEEN_FROM

    def reach(self, step: str, stop_at: StopAt | None) -> None:
        """Notes the step; kills this process where it is the one to stop at."""
        name = step.encode()[: _LAST_BYTES - 1]
        self._count += 1
        self._memory[:_SEEN_FROM] = self._count.to_bytes(_COUNT_BYTES) + name.ljust(_LAST_BYTES, b"\0")
        times = self._reached[step] = self._reached.get(step, 0) + 1
        if times == 1 and self._end + len(name) + 1 < _PAGE_BYTES:
            self._memory[self._end : self._end + len(name) + 1] = name + b"\n"
            self._end += len(name) + 1
        if stop_at is not None and step == stop_at.step and times >= stop_at.nth:
            os.kill(os.getpid(), signal.SIGKILL)

    def count(self) -> int:
        """How many steps were taken."""
        return int.from_bytes(self._memory[:_COUNT_BYTES])

    def last(self) -> str:
        """The step that was reached last."""
        return bytes(self._memory[_COUNT_BYTES:_SEEN_FROM]).rstrip(b"\0").decode(errors="replace") or STARTING

    def seen(self) -> list[str]:
        """Every step that was reached, in the order of their first time."""
        return bytes(self._memory[_SEEN_FROM:]).rstrip(b"\0").decode(errors="replace").split("\n")[:-1]

    def close(self) -> None:
        """Lets the memory go."""
        self._memory.close()


def watch_ladder(
    ladder: Ladder, database: Database, carrier: TwilioCarrier, reach: Callable[[str], None]
) -> None:
    """Tells `reach` of each step that this ladder takes from now on."""
    for part, name, phase in (
        (ladder, "decide_some", "decide"),
        (ladder.outbox, "claim", "claim"),
        (ladder.outbox, "hand_over", "hand over"),
        (ladder.outbox, "settle", "settle"),
        (ladder.notices, "tick", "notices"),
        (ladder.alarms, "ring_due", "alarms"),
    ):
        setattr(part, name, _in_phase(phase, getattr(part, name)))
    for name in ("place_call", "send_sms"):
        setattr(carrier, name, _around(name, getattr(carrier, name), reach))
    engine = database.engine.sync_engine

    def statement(_connection: Any, _cursor: Any, text: str, *_more: Any) -> None:
        found = _TARGET.search(text)
        verb = text.split(maxsplit=1)[0].upper()
        reach(f"{_phase.get()}: before {verb} {found[1] if found else ''}".rstrip())

    event.listen(engine, "before_cursor_execute", statement)
    event.listen(engine, "commit", lambda _connection: reach(f"{_phase.get()}: before COMMIT"))
    event.listen(engine.pool, "checkin", lambda *_: reach(f"{_phase.get()}: transaction over"))


def _in_phase(phase: str, work: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    @functools.wraps(work)
    async def worked(*args: Any, **named: Any) -> Any:
        token = _phase.set(phase)
        try:
            return await work(*args, **named)
        finally:
            _phase.reset(token)

    return worked


def _around(
    name: str, work: Callable[..., Awaitable[Any]], reach: Callable[[str], None]
) -> Callable[..., Awaitable[Any]]:
    @functools.wraps(work)
    async def worked(*args: Any, **named: Any) -> Any:
        reach(f"{_phase.get()}: before {name}")
        answer = await work(*args, **named)
        reach(f"{_phase.get()}: {name} answered, not yet written")
        return answer

    return worked
