"""What escalation says to the outside: a page to deliver. Who delivers it stands in `telephony/pager.py`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from transcripts.calls import Lang, Level


class PageMethod(StrEnum):
    """How a page reaches an officer."""

    VOICE = "voice"
    SMS = "sms"


@dataclass(frozen=True, slots=True)
class PageOrder:
    """One page to one officer by one method. `number` is E.164. `case_number` is the short number that is
    spoken and texted; nothing private stands in a page (domain brief G.2). `page_id` makes it idempotent.
    """

    page_id: UUID
    escalation_id: UUID
    call_id: UUID
    officer_id: UUID
    method: PageMethod
    number: str
    lang: Lang
    level: Level
    rule: str
    case_number: int
    code: str
    more: int = 0
    """Other cases that wait for the same officer and are told of in this page ("and 2 more")."""


class PageOutcome(StrEnum):
    """What became of a page. Only ACKNOWLEDGED and DECLINED are answers of a person."""

    ACCEPTED = "accepted"  # the carrier took it
    DELIVERED = "delivered"  # the carrier reports delivery (SMS)
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    MACHINE = "machine"  # voicemail, or picked up and no key: not delivered
    DECLINED = "declined"
    ACKNOWLEDGED = "acknowledged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PageReceipt:
    """The carrier took the page; `carrier_id` is its id of the leg or message."""

    carrier_id: str


class PageFailed(Exception):
    """The page could not be handed to the carrier. `retryable` tells whether asking again may help, `may_have_rung`
    that the phone may ring nevertheless: then a second try may be a second ring.
    """

    def __init__(self, reason: str, *, retryable: bool, may_have_rung: bool = False) -> None:
        super().__init__(reason)
        self.retryable = retryable
        self.may_have_rung = may_have_rung


class Pager(Protocol):
    """Hands a page to a carrier."""

    async def send(self, order: PageOrder) -> PageReceipt:
        """Raises `PageFailed`. Sending the same `page_id` again must not ring twice where that can be known."""
        ...


class AlarmKind(StrEnum):
    """Everything that is told outside the system. Each has words and a mend in `agent/alarm_words.py`."""

    NOBODY_ON_CALL = "nobody_on_call"
    EVERYONE_PAGED = "everyone_paged"
    EMERGENCY_NOTICE_NEEDED = "emergency_notice_needed"
    SAME_NIGHT_UNANSWERED = "same_night_unanswered"
    WEBHOOK = "webhook"  # a rung of a ladder that names the alarm itself as a target
    ROUND_EXHAUSTED = "round_exhausted"
    LADDER_EXHAUSTED = "ladder_exhausted"
    REOPENED = "reopened"
    CLOSED_UNACCEPTED = "closed_unaccepted"
    UNACCEPTED = "unaccepted"
    ORPHANED_CALL = "orphaned_call"
    LADDER_STALLED = "ladder_stalled"
    DECISION_FAILED = "decision_failed"
    PAGE_STUCK = "page_stuck"
    PAGE_FAILED = "page_failed"
    NO_WORKER = "no_worker"
    WORKER_SILENT = "worker_silent"
    WORKER_FAULT = "worker_fault"
    DATABASE_UNREACHABLE = "database_unreachable"
    PROMISE_OVERDUE = "promise_overdue"
    PROMISE_UNANSWERED = "promise_unanswered"
    PROMISE_WITHOUT_OFFICER = "promise_without_officer"
    DUTY_TEST_UNANSWERED = "duty_test_unanswered"
    TEST_BUTTON_UNANSWERED = "test_button_unanswered"
    ROTA_GAP = "rota_gap"
    CANARY_FAILED = "canary_failed"


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that a person outside the system must know. `kind` is an `AlarmKind`, or the name that a newer process
    of the same installation gave it. `subject_id` names an escalation, call, promise,
    worker or role; no personal words. The same `key` rings again as long as it holds.
    """

    kind: str
    subject_id: str
    raised_at: datetime

    @property
    def key(self) -> str:
        """What makes two alarms the same."""
        return f"{self.kind}:{self.subject_id}"


class AlarmNotRung(Exception):
    """The alarm could not be handed over; it will be tried again."""


class AlarmBell(Protocol):
    """Rings outside the system: a webhook, an e-mail, a second carrier's number."""

    async def ring(self, alarm: Alarm) -> str:
        """The short name of what took it. Raises `AlarmNotRung`. Ringing twice is better than not ringing."""
        ...
