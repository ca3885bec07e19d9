"""Everything the record holds of one call, opened and in order: what summaries, console and exports read."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from transcripts.calls import (
    Answer,
    AnswerStatus,
    CallEvent,
    Direction,
    EndReason,
    Flow,
    Heard,
    Lang,
    Level,
    Provenance,
    Recognition,
    Speaker,
    Triage,
)
from transcripts.encryption import Cipher
from transcripts.recognition import from_plain
from transcripts.recorder_transaction import RecordingState, UnknownCall
from transcripts.tables import (
    AnswerRow,
    CallRow,
    ComplaintRow,
    EventRow,
    PromiseRow,
    TriageRow,
    TurnRow,
)

ReviewState = Literal["none", "draft", "approved", "amended", "closed"]


@dataclass(frozen=True, slots=True)
class CallFacts:
    """The call itself. `level` is the machine's; `human_level` the word of a named officer, which counts more."""

    call_id: UUID
    carrier_call_id: str
    direction: Direction
    flow: Flow
    city: str
    lang: Lang
    langs: tuple[str, ...]
    number: str | None
    number_hash: str | None
    level: Level
    rules: tuple[str, ...]
    human_level: Level | None
    human_level_by: str | None
    human_level_at: datetime | None
    human_reason: str | None
    started_at: datetime
    ended_at: datetime | None
    end_reason: EndReason | None
    recording: RecordingState
    recording_stopped_at: datetime | None
    consents: dict[str, str]
    campaign_target_id: UUID | None
    resumes_call_id: UUID | None
    review_state: ReviewState
    transcript_erased_at: datetime | None
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """A turn as stored. `heard_text` is what the caller heard of it, where that was less than all."""

    index: int
    speaker: Speaker
    text: str
    lang: Lang
    t0_ms: int
    t1_ms: int
    line: str | None
    asr_confidence: float | None
    heard: Heard
    heard_text: str | None
    keys: str | None
    recognition: Recognition | None = None


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint with its receipt number."""

    receipt: str
    category: str
    department: str
    slots: dict[str, str]
    at: datetime


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise to the caller."""

    promise_id: UUID
    text: str
    at: datetime
    due_at: datetime
    kept_at: datetime | None
    kept_by: str | None = None
    broken_at: datetime | None = None
    broken_reason: str | None = None


@dataclass(frozen=True, slots=True)
class CallSnapshot:
    """One call, whole. `answers` is the history in order."""

    call: CallFacts
    turns: tuple[StoredTurn, ...] = ()
    answers: tuple[Answer, ...] = ()
    triages: tuple[Triage, ...] = ()
    events: tuple[CallEvent, ...] = ()
    complaints: tuple[Complaint, ...] = ()
    promises: tuple[Promise, ...] = ()

    @property
    def latest_answers(self) -> dict[str, Answer]:
        """For each path the answer that counts."""
        return {answer.path: answer for answer in self.answers}

    @property
    def transcript_mark(self) -> str:
        """SHA-256, in hex, of the transcript."""
        return _sha256([[turn.index, turn.speaker, turn.text] for turn in self.turns])

    @property
    def source_mark(self) -> str:
        """SHA-256, in hex, of all that an intake is made from: the same mark, the same intake."""
        call = self.call
        head = [
            call.ended_at,
            call.end_reason,
            call.level,
            call.rules,
            call.human_level,
            call.consents,
            call.recording,
        ]
        rest = [self.answers, self.triages, self.events, self.complaints, self.promises]
        return _sha256([self.transcript_mark, repr(head), repr(rest)])


def _sha256(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()


async def load_snapshot(session: AsyncSession, cipher: Cipher, call_id: UUID) -> CallSnapshot:
    """Reads and opens the record of a call. Raises `UnknownCall`, `CannotOpen`."""
    row = await session.get(CallRow, call_id)
    if row is None:
        raise UnknownCall("the record has no such call")

    async def rows(table: Any, *order: Any) -> Any:
        return (await session.scalars(select(table).where(table.call_id == call_id).order_by(*order))).all()

    return CallSnapshot(
        call=call_facts(row, cipher),
        turns=await load_turns(session, cipher, call_id),
        answers=tuple(_answer(r, cipher) for r in await rows(AnswerRow, AnswerRow.seq)),
        triages=tuple(_triage(r, cipher) for r in await rows(TriageRow, TriageRow.seq)),
        events=tuple(CallEvent(r.kind, r.at, r.data) for r in await rows(EventRow, EventRow.seq)),
        complaints=tuple(
            _complaint(r, cipher) for r in await rows(ComplaintRow, ComplaintRow.at, ComplaintRow.receipt)
        ),
        promises=tuple(
            promise_of(r, cipher) for r in await rows(PromiseRow, PromiseRow.due_at, PromiseRow.id)
        ),
    )


async def load_turns(session: AsyncSession, cipher: Cipher, call_id: UUID) -> tuple[StoredTurn, ...]:
    """The turns alone, in their order: one look for whoever listens to a running call. Raises `CannotOpen`."""
    found = await session.scalars(select(TurnRow).where(TurnRow.call_id == call_id).order_by(TurnRow.index))
    return tuple(_turn(row, cipher) for row in found.all())


def call_facts(row: CallRow, cipher: Cipher) -> CallFacts:
    """The call's row with its number opened."""
    aad = f"calls:{row.id}"
    return CallFacts(
        call_id=row.id,
        carrier_call_id=row.carrier_call_id,
        direction=Direction(row.direction),
        flow=Flow(row.flow),
        city=row.city,
        lang=cast("Lang", row.lang),
        langs=tuple(row.langs),
        number=cipher.open(row.caller_sealed, aad=aad) if row.caller_sealed else None,
        number_hash=row.caller_hash,
        level=Level(row.level),
        rules=tuple(row.rules),
        human_level=Level(row.human_level) if row.human_level else None,
        human_level_by=row.human_level_by,
        human_level_at=row.human_level_at,
        human_reason=cipher.open(row.human_reason_sealed, aad=aad) if row.human_reason_sealed else None,
        started_at=row.started_at,
        ended_at=row.ended_at,
        end_reason=EndReason(row.end_reason) if row.end_reason else None,
        recording=cast("RecordingState", row.recording),
        recording_stopped_at=row.recording_stopped_at,
        consents=dict(row.consents),
        campaign_target_id=row.campaign_target_id,
        resumes_call_id=row.resumes_call_id,
        review_state=cast("ReviewState", row.review_state),
        transcript_erased_at=row.transcript_erased_at,
        synthetic=row.synthetic,
    )


def _turn(row: TurnRow, cipher: Cipher) -> StoredTurn:
    aad = f"turns:{row.id}"
    return StoredTurn(
        index=row.index,
        speaker=Speaker(row.speaker),
        text=cipher.open(row.text_sealed, aad=aad),
        lang=cast("Lang", row.lang),
        t0_ms=row.t0_ms,
        t1_ms=row.t1_ms,
        line=row.line,
        asr_confidence=row.asr_confidence,
        heard=Heard(row.heard),
        heard_text=cipher.open(row.heard_text_sealed, aad=aad) if row.heard_text_sealed else None,
        keys=cipher.open(row.keys_sealed, aad=aad) if row.keys_sealed else None,
        recognition=_recognition(row, cipher),
    )


def _recognition(row: TurnRow, cipher: Cipher) -> Recognition | None:
    if row.recogniser is None or row.recognition_sealed is None:
        return None
    return from_plain(row.recogniser, cipher.open_json(row.recognition_sealed, aad=f"turns:{row.id}"))


def _answer(row: AnswerRow, cipher: Cipher) -> Answer:
    sealed = cipher.open_json(row.sealed, aad=f"answers:{row.id}")
    return Answer(
        path=row.path,
        value=sealed["value"],
        status=AnswerStatus(sealed["status"]),
        turn_index=row.turn_index,
        quote=sealed["quote"],
        confidence=row.confidence,
        provenance=Provenance(row.provenance),
    )


def _triage(row: TriageRow, cipher: Cipher) -> Triage:
    quotes = cipher.open_json(row.quotes_sealed, aad=f"triages:{row.id}") if row.quotes_sealed else []
    return Triage(Level(row.level), tuple(row.rules), tuple(quotes), row.decided_at)


def _complaint(row: ComplaintRow, cipher: Cipher) -> Complaint:
    slots = cipher.open_json(row.slots_sealed, aad=f"complaints:{row.id}")
    return Complaint(row.receipt, row.category, row.department, slots, row.at)


def promise_of(row: PromiseRow, cipher: Cipher) -> Promise:
    """A promise as its row tells it."""
    text = cipher.open(row.text_sealed, aad=f"promises:{row.id}")
    settled = (row.kept_at, row.kept_by, row.broken_at, row.broken_reason)
    return Promise(row.id, text, row.at, row.due_at, *settled)
