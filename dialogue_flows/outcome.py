"""What a conversation is told and what it answers: events in, an outcome out. Values only.

An outcome is data. Nothing in it has happened yet: `agent.effects` makes each effect happen, commits it,
and only then lets the agent speak. So a sentence about an effect ("I have written that down") is true
when it is heard, or is replaced by the failure sentence.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from transcripts.calls import Answer, EndReason, Lang, Level

# --- what a conversation is told -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CallStarted:
    """The line is open; the caller hears nothing yet. `resumed` after a drop or a restart of the process;
    `called_back` where we rang the caller after a drop; `rang_again` where somebody rang us from that number.
    """

    resumed: bool = False
    called_back: bool = False
    rang_again: bool = False


@dataclass(frozen=True, slots=True)
class CallerSaid:
    """A finished caller turn. `index` is its number in the transcript; `confidence` 0..1 of the recogniser;
    `alternatives` other readings, best first; `over_agent` when it began while the agent was speaking.
    `lang`: the language that was spoken, where the ears tell it; the call goes on in it. `never_stops`: the caller
    speaks without end and the turn was taken from him.
    """

    text: str
    index: int
    confidence: float = 1.0
    alternatives: tuple[str, ...] = ()
    over_agent: bool = False
    lang: Lang | None = None
    never_stops: bool = False


@dataclass(frozen=True, slots=True)
class CallerPressed:
    """Keys of the telephone, in order, from 0-9, * and #."""

    keys: str
    index: int


@dataclass(frozen=True, slots=True)
class CallerUnheard:
    """Somebody spoke and could not be understood, or the ears failed. Never counts as an answer."""

    index: int
    reason: Literal["unclear", "overload", "ears_failed"] = "unclear"


@dataclass(frozen=True, slots=True)
class CallerSilent:
    """Nobody has spoken for `seconds` since the agent stopped."""

    seconds: float


@dataclass(frozen=True, slots=True)
class CallerHungUp:
    """The line is gone. `partial` holds the last words that were not a finished turn."""

    partial: str = ""
    index: int | None = None


class HumanProgress(StrEnum):
    """What has truly happened in the search for a human, as the escalation's rows tell it."""

    PAGED = "paged"  # a page was handed to the carrier
    ACKNOWLEDGED = "acknowledged"  # a named officer pressed the key
    JOINED = "joined"  # that officer is on the line
    WITHDRAWN = "withdrawn"  # who had accepted does not have the case any more; others are sought
    DIALLING = "dialling"  # a public line is being rung for the caller; `who` is its number
    NOBODY_YET = "nobody_yet"  # nobody has accepted for 90 seconds; the search goes on (domain brief G.3)
    EXHAUSTED = "exhausted"  # every step was tried once; the ladder goes on repeating
    FAILED = "failed"  # nothing could be sent


@dataclass(frozen=True, slots=True)
class HumanUpdate:
    """News of the escalation of this call. `who` is the officer's display name when known, or a public line."""

    progress: HumanProgress
    who: str | None = None


Event = CallStarted | CallerSaid | CallerPressed | CallerUnheard | CallerSilent | CallerHungUp | HumanUpdate

# --- what a conversation answers -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Utterance:
    """One sentence group to speak. `line` is its id in `lines/`, None where a model phrased it.
    `protected`: legal and crisis sentences, which a caller's noise does not cut off.
    """

    text: str
    line: str | None
    lang: Lang
    protected: bool = False


class Expect(StrEnum):
    """What the agent now waits for; turn taking and recognition adapt to it."""

    YES_NO = "yes_no"
    OPEN = "open"
    DIGITS = "digits"
    ADDRESS = "address"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Listen:
    """How to listen: what is expected, words likely to come (recogniser hot words), whether a danger
    signal asks for the longest patience, and after how many seconds of silence to send `CallerSilent`.
    """

    expect: Expect = Expect.OPEN
    hints: tuple[str, ...] = ()
    after_danger: bool = False
    silence_after_s: float = 8.0


@dataclass(frozen=True, slots=True)
class Signal:
    """A sign of danger in the caller's words (contracts: `onbam screen`). `quote` stands in the utterance."""

    kind: str
    certainty: Literal["explicit", "likely", "possible"]
    quote: str
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class TriageChanged:
    """The level rose or another rule matched."""

    level: Level
    rules: tuple[str, ...]
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Escalate:
    """Get a human. `rule` is the deciding rule; `lines` the numbers its plan names (`119`, `109`, …); `race` those of
    them that may be rung for the caller where the city allows it, with their delays (`112@45s`);
    `safe_to_call_back` False where ringing the caller could endanger them.
    """

    level: Level
    rule: str
    rules: tuple[str, ...]
    lines: tuple[str, ...] = ()
    mandated_report: bool = False
    safe_to_call_back: bool = True
    race: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConnectHuman:
    """The caller asked for a person: page the duty officer for this call without raising the level (R-61)."""

    role: str = "general"


@dataclass(frozen=True, slots=True)
class FileComplaint:
    """The caller confirmed a complaint. The receipt number is made by the record and spoken after commit:
    an utterance may hold the placeholder `{receipt}`.
    """

    category: str
    department: str
    slots: dict[str, str]


@dataclass(frozen=True, slots=True)
class SendSms:
    """A text message to the caller, who consented. `line` names the wording in `lines/`."""

    line: str
    text: str


@dataclass(frozen=True, slots=True)
class PromiseCallback:
    """A promise with a due time, which somebody watches."""

    text: str
    due_at: datetime
    role: str = "general"


@dataclass(frozen=True, slots=True)
class RecordAnswer:
    """One intake field was established."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class Note:
    """A thing to log: a key and values without personal words."""

    key: str
    data: dict[str, str | int | float | bool | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SetLanguage:
    """From here on the call is held in another language."""

    lang: Lang


@dataclass(frozen=True, slots=True)
class StopRecording:
    """The caller refused to be recorded, or both humans are speaking: audio stops, notes go on."""

    reason: Literal["refused", "handed_over"]


@dataclass(frozen=True, slots=True)
class HangUp:
    """End the call after the last utterance was heard."""

    reason: EndReason


Effect = (
    TriageChanged
    | Escalate
    | ConnectHuman
    | FileComplaint
    | SendSms
    | PromiseCallback
    | RecordAnswer
    | Note
    | SetLanguage
    | StopRecording
    | HangUp
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to one event: effects first (committed in this order), then speech, then how to listen.

    `if_effects_fail` is spoken instead of `say` when an effect other than a note could not be committed.
    """

    say: tuple[Utterance, ...] = ()
    effects: tuple[Effect, ...] = ()
    listen: Listen | None = None
    signals: tuple[Signal, ...] = ()
    if_effects_fail: tuple[Utterance, ...] = ()
