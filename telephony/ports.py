"""What the telephone needs from the desk behind it, and the words that it uses. `agent` implements the desk.

Webhooks may arrive twice, late or out of order, and a worker may die between the desk's answer and ours:
every method of `TelephoneDesk` is safe to be called again with the same values.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from escalation.ports import PageOutcome
from telephony.carrier import LegStatus
from transcripts.calls import Lang


@dataclass(frozen=True, slots=True)
class IncomingCall:
    """Somebody rings. `caller` is E.164, None where withheld or unreadable; `called` is the number dialled.

    `rounds`: how often they were asked to wait before; `keys`: what they pressed in the last round.
    """

    leg_id: str
    called: str
    caller: str | None
    keys: str = ""
    rounds: int = 0


@dataclass(frozen=True, slots=True)
class LegChange:
    """News of a leg. `error_code` is the carrier's own, if it gave one; `seconds` the length of an ended leg."""

    leg_id: str
    status: LegStatus
    answered_by: str | None = None
    seconds: int | None = None
    error_code: str | None = None


@dataclass(frozen=True, slots=True)
class IncomingSms:
    """A text message to one of the city's numbers. `sender` is E.164 or a short number."""

    message_id: str
    sender: str
    recipient: str
    text: str


# --- what the desk answers to an officer who picked up ------------------------------------------------


@dataclass(frozen=True, slots=True)
class PageOpen:
    """Nobody has taken the case: offer it."""


@dataclass(frozen=True, slots=True)
class PageClosed:
    """The escalation is closed or unknown: tell so and end the call."""


@dataclass(frozen=True, slots=True)
class TakenBy:
    """Somebody else was first; `who` is their display name."""

    who: str


@dataclass(frozen=True, slots=True)
class Noted:
    """A test page or a reminder was acknowledged: say thanks and end the call; nobody is to be joined."""


@dataclass(frozen=True, slots=True)
class PinNeeded:
    """This officer acknowledges with a PIN."""


@dataclass(frozen=True, slots=True)
class PinWrong:
    """The PIN was wrong; at 0 tries left the call ends, and the page counts as not delivered."""

    tries_left: int


@dataclass(frozen=True, slots=True)
class Accepted:
    """The case is this human's. `briefing` is said to them alone, at most about ten seconds (domain brief
    G.3). `caller_leg_id` is None where nobody is on the line any more: then the briefing says what to do. `quiet`:
    somebody near the caller may listen, so nothing is said aloud to them and they need not answer. `sends_help`: this
    human can send somebody to the place, and is told of it also where another human is with the caller first.
    """

    call_id: UUID
    briefing: str
    caller_leg_id: str | None
    caller_lang: Lang = "ko"
    quiet: bool = False
    sends_help: bool = False


PageStanding = PageOpen | PageClosed | TakenBy
PageVerdict = Accepted | Noted | PinNeeded | PinWrong | TakenBy | PageClosed


class Joining(StrEnum):
    """Where a bridge between a human and a caller stands. The human is an officer, or a person at a public line."""

    BRIEFING = "briefing"
    WAITING = "waiting"  # the officer is in the room, the caller is being brought
    JOINED = "joined"  # both are in the room, and the desk introduces them
    HANDED_OVER = "handed_over"  # the desk has left them alone
    CALLER_GONE = "caller_gone"
    OFFICER_GONE = "officer_gone"
    REFUSED = "refused"  # the carrier did not move the caller
    OVER = "over"  # they were joined, and one has left
    RETURNED = "returned"  # they were joined, the officer has left, and the caller is with the desk again

    @property
    def final(self) -> bool:
        """Whether nothing more will happen to this bridge."""
        return self not in {Joining.BRIEFING, Joining.WAITING, Joining.JOINED, Joining.HANDED_OVER}


@dataclass(frozen=True, slots=True)
class BridgeChange:
    """News of a bridge: `state` is where it stands now. `line` is the public line at which the human was reached,
    None for an officer; `both_spoke` whether both voices were heard in the room; `introduced` whether the carrier took
    the introduction.
    """

    bridge_id: UUID
    call_id: UUID
    state: Joining
    officer_leg_id: str
    caller_leg_id: str
    line: str | None = None
    both_spoke: bool = False
    introduced: bool = False


@dataclass(frozen=True, slots=True)
class LineNews:
    """What became of one try at a public line: dialled, answered, person, connected, or why it led to nobody."""

    call_id: UUID
    number: str
    outcome: str
    tries: int


@dataclass(frozen=True, slots=True)
class CallBackNews:
    """What became of one attempt to ring a caller back: answered, no_answer, busy, machine, failed, cancelled."""

    call_id: UUID
    attempt: int
    outcome: str


@dataclass(frozen=True, slots=True)
class MessageNews:
    """What became of a text message to a caller: delivered, undelivered. `line` names its wording."""

    call_id: UUID
    line: str
    outcome: str


@dataclass(frozen=True, slots=True)
class OutboundAnswer:
    """A household picked up. `answered_by` is the carrier's word: human, unknown, machine_start, fax, None."""

    attempt_id: UUID
    leg_id: str
    answered_by: str | None


class TelephoneDesk(Protocol):
    """The desk behind the telephone. Documents (TwiML) are built with `telephony.twiml`."""

    async def answer(self, incoming: IncomingCall) -> str:
        """A caller rings: the document to follow, usually `twiml.connect_stream`. An exception becomes
        HTTP 500, and the carrier turns to the number's static fallback document.
        """
        ...

    async def leg_changed(self, change: LegChange) -> None:
        """A caller's or a household's leg moved on."""
        ...

    async def caller_returned(self, bridge: BridgeChange) -> str:
        """The officer has left and the caller is still on the line: the document to follow."""
        ...

    async def bridge_changed(self, bridge: BridgeChange) -> None:
        """A bridge moved on."""
        ...

    async def page_answered(self, page_id: UUID) -> PageStanding:
        """An officer picked up."""
        ...

    async def page_accepted(self, page_id: UUID, *, pin: str | None) -> PageVerdict:
        """The officer pressed 1, or typed a PIN after it. The second time the same officer accepts is no error."""
        ...

    async def page_over(self, page_id: UUID, outcome: PageOutcome) -> None:
        """What became of a page: DELIVERED, NO_ANSWER, BUSY, MACHINE, DECLINED or FAILED."""
        ...

    async def sms_received(self, sms: IncomingSms) -> str | None:
        """A text message came in; what is returned is sent back."""
        ...

    async def outbound_answered(self, answer: OutboundAnswer) -> str:
        """A household picked up: the document to follow."""
        ...

    async def on_the_line(self, call_id: UUID) -> bool:
        """Whether the caller is still on the line, with the desk or with a human."""
        ...

    async def line_person(self, call_id: UUID, number: str) -> Accepted | None:
        """A person answered at a public line: what they are told. None where the caller is gone."""
        ...

    async def line_news(self, news: LineNews) -> None:
        """What became of a public line."""
        ...

    async def call_back_number(self, call_id: UUID, *, dropped_leg_id: str) -> str | None:
        """Whom to ring after a drop, E.164. None where nobody may be rung: on the line again, calling is unsafe."""
        ...

    async def called_back(self, call_id: UUID, *, leg_id: str) -> str:
        """The caller answered a call-back: the document to follow; the call goes on where it broke off."""
        ...

    async def call_back_news(self, news: CallBackNews) -> None:
        """What became of an attempt."""
        ...

    async def message_news(self, news: MessageNews) -> None:
        """The carrier's receipt of a text message to a caller."""
        ...

    async def caller_unreached(self, call_id: UUID) -> None:
        """No attempt was answered: the officers are told. Safe to repeat."""
        ...
