"""What must be done about calls besides talking: closing records, writing pages, sending messages, sweeping up."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

import structlog

from escalation.queries import EscalationQueries, LogEntry
from telephony.bridge_log import BridgeLog
from telephony.caller_messages import CallerMessages
from telephony.leg_log import LegLog
from transcripts.calls import CallEvent, EndReason
from transcripts.ports import Clock
from transcripts.queries import CallFilter, Queries
from transcripts.recorder import Recorder
from transcripts.recorder_transaction import UnknownCall
from transcripts.retention import Retention
from transcripts.snapshot import CallFacts
from transcripts.summarizer import Summarizer

log = structlog.get_logger()

_WITH_OFFICER_AT_MOST = timedelta(hours=2)
"""A caller talks with an officer no longer; a record that stays open longer has lost its end."""
_QUIET_AT_MOST = timedelta(minutes=5)
"""The desk itself speaks every few seconds; a call without a turn for so long has lost its process."""
_LOOKS_EVERY = timedelta(seconds=2)
_LEG_OVER_FOR = timedelta(seconds=8)
"""How long the process that held the call has to close its record itself."""
_GIVEN_UP_AFTER = timedelta(minutes=15)
_PAGE_KINDS = frozenset(
    {
        "page_accepted",
        "page_delivered",
        "page_no_answer",
        "page_busy",
        "page_machine",
        "page_failed",
        "page_declined",
    }
)


class LiveCallIds(Protocol):
    """Which calls are live in this process."""

    def __contains__(self, call_id: object) -> bool: ...


class Departures(Protocol):
    """Ends calls that no process holds any more."""

    async def caller_left(self, call_id: UUID, *, at: datetime | None = None) -> None:
        """Lets the conversation know that the caller is gone since `at`, and closes the record. Safe to repeat."""
        ...


class JobQueue(Protocol):
    """Enqueues durable jobs."""

    async def finish_call(self, call_id: UUID, *, again: str = "") -> None:
        """Enqueues the page of an ended call; asking twice writes one. `again` names a new try after a failed one."""
        ...

    async def send_sms(self, message_id: UUID) -> None:
        """Enqueues a text message; asking twice sends one."""
        ...


@dataclass(slots=True)
class Housekeeping:
    """The work behind `agent.jobs`. Everything here may be repeated."""

    recorder: Recorder
    queries: Queries
    summarizer: Summarizer
    retention: Retention
    cases: EscalationQueries
    bridges: BridgeLog
    legs: LegLog
    messages: CallerMessages
    jobs: JobQueue
    recovery: Departures
    clock: Clock
    live: LiveCallIds = field(default_factory=set)
    _looked_at: datetime | None = None

    # --- calls -----------------------------------------------------------------------------------------

    async def call_of_leg(self, leg_id: str) -> UUID | None:
        """The call that a leg belongs to."""
        return await self.queries.call_id_of(leg_id)

    async def leg_is_over(self, leg_id: str) -> bool:
        """Whether the carrier has told that the leg has ended."""
        status = await self.legs.status(leg_id)
        return status is not None and status.over

    async def note(self, call_id: UUID, kind: str, **data: str | int | float | bool | None) -> None:
        """Writes an event of a call."""
        try:
            await self.recorder.record_event(call_id, CallEvent(kind, self.clock.now(), data))
        except UnknownCall:
            log.warning("event.without_call", call_id=str(call_id), kind=kind)

    async def tick(self) -> None:
        """Closes calls whose line went and whose process was killed before it closed them itself: a caller in danger
        is rung back within the time that the end of the line sets, not the next sweep (domain brief G.4).
        """
        now = self.clock.now()
        if self._looked_at is not None and timedelta(0) <= now - self._looked_at < _LOOKS_EVERY:
            return
        self._looked_at = now
        for call_id, leg_id in await self.queries.legs_of_open_calls():
            ended = await self.legs.ended_at(leg_id) if call_id not in self.live else None
            if ended is not None and now - ended >= _LEG_OVER_FOR:
                await self._close_orphan(call_id, ended)

    async def _close_orphan(self, call_id: UUID, ended: datetime) -> None:
        try:
            await self.close_call(call_id, at=ended)
        except Exception:  # one record must not hold up the others; the next look tries again
            log.exception("call.not_closed", call_id=str(call_id))

    async def close_call(self, call_id: UUID, *, at: datetime | None = None) -> None:
        """Closes the record of a call that no live session closes; then its page is due."""
        if await self.bridges.moved(call_id):
            await self.recorder.end_call(call_id, reason=EndReason.TRANSFERRED, at=self.clock.now())
        else:
            await self.recovery.caller_left(call_id, at=at)
        await self.jobs.finish_call(call_id, again=await self._over_which_leg(call_id))

    async def _over_which_leg(self, call_id: UUID) -> str:
        """Names the leg where a call went on after a drop: its page is written once more, after its new end."""
        record = (await self.queries.call_page(call_id)).record
        resumed = any(event.kind == "call.resumed" for event in record.events)
        return record.call.carrier_call_id if resumed else ""

    # --- agent.jobs.Work ---------------------------------------------------------------------------------

    async def finish_call(self, call_id: UUID) -> None:
        """Writes intake and summary; a check of our own has none."""
        if (await self.queries.call_page(call_id)).record.call.synthetic:
            return
        for case in await self.cases.cases_of(call_id):
            for entry in await self.cases.log_of(case.escalation_id):
                event = action_of(entry)
                if event is not None:
                    await self.recorder.record_event(call_id, event)
        intake = await self.summarizer.summarise(call_id, self.clock.now())
        log.info(
            "intake.written", call_id=str(call_id), intake_id=str(intake.intake_id), version=intake.version
        )

    async def send_sms(self, message_id: UUID) -> None:
        """Sends one message to a caller."""
        await self.messages.send(message_id)

    async def sweep(self) -> None:
        """Closes what was left open, and asks for what is missing."""
        for listing in await self.queries.list_calls(CallFilter(live=True, synthetic=True, limit=500)):
            call = listing.call
            if call.call_id not in self.live and await self._is_over(call):
                await self.close_call(call.call_id)
        for listing in await self.queries.list_calls(CallFilter(live=False, review_state="none", limit=500)):
            await self.jobs.finish_call(listing.call.call_id, again=self._new_try(listing.call))
        for message_id in await self.messages.waiting():
            await self.jobs.send_sms(message_id)

    def _new_try(self, call: CallFacts) -> str:
        """Each hour a new try for a page that has been missing for longer than a failing job keeps trying."""
        now = self.clock.now()
        late = call.ended_at is not None and now - call.ended_at > _GIVEN_UP_AFTER
        return now.strftime("%Y%m%d%H") if late else ""

    async def _is_over(self, call: CallFacts) -> bool:
        now = self.clock.now()
        ended = await self.legs.ended_at(call.carrier_call_id)
        if ended is not None:
            return now - ended >= _LEG_OVER_FOR
        if now - call.started_at <= _QUIET_AT_MOST:
            return False
        record = (await self.queries.call_page(call.call_id)).record
        if any(event.kind == "action.bridge" for event in record.events):
            return now - call.started_at > _WITH_OFFICER_AT_MOST
        spoken_ms = max((turn.t1_ms for turn in record.turns), default=0)
        return now - call.started_at - timedelta(milliseconds=spoken_ms) > _QUIET_AT_MOST

    async def retain(self) -> None:
        """Erases what is due by the retention rules."""
        await self.retention.run(self.clock.now())


def action_of(entry: LogEntry) -> CallEvent | None:
    """A line of the escalation's log as an action of the intake: a page and what became of it, or who accepted."""
    data = entry.data
    if entry.kind in _PAGE_KINDS:
        outcome = entry.kind.removeprefix("page_")
        return CallEvent(
            "action.page",
            entry.at,
            {"type": "page", "target": "officer", "method": str(data.get("method", "")), "outcome": outcome},
        )
    if entry.kind == "accepted":
        return CallEvent(
            "action.page", entry.at, {"type": "page", "target": "officer", "outcome": "acknowledged"}
        )
    if entry.kind == "contacted_caller":
        return CallEvent("action.contact", entry.at, {"type": "contact", "target": "caller", "by": "officer"})
    return None
