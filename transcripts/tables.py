"""Tables of the record. A column that ends in `_sealed` holds personal data under AES-256-GCM; its associated
data is `<table>:<id of the row>`. All other columns hold no personal words.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Table, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from transcripts.append_only import guard
from transcripts.database import Base


def _call_id() -> Mapped[UUID]:
    return mapped_column(ForeignKey("calls.id", ondelete="CASCADE"))


class CallRow(Base):
    """One call. `level` is what the machine decided and never falls; `human_level` is a named officer's word."""

    __tablename__ = "calls"
    __table_args__ = (Index(None, "level", "started_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    carrier_call_id: Mapped[str] = mapped_column(String(128), unique=True)
    direction: Mapped[str] = mapped_column(String(16))
    flow: Mapped[str] = mapped_column(String(32))
    city: Mapped[str] = mapped_column(String(64))
    lang: Mapped[str] = mapped_column(String(8))
    langs: Mapped[list[str]]
    caller_sealed: Mapped[bytes | None]
    caller_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    level: Mapped[str] = mapped_column(String(16))
    rules: Mapped[list[str]]
    human_level: Mapped[str | None] = mapped_column(String(16))
    human_level_by: Mapped[str | None] = mapped_column(String(128))
    human_level_at: Mapped[datetime | None]
    human_reason_sealed: Mapped[bytes | None]
    started_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None] = mapped_column(String(32))
    recording: Mapped[str] = mapped_column(String(16))
    recording_stopped_at: Mapped[datetime | None]
    consents: Mapped[dict[str, Any]]
    campaign_target_id: Mapped[UUID | None]
    resumes_call_id: Mapped[UUID | None] = mapped_column(ForeignKey("calls.id", ondelete="SET NULL"))
    review_state: Mapped[str] = mapped_column(String(16))
    transcript_erased_at: Mapped[datetime | None]
    synthetic: Mapped[bool] = mapped_column(default=False, server_default=false())


class TurnRow(Base):
    """One finished turn. `heard_text_sealed` is what the caller heard of it, when that was less than all.
    `recogniser` heard a spoken caller turn; `recognition_sealed` holds its other readings and the words in time.
    """

    __tablename__ = "turns"
    __table_args__ = (UniqueConstraint("call_id", "index"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    call_id: Mapped[UUID] = _call_id()
    index: Mapped[int]
    speaker: Mapped[str] = mapped_column(String(16))
    text_sealed: Mapped[bytes]
    heard_text_sealed: Mapped[bytes | None]
    keys_sealed: Mapped[bytes | None]
    lang: Mapped[str] = mapped_column(String(8))
    t0_ms: Mapped[int]
    t1_ms: Mapped[int]
    line: Mapped[str | None] = mapped_column(String(512))
    asr_confidence: Mapped[float | None]
    recogniser: Mapped[str | None] = mapped_column(String(128))
    recognition_sealed: Mapped[bytes | None]
    heard: Mapped[str] = mapped_column(String(16))


class AnswerRow(Base):
    """One established field. History is kept: the highest `seq` of a path is the answer that counts.
    `sealed` holds value, status and quote, because even "denied" tells something about a person.
    """

    __tablename__ = "answers"
    __table_args__ = (UniqueConstraint("call_id", "seq"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    call_id: Mapped[UUID] = _call_id()
    seq: Mapped[int]
    path: Mapped[str] = mapped_column(String(128))
    sealed: Mapped[bytes]
    turn_index: Mapped[int | None]
    confidence: Mapped[float | None]
    provenance: Mapped[str] = mapped_column(String(16))


class TriageRow(Base):
    """One triage decision as it was made; the call's own level is the highest of them."""

    __tablename__ = "triages"
    __table_args__ = (UniqueConstraint("call_id", "seq"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    call_id: Mapped[UUID] = _call_id()
    seq: Mapped[int]
    level: Mapped[str] = mapped_column(String(16))
    rules: Mapped[list[str]]
    quotes_sealed: Mapped[bytes | None]
    decided_at: Mapped[datetime | None]


class EventRow(Base):
    """Something that happened in the call and is neither speech nor answer."""

    __tablename__ = "call_events"
    __table_args__ = (UniqueConstraint("call_id", "seq"), Index(None, "call_id", "kind"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    call_id: Mapped[UUID] = _call_id()
    seq: Mapped[int]
    kind: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    data: Mapped[dict[str, Any]]


class ComplaintRow(Base):
    """A complaint that the caller confirmed, with the receipt number that was read aloud."""

    __tablename__ = "complaints"
    __table_args__ = (UniqueConstraint("city", "receipt"), UniqueConstraint("call_id", "fingerprint"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    call_id: Mapped[UUID] = _call_id()
    city: Mapped[str] = mapped_column(String(64))
    receipt: Mapped[str] = mapped_column(String(16))
    category: Mapped[str] = mapped_column(String(64))
    department: Mapped[str] = mapped_column(String(128))
    slots_sealed: Mapped[bytes]
    fingerprint: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(index=True)


class ReceiptCounterRow(Base):
    """The last receipt number given out on a day; one statement counts it up, so no number is given twice."""

    __tablename__ = "receipt_counters"

    city: Mapped[str] = mapped_column(String(64), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[int]


class PromiseRow(Base):
    """What the caller was promised, and by when. Somebody watches `due_at` until `kept_at` or `broken_at` is set.
    `kept_by` is who noted it, None where the record itself proves contact; `broken_reason` a code, no words.
    """

    __tablename__ = "promises"
    __table_args__ = (UniqueConstraint("call_id", "fingerprint"), Index(None, "kept_at", "due_at"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    call_id: Mapped[UUID] = _call_id()
    text_sealed: Mapped[bytes]
    fingerprint: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    due_at: Mapped[datetime]
    kept_at: Mapped[datetime | None]
    kept_by: Mapped[str | None] = mapped_column(String(128))
    broken_at: Mapped[datetime | None]
    broken_reason: Mapped[str | None] = mapped_column(String(24))


class IntakeRow(Base):
    """One version of the structured page of a call. The whole page is sealed; versions are never changed."""

    __tablename__ = "intakes"
    __table_args__ = (UniqueConstraint("call_id", "version"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    call_id: Mapped[UUID] = _call_id()
    version: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    author: Mapped[str] = mapped_column(String(128))
    by_officer: Mapped[bool]
    created_at: Mapped[datetime]
    body_sealed: Mapped[bytes]
    transcript_mark: Mapped[str] = mapped_column(String(64))
    source_mark: Mapped[str] = mapped_column(String(64))


class AuditRow(Base):
    """Who saw or changed what. Each entry carries the mark of the one before; nothing is changed or removed."""

    __tablename__ = "audit_log"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(128))
    action: Mapped[str] = mapped_column(String(64), index=True)
    call_id: Mapped[UUID | None] = mapped_column(index=True)
    data: Mapped[dict[str, Any]]
    previous: Mapped[str] = mapped_column(String(64))
    mark: Mapped[str] = mapped_column(String(64))


class AuditHeadRow(Base):
    """The end of the audit chain: entries cut off at the end are missed because this row remembers them."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int]
    mark: Mapped[str] = mapped_column(String(64))


guard(cast("Table", AuditRow.__table__))
