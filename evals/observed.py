"""What happened on a call, as its record tells it: the same for text, voice and replays."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select

from agent.service import Record
from dialogue_flows.outcome import Escalate
from escalation.queries import Case, EscalationQueries
from telephony.tables import CallerMessage
from transcripts.calls import Answer, AnswerStatus, EndReason, Lang, Level, Speaker
from transcripts.evidence import check
from transcripts.intake import Intake
from transcripts.snapshot import CallSnapshot, StoredTurn


@dataclass(frozen=True, slots=True)
class SeenTurn:
    """One turn. `lines` are the ids that an agent turn spoke; `keys` what a caller pressed. Times in ms of the call."""

    index: int
    speaker: Speaker
    text: str
    lines: tuple[str, ...] = ()
    keys: str | None = None
    t0_ms: int = 0
    t1_ms: int = 0


@dataclass(frozen=True, slots=True)
class SeenTriage:
    """One decision."""

    level: Level
    rules: tuple[str, ...]
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SeenEscalation:
    """One search for a human. `paged` counts pages that the carrier took, `who` accepted."""

    level: Level
    rule: str
    paged: int = 0
    who: str | None = None
    joined: bool = False


@dataclass(frozen=True, slots=True)
class SeenComplaint:
    """A complaint that was filed."""

    category: str
    slots: dict[str, str]


@dataclass(frozen=True, slots=True)
class SeenAnswer:
    """One intake field; `evidence` is False where its quote does not stand verbatim in a caller turn."""

    status: AnswerStatus
    value: Any = None
    quote: str | None = None
    evidence: bool = True


@dataclass(frozen=True, slots=True)
class Timing:
    """From the phone's tape, in ms: waits for a reply, the longest owed silence, how late the machine was."""

    replies_ms: tuple[int, ...] = ()
    dead_air_ms: int = 0
    machine_late_ms: int = 0


@dataclass(frozen=True, slots=True)
class Heard:
    """What a voice caller said and what the ears wrote down."""

    said: str
    written: str


@dataclass(frozen=True, slots=True)
class Observed:
    """Everything that scorers look at. `news` are the steps of the search that truly happened, `searches` the
    requests for a human as the dialogue made them (text only), `with_officers` whether officers' phones took part,
    `officers` their names in the order of the rota; `problems` broke the play.
    """

    turns: tuple[SeenTurn, ...] = ()
    level: Level = Level.ROUTINE
    rules: tuple[str, ...] = ()
    triages: tuple[SeenTriage, ...] = ()
    escalations: tuple[SeenEscalation, ...] = ()
    complaints: tuple[SeenComplaint, ...] = ()
    answers: dict[str, SeenAnswer] = field(default_factory=dict)
    promises_minutes: tuple[float, ...] = ()
    sms: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    ended: EndReason | None = None
    lang: Lang = "ko"
    news: tuple[str, ...] = ()
    searches: tuple[Escalate, ...] = ()
    with_officers: bool = False
    officers: tuple[str, ...] = ()
    spoken_numbers_allowed: frozenset[str] = frozenset()
    intake_warnings: tuple[str, ...] = ()
    timing: Timing | None = None
    heard: tuple[Heard, ...] = ()
    problems: tuple[str, ...] = ()
    call_id: UUID | None = None

    @property
    def agent_turns(self) -> list[SeenTurn]:
        """The agent's turns, in order."""
        return [turn for turn in self.turns if turn.speaker is Speaker.AGENT]

    @property
    def caller_turns(self) -> list[SeenTurn]:
        """The caller's turns, in order."""
        return [turn for turn in self.turns if turn.speaker is Speaker.CALLER]

    @property
    def lines(self) -> list[str]:
        """Every line id that the agent spoke, in order."""
        return [line for turn in self.agent_turns for line in turn.lines]


async def observe(
    record: Record, call_id: UUID, intake: Intake | None, *, joined: bool = False, **more: Any
) -> Observed:
    """Reads a finished call from its record. `more` are fields that the record does not hold."""
    snapshot = (await record.queries.call_page(call_id)).record
    cases = await EscalationQueries(record.database).cases_of(call_id)
    return Observed(
        **observed_record(snapshot),
        escalations=tuple(_escalation(case, joined=joined) for case in reversed(cases)),
        sms=await _messages(record, call_id),
        intake_warnings=tuple(intake.quality.warnings) if intake else ("no intake was written",),
        **more,
    )


def observed_record(snapshot: CallSnapshot) -> dict[str, Any]:
    """The fields of `Observed` that one snapshot fills."""
    by_index = {turn.index: turn for turn in snapshot.turns}
    return {
        "call_id": snapshot.call.call_id,
        "turns": tuple(_turn(turn) for turn in snapshot.turns),
        "level": snapshot.call.level,
        "rules": snapshot.call.rules,
        "triages": tuple(SeenTriage(t.level, t.rules, t.quotes) for t in snapshot.triages),
        "complaints": tuple(SeenComplaint(c.category, dict(c.slots)) for c in snapshot.complaints),
        "answers": {path: _answer(answer, by_index) for path, answer in snapshot.latest_answers.items()},
        "promises_minutes": tuple((p.due_at - p.at).total_seconds() / 60 for p in snapshot.promises),
        "events": tuple(event.kind for event in snapshot.events),
        "ended": snapshot.call.end_reason,
        "lang": snapshot.call.lang,
    }


def _turn(turn: StoredTurn) -> SeenTurn:
    lines = tuple((turn.line or "").split(",")) if turn.line else ()
    return SeenTurn(turn.index, turn.speaker, turn.text, lines, turn.keys, turn.t0_ms, turn.t1_ms)


def _answer(answer: Answer, turns: dict[int, StoredTurn]) -> SeenAnswer:
    return SeenAnswer(
        answer.status, answer.value, answer.quote, evidence=check(answer, turns).rejected is None
    )


def _escalation(case: Case, *, joined: bool) -> SeenEscalation:
    return SeenEscalation(
        Level(case.level), case.rule, case.paged, case.who, joined and case.contacted_at is not None
    )


async def _messages(record: Record, call_id: UUID) -> tuple[str, ...]:
    wanted = select(CallerMessage.line).where(CallerMessage.call_id == call_id)
    async with record.database.reading() as session:
        return tuple(await session.scalars(wanted.order_by(CallerMessage.written_at)))
