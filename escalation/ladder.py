"""Climbs: finds escalations that are due, decides purely, writes state, pages and log in one transaction, then
delivers. Rows are locked with SKIP LOCKED on PostgreSQL, by the write lock on SQLite, so any number of processes
may climb; a killed one leaves nothing behind but its leases on pages, which run out.
"""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from escalation.alarms import Alarms
from escalation.decision import CLOCK_TOLERANCE, decide
from escalation.ledger import add_log, put_state, raise_alarm, state_of, write
from escalation.notices import Notices
from escalation.officers import Officers
from escalation.outbox import Delivered, Outbox
from escalation.policies import Policies
from escalation.policy import LogLine, Priority, Status
from escalation.ports import AlarmBell, AlarmKind, Pager
from escalation.roster import Rota
from escalation.rota_store import Roster
from escalation.tables import EscalationRow
from transcripts.database import Database

BATCH = 50
AFTER_A_FAULT = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class TickReport:
    """What one tick did: ladders decided, pages, alarms handed over."""

    decided: int
    pages: Delivered
    alarms: int


class Ladder:
    """Does what is due. `worker` names this process in leases and heartbeats; it must differ between processes."""

    def __init__(
        self,
        database: Database,
        roster: Roster,
        policies: Policies,
        pager: Pager,
        *,
        officers: Officers,
        bell: AlarmBell,
        notices: Notices | None = None,
        worker: str | None = None,
    ) -> None:
        self._database = database
        self._roster = roster
        self._policies = policies
        self.worker = worker or f"{socket.gethostname()}:{os.getpid()}"
        self.outbox = Outbox(database, roster, policies, pager, officers=officers, worker=self.worker)
        self.alarms = Alarms(database, bell)
        self.notices = notices or Notices(database, roster)

    async def tick(self, now: datetime) -> TickReport:
        """Everything that is due at `now`: ladders, notices, pages, alarms. Raises what the database raises."""
        decided = await self.decide_due(now)
        await self.notices.tick(now)
        total = Delivered()
        while (done := await self.outbox.deliver(now)) != Delivered():
            total += done
        return TickReport(decided, total, await self.alarms.ring_due(now))

    async def decide_due(self, now: datetime) -> int:
        """Decides every escalation that is due, the most urgent first; returns how many."""
        total = 0
        while decided := await self.decide_some(now):
            total += decided
        return total

    async def decide_some(self, now: datetime) -> int:
        """Decides at most a batch in one transaction; returns how many, 0 when nothing is due."""
        async with self._database.session() as session:
            due = _due(now).limit(BATCH).with_for_update(skip_locked=True)
            rows = list(await session.scalars(due))
            if rows:
                rota = await self._roster.rota(session, now)
                for row in rows:
                    await self._decide(session, row, rota, now)
        return len(rows)

    async def _decide(self, session: AsyncSession, row: EscalationRow, rota: Rota, now: datetime) -> None:
        state = state_of(row)
        try:
            decision = decide(state, self._policies.of(Priority(row.priority)), rota, now)
        except Exception as error:  # noqa: BLE001  # one broken case must not hold up all the others
            put_state(row, replace(state, next_due_at=now + AFTER_A_FAULT, decided_at=now))
            line = LogLine("decision_failed", {"error": type(error).__name__})
            add_log(session, row.escalation_id, (line,), now)
            await raise_alarm(session, AlarmKind.DECISION_FAILED, str(row.escalation_id), now)
            return
        await write(session, row, decision, now)


def _due(now: datetime) -> Select[EscalationRow]:
    """Rows whose time has come, and rows last decided in the future: the clock was set back."""
    come = or_(EscalationRow.next_due_at <= now, EscalationRow.decided_at > now + CLOCK_TOLERANCE)
    wanted = select(EscalationRow).where(
        EscalationRow.status != Status.CLOSED.value, EscalationRow.next_due_at.is_not(None), come
    )
    return wanted.order_by(EscalationRow.priority, EscalationRow.next_due_at)
