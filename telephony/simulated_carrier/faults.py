"""What can go wrong with a carrier, on demand: REST that is slow or fails, webhooks twice, late, never, shuffled."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar


class Delivery(StrEnum):
    """What becomes of a webhook."""

    ONCE = "once"
    TWICE = "twice"
    LATE = "late"
    NEVER = "never"
    HELD = "held"  # until `release`


@dataclass(slots=True)
class RestFault:
    """The next `times` REST requests whose path holds `path`: wait `delay_s` of real time, then answer
    `status` (None: as usual), before or after the request was carried out.
    """

    path: str = ""
    status: int | None = None
    after_doing: bool = False
    delay_s: float = 0.0
    times: int = 1


@dataclass(slots=True)
class WebhookFault:
    """The next `times` webhooks whose URL holds `path`. `delay_s` is the carrier's time."""

    path: str
    delivery: Delivery
    times: int = 1
    delay_s: float = 0.0


class Hold:
    """A webhook that is held back: it waits for `gate` and sets `delivered`."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.delivered = asyncio.Event()


F = TypeVar("F", RestFault, WebhookFault)


class Faults:
    """The faults that are planned. Each is used up by as many requests as it names."""

    def __init__(self) -> None:
        self._rest: list[RestFault] = []
        self._webhooks: list[WebhookFault] = []
        self._held: list[Hold] = []

    def rest_answers(self, status: int, *, times: int = 1, after_doing: bool = False, path: str = "") -> None:
        """REST answers 429, 500, … ; with `after_doing` the call or message is placed nevertheless."""
        self._rest.append(RestFault(path=path, status=status, after_doing=after_doing, times=times))

    def rest_is_slow(self, seconds: float, *, times: int = 1, path: str = "") -> None:
        """REST answers only after this many real seconds, and has acted by then."""
        self._rest.append(RestFault(path=path, delay_s=seconds, after_doing=True, times=times))

    def webhooks(self, path: str, delivery: Delivery, *, times: int = 1, delay_s: float = 0.0) -> None:
        """The next `times` webhooks to a URL that holds `path` are delivered in this way."""
        self._webhooks.append(WebhookFault(path, delivery, times, delay_s))

    def webhooks_as_usual(self) -> None:
        """No webhook meets a fault from now on."""
        self._webhooks.clear()

    async def release(self, *, newest_first: bool = True) -> None:
        """Delivers the held webhooks one after the other, by default in the wrong order."""
        held, self._held = self._held, []
        for hold in reversed(held) if newest_first else held:
            hold.gate.set()
            await hold.delivered.wait()

    @property
    def held(self) -> int:
        """How many webhooks are held back."""
        return len(self._held)

    def hold(self) -> Hold:
        """Holds a webhook back until `release`."""
        hold = Hold()
        self._held.append(hold)
        return hold

    def next_rest(self, path: str) -> RestFault | None:
        """The fault that this REST request meets."""
        return _use(self._rest, path)

    def next_webhook(self, url: str) -> WebhookFault:
        """What becomes of this webhook."""
        return _use(self._webhooks, url) or WebhookFault("", Delivery.ONCE)


def _use(faults: list[F], target: str) -> F | None:
    for fault in faults:
        if fault.path in target:
            fault.times -= 1
            if fault.times <= 0:
                faults.remove(fault)
            return fault
    return None
