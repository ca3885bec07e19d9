"""The desk behind what we ring for a caller: public lines that are raced, and the caller after a drop."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import structlog

from agent.briefing import briefing, deciding_rule, quiet
from agent.call_recovery import CallRecovery
from agent.city import City
from agent.drop_text import text_after_drop
from agent.drops import may_ring
from agent.front_door import never_answered
from agent.housekeeping import Housekeeping
from escalation.policy import Status
from escalation.service import EscalationError, EscalationService
from telephony.call_back_log import CallBackLog
from telephony.phone_number import parse_number
from telephony.ports import Accepted, CallBackNews, LineNews, MessageNews
from transcripts.calls import CallEvent
from transcripts.ports import Clock
from transcripts.recorder import Recorder
from transcripts.recorder_transaction import UnknownCall
from transcripts.resumption import resume_call
from transcripts.snapshot import CallSnapshot

log = structlog.get_logger()

SENDS_HELP = frozenset({"119", "112"})
"""Lines that send somebody to a place: they alone are told the caller's number (domain brief C.12, active rescue)."""
BY_THE_DESK = "desk"


@dataclass(slots=True)
class LineDesk:
    """That part of `telephony.ports.TelephoneDesk`. Every method may be called again with the same values."""

    recovery: CallRecovery
    recorder: Recorder
    escalations: EscalationService
    housekeeping: Housekeeping
    city: City
    call_backs: CallBackLog
    clock: Clock

    async def on_the_line(self, call_id: UUID) -> bool:
        """Whether the caller is still on the line."""
        snapshot = await self._snapshot(call_id)
        return snapshot is not None and await self._on_line(snapshot)

    async def line_person(self, call_id: UUID, number: str) -> Accepted | None:
        """What a person at a public line is told."""
        snapshot = await self._snapshot(call_id)
        if snapshot is None or not await self._on_line(snapshot):
            return None
        caller = snapshot.call.number if number in SENDS_HELP else None
        return Accepted(
            call_id=call_id,
            briefing=briefing(
                snapshot,
                rule=deciding_rule(snapshot, "R-99"),
                city=self.city.name["ko"],
                on_line=True,
                lang="ko",
                number=parse_number(caller).display() if caller else None,
            ),
            caller_leg_id=snapshot.call.carrier_call_id,
            caller_lang=snapshot.call.lang,
            quiet=quiet(snapshot),
            sends_help=number in SENDS_HELP,
        )

    async def line_news(self, news: LineNews) -> None:
        """What became of a public line stands in the record."""
        log.info("line", call_id=str(news.call_id), outcome=news.outcome)
        await self.housekeeping.note(
            news.call_id,
            "action.line",
            type="line",
            target=news.number,
            outcome=news.outcome,
            tries=news.tries,
        )

    async def call_back_number(self, call_id: UUID, *, dropped_leg_id: str) -> str | None:
        """Whom to ring after a drop; None where the caller is back over another leg, or must not be rung."""
        snapshot = await self._snapshot(call_id)
        if snapshot is None or snapshot.call.carrier_call_id != dropped_leg_id:
            return None
        call = await self.recovery.live_call(snapshot)
        return call.caller_number if may_ring(call) else None

    async def resume(self, call_id: UUID, *, leg_id: str, by: str) -> None:
        """The caller is back, `by` call_back or caller: the record goes on, and an officer who had accepted is paged
        again to be joined.
        """
        now = self.clock.now()
        async with self.recorder.transaction() as record:
            if not await resume_call(record.session, call_id, carrier_call_id=leg_id):
                return
            await record.record_event(call_id, CallEvent("call.resumed", now, {"by": by}))
        await self.call_backs.cancel(call_id, now)
        await self._page_again(call_id)

    async def returned(self, leg_id: str, caller: str | None) -> UUID | None:
        """A caller whom we were about to ring back rings us from the same number: their call goes on over this leg.
        None for everybody else.
        """
        waiting = await self.call_backs.open_calls() if caller is not None else ()
        for call_id in await self.housekeeping.queries.of_number(caller or "", among=waiting):
            snapshot = await self._snapshot(call_id)
            # A webhook that comes twice tells how they left, over the same leg.
            if snapshot is not None and snapshot.call.carrier_call_id != leg_id:
                await self.resume(call_id, leg_id=leg_id, by="caller")
                return call_id
        known = await self.housekeeping.call_of_leg(leg_id)  # told twice
        snapshot = await self._snapshot(known) if known is not None else None
        resumed = snapshot is not None and any(event.kind == "call.resumed" for event in snapshot.events)
        return known if resumed else None

    async def call_back_news(self, news: CallBackNews) -> None:
        """Every attempt stands in the record."""
        log.info("call_back", call_id=str(news.call_id), outcome=news.outcome)
        await self.housekeeping.note(
            news.call_id,
            "action.callback",
            type="callback",
            target="caller",
            outcome=news.outcome,
            attempt=news.attempt,
        )

    async def message_news(self, news: MessageNews) -> None:
        """Whether a text message arrived stands in the record."""
        await self.housekeeping.note(
            news.call_id, "action.sms", type="sms", target="caller", outcome=news.outcome, line=news.line
        )

    async def caller_unreached(self, call_id: UUID) -> None:
        """Nobody answered: one level up (G.4), and whoever has the case, or the next on the ladder, is paged now."""
        snapshot = await self._snapshot(call_id)
        if snapshot is None or snapshot.call.ended_at is None or never_answered(snapshot):
            return  # who chose to be rung and was not there said nothing of danger: the open promise is for the morning
        if not any(event.kind == "call.unreached" for event in snapshot.events):
            await self.recovery.caller_unreached(snapshot)
        await text_after_drop(self.recovery, self.city, snapshot, self.clock.now())
        await self._page_again(call_id, climb=True)

    async def _page_again(self, call_id: UUID, *, climb: bool = False) -> None:
        """An accepted case is put to the officer who has it once more; an open one climbs where that is wanted."""
        progress, now = await self.escalations.progress(call_id), self.clock.now()
        if progress is None or progress.closed_at is not None:
            return
        case, officer = progress.escalation_id, progress.officer_id
        if progress.status is Status.ACKNOWLEDGED and officer is not None:
            try:
                await self.escalations.reassign(case, officer_id=officer, by=BY_THE_DESK, now=now)
            except EscalationError:  # that officer is not active any more: the next on the ladder
                await self.escalations.escalate_now(case, by=BY_THE_DESK, now=now)
        elif climb:
            await self.escalations.escalate_now(case, by=BY_THE_DESK, now=now)

    async def _on_line(self, snapshot: CallSnapshot) -> bool:
        call = snapshot.call
        return call.ended_at is None and not await self.housekeeping.leg_is_over(call.carrier_call_id)

    async def _snapshot(self, call_id: UUID) -> CallSnapshot | None:
        try:
            return await self.recovery.snapshot(call_id)
        except UnknownCall:
            return None
