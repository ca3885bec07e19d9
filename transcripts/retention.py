"""Deletes what is due, by the defaults of domain brief E.3, and reports what was destroyed.

Kept: pages (intakes) with their quotes, complaints, levels and the audit log, by the city's own record schedule.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from transcripts.audit import AuditEntry, AuditLog
from transcripts.calls import Direction, Level
from transcripts.database import Database
from transcripts.encryption import Cipher
from transcripts.recorder_transaction import UnknownCall
from transcripts.recording import RecordingStore
from transcripts.tables import AnswerRow, CallRow, IntakeRow, TriageRow, TurnRow

ACTOR = "retention"
_CRISIS_LEVELS = [Level.IMMEDIATE.value, Level.SAME_NIGHT.value]


@dataclass(frozen=True, slots=True)
class RetentionRules:
    """How long things are kept after a call began. `crisis_audio`: at least so long, and until the case is closed."""

    audio: timedelta = timedelta(days=90)
    crisis_audio: timedelta = timedelta(days=365)
    transcript: timedelta = timedelta(days=90)
    unanswered_outbound: timedelta = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class DestructionReport:
    """What was destroyed, by call id; never what it said."""

    at: datetime
    audio: tuple[UUID, ...] = ()
    transcripts: tuple[UUID, ...] = ()
    unanswered: tuple[UUID, ...] = ()
    waiting_for_page: tuple[UUID, ...] = field(default=())

    def counts(self) -> dict[str, int]:
        """How many of each."""
        return {name: len(value) for name, value in asdict(self).items() if name != "at"}


class Retention:
    """Runs as a job. A transcript is only erased once its page is written; others are reported as waiting."""

    def __init__(
        self,
        database: Database,
        cipher: Cipher,
        recordings: RecordingStore,
        rules: RetentionRules | None = None,
    ) -> None:
        self._database = database
        self._audit = AuditLog(cipher)
        self._recordings = recordings
        self._rules = rules or RetentionRules()

    async def run(self, now: datetime) -> DestructionReport:
        """Destroys what is due at `now`. May be repeated; a second run finds nothing."""
        audio = await self._erase_audio(now)
        async with self._database.session() as session:
            old = CallRow.started_at < now - self._rules.transcript
            raw = and_(old, CallRow.transcript_erased_at.is_(None), CallRow.ended_at.is_not(None))
            ready, waiting = await _split_by_page(session, raw)
            for call_id in ready:
                await _erase_words(session, call_id, now)
            unanswered = await self._erase_unanswered(session, now)
            report = DestructionReport(now, audio, ready, unanswered, waiting)
            if any((audio, ready, unanswered)):
                entry = AuditEntry(ACTOR, "retention.destroyed", now, data=dict(report.counts()))
                await self._audit.append(session, entry)
        return report

    async def erase_call(self, call_id: UUID, *, by: str, now: datetime) -> None:
        """Destroys everything of one call on a person's demand, but for the audit log. Raises `UnknownCall`."""
        async with self._database.session() as session:
            call = await session.get(CallRow, call_id, with_for_update=True)
            if call is None:
                raise UnknownCall("the record has no such call")
            self._recordings.erase(call_id)
            await session.delete(call)
            await self._audit.append(session, AuditEntry(by, "call.erased", now, call_id))

    async def _erase_audio(self, now: datetime) -> tuple[UUID, ...]:
        crisis = or_(CallRow.level.in_(_CRISIS_LEVELS), CallRow.human_level.in_(_CRISIS_LEVELS))
        ordinary = and_(~_known(crisis), CallRow.started_at < now - self._rules.audio)
        closed = CallRow.review_state == "closed"
        due_crisis = and_(_known(crisis), CallRow.started_at < now - self._rules.crisis_audio, closed)
        stored = self._recordings.call_ids()
        async with self._database.reading() as session:
            due = set((await session.scalars(select(CallRow.id).where(or_(ordinary, due_crisis)))).all())
        return tuple(call_id for call_id in stored if call_id in due and self._recordings.erase(call_id))

    async def _erase_unanswered(self, session: AsyncSession, now: datetime) -> tuple[UUID, ...]:
        """Outbound calls in which nobody spoke and nothing was flagged."""
        spoke = select(TurnRow.id).where(TurnRow.call_id == CallRow.id, TurnRow.speaker == "caller").exists()
        wanted = select(CallRow.id).where(
            CallRow.direction == Direction.OUTBOUND.value,
            CallRow.started_at < now - self._rules.unanswered_outbound,
            CallRow.ended_at.is_not(None),
            CallRow.level == Level.ROUTINE.value,
            CallRow.transcript_erased_at.is_(None),
            ~spoke,
        )
        found = tuple((await session.scalars(wanted.order_by(CallRow.id))).all())
        await session.execute(delete(CallRow).where(CallRow.id.in_(found)))
        return found


def _known(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """A condition that is false, not unknown, where the human level is not set."""
    return func.coalesce(condition, False)


async def _split_by_page(
    session: AsyncSession, wanted: ColumnElement[bool]
) -> tuple[tuple[UUID, ...], tuple[UUID, ...]]:
    has_page = select(IntakeRow.id).where(IntakeRow.call_id == CallRow.id).exists()
    found = (await session.execute(select(CallRow.id, has_page).where(wanted).order_by(CallRow.id))).all()
    ready = tuple(call_id for call_id, page in found if page)
    return ready, tuple(call_id for call_id, page in found if not page)


async def _erase_words(session: AsyncSession, call_id: UUID, now: datetime) -> None:
    """Turns, answers and the quotes of decisions go; the page, complaints and promises stay."""
    for table in (TurnRow, AnswerRow):
        await session.execute(delete(table).where(table.call_id == call_id))
    await session.execute(update(TriageRow).where(TriageRow.call_id == call_id).values(quotes_sealed=None))
    await session.execute(update(CallRow).where(CallRow.id == call_id).values(transcript_erased_at=now))
