"""The desk behind one live call: decides, commits, keeps the record, and never leaves the caller in silence."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError

from agent.desk_parts import DeskParts
from agent.drops import CALL_BACK_ANSWER, TRANSFER_REFUSED, broke_off, may_ring, why_not
from agent.effects import Committed, matter
from agent.live_call import LiveCall
from agent.receipts import with_receipts
from agent.search_news import LostNews
from agent.turn_log import AWAY, TurnLog
from dialogue_flows.outcome import (
    CallerHungUp,
    CallerUnheard,
    CallStarted,
    ConnectHuman,
    Effect,
    Escalate,
    Event,
    HangUp,
    HumanUpdate,
    Listen,
    Note,
    Outcome,
    StopRecording,
    TriageChanged,
    Utterance,
)
from dialogue_flows.plain_text import plain_text
from telephony.carrier import CarrierError
from transcripts.calls import CallEvent, EndReason, Heard, Lang, Recognition, Speaker, Turn

log = structlog.get_logger()

_DECIDE_LIMIT_S = 2.4
_COMMIT_LIMIT_S = 2.0
_CATCH_UP_S = 300.0
"""How long after a call its unwritten turns wait for a database that is away."""
RAISED_BY_FAILURE = "R-60"
STALLED = "stall.fallback"
"""The sentence that is said when an answer does not come or cannot be spoken."""


class CallDesk:
    """`agent.desk.Desk` for one call."""

    def __init__(self, call: LiveCall, parts: DeskParts) -> None:
        self.call = call
        self._parts = parts
        self._turns = TurnLog()
        self._handling = asyncio.Lock()
        self._failed = False
        self.lost_news = LostNews()

    # --- deciding --------------------------------------------------------------------------------------

    async def handle(self, event: Event) -> Outcome:
        """Decides what follows from an event. Its effects are committed when it returns. Never raises."""
        if isinstance(event, CallerHungUp) and await self._with_officer():
            return Outcome()  # the media stream ended because the caller is with the officer now
        if isinstance(event, CallStarted):
            came = self.call.came_back
            event = replace(event, called_back=came == "call_back", rang_again=came == "caller")
        if isinstance(event, CallerUnheard) and event.reason != "unclear":
            self._part_failed()
        async with self._handling:
            now = self._parts.clock.now()
            outcome = await self._decide(event, now)
            return await self._commit(outcome, now)

    async def _with_officer(self) -> bool:
        """Whether the caller was moved to an officer, perhaps by another process. If nobody can tell, not."""
        try:
            moved = await asyncio.wait_for(self._parts.bridges.moved(self.call.call_id), _COMMIT_LIMIT_S)
        except (SQLAlchemyError, *AWAY):
            log.exception("bridge.unknown", call_id=str(self.call.call_id))
            return False
        if moved:
            self.call.end_reason = EndReason.TRANSFERRED
        return moved

    async def _decide(self, event: Event, now: datetime) -> Outcome:
        try:
            advance = self._parts.conversation.advance(self.call.context, event, now)
            return await asyncio.wait_for(advance, _DECIDE_LIMIT_S)
        except Exception:
            # The last line of defence of a live call: whatever broke, the caller hears a sentence and a
            # flagged call goes one level up (domain brief C.2, R-60).
            log.exception("dialogue.failed", call_id=str(self.call.call_id))
            self._parts.metrics.dialogue_failed.inc()
            return self._broken(event)

    def _broken(self, event: Event) -> Outcome:
        if isinstance(event, HumanUpdate) and self.lost_news.lose(event):
            self._part_failed()
            return Outcome()
        gone = isinstance(event, CallerHungUp)
        say = () if gone else (self._parts.trouble[self.call.lang],)
        effects = self._raised() if self.call.flagged else ()
        return Outcome(say=say, effects=effects, listen=None if gone else Listen(), if_effects_fail=say)

    def _raised(self) -> tuple[Effect, ...]:
        level = self.call.level.raised()
        return (
            TriageChanged(level, (RAISED_BY_FAILURE,), ()),
            Escalate(level, RAISED_BY_FAILURE, (RAISED_BY_FAILURE,)),
        )

    def _part_failed(self) -> None:
        """A part of ours failed or stalled: where danger is flagged the level goes up by one and a human
        is asked for, once a call (rule R-60). It waits in line with the turns, so a database that is away delays it.
        """
        if self._failed or not self.call.flagged:
            return
        self._failed = True
        effects, now = self._raised(), self._parts.clock.now()
        self._turns.later(lambda: self._commit_again(effects, now))

    # --- committing ------------------------------------------------------------------------------------

    async def _commit(self, outcome: Outcome, now: datetime) -> Outcome:
        try:
            committing = self._parts.effects.commit(self.call, outcome.effects, now)
            committed = await asyncio.wait_for(committing, _COMMIT_LIMIT_S)
        except (SQLAlchemyError, *AWAY) as error:
            return self._not_committed(outcome, now, error)
        self._settle(committed)
        self._count(outcome.effects)
        return replace(outcome, say=with_receipts(outcome.say, committed.receipts, committed.filed))

    def _not_committed(self, outcome: Outcome, now: datetime, error: Exception) -> Outcome:
        log.error("effects.failed", call_id=str(self.call.call_id), reason=type(error).__name__)
        self._parts.metrics.effects_failed.inc()
        # What was decided must still happen: it waits in line with the turns and is tried until it stands.
        self._turns.later(lambda: self._commit_again(outcome.effects, now))
        for effect in outcome.effects:
            if isinstance(effect, TriageChanged):
                self.call.level = max(self.call.level, effect.level)
            if isinstance(effect, HangUp):
                self.call.end_reason = effect.reason
            if isinstance(effect, StopRecording):  # the sound stops at once; the row follows
                self.call.recording_allowed = False
        self._part_failed()
        if not matter(outcome.effects):
            return outcome
        trouble = self._parts.trouble[self.call.lang]
        return replace(outcome, say=outcome.if_effects_fail or (trouble,))

    async def _commit_again(self, effects: Sequence[Effect], now: datetime) -> None:
        self._settle(await self._parts.effects.commit(self.call, effects, now))
        self._count(effects)

    def _settle(self, committed: Committed) -> None:
        call = self.call
        call.level = max(call.level, committed.level or call.level)
        call.lang = committed.lang or call.lang
        call.end_reason = committed.hang_up or call.end_reason
        if committed.stop_recording is not None:
            call.recording_allowed = False
        if committed.escalation_id is not None:
            call.escalation_id = committed.escalation_id
            self._parts.nudges.any.set()
        if committed.messages:
            self._parts.nudges.any.set()

    def _count(self, effects: Sequence[Effect]) -> None:
        for effect in effects:
            if isinstance(effect, TriageChanged):
                self._parts.metrics.triage.labels(effect.level.value).inc()
                log.info(
                    "triage",
                    call_id=str(self.call.call_id),
                    triage_level=effect.level.value,
                    rules=effect.rules,
                )
            if isinstance(effect, Escalate):
                self._parts.metrics.escalations.labels(effect.level.value).inc()
                self.call.safe_to_call_back &= effect.safe_to_call_back
            if isinstance(effect, ConnectHuman):
                self.call.transfer_refused = False
            if isinstance(effect, Note):
                self._noted(effect)

    def _noted(self, note: Note) -> None:
        """What the caller said about being put through or rung back."""
        if note.key == TRANSFER_REFUSED:
            self.call.transfer_refused = True
        if note.key == CALL_BACK_ANSWER:
            self.call.call_back_answer = str(note.data.get("answer"))
            if note.data.get("safe_asked"):
                self.call.safe_to_call_back = self.call.call_back_answer == "yes"

    # --- the record ------------------------------------------------------------------------------------

    async def caller_turn(
        self,
        text: str,
        *,
        lang: Lang,
        confidence: float | None,
        t0_ms: int,
        t1_ms: int,
        keys: str | None = None,
        recognition: Recognition | None = None,
    ) -> int:
        """Writes a finished caller turn and returns its index."""
        begun, index = self.call.offset_ms, self._next_index()
        turn = Turn(index, Speaker.CALLER, plain_text(text), lang, begun + t0_ms, begun + t1_ms)
        await self._write(replace(turn, asr_confidence=confidence, keys=keys, recognition=recognition))
        return index

    async def agent_turn_began(self, utterances: Sequence[Utterance], *, t0_ms: int) -> int:
        """Writes an agent turn when its first audio leaves, and returns its index."""
        text = " ".join(utterance.text for utterance in utterances)
        lines = ",".join(utterance.line for utterance in utterances if utterance.line) or None
        lang = utterances[0].lang if utterances else self.call.lang
        began = self.call.offset_ms + t0_ms
        turn = Turn(
            self._next_index(), Speaker.AGENT, text, lang, began, began, line=lines, heard=Heard.NOTHING
        )
        await self._write(turn)
        if any(utterance.line == STALLED for utterance in utterances):
            self._part_failed()
        return turn.index

    async def agent_turn_ended(self, index: int, *, heard: Heard, text: str, t1_ms: int) -> None:
        """Completes an agent turn: how much of it the caller heard."""
        if self._parts.stalled[self.call.lang].text in text:  # also in the place of another sentence
            self._part_failed()
        call_id, recorder, ended_ms = self.call.call_id, self._parts.recorder, self.call.offset_ms + t1_ms
        await self._turns.write(
            lambda: recorder.mark_heard(call_id, index, heard=heard, text=text, t1_ms=ended_ms)
        )

    async def _write(self, turn: Turn) -> None:
        self._parts.metrics.turns.labels(turn.speaker.value).inc()
        call_id, recorder = self.call.call_id, self._parts.recorder
        await self._turns.write(lambda: recorder.record_turn(call_id, turn))

    def _next_index(self) -> int:
        index = self.call.next_turn
        self.call.next_turn += 1
        return index

    def recording_begins(self) -> None:
        """Notes that audio is kept from now on, unless the caller refused it. Does not wait for the database."""
        if self.call.recording_allowed:
            call_id, parts, now = self.call.call_id, self._parts, self._parts.clock.now()
            self._turns.later(lambda: parts.recorder.set_recording(call_id, "on", at=now))

    # --- the end ---------------------------------------------------------------------------------------

    async def hang_up(self, reason: EndReason) -> None:
        """Ends the call at the carrier; called after the last utterance was heard."""
        self.call.end_reason = reason
        try:
            await self._parts.carrier.hang_up(leg_id=self.call.leg_id)
        except CarrierError as error:
            # The media stream closes next, and the carrier then dials the duty phone: nobody is left alone.
            log.error("hang_up.failed", call_id=str(self.call.call_id), reason=type(error).__name__)

    async def close(self, *, at: datetime | None = None) -> EndReason:
        """Waits until everything of the call stands in the record, then closes it. `at`: when the line went, where
        that was not just now; call-backs are due from then.

        A caller who was moved to an officer is still talking: the record is closed when that leg is over.
        """
        call = self.call
        reason = call.end_reason or EndReason.CALLER_HANGUP
        ended = at or self._parts.clock.now()
        if reason is not EndReason.TRANSFERRED:
            # The call-backs first: a process that dies in between leaves a record that is closed, and planned, again.
            await self._turns.write(lambda: self._ring_back(reason, ended))
            await self._turns.write(
                lambda: self._parts.recorder.end_call(call.call_id, reason=reason, at=ended)
            )
        await self._turns.settled(_CATCH_UP_S)
        return reason

    async def _ring_back(self, reason: EndReason, ended: datetime) -> None:
        """A call that broke off in danger: its caller is rung back, by rows that outlive this process."""
        call, parts = self.call, self._parts
        if not broke_off(call, reason, await parts.conversation.state(call.context)):
            return
        if may_ring(call):
            await parts.call_backs.plan(call.call_id, dropped_leg_id=call.leg_id, at=ended)
            parts.nudges.any.set()
        else:
            not_rung = CallEvent(
                "action.callback", ended, {"type": "callback", "target": "caller", "outcome": why_not(call)}
            )
            await parts.recorder.record_event(call.call_id, not_rung)
