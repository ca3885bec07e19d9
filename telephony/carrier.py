"""The carrier as the product sees it, and what can go wrong with one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class CarrierError(Exception):
    """The carrier did not do what was asked. `retryable` tells whether asking again may help, `may_have_acted` whether
    it may have done it nevertheless.
    """

    retryable = False

    def __init__(self, told: str, *, may_have_acted: bool = False) -> None:
        super().__init__(told)
        self.may_have_acted = may_have_acted


class CarrierUnreachable(CarrierError):
    """No answer from the carrier. Once the request was on its way it may still have acted; refused, it has not."""

    retryable = True


class CarrierBusy(CarrierError):
    """The carrier answered 429 or 5xx. After a 5xx it may still have acted."""

    retryable = True


class CarrierRefused(CarrierError):
    """The carrier will not do this: bad number, no permission, wrong credentials. Asking again will not help."""


class LegGone(CarrierError):
    """The call leg, or the conference, does not exist any more."""


class LegStatus(StrEnum):
    """Where a call leg stands, in the carrier's words."""

    QUEUED = "queued"
    RINGING = "ringing"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    CANCELED = "canceled"
    FAILED = "failed"

    @property
    def over(self) -> bool:
        """Whether the leg has ended."""
        return self not in {LegStatus.QUEUED, LegStatus.RINGING, LegStatus.IN_PROGRESS}


@dataclass(frozen=True, slots=True)
class PlacedCall:
    """A call that the carrier accepted. `leg_id` is the carrier's id of the leg (Twilio: CallSid)."""

    leg_id: str


@dataclass(frozen=True, slots=True)
class SentSms:
    """A message that the carrier accepted (Twilio: MessageSid). Accepted is not delivered."""

    message_id: str


class Carrier(Protocol):
    """Places calls and messages. Every method raises a `CarrierError`; none retries by itself."""

    async def place_call(
        self,
        *,
        to: str,
        answer_url: str,
        status_url: str,
        ring_seconds: int = 25,
        detect_machine: bool = False,
    ) -> PlacedCall:
        """Rings `to` (E.164). When it is picked up the carrier fetches TwiML from `answer_url`."""
        ...

    async def live_legs(self, *, to: str) -> Sequence[str]:
        """Our legs to `to` (E.164 or a short number) that are not over, newest first; also such as this process never
        heard of.
        """
        ...

    async def send_sms(self, *, to: str, text: str, status_url: str | None = None) -> SentSms:
        """Sends a text message to `to` (E.164)."""
        ...

    async def redirect(self, *, leg_id: str, twiml: str) -> None:
        """Makes a running leg follow new instructions now."""
        ...

    async def in_room(self, *, room_sid: str) -> Sequence[str]:
        """The legs that are in a conference now; none where it is over."""
        ...

    async def announce(self, *, room_sid: str, url: str) -> None:
        """Says the document at `url` to everybody in a conference. Raises `LegGone` where the conference is over."""
        ...

    async def hang_up(self, *, leg_id: str) -> None:
        """Ends a leg. A leg that is already gone is no error."""
        ...
