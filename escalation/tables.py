"""Tables of the on-call desk. Only this package writes them; `log` lines are only ever added.

Columns ending in `_sealed` hold personal data; their associated data is `<table>:<id of the row>`.
Rows that must be acted on carry a due time; partial indexes keep the search for due rows short.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    Connection,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.orm import Mapped, Mapper, mapped_column

import escalation.watch_tables  # noqa: F401  # its tables belong to the same metadata
from escalation.log_guard import guard_log
from transcripts.database import Base

FIRST_CASE_NUMBER = 1000


class EscalationRow(Base):
    """One search for a human. `serial` makes the case number; `version` grows with every change; of each `matter`
    (caller, place) one runs per call.
    """

    __tablename__ = "escalations"
    __table_args__ = (
        Index(
            "ix_escalations_one_running_per_matter",
            "call_id",
            "matter",
            unique=True,
            postgresql_where=text("status <> 'closed'"),
            sqlite_where=text("status <> 'closed'"),
        ),
        Index(
            "ix_escalations_due",
            "next_due_at",
            postgresql_where=text("status <> 'closed'"),
            sqlite_where=text("status <> 'closed'"),
        ),
    )

    serial: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    escalation_id: Mapped[UUID] = mapped_column(unique=True)
    call_id: Mapped[UUID] = mapped_column(index=True)
    matter: Mapped[str] = mapped_column(String(8), server_default="caller")
    level: Mapped[str] = mapped_column(String(16))
    rule: Mapped[str] = mapped_column(String(32))
    rules: Mapped[list[str]]
    priority: Mapped[str] = mapped_column(String(4))
    role: Mapped[str] = mapped_column(String(48))
    status: Mapped[str] = mapped_column(String(16))
    opened_at: Mapped[datetime]
    step: Mapped[int]
    round: Mapped[int]
    rounds_done: Mapped[int]
    round_started_at: Mapped[datetime]
    next_due_at: Mapped[datetime | None]
    decided_at: Mapped[datetime]
    declined: Mapped[list[str]]
    acknowledged_by: Mapped[UUID | None] = mapped_column(ForeignKey("officers.officer_id"))
    acknowledged_at: Mapped[datetime | None]
    acknowledged_how: Mapped[str | None] = mapped_column(String(16))
    contacted_at: Mapped[datetime | None]
    outcome_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(32))
    outcome_warned: Mapped[bool]
    exhausted_at: Mapped[datetime | None]
    nobody_on_call: Mapped[bool]
    closed_at: Mapped[datetime | None]
    close_reason: Mapped[str | None] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy's own hook, read once

    @property
    def case_number(self) -> int:
        """The short number that is spoken and texted."""
        return FIRST_CASE_NUMBER + self.serial


class PageRow(Base):
    """One page, and its place in the outbox. `subject_id` is an escalation or a notice."""

    __tablename__ = "pages"
    __table_args__ = (
        Index("ix_pages_subject", "subject_id", "officer_id"),
        Index("ix_pages_contact_sent", "contact_id", "sent_at"),
        Index(
            "ix_pages_outbox",
            "due_at",
            postgresql_where=text("state IN ('pending', 'sending')"),
            sqlite_where=text("state IN ('pending', 'sending')"),
        ),
    )

    page_id: Mapped[UUID] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(16))
    subject_id: Mapped[UUID]
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("officers.officer_id"))
    contact_id: Mapped[UUID]
    method: Mapped[str] = mapped_column(String(16))
    urgent: Mapped[bool]
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(32))
    step: Mapped[int]
    round: Mapped[int]
    code: Mapped[str] = mapped_column(String(8), index=True)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int]
    claimed_by: Mapped[str | None] = mapped_column(String(64))
    claimed_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    reported_at: Mapped[datetime | None]
    carrier_id: Mapped[str | None] = mapped_column(String(128), index=True)
    bundled_into: Mapped[UUID | None]
    maybe_doubled: Mapped[bool]
    failure: Mapped[str | None] = mapped_column(String(64))


class EscalationLogRow(Base):
    """One line of an escalation's life. Never changed; erased only together with its call by retention."""

    __tablename__ = "escalation_log"

    line_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    escalation_id: Mapped[UUID] = mapped_column(index=True)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(48))
    data: Mapped[dict[str, Any]]


class NoticeRow(Base):
    """A page that belongs to no escalation and must be acknowledged by its deadline: a pre-shift test, the
    test button, the synthetic check, a promise that falls due. `key` makes it happen once.
    """

    __tablename__ = "notices"

    notice_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(160), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    role: Mapped[str] = mapped_column(String(48))
    slot: Mapped[str] = mapped_column(String(16))
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("officers.officer_id"))
    call_id: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(String(16), index=True)
    due_at: Mapped[datetime]
    deadline_at: Mapped[datetime]
    shift_start: Mapped[datetime | None]
    shift_end: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]


class OfficerRow(Base):
    """An officer. The PIN is kept as an Argon2 hash."""

    __tablename__ = "officers"

    officer_id: Mapped[UUID] = mapped_column(primary_key=True)
    handle: Mapped[str] = mapped_column(String(48), unique=True)
    name: Mapped[str] = mapped_column(String(96))
    roles: Mapped[list[str]]
    langs: Mapped[list[str]]
    rules: Mapped[dict[str, Any]]
    pin_hash: Mapped[str | None] = mapped_column(String(160))
    pin_failures: Mapped[int]
    pin_locked_until: Mapped[datetime | None]
    active: Mapped[bool]


class ContactRow(Base):
    """One number of an officer; `position` is its place in the order of preference."""

    __tablename__ = "officer_contacts"
    __table_args__ = (UniqueConstraint("officer_id", "position"),)

    contact_id: Mapped[UUID] = mapped_column(primary_key=True)
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("officers.officer_id", ondelete="CASCADE"))
    position: Mapped[int]
    method: Mapped[str] = mapped_column(String(16))
    number_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    number_hash: Mapped[str] = mapped_column(String(64), index=True)
    verified_at: Mapped[datetime | None]


class RotationRow(Base):
    """A rotation: who takes turns, and when."""

    __tablename__ = "rotations"

    rotation_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(96), unique=True)
    role: Mapped[str] = mapped_column(String(48))
    slot: Mapped[str] = mapped_column(String(16))
    cycle: Mapped[str] = mapped_column(String(16))
    every: Mapped[int]
    starts_on: Mapped[date]
    handover: Mapped[str] = mapped_column(String(8))
    officers: Mapped[list[str]]
    hours: Mapped[dict[str, Any]]
    holidays: Mapped[str] = mapped_column(String(8))


class RotaEntryRow(Base):
    """A shift, override, swap or temporary assignment. `state` is requested, approved, rejected or withdrawn."""

    __tablename__ = "rota_entries"
    __table_args__ = (Index("ix_rota_entries_window", "end", "start"),)

    entry_id: Mapped[UUID] = mapped_column(primary_key=True)
    uid: Mapped[str | None] = mapped_column(String(160), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    role: Mapped[str] = mapped_column(String(48))
    slot: Mapped[str] = mapped_column(String(16))
    start: Mapped[datetime]
    end: Mapped[datetime]
    officer_id: Mapped[UUID | None] = mapped_column(ForeignKey("officers.officer_id"))
    replaces: Mapped[UUID | None] = mapped_column(ForeignKey("officers.officer_id"))
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(160))
    requested_by: Mapped[str] = mapped_column(String(96))
    decided_by: Mapped[str | None] = mapped_column(String(96))


class HolidayRow(Base):
    """A holiday of the city."""

    __tablename__ = "holidays"

    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(96))


class MaintenanceRow(Base):
    """A stretch in which P1 and P2 wait. P0 never does."""

    __tablename__ = "maintenance"

    maintenance_id: Mapped[UUID] = mapped_column(primary_key=True)
    start: Mapped[datetime]
    end: Mapped[datetime]
    started_by: Mapped[str] = mapped_column(String(96))
    reason: Mapped[str] = mapped_column(String(160))


guard_log(cast("Table", EscalationLogRow.__table__))


class LogIsAppendOnly(RuntimeError):
    """Somebody tried to change a written log line."""


@event.listens_for(EscalationLogRow, "before_update")
def _refuse_change(_mapper: Mapper[Any], _connection: Connection, row: EscalationLogRow) -> None:
    raise LogIsAppendOnly(f"log line {row.line_id} is written; add a new line instead of changing it")
