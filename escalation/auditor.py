"""The watch on the watch: finds by query what should not be, and tells it as alarms. It changes nothing.

It runs apart from the ladder, so that a ladder that stands still is found (domain brief G.2, G.7).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, or_, select

from escalation.heartbeats import SILENT_AFTER, Heartbeats
from escalation.ledger import PageState
from escalation.notices import OpenPromise
from escalation.policy import Matter, Priority, Status
from escalation.ports import Alarm, AlarmKind
from escalation.rota_store import Roster
from escalation.tables import EscalationRow, PageRow
from transcripts.database import Database


@dataclass(frozen=True, slots=True)
class AuditLimits:
    """How long things may take. Acceptance: P0 at most 3 min for nine in ten, 10 min always; P1 5 min
    (domain brief C.2, G.7).
    """

    unaccepted: Mapping[Priority, timedelta] = field(
        default_factory=lambda: {Priority.P0: timedelta(minutes=3), Priority.P1: timedelta(minutes=5)}
    )
    ladder_lag: timedelta = timedelta(seconds=30)
    page_lag: timedelta = timedelta(seconds=30)
    orphan: timedelta = timedelta(seconds=10)
    look_ahead_days: int = 3


@dataclass(frozen=True, slots=True)
class FlaggedCall:
    """A call whose triage asks for a human tonight, as the record knows it."""

    call_id: UUID
    flagged_at: datetime
    matters: frozenset[Matter] = frozenset({Matter.CALLER})
    """What its rules are about: each has a case of its own."""


class Auditor:
    """Reads the on-call desk and reports what is overdue, stuck or orphaned."""

    def __init__(
        self,
        database: Database,
        roster: Roster,
        limits: AuditLimits | None = None,
        *,
        roles: Iterable[str] = (),
    ) -> None:
        """`roles`: the duties that a ladder may call; a plan that leaves one out has a hole there."""
        self._database = database
        self._heartbeats = Heartbeats(database)
        self._roster = roster
        self._limits = limits or AuditLimits()
        self._roles = tuple(roles)

    async def audit(
        self, now: datetime, *, flagged: Iterable[FlaggedCall] = (), promises: Iterable[OpenPromise] = ()
    ) -> list[Alarm]:
        """Everything that is wrong at `now`. `flagged` are calls that need an escalation, `promises` those open."""
        found = await self.unaccepted(now) + await self.stalled(now) + await self.stuck_pages(now)
        found += await self.orphans(flagged, now) + overdue_promises(promises, now)
        return found + await self.silent_workers(now) + await self.holes_ahead(now)

    async def unaccepted(self, now: datetime) -> list[Alarm]:
        """Open escalations that nobody took in the time that their priority allows."""
        late = or_(
            *(
                and_(EscalationRow.priority == priority.value, EscalationRow.opened_at <= now - limit)
                for priority, limit in self._limits.unaccepted.items()
            )
        )
        return await self._cases(
            AlarmKind.UNACCEPTED, and_(EscalationRow.status == Status.OPEN.value, late), now
        )

    async def stalled(self, now: datetime) -> list[Alarm]:
        """Escalations that are due and that no ladder touches, or that lost their due time without an outcome."""
        overdue = EscalationRow.next_due_at <= now - self._limits.ladder_lag
        lost = and_(EscalationRow.next_due_at.is_(None), EscalationRow.outcome_at.is_(None))
        running = EscalationRow.status != Status.CLOSED.value
        return await self._cases(AlarmKind.LADDER_STALLED, and_(running, or_(overdue, lost)), now)

    async def stuck_pages(self, now: datetime) -> list[Alarm]:
        """Escalations whose pages wait in the outbox although they are due, or hang with a dead worker."""
        waiting = and_(
            PageRow.state == PageState.PENDING.value, PageRow.due_at <= now - self._limits.page_lag
        )
        limit = now - self._limits.page_lag
        hanging = and_(PageRow.state == PageState.SENDING.value, PageRow.claimed_until <= limit)
        wanted = select(PageRow.subject_id).where(or_(waiting, hanging)).distinct()
        async with self._database.reading() as session:
            return [
                Alarm(AlarmKind.PAGE_STUCK, str(subject), now) for subject in await session.scalars(wanted)
            ]

    async def orphans(self, flagged: Iterable[FlaggedCall], now: datetime) -> list[Alarm]:
        """Flagged calls for which no escalation was ever opened, or one about the caller only, or about the place."""
        due = [call for call in flagged if call.flagged_at <= now - self._limits.orphan]
        if not due:
            return []
        wanted = select(EscalationRow.call_id, EscalationRow.matter).where(
            EscalationRow.call_id.in_([call.call_id for call in due])
        )
        async with self._database.reading() as session:
            known = {(call_id, matter) for call_id, matter in await session.execute(wanted)}
        return [
            Alarm(AlarmKind.ORPHANED_CALL, str(call.call_id), now)
            for call in due
            if any((call.call_id, matter) not in known for matter in call.matters)
        ]

    async def silent_workers(self, now: datetime) -> list[Alarm]:
        """Workers that beat within the last hour and then fell silent; and when no ladder is climbed at all."""
        beats = await self._heartbeats.recent(now)
        quiet = [
            Alarm(AlarmKind.WORKER_SILENT, b.worker[:64], now) for b in beats if now - b.at > SILENT_AFTER
        ]
        alive = any(b.kind == "ladder" and now - b.at <= SILENT_AFTER for b in beats)
        return quiet if alive else [*quiet, Alarm(AlarmKind.NO_WORKER, "ladder", now)]

    async def holes_ahead(self, now: datetime) -> list[Alarm]:
        """Places on the rota that will be empty in the coming days, one alarm a role and place."""
        gaps = await self._roster.gaps(now, days=self._limits.look_ahead_days, also=self._roles)
        names = dict.fromkeys(f"{gap.role}/{gap.slot}/{gap.reason}" for gap in gaps)
        return [Alarm(AlarmKind.ROTA_GAP, name, now) for name in names]

    async def _cases(self, kind: AlarmKind, condition: object, now: datetime) -> list[Alarm]:
        wanted = select(EscalationRow.escalation_id).where(condition)  # type: ignore[arg-type]
        async with self._database.reading() as session:
            return [Alarm(kind, str(found), now) for found in await session.scalars(wanted)]


def overdue_promises(promises: Iterable[OpenPromise], now: datetime) -> list[Alarm]:
    """Promises to callers whose time has passed."""
    return [Alarm(AlarmKind.PROMISE_OVERDUE, str(p.promise_id), now) for p in promises if p.due_at < now]
