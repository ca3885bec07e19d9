"""The words that every package shares: a call, its turns, its levels. Values only, no behaviour beyond order."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

Lang = Literal["ko", "en"]
LANGS: tuple[Lang, ...] = ("ko", "en")


class Level(StrEnum):
    """Triage level (domain brief C.2). Ordered: ROUTINE < NEXT_MORNING < SAME_NIGHT < IMMEDIATE.

    All four comparisons are written out: a str brings its own, and `total_ordering` would keep those.
    """

    ROUTINE = "ROUTINE"
    NEXT_MORNING = "NEXT_MORNING"
    SAME_NIGHT = "SAME_NIGHT"
    IMMEDIATE = "IMMEDIATE"

    @property
    def rank(self) -> int:
        """0 for ROUTINE up to 3 for IMMEDIATE."""
        return _ORDER.index(self)

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Level):
            return NotImplemented
        return self.rank < other.rank

    def __le__(self, other: object) -> bool:
        if not isinstance(other, Level):
            return NotImplemented
        return self.rank <= other.rank

    def __gt__(self, other: object) -> bool:
        if not isinstance(other, Level):
            return NotImplemented
        return self.rank > other.rank

    def __ge__(self, other: object) -> bool:
        if not isinstance(other, Level):
            return NotImplemented
        return self.rank >= other.rank

    def raised(self) -> Level:
        """One level up; IMMEDIATE stays IMMEDIATE. A failure on a flagged call raises, it never lowers."""
        return _ORDER[min(self.rank + 1, len(_ORDER) - 1)]


_ORDER = [Level.ROUTINE, Level.NEXT_MORNING, Level.SAME_NIGHT, Level.IMMEDIATE]


class Direction(StrEnum):
    """Who dialled."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class Flow(StrEnum):
    """Which conversation a call holds; also the `kind` of the intake it leaves."""

    NIGHT_DUTY = "night_duty"
    INITIAL_COUNSELLING = "initial_counselling"
    CHECKIN = "checkin"


class Speaker(StrEnum):
    """Whose words a turn holds."""

    CALLER = "caller"
    AGENT = "agent"
    OFFICER = "officer"


class EndReason(StrEnum):
    """How a call ended (domain brief F.2)."""

    COMPLETED = "completed"
    CALLER_HANGUP = "caller_hangup"
    DROPPED = "dropped"
    TRANSFERRED = "transferred"
    ABUSIVE_END = "abusive_end"
    AGENT_ERROR = "agent_error"


class Heard(StrEnum):
    """How much of an agent turn left our side before the caller cut in or hung up."""

    FULL = "full"
    PARTIAL = "partial"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class NewCall:
    """A call that begins. `caller_number` is E.164 or None where withheld; it is sealed before storage. `synthetic`:
    the desk's own check, which no list, figure or export shows.
    """

    call_id: UUID
    carrier_call_id: str
    direction: Direction
    flow: Flow
    city: str
    lang: Lang
    started_at: datetime
    caller_number: str | None = None
    campaign_target_id: UUID | None = None
    resumes_call_id: UUID | None = None
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class HeardWord:
    """One word of a recogniser: milliseconds since the turn's audio began, confidence 0..1."""

    text: str
    t0_ms: int
    t1_ms: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Recognition:
    """How a caller turn was heard: by which recogniser, other readings of it (best first), and its words in time
    where the recogniser tells them. `unheard` names why there are no words.
    """

    recogniser: str
    alternatives: tuple[str, ...] = ()
    words: tuple[HeardWord, ...] = ()
    unheard: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One finished turn. Times are milliseconds since the call began; `index` counts from 0 over both speakers.

    `asr_confidence` (0..1) and `recognition` are those of spoken caller turns, None for keys and agent turns.
    `line` is the id of the scripted sentence an agent turn spoke (several are joined by a comma), None where a model
    phrased it.
    """

    index: int
    speaker: Speaker
    text: str
    lang: Lang
    t0_ms: int
    t1_ms: int
    line: str | None = None
    asr_confidence: float | None = None
    heard: Heard = Heard.FULL
    keys: str | None = None
    recognition: Recognition | None = None


class AnswerStatus(StrEnum):
    """State of one intake field (domain brief F.1). NOT_ASKED is not "no"."""

    ASSERTED = "asserted"
    DENIED = "denied"
    UNCLEAR = "unclear"
    REFUSED = "refused"
    NOT_ASKED = "not_asked"


class Provenance(StrEnum):
    """Where a value came from; only CALLER values need a quote."""

    CALLER = "caller"
    SYSTEM = "system"
    IMPORTED = "imported"
    OFFICER = "officer"


AnswerValue = bool | int | float | str | list[str] | None


@dataclass(frozen=True, slots=True)
class Answer:
    """One field of the intake as it was established. `path` is dotted, as in domain brief F.2
    (`domains.suicide.asq.q1`). `quote` stands verbatim in the text of caller turn `turn_index`.
    """

    path: str
    value: AnswerValue
    status: AnswerStatus
    turn_index: int | None = None
    quote: str | None = None
    confidence: float | None = None
    provenance: Provenance = Provenance.CALLER


@dataclass(frozen=True, slots=True)
class Triage:
    """A triage decision: the level, every rule that matched, and the caller's words that led there."""

    level: Level
    rules: tuple[str, ...]
    quotes: tuple[str, ...] = ()
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CallEvent:
    """Something that happened in a call and is neither speech nor answer: a key for `kind`, and data
    that holds no personal words (ids, counts, outcomes)."""

    kind: str
    at: datetime
    data: dict[str, str | int | float | bool | None] = field(default_factory=dict)
