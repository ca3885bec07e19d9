"""The desk behind the telephone (`telephony.ports.TelephoneDesk`): who rings, who answers, who takes a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid5

import structlog

from agent.admission import DANGER_PRESSED, URGENT, Admit
from agent.briefing import briefing, quiet, wants_no_transfer
from agent.call_session import CallSessions
from agent.canary import Canary
from agent.city import City
from agent.duty_lines import DutyLines
from agent.front_door import FrontDoor
from agent.housekeeping import Housekeeping
from agent.line_desk import LineDesk
from agent.metrics import Metrics
from agent.sms_answers import sms_answer
from escalation.officers import Officers, PinCheck
from escalation.ports import PageOutcome
from escalation.queries import EscalationQueries, PageFacts
from escalation.replies import Replies
from escalation.service import Accepted as Taken
from escalation.service import EscalationService, NoticeAccepted, WonBy
from telephony import twiml
from telephony.addresses import Addresses
from telephony.campaigns import Campaigns
from telephony.media_token import MediaTokens
from telephony.ports import (
    Accepted,
    BridgeChange,
    IncomingCall,
    IncomingSms,
    Joining,
    LegChange,
    Noted,
    OutboundAnswer,
    PageClosed,
    PageOpen,
    PageStanding,
    PageVerdict,
    PinNeeded,
    PinWrong,
    TakenBy,
)
from transcripts.calls import Direction, EndReason, Flow, NewCall
from transcripts.database import Database
from transcripts.encryption import Cipher
from transcripts.ports import Clock
from transcripts.recorder import Recorder
from transcripts.snapshot import CallSnapshot, load_snapshot

log = structlog.get_logger()

_CALLS = UUID("0b7c2a52-37c5-4f0c-8c6e-3f6a5a0f1d11")
_TOLD_OF_BRIDGES = frozenset({Joining.JOINED, Joining.CALLER_GONE, Joining.OFFICER_GONE, Joining.REFUSED})
"""What a bridge came to; the steps on the way are of no use to a reader in the morning."""


@dataclass(slots=True)
class DutyDesk(DutyLines):
    """Every method may be called again with the same values: webhooks come twice, late and out of order."""

    database: Database
    cipher: Cipher
    recorder: Recorder
    city: City
    sessions: CallSessions
    escalations: EscalationService
    cases: EscalationQueries
    officers: Officers
    replies: Replies
    campaigns: Campaigns
    tokens: MediaTokens
    addresses: Addresses
    housekeeping: Housekeeping
    canary: Canary
    lines: LineDesk
    metrics: Metrics
    made_by: Mapping[str, str | None]
    clock: Clock
    door: FrontDoor
    draining: bool = False

    # --- callers ---------------------------------------------------------------------------------------

    async def answer(self, incoming: IncomingCall) -> str:
        """A caller rings: the record begins, and the leg is connected to a media stream of ours."""
        if self.draining:
            return twiml.document(twiml.dial_number(self.city.duty_number))
        admitted = self.door.decide(incoming)
        if (
            admitted is Admit.WAIT and incoming.rounds
        ):  # the record began in the first round: this one costs nothing
            return self.door.next_round(incoming)
        dropped = await self.lines.returned(incoming.leg_id, incoming.caller)
        if dropped is not None:
            await self.door.kept(await self._snapshot(dropped))
            return self._connect(incoming.leg_id, dropped)
        now = self.clock.now()
        call_id = uuid5(_CALLS, incoming.leg_id)  # a repeated webhook finds the same call
        await self.recorder.begin_call(
            NewCall(
                call_id=call_id,
                carrier_call_id=incoming.leg_id,
                direction=Direction.INBOUND,
                flow=Flow.NIGHT_DUTY,
                city=self.city.file.slug,
                lang="ko",
                started_at=now,
                caller_number=incoming.caller,
                synthetic=await self.canary.expects(incoming.caller, call_id),
            )
        )
        await self.housekeeping.note(call_id, "provenance", **self.made_by)
        log.info(
            "call.answered", call_id=str(call_id), direction=Direction.INBOUND.value, outcome=admitted.value
        )
        if admitted is Admit.CONNECT_FIRST:
            await self.housekeeping.note(call_id, DANGER_PRESSED)
        if admitted in {Admit.CONNECT, Admit.CONNECT_FIRST}:
            return self._connect(incoming.leg_id, call_id, urgent=admitted is Admit.CONNECT_FIRST)
        return await self.door.document(admitted, incoming, call_id)

    async def outbound_answered(self, answer: OutboundAnswer) -> str:
        """A household picked up: the record begins; nothing is said before the conversation says it."""
        target = await self.campaigns.target_of(answer.attempt_id)
        if target is None:
            return twiml.document(twiml.hang_up())
        call_id = uuid5(_CALLS, answer.leg_id)
        await self.recorder.begin_call(
            NewCall(
                call_id=call_id,
                carrier_call_id=answer.leg_id,
                direction=Direction.OUTBOUND,
                flow=target.flow,
                city=self.city.file.slug,
                lang=target.household.lang,
                started_at=self.clock.now(),
                caller_number=target.household.numbers[0],
                campaign_target_id=target.target_id,
            )
        )
        await self.housekeeping.note(call_id, "provenance", **self.made_by)
        return self._connect(answer.leg_id, call_id, duty_phone=False)

    def _connect(self, leg_id: str, call_id: UUID, *, duty_phone: bool = True, urgent: bool = False) -> str:
        token = self.tokens.issue(leg_id=leg_id, now=self.clock.now(), call_id=call_id)
        return twiml.connect_stream(
            self.addresses.media(token),
            duty_phone=self.city.duty_number if duty_phone else None,
            parameters={URGENT: "1"} if urgent else None,
            apology=self.door.apology if duty_phone else (),
        )

    async def leg_changed(self, change: LegChange) -> None:
        """A leg is over: whatever became of our side of it, its record is closed and its page written."""
        if not change.status.over:
            return
        call_id = await self.housekeeping.call_of_leg(change.leg_id)
        if call_id is None or call_id in self.sessions.live:
            return  # the live session closes its own record
        await self.housekeeping.close_call(call_id)

    async def caller_returned(self, bridge: BridgeChange) -> str:
        """The officer has left and the caller is still there: the desk takes the caller back."""
        live = self.sessions.live.get(bridge.call_id)
        if live is not None:
            live.end_reason = None
        return self._connect(bridge.caller_leg_id, bridge.call_id)

    async def bridge_changed(self, bridge: BridgeChange) -> None:
        """A bridge moved on. When both are in the room, the officer has reached the caller."""
        if bridge.state is Joining.WAITING and (live := self.sessions.live.get(bridge.call_id)) is not None:
            live.end_reason = EndReason.TRANSFERRED
        if bridge.state is Joining.JOINED:
            if (
                bridge.line is None
            ):  # a person at a public line is no officer: the case stays with the officers
                await self._contacted(bridge.call_id)
            await self.recorder.set_recording(bridge.call_id, "stopped", at=self.clock.now())
        log.info("bridge", call_id=str(bridge.call_id), state=bridge.state.value)
        if bridge.state in _TOLD_OF_BRIDGES:
            await self.housekeeping.note(
                bridge.call_id, "action.bridge", target=bridge.line or "officer", outcome=bridge.state.value
            )
        if bridge.state is Joining.HANDED_OVER:
            await self.housekeeping.note(
                bridge.call_id, "bridge.left", introduced=bridge.introduced, both_spoke=bridge.both_spoke
            )

    async def _contacted(self, call_id: UUID) -> None:
        progress = await self.escalations.progress(call_id)
        if progress is None or progress.officer_id is None or progress.closed_at is not None:
            return
        await self.escalations.contacted(
            progress.escalation_id, officer_id=progress.officer_id, now=self.clock.now()
        )

    # --- officers --------------------------------------------------------------------------------------

    async def page_answered(self, page_id: UUID) -> PageStanding:
        """An officer picked up."""
        facts = await self.cases.page(page_id)
        if facts is None or facts.closed:
            return PageClosed()
        return TakenBy(facts.taken_by) if facts.taken_by is not None else PageOpen()

    async def page_accepted(self, page_id: UUID, *, pin: str | None) -> PageVerdict:
        """The officer pressed 1, or typed a PIN after it."""
        facts = await self.cases.page(page_id)
        if facts is None or facts.closed:
            return PageClosed()
        if facts.has_pin:
            if pin is None:
                return PinNeeded()
            wrong = await self._pin_is_wrong(facts, pin)
            if wrong is not None:
                return wrong
        return await self._take(facts)

    async def _pin_is_wrong(self, facts: PageFacts, pin: str) -> PinWrong | None:
        checked = await self.officers.check_pin(facts.officer_id, pin, now=self.clock.now())
        if checked is PinCheck.RIGHT:
            return None
        return PinWrong(tries_left=0 if checked is PinCheck.LOCKED else 1)

    async def _take(self, facts: PageFacts) -> PageVerdict:
        result = await self.escalations.answer_page(facts.page_id, method="keypad", now=self.clock.now())
        if isinstance(result, NoticeAccepted) or (isinstance(result, Taken) and not result.again):
            self.metrics.page_over(facts, PageOutcome.ACKNOWLEDGED)
        match result:
            case Taken():
                return await self._accepted(result, facts)
            case WonBy(name=name):
                return TakenBy(name)
            case NoticeAccepted():
                return Noted()
            case _:
                return PageClosed()

    async def _accepted(self, taken: Taken, facts: PageFacts) -> Accepted:
        call_id = taken.call_id
        snapshot = await self._snapshot(call_id)
        on_line = snapshot.call.ended_at is None and not await self.housekeeping.leg_is_over(
            snapshot.call.carrier_call_id
        )
        joins = on_line and not facts.about_place and not wants_no_transfer(snapshot)
        if facts.about_place:  # nobody has to reach the caller: the officer who accepted has it in hand
            await self.escalations.contacted(
                taken.escalation_id, officer_id=facts.officer_id, now=self.clock.now()
            )
        return Accepted(
            call_id=call_id,
            briefing=briefing(
                snapshot, rule=facts.rule, city=self.city.name["ko"], on_line=on_line, lang="ko"
            ),
            caller_leg_id=snapshot.call.carrier_call_id if joins else None,
            caller_lang=snapshot.call.lang,
            quiet=quiet(snapshot),
        )

    async def page_over(self, page_id: UUID, outcome: PageOutcome) -> None:
        """What became of a page."""
        facts = await self.cases.page(page_id)
        if facts is not None:
            self.metrics.page_over(facts, outcome)
        await self.escalations.report_page(page_id, outcome, now=self.clock.now())

    async def sms_received(self, sms: IncomingSms) -> str | None:
        """An officer answers a text page with its code; a text from anybody else gets no answer."""
        return sms_answer(await self.replies.take(sms.sender, sms.text, now=self.clock.now()))

    # --- what we ring for a caller (the rest: `DutyLines`) -------------------------------------------------

    async def called_back(self, call_id: UUID, *, leg_id: str) -> str:
        """The caller answered a call-back: the call goes on where it broke off."""
        await self.lines.resume(call_id, leg_id=leg_id, by="call_back")
        await self.door.kept(await self._snapshot(call_id))
        return self._connect(leg_id, call_id)

    async def _snapshot(self, call_id: UUID) -> CallSnapshot:
        async with self.database.reading() as session:
            return await load_snapshot(session, self.cipher, call_id)
