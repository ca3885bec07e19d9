"""One call held in text, by the same desk, record and summary as a spoken one, on a database of its own."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal
from uuid import uuid4

from agent.call_desk import CallDesk
from agent.city import load_city
from agent.clock import MovableClock
from agent.desk_wiring import open_desk_parts
from agent.live_call import LiveCall
from agent.record_wiring import open_record
from agent.service import Record
from agent.settings import Settings
from agent.start_checks import read_data_files
from agent.text_line import TextLine
from dialogue_flows.outcome import (
    CallerHungUp,
    CallerPressed,
    CallerSaid,
    CallerSilent,
    CallerUnheard,
    CallStarted,
    Event,
    HangUp,
    Outcome,
)
from dialogue_flows.ports import WEEKLY, CallContext, Checkin, Household
from escalation.policies import Policies
from transcripts.calls import Direction, EndReason, Flow, Heard, Lang, NewCall
from transcripts.intake import Intake

_TURN_S = 4.0
"""How far the clock goes on for a spoken turn."""


@dataclass(slots=True)
class TextCall:
    """A call in text. Each method returns what the desk answered; `over` when it hung up."""

    desk: CallDesk
    clock: MovableClock
    record: Record
    started_at: datetime
    over: bool = False

    async def begins(self) -> Outcome:
        """The line is open."""
        return await self._event(CallStarted())

    async def says(self, text: str, confidence: float = 1.0) -> Outcome:
        """The caller speaks; `confidence` is that of ears that would have heard it, 0 to 1."""
        index = await self._caller_turn(text, confidence)
        return await self._event(CallerSaid(text=text, index=index, confidence=confidence))

    async def is_unheard(self, reason: Literal["unclear", "ears_failed"] = "unclear") -> Outcome:
        """The caller speaks and no word of it is understood."""
        index = await self._caller_turn("", None)
        return await self._event(CallerUnheard(index=index, reason=reason))

    async def _caller_turn(self, text: str, confidence: float | None) -> int:
        began = self._now_ms()
        self.clock.forward(seconds=_TURN_S)
        return await self.desk.caller_turn(
            text, lang=self.desk.call.lang, confidence=confidence, t0_ms=began, t1_ms=self._now_ms()
        )

    async def presses(self, keys: str) -> Outcome:
        """The caller presses keys."""
        now = self._now_ms()
        index = await self.desk.caller_turn(
            "", lang=self.desk.call.lang, confidence=None, t0_ms=now, t1_ms=now, keys=keys
        )
        return await self._event(CallerPressed(keys=keys, index=index))

    async def is_silent(self, seconds: float) -> Outcome:
        """Nobody speaks for a while."""
        self.clock.forward(seconds=seconds)
        return await self._event(CallerSilent(seconds))

    async def tells(self, event: Event) -> Outcome:
        """News from outside the call."""
        return await self._event(event)

    async def hangs_up(self, partial: str = "") -> Outcome:
        """The caller is gone, perhaps in the middle of a sentence."""
        index = None
        if partial:
            now = self._now_ms()
            index = await self.desk.caller_turn(
                partial, lang=self.desk.call.lang, confidence=1.0, t0_ms=now, t1_ms=now
            )
        outcome = await self._event(CallerHungUp(partial=partial, index=index))
        self.over = True
        return outcome

    async def finishes(self) -> Intake:
        """Closes the record and writes its page."""
        if self.desk.call.end_reason is None:
            self.desk.call.end_reason = EndReason.CALLER_HANGUP
        await self.desk.close()
        return await self.record.summarizer.summarise(self.desk.call.call_id, self.clock.now())

    async def _event(self, event: Event) -> Outcome:
        outcome = await self.desk.handle(event)
        if outcome.say:
            began = self._now_ms()
            index = await self.desk.agent_turn_began(outcome.say, t0_ms=began)
            self.clock.forward(seconds=_TURN_S)
            text = " ".join(utterance.text for utterance in outcome.say)
            await self.desk.agent_turn_ended(index, heard=Heard.FULL, text=text, t1_ms=self._now_ms())
        if any(isinstance(effect, HangUp) for effect in outcome.effects):
            self.over = True
        return outcome

    def _now_ms(self) -> int:
        return int((self.clock.now() - self.started_at).total_seconds() * 1000)


@asynccontextmanager
async def open_text_call(
    settings: Settings,
    *,
    lang: Lang,
    flow: Flow,
    clock: MovableClock,
    household: Household | None = None,
    checkin: Checkin = WEEKLY,
) -> AsyncIterator[TextCall]:
    """A new call on a database that is thrown away afterwards."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="onbam-text-"))
        own = settings.model_copy(
            update={"database_url": f"sqlite+aiosqlite:///{Path(folder) / 'call.db'}", "var": Path(folder)}
        )
        city = load_city(own.city)
        await asyncio.to_thread(read_data_files)
        record = await open_record(stack, own, city)
        parts = open_desk_parts(own, city, record, TextLine(), clock, policies=Policies.load())
        call = LiveCall(
            context=CallContext(
                call_id=uuid4(),
                flow=flow,
                lang=lang,
                started_at=clock.now(),
                household=household,
                checkin=checkin,
            ),
            leg_id="text",
            caller_number="+821000000000",
            lang=lang,
            direction=Direction.INBOUND if flow is Flow.NIGHT_DUTY else Direction.OUTBOUND,
        )
        await record.recorder.begin_call(
            NewCall(
                call_id=call.call_id,
                carrier_call_id=f"text-{call.call_id}",
                direction=call.direction,
                flow=flow,
                city=own.city,
                lang=lang,
                started_at=clock.now(),
                caller_number=call.caller_number,
            )
        )
        yield TextCall(CallDesk(call, parts), clock, record, clock.now())
