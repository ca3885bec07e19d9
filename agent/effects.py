"""Makes the effects of one dialogue turn happen: one match from each effect to one call downward.

All rows of a turn are written in one transaction, before a word about them is spoken. What needs the outside
(pages, messages) is only a row here; ladder and jobs deliver it after the commit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, assert_never
from uuid import UUID

from agent.live_call import LiveCall
from dialogue_flows.outcome import (
    ConnectHuman,
    Effect,
    Escalate,
    FileComplaint,
    HangUp,
    Note,
    PromiseCallback,
    RecordAnswer,
    SendSms,
    SetLanguage,
    StopRecording,
    TriageChanged,
)
from escalation.service import EscalationService
from escalation.triggers import OpenEscalation
from telephony.caller_messages import CallerMessages
from telephony.dial_plan import PlannedLine, race
from telephony.race_log import RaceLog
from transcripts.calls import CallEvent, EndReason, Lang, Level, Triage
from transcripts.recorder import Recorder
from transcripts.recorder_transaction import RecorderTransaction


@dataclass(slots=True)
class Committed:
    """What a turn's effects left behind once they stand in the record."""

    receipts: list[str] = field(default_factory=list)
    filed: list[str] = field(default_factory=list)
    """The numbers of all complaints of the call, in the order filed; read where a turn may tell them."""
    escalation_id: UUID | None = None
    messages: list[UUID] = field(default_factory=list)
    hang_up: EndReason | None = None
    stop_recording: Literal["refused", "handed_over"] | None = None
    lang: Lang | None = None
    level: Level | None = None


class Effects:
    """Commits the effects of a turn."""

    def __init__(
        self,
        recorder: Recorder,
        escalations: EscalationService,
        messages: CallerMessages,
        lines: RaceLog,
        *,
        dialled: Collection[str] = (),
    ) -> None:
        """`dialled`: the public lines that the city has switched on for automatic dialling."""
        self._recorder = recorder
        self._lines = lines
        self._dialled = frozenset(dialled)
        self.escalations = escalations
        self.messages = messages

    async def commit(self, call: LiveCall, effects: Sequence[Effect], now: datetime) -> Committed:
        """All effects or none. Raises what the database raises; then nothing of this turn has happened."""
        committed = Committed()
        if not effects:
            return committed
        async with self._recorder.transaction() as record:
            for effect in effects:
                await self._write(record, call, effect, now, committed)
            if any(isinstance(effect, FileComplaint | HangUp) for effect in effects):
                committed.filed = await record.receipts(call.call_id)
        return committed

    async def _write(
        self, record: RecorderTransaction, call: LiveCall, effect: Effect, now: datetime, done: Committed
    ) -> None:
        match effect:
            case TriageChanged():
                await record.record_triage(
                    call.call_id, Triage(effect.level, effect.rules, effect.quotes, now)
                )
                done.level = max(effect.level, done.level or Level.ROUTINE)
            case Escalate() | ConnectHuman():
                opened = await self.escalations.open(
                    escalation_request(call, effect), now=now, session=record.session
                )
                done.escalation_id = opened.escalation_id
                await record.record_event(call.call_id, plan_event(effect, now))
                await self._begin_race(record, call, effect, now)
            case FileComplaint():
                done.receipts.append(
                    await record.record_complaint(
                        call.call_id,
                        category=effect.category,
                        department=effect.department,
                        slots=effect.slots,
                        at=now,
                    )
                )
            case SendSms():
                done.messages += await self._message(record, call, effect, now)
            case PromiseCallback():
                await record.record_promise(call.call_id, text=effect.text, due_at=effect.due_at, at=now)
            case RecordAnswer():
                await record.record_answer(call.call_id, effect.answer)
            case Note():
                await record.record_event(call.call_id, CallEvent(effect.key, now, effect.data))
            case SetLanguage():
                await record.set_language(call.call_id, effect.lang)
                done.lang = effect.lang
            case StopRecording():
                await record.set_recording(call.call_id, "stopped", at=now)
                if effect.reason == "refused":
                    await record.set_consent(call.call_id, "recording", "no")
                done.stop_recording = effect.reason
            case HangUp():
                done.hang_up = effect.reason
            case _:
                assert_never(effect)

    async def _begin_race(
        self, record: RecorderTransaction, call: LiveCall, effect: Escalate | ConnectHuman, now: datetime
    ) -> None:
        """The public lines of the rule's plan that the city has switched on, as rows; without one the officers alone
        are called, and the caller is told the numbers.
        """
        plan = [PlannedLine.read(line) for line in effect.race] if isinstance(effect, Escalate) else []
        entries = race(plan, allowed=self._dialled)
        await self._lines.add(record.session, call.call_id, entries, now)

    async def _message(
        self, record: RecorderTransaction, call: LiveCall, effect: SendSms, now: datetime
    ) -> list[UUID]:
        """The message's row; none where the number is withheld, which the conversation knows beforehand."""
        if call.caller_number is None:
            return []
        receipt = ", ".join(await record.receipts(call.call_id))
        return [
            self.messages.write(
                record.session,
                call.call_id,
                to=call.caller_number,
                line=effect.line,
                text=effect.text.replace("{receipt}", receipt),
                now=now,
            )
        ]


def escalation_request(call: LiveCall, effect: Escalate | ConnectHuman) -> OpenEscalation:
    """What to ask of the on-call desk. A wish for a person keeps the level (rule R-61)."""
    if isinstance(effect, ConnectHuman):
        return OpenEscalation(
            call_id=call.call_id, level=call.level, rule="R-61", rules=("R-61",), role=effect.role
        )
    return OpenEscalation(call_id=call.call_id, level=effect.level, rule=effect.rule, rules=effect.rules)


def plan_event(effect: Escalate | ConnectHuman, now: datetime) -> CallEvent:
    """What the rule's plan asks beyond the officers: numbers to race, duty to report, whether a call-back is safe."""
    if isinstance(effect, ConnectHuman):
        return CallEvent("escalation.plan", now, {"rule": "R-61", "lines": "", "safe_to_call_back": True})
    return CallEvent(
        "escalation.plan",
        now,
        {
            "rule": effect.rule,
            "lines": ",".join(effect.lines),
            "mandated_report": effect.mandated_report,
            "safe_to_call_back": effect.safe_to_call_back,
        },
    )


def matter(effects: Iterable[Effect]) -> bool:
    """Whether a caller would be told something untrue if these effects had not happened. A note alone is not told."""
    return any(not isinstance(effect, Note | RecordAnswer | HangUp) for effect in effects)
