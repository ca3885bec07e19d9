"""Tables of the watch on the watch: alarms, signs of life, check calls. Reached through `escalation.tables`."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from transcripts.database import Base


class AlarmRow(Base):
    """An alarm for outside the system. Rung until the bell took it, and again every so often while it holds."""

    __tablename__ = "alarms"

    key: Mapped[str] = mapped_column(String(160), primary_key=True)
    kind: Mapped[str] = mapped_column(String(48))
    subject_id: Mapped[str] = mapped_column(String(64))
    raised_at: Mapped[datetime]
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    last_rung_at: Mapped[datetime | None]
    rung: Mapped[int]
    failures: Mapped[int]
    taken_by: Mapped[str | None] = mapped_column(String(32))


class HeartbeatRow(Base):
    """The last sign of life of each worker. `kind`: ladder, lines, jobs or serve; `worker` names its process."""

    __tablename__ = "heartbeats"

    worker: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    beat_at: Mapped[datetime]


class CanaryRow(Base):
    """One synthetic call through the real number. `slot` makes it happen once among several processes; each step
    has the time at which it was seen to have happened.
    """

    __tablename__ = "canary_runs"

    canary_id: Mapped[UUID] = mapped_column(primary_key=True)
    slot: Mapped[str] = mapped_column(String(64), unique=True)
    started_at: Mapped[datetime] = mapped_column(index=True)
    deadline_at: Mapped[datetime]
    leg_id: Mapped[str | None] = mapped_column(String(128))
    call_id: Mapped[UUID | None]
    notice_id: Mapped[UUID | None]
    placed_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    spoke_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    failure: Mapped[str | None] = mapped_column(String(32))
