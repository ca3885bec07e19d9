"""The desk behind one live call: decides, commits, keeps the record, and never leaves the caller in silence."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError

from agent.effects import Committed, Effects, matter
from agent.live_call import LiveCall
from agent.metrics import Metrics
from agent.turn_log import AWAY, TurnLog
from dialogue_flows.conversation import Conversation
from dialogue_flows.outcome import (
    CallerHungUp,
    CallerUnheard,
    Effect,
    Escalate,
    Event,
    HangUp,
    Listen,
    Outcome,
    TriageChanged,
    Utterance,
)
from telephony.bridge_log import BridgeLog
from telephony.carrier import Carrier, CarrierError
from transcripts.calls import EndReason, Heard, Lang, Speaker, Turn
from transcripts.ports import Clock
from transcripts.recorder import Recorder

log = structlog.get_logger()

_DECIDE_LIMIT_S = 2.4
_COMMIT_LIMIT_S = 2.0
_CATCH_UP_S = 300.0
"""How long after a call its unwritten turns wait for a database that is away."""
RAISED_BY_FAILURE = "R-60"
STALLED = "stall.fallback"
"""The sentence that is said when an answer does not come or cannot be spoken."""


@dataclass(frozen=True, slots=True)
class DeskParts:
    """What every call's desk works with."""

    conversation: Conversation
    recorder: Recorder
    effects: Effects
    carrier: Carrier
    bridges: BridgeLog
    trouble: Mapping[Lang, Utterance]
    stalled: Mapping[Lang, Utterance]
    clock: Clock
    metrics: Metrics
    nudges: Nudges


class Nudges:
    """Wakes those who act on committed rows, so that nobody waits for the next sweep."""

    def __init__(self) -> None:
        self.any = asyncio.Event()


class CallDesk:
    """`agent.desk.Desk` for one call."""

    def __init__(self, call: LiveCall, parts: DeskParts) -> None:
        self.call = call
        self._parts = parts
        self._turns = TurnLog()
        self._handling = asyncio.Lock()
        self._failed = False

    # --- deciding --------------------------------------------------------------------------------------

    async def handle(self, event: Event) -> Outcome:
        """Decides what follows from an event. Its effects are committed when it returns. Never raises."""
        if isinstance(event, CallerHungUp) and await self._with_officer():
            return Outcome()  # the media stream ended because the caller is with the officer now
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
        return replace(outcome, say=with_receipts(outcome.say, committed.receipts))

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
    ) -> int:
        """Writes a finished caller turn and returns its index."""
        turn = Turn(
            self._next_index(), Speaker.CALLER, text, lang, t0_ms, t1_ms, asr_confidence=confidence, keys=keys
        )
        await self._write(turn)
        return turn.index

    async def agent_turn_began(self, utterances: Sequence[Utterance], *, t0_ms: int) -> int:
        """Writes an agent turn when its first audio leaves, and returns its index."""
        text = " ".join(utterance.text for utterance in utterances)
        lines = ",".join(utterance.line for utterance in utterances if utterance.line) or None
        lang = utterances[0].lang if utterances else self.call.lang
        turn = Turn(
            self._next_index(), Speaker.AGENT, text, lang, t0_ms, t0_ms, line=lines, heard=Heard.NOTHING
        )
        await self._write(turn)
        if any(utterance.line == STALLED for utterance in utterances):
            self._part_failed()
        return turn.index

    async def agent_turn_ended(self, index: int, *, heard: Heard, text: str, t1_ms: int) -> None:
        """Completes an agent turn: how much of it the caller heard."""
        if (
            self._parts.stalled[self.call.lang].text in text
        ):  # also where it took the place of another sentence
            self._part_failed()
        call_id, recorder = self.call.call_id, self._parts.recorder
        await self._turns.write(
            lambda: recorder.mark_heard(call_id, index, heard=heard, text=text, t1_ms=t1_ms)
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

    async def close(self) -> EndReason:
        """Waits until everything of the call stands in the record, then closes it.

        A caller who was moved to an officer is still talking: the record is closed when that leg is over.
        """
        call = self.call
        reason = call.end_reason or EndReason.CALLER_HANGUP
        ended = self._parts.clock.now()
        if reason is not EndReason.TRANSFERRED:
            await self._turns.write(
                lambda: self._parts.recorder.end_call(call.call_id, reason=reason, at=ended)
            )
        await self._turns.settled(_CATCH_UP_S)
        return reason


def with_receipts(say: Sequence[Utterance], receipts: Sequence[str]) -> tuple[Utterance, ...]:
    """The utterances with `{receipt}` filled, in the order in which the complaints were filed."""
    waiting = list(receipts)
    filled = []
    for utterance in say:
        text = utterance.text
        while "{receipt}" in text and waiting:
            text = text.replace("{receipt}", waiting.pop(0), 1)
        filled.append(replace(utterance, text=text))
    return tuple(filled)
