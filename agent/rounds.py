"""The regular rounds of the desk (`agent.jobs.Work`): what was left open is closed, and the watch is watched."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog

from agent.canary import Canary
from agent.dialogue_memory import DialogueMemory
from agent.housekeeping import Housekeeping
from dialogue_flows.safety.rule_table import rule_table
from escalation.alarms import Alarms
from escalation.auditor import Auditor, FlaggedCall
from escalation.notices import Notices, OpenPromise
from escalation.policies import Policies
from escalation.policy import Matter
from telephony.bridge import Bridge
from transcripts.calls import Level
from transcripts.ports import Clock
from transcripts.queries import CallFilter, Queries
from transcripts.snapshot import CallFacts

log = structlog.get_logger()

_LOOK_BACK = timedelta(hours=24)
_LOOK_AHEAD = timedelta(minutes=5)
_MANY = 10_000
FORGET_AFTER = timedelta(days=1)
"""A caller who rings again within a day is met where the call broke off; later the state is of no use."""
_NO_PAGE = frozenset({"R-70", "R-99"})
_PAGED_LEVELS = (Level.IMMEDIATE, Level.SAME_NIGHT)
_PROMISE_ROLE = "general"


@dataclass(slots=True)
class Rounds:
    """Everything here may be repeated, by any number of processes."""

    housekeeping: Housekeeping
    queries: Queries
    bridge: Bridge
    auditor: Auditor
    alarms: Alarms
    notices: Notices
    policies: Policies
    memory: DialogueMemory
    canary: Canary
    clock: Clock

    async def finish_call(self, call_id: UUID) -> None:
        """Writes intake and summary of an ended call."""
        await self.housekeeping.finish_call(call_id)

    async def send_sms(self, message_id: UUID) -> None:
        """Sends one message to a caller."""
        await self.housekeeping.send_sms(message_id)

    async def sweep(self) -> None:
        """Each part of the round is made, whatever becomes of the others; the next round tries again."""
        parts: tuple[tuple[str, Callable[[], Awaitable[object]]], ...] = (
            ("audit", self.audit),
            ("calls", self.housekeeping.sweep),
            ("bridges", self.bridge.sweep),
            ("canary", self.canary.tick),
        )
        for name, part in parts:
            try:
                await part()
            except Exception:  # a part that fails must not keep the watch from looking at the rest
                log.exception("round.failed", step=name)

    async def audit(self) -> None:
        """Pages for promises that fall due, and rings for what is overdue, stuck or orphaned."""
        now = self.clock.now()
        promises = await self._open_promises()
        await self.notices.watch_promises(promises, now=now)
        found = await self.auditor.audit(now, flagged=await self._flagged(), promises=promises)
        await self.alarms.raise_all(found, now=now)
        await self.alarms.ring_due(now)

    async def retain(self) -> None:
        """Erases what is due by the retention rules, and the dialogue state of calls that ended a day ago."""
        await self.housekeeping.retain()
        kept = {UUID(thread) for thread in await self.memory.threads()}
        recent = await self.queries.list_calls(
            CallFilter(started_from=self.clock.now() - FORGET_AFTER, limit=_MANY)
        )
        live = await self.queries.list_calls(CallFilter(live=True, limit=_MANY))
        for call_id in kept - {listing.call.call_id for listing in (*recent, *live)}:
            await self.memory.forget(str(call_id))

    async def _flagged(self) -> list[FlaggedCall]:
        since = self.clock.now() - _LOOK_BACK
        found = [
            listing.call
            for level in _PAGED_LEVELS
            for listing in await self.queries.list_calls(
                CallFilter(level=level, started_from=since, limit=_MANY)
            )
        ]
        return [
            FlaggedCall(call.call_id, call.started_at, self._matters(call))
            for call in found
            if _wants_a_human(call)
        ]

    def _matters(self, call: CallFacts) -> frozenset[Matter]:
        """What its paging rules are about. A level without one is the caller's own: a failure raised it."""
        paging = {rule.id for rule in rule_table().rules if rule.page is not None}
        return frozenset(map(self.policies.matter, paging.intersection(call.rules))) or frozenset(
            {Matter.CALLER}
        )

    async def _open_promises(self) -> list[OpenPromise]:
        due = await self.queries.promises_due(before=self.clock.now() + _LOOK_AHEAD)
        return [
            OpenPromise(promise.promise_id, call_id, _PROMISE_ROLE, promise.due_at)
            for call_id, promise in due
        ]


def _wants_a_human(call: CallFacts) -> bool:
    """A rule that pages has fired, or the call has ended at such a level. While it is on the line the words alone
    (W-rules) page nobody: the questions are being asked.
    """
    pages = any(rule.startswith("R-") and rule not in _NO_PAGE for rule in call.rules)
    return call.level in _PAGED_LEVELS and (pages or call.ended_at is not None)
