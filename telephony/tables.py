"""What the telephone must remember: legs, pages in flight, bridges, spent tokens, outbound attempts.

No telephone number stands here in clear: legs are known by the carrier's ids, targets are sealed.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from transcripts.database import Base, UtcDateTime


class SpentMediaToken(Base):
    """A media token that was used. The primary key is what makes a second use fail."""

    __tablename__ = "telephony_spent_media_tokens"
    token_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class LegState(Base):
    """The furthest status that was heard of a leg; earlier or repeated news is then no news."""

    __tablename__ = "telephony_legs"
    leg_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    status: Mapped[str] = mapped_column(String(16))
    rank: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PageLeg(Base):
    """A page handed to the carrier. `carrier_id` is the leg's or message's id once it is known; `outcome` is
    written once, when the page is over.
    """

    __tablename__ = "telephony_pages"
    page_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    method: Mapped[str] = mapped_column(String(8))
    carrier_id: Mapped[str | None] = mapped_column(String(64), index=True)
    lang: Mapped[str] = mapped_column(String(2))
    level: Mapped[str] = mapped_column(String(16))
    rule: Mapped[str] = mapped_column(String(32))
    case_number: Mapped[int]
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(String(16))
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)


_RUNNING_BRIDGE = text("state IN ('briefing', 'waiting', 'joined', 'handed_over')")


class BridgeState(Base):
    """A human and a caller who are being joined, or are. `state` is a `telephony.ports.Joining`; `line` is the
    hotline at which the human was reached, None for an officer; `quiet` where nothing may be said aloud to the caller.
    `room_sid` is the carrier's id of the conference; the rest is the introduction: when each was first heard, how often
    both were introduced, and when to look again. One bridge runs per call: the first human wins.
    """

    __tablename__ = "telephony_bridges"
    __table_args__ = (
        Index(
            "ix_telephony_bridges_one_running_per_call",
            "call_id",
            unique=True,
            postgresql_where=_RUNNING_BRIDGE,
            sqlite_where=_RUNNING_BRIDGE,
        ),
    )
    bridge_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    call_id: Mapped[UUID] = mapped_column(Uuid, index=True)
    officer_leg_id: Mapped[str] = mapped_column(String(64), index=True)
    caller_leg_id: Mapped[str] = mapped_column(String(64))
    officer_lang: Mapped[str] = mapped_column(String(2))
    caller_lang: Mapped[str] = mapped_column(String(2))
    state: Mapped[str] = mapped_column(String(16))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    line: Mapped[str | None] = mapped_column(String(16))
    quiet: Mapped[bool] = mapped_column(server_default=text("false"))
    room_sid: Mapped[str | None] = mapped_column(String(64))
    officer_heard_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    caller_heard_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    introductions: Mapped[int] = mapped_column(server_default=text("0"))
    look_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RaceLine(Base):
    """One public line that is rung for a caller, beside the officers. `state` is a `telephony.race_log.LineState`;
    `due_at` is when the carrier is asked to ring it, or when a carrier that gave no news is asked again. `listening`
    is what was made out on the line so far (`telephony.line_listening`): kinds and counts, no words.
    """

    __tablename__ = "telephony_race_lines"
    line_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    call_id: Mapped[UUID] = mapped_column(Uuid, index=True)
    number: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), index=True)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tries: Mapped[int]
    leg_id: Mapped[str | None] = mapped_column(String(64), index=True)
    listening: Mapped[dict[str, Any]]
    outcome: Mapped[str | None] = mapped_column(String(24))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    __table_args__ = (UniqueConstraint("call_id", "number", name="uq_telephony_race_line"),)


class CallBack(Base):
    """One attempt to ring a caller whose flagged call broke off. `state` is a `telephony.call_back_log.Attempt`;
    `due_at` is when to ring, or when an attempt without news counts as unanswered. The number stands in the record.
    """

    __tablename__ = "telephony_call_backs"
    call_back_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    call_id: Mapped[UUID] = mapped_column(Uuid, index=True)
    dropped_leg_id: Mapped[str] = mapped_column(String(64))
    dropped_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempt: Mapped[int]
    state: Mapped[str] = mapped_column(String(16), index=True)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    leg_id: Mapped[str | None] = mapped_column(String(64), index=True)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CampaignTarget(Base):
    """One household to call. `sealed` holds name, birth month and day, and numbers in order, as JSON,
    sealed for this row. `office` is the office in whose name the call is made: nothing private.
    """

    __tablename__ = "telephony_targets"
    target_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    campaign: Mapped[str] = mapped_column(String(64), index=True)
    flow: Mapped[str] = mapped_column(String(32))
    office: Mapped[str] = mapped_column(String(80))
    lang: Mapped[str] = mapped_column(String(2))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DialAttempt(Base):
    """One attempt to reach one number of a target (`number_index` in its list)."""

    __tablename__ = "telephony_attempts"
    attempt_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    target_id: Mapped[UUID] = mapped_column(ForeignKey("telephony_targets.target_id", ondelete="CASCADE"))
    number_index: Mapped[int]
    number_of_target: Mapped[int]
    leg_id: Mapped[str | None] = mapped_column(String(64), index=True)
    disposition: Mapped[str | None] = mapped_column(String(24))
    placed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    __table_args__ = (
        # Two processes that dial the same target at once must not both ring.
        UniqueConstraint("target_id", "number_of_target", name="uq_telephony_attempt_number"),
        Index("ix_telephony_attempts_target", "target_id"),
    )


class CallerMessage(Base):
    """A message to a caller. `state` is waiting, sending, sent, refused, delivered or undelivered; number and text are
    sealed together.
    """

    __tablename__ = "telephony_caller_messages"
    message_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    call_id: Mapped[UUID] = mapped_column(Uuid, index=True)
    line: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(16), index=True)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    carrier_id: Mapped[str | None] = mapped_column(String(64))
