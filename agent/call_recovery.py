"""Takes up a call from its record: when a media stream begins, in any process, and when a process died under it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from agent.admission import DANGER_PRESSED
from agent.briefing import deciding_rule, wants_no_transfer
from agent.call_desk import RAISED_BY_FAILURE, CallDesk
from agent.desk_parts import DeskParts
from agent.drops import call_back_answer, safe_to_call_back
from agent.live_call import LiveCall
from dialogue_flows.outcome import CallerHungUp, Escalate, Note, TriageChanged
from dialogue_flows.ports import CallContext, Household
from telephony.campaigns import Campaigns
from transcripts.calls import EndReason, Flow
from transcripts.database import Database
from transcripts.encryption import Cipher
from transcripts.queries import Queries
from transcripts.snapshot import CallSnapshot, load_snapshot

EARLIER = timedelta(days=30)
"""How far back calls of the same number count for who greets a caller (domain brief G.5)."""


@dataclass(slots=True)
class CallRecovery:
    """Rebuilds calls from what stands in the record."""

    parts: DeskParts
    database: Database
    cipher: Cipher
    campaigns: Campaigns
    duty_number: str

    async def snapshot(self, call_id: UUID) -> CallSnapshot:
        """Everything that stands in the record. Raises `UnknownCall`."""
        async with self.database.reading() as session:
            return await load_snapshot(session, self.cipher, call_id)

    async def live_call(self, snapshot: CallSnapshot) -> LiveCall:
        """The call as its record tells it, so that any process may take it, also after a restart."""
        facts = snapshot.call
        progress = await self.parts.effects.escalations.progress(facts.call_id)
        last = max((turn.index for turn in snapshot.turns), default=-1)
        return LiveCall(
            context=CallContext(
                call_id=facts.call_id,
                flow=facts.flow,
                lang=facts.lang,
                started_at=facts.started_at,
                caller_known=facts.number is not None,
                household=await self._household(snapshot),
                earlier_calls=await self._earlier_calls(snapshot),
            ),
            leg_id=facts.carrier_call_id,
            caller_number=facts.number,
            lang=facts.lang,
            direction=facts.direction,
            level=facts.level,
            escalation_id=progress.escalation_id if progress and progress.closed_at is None else None,
            next_turn=last + 1,
            recording_allowed=facts.recording != "stopped",
            safe_to_call_back=safe_to_call_back(snapshot),
            call_back_answer=call_back_answer(snapshot),
            transfer_refused=wants_no_transfer(snapshot),
            came_back=_came_back(snapshot),
            danger_pressed=any(event.kind == DANGER_PRESSED for event in snapshot.events),
            offset_ms=self._offset_ms(snapshot),
            synthetic=facts.synthetic,
        )

    async def _earlier_calls(self, snapshot: CallSnapshot) -> int:
        """How often this number called us in the thirty days before; 0 where the number was withheld."""
        facts = snapshot.call
        if facts.number_hash is None or facts.flow is not Flow.NIGHT_DUTY:
            return 0
        queries = Queries(self.database, self.cipher)
        since = facts.started_at - EARLIER
        return await queries.times_called(facts.number_hash, since=since, before=facts.started_at)

    def _offset_ms(self, snapshot: CallSnapshot) -> int:
        """Where on the call's own time a new media stream begins: at the start, or now where it goes on."""
        if not snapshot.turns:
            return 0
        spoken = max(turn.t1_ms for turn in snapshot.turns)
        passed = (self.parts.clock.now() - snapshot.call.started_at).total_seconds()
        return max(spoken, round(passed * 1000))

    async def caller_left(self, call_id: UUID, *, at: datetime | None = None) -> None:
        """Closes the record of a call that no process holds any more, and whose line went `at` that time. The
        conversation is told that the caller is gone, as in any call: what was disclosed before is not lost (R-11).
        """
        snapshot = await self.snapshot(call_id)
        if snapshot.call.ended_at is not None:
            return
        call = await self.live_call(snapshot)
        call.end_reason = EndReason.DROPPED
        desk = CallDesk(call, self.parts)
        await desk.handle(CallerHungUp())
        await desk.close(at=at)

    async def caller_unreached(self, snapshot: CallSnapshot) -> None:
        """A caller whose flagged call broke off did not answer any call-back: one level up, and a human is sought
        (domain brief G.4).
        """
        call = await self.live_call(snapshot)
        rule, level = deciding_rule(snapshot, RAISED_BY_FAILURE), call.level.raised()
        raised = (
            TriageChanged(level, (rule,), ()),
            Escalate(level, rule, (rule,), safe_to_call_back=call.safe_to_call_back),
            Note("call.unreached", {"level": level.value}),
        )
        await self.parts.effects.commit(call, raised, self.parts.clock.now())
        self.parts.nudges.any.set()

    async def _household(self, snapshot: CallSnapshot) -> Household | None:
        target_id = snapshot.call.campaign_target_id
        target = await self.campaigns.target(target_id) if target_id is not None else None
        if target is None:
            return None
        birthday = target.household.birth_month_day
        return Household(
            name=target.household.name,
            birth_md=f"{birthday[:2]}-{birthday[2:]}" if birthday else None,
            office_name=target.household.office,
            office_number=self.duty_number,
        )


def _came_back(snapshot: CallSnapshot) -> str | None:
    """How the newest leg of the call came about: call_back where we rang, caller where they rang again."""
    resumed = [str(event.data.get("by")) for event in snapshot.events if event.kind == "call.resumed"]
    return resumed[-1] if resumed else None
