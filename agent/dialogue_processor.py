"""A finished caller turn in, the desk's decision, its effects done, the reply out. One event at a time."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from pipecat.frames.frames import EndWorkerFrame, Frame, StartFrame
from pipecat.processors.frame_processor import FrameDirection

from agent.caller_words import event_of, heard_within
from agent.desk import Desk
from agent.key_entry import KeyEntry, Keys
from agent.speech.call_processor import CallProcessor
from agent.speech.ears import Hearing
from agent.speech.floor import Delivery, Floor
from agent.speech.frames import (
    AgentSilent,
    CallerBegan,
    CallerKey,
    CallerLeft,
    CallerTurnEnded,
    CallerWasNoise,
    ResumeSpeaking,
    Speak,
    SpokenTurn,
    StopSpeaking,
)
from agent.speech.hot_words import with_hot_words
from agent.speech.observations import SpeechObservations
from agent.speech.silence import SilenceTimer
from agent.speech.stall_lines import StallLines
from agent.speech.verdict import Verdict, verdict
from agent.transcript_observer import TranscriptObserver
from agent.watchdog import Watchdog
from dialogue_flows.outcome import (
    CallerHungUp,
    CallerPressed,
    CallerSilent,
    CallStarted,
    Event,
    HangUp,
    Outcome,
    SetLanguage,
    Utterance,
)
from transcripts.calls import EndReason

LAST_WORDS_S = 2.0
"""How long the recognition of words may take that the end of the call cut off."""
PROMISES = {"repair.slower": Delivery.slower, "repair.louder": Delivery.louder}
"""Lines that promise another manner of speaking, kept from their first word to the end of the call."""


@dataclass(frozen=True, slots=True)
class _Told:
    event: Event


@dataclass(frozen=True, slots=True)
class _Over:
    """The call ends: by us for `reason`, or the line is gone (None)."""

    reason: EndReason | None


_Item = SpokenTurn | Keys | _Told | _Over


class DialogueProcessor(CallProcessor):
    """The conversation of one call as its pipeline sees it."""

    def __init__(
        self,
        floor: Floor,
        desk: Desk,
        observer: TranscriptObserver,
        *,
        lines: StallLines,
        observations: SpeechObservations,
        resumed: bool = False,
        places: Sequence[str] = (),
        names: Sequence[str] = (),
    ) -> None:
        super().__init__()
        self._floor = floor
        self._desk = desk
        self._places, self._names = places, names
        self._observer = observer
        self._lines = lines.for_call()
        self._observations = observations
        self._todo: asyncio.Queue[_Item] = asyncio.Queue()
        self._todo.put_nowait(_Told(CallStarted(resumed=resumed)))
        self._keys = KeyEntry(floor, self._todo.put_nowait)
        self._silence = SilenceTimer(floor, lambda seconds: self.tell(CallerSilent(seconds)))
        self._caller_speaking = self._agent_speaking = self._busy = False
        self._hang_up: EndReason | None = None
        self._last_words: SpokenTurn | None = None
        self.over = False

    # --- what the pipeline sends ----------------------------------------------------------------

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Takes the caller's turns, keys and departure; the rest passes."""
        await super().process_frame(frame, direction)
        match frame:
            case CallerTurnEnded(turn=SpokenTurn() as turn):
                self._take(turn)
            case CallerBegan():
                self._caller_speaking = True
                self._silence.pause()
            case CallerWasNoise():
                self._caller_speaking = False
                self._settle()
            case CallerKey():
                await self._press(frame.key)
            case StopSpeaking():  # the caller speaks again: nobody waits for the reply to what was said before
                self._floor.reply_begins(None)
                await self.push_frame(frame, direction)
            case CallerLeft():
                self._todo.put_nowait(_Over(None))
            case AgentSilent():
                self._agent_speaking = False
                self._settle()
            case StartFrame():
                await self.push_frame(frame, direction)
                self.start_task(self._serve(), name="serve")
            case _:
                await self.push_frame(frame, direction)

    async def cleanup(self) -> None:
        """Stops the timers."""
        self._silence.pause()
        self._keys.stop()
        await super().cleanup()

    def tell(self, event: Event) -> None:
        """News from outside the call (`HumanUpdate`) or silence: handled in its turn."""
        self._todo.put_nowait(_Told(event))

    def _take(self, turn: SpokenTurn) -> None:
        self._caller_speaking = False
        if turn.unfinished:
            self._last_words = turn
        else:
            self._todo.put_nowait(turn)

    async def _press(self, key: str) -> None:
        if not self._keys.under_way:
            self._silence.reset()
            await self.push_frame(StopSpeaking())
        self._keys.press(key)

    def _settle(self) -> None:
        """When nobody speaks and nothing is due: hang up if that was decided, else measure the silence."""
        waiting = self._busy or self._caller_speaking or self._agent_speaking or self._keys.under_way
        if waiting or not self._todo.empty():
            return
        if self._hang_up is not None:
            self._todo.put_nowait(_Over(self._hang_up))
        else:
            self._silence.begin()

    # --- one event after the other --------------------------------------------------------------

    async def _serve(self) -> None:
        while not self.over:
            item = await self._todo.get()
            self._busy = True
            self._silence.pause()
            try:
                await self._handle(item)
            except Exception as error:  # noqa: BLE001 - a broken promise below must not leave the caller in silence
                self._observations.events[f"dialogue_failed:{type(error).__name__}"] += 1
                await self._say(self._lines.fallback[self._floor.lang])
            self._busy = False
            self._settle()

    async def _handle(self, item: _Item) -> None:
        match item:
            case SpokenTurn():
                await self._handle_turn(item)
            case Keys():
                await self._handle_keys(item)
            case _Told(event=CallStarted() | CallerSilent()):
                await self._reply(item.event)
            case _Told():
                await self._follow(await self._desk.handle(item.event))
            case _Over():
                await self._end(item.reason)

    async def _handle_turn(self, turn: SpokenTurn) -> None:
        self._silence.reset()
        async with self._never_quiet(turn.spoke_until, after_speech=True) as watchdog:
            left_s = max(0.0, watchdog.fallback_at - self._floor.now())
            hearing = await heard_within(turn, left_s, self._floor.lang)
            judged = verdict(turn, hearing)
            self._count(judged, hearing)
            if judged in {Verdict.SAID, Verdict.UNHEARD}:
                if turn.over_agent_s > 0.0 and not turn.cut_off:
                    await self.push_frame(StopSpeaking())
                index = await self._record(turn, hearing)
                await self._follow(await self._desk.handle(event_of(turn, hearing, index)))
            else:
                await self._let_pass(turn, hearing, judged)

    async def _let_pass(self, turn: SpokenTurn, hearing: Hearing, judged: Verdict) -> None:
        """A nod, a cough or our own echo: the agent goes on where it was."""
        if judged is Verdict.BACKCHANNEL:
            await self._record(turn, hearing)
        self._floor.reply_begins(None)
        if turn.cut_off:
            self._agent_speaking = True
            await self.push_frame(ResumeSpeaking())

    def _count(self, judged: Verdict, hearing: Hearing) -> None:
        self._observations.events[f"turn_{judged}"] += 1
        if hearing.unheard is not None:
            self._observations.events[f"unheard_{hearing.unheard}"] += 1

    async def _record(self, turn: SpokenTurn, hearing: Hearing) -> int:
        return await self._observer.spoken_turn(turn, hearing)

    async def _handle_keys(self, entry: Keys) -> None:
        now = self._floor.now()
        index = await self._observer.caller_turn(
            "", lang=self._floor.lang, confidence=None, began_at=entry.began_at, ended_at=now, keys=entry.keys
        )
        await self._reply(CallerPressed(keys=entry.keys, index=index))

    async def _reply(self, event: Event) -> None:
        async with self._never_quiet(self._floor.now()):
            await self._follow(await self._desk.handle(event))

    @contextlib.asynccontextmanager
    async def _never_quiet(
        self, waiting_since: float, *, after_speech: bool = False
    ) -> AsyncIterator[Watchdog]:
        """Says fillers and the fallback until the first audio of the reply leaves."""
        self._floor.await_reply(waiting_since, after_speech=after_speech)
        watchdog = Watchdog(self._floor, self._lines, self._observations, waiting_since=waiting_since)
        watching = self.start_task(watchdog.watch(self._push_speech), name="watchdog")
        try:
            yield watchdog
            await self._floor.reply_begun.wait()
        finally:
            await self.stop_task(watching)

    # --- what the desk decided ------------------------------------------------------------------

    async def _follow(self, outcome: Outcome) -> None:
        self._hang_up = None
        for effect in outcome.effects:
            match effect:
                case SetLanguage():
                    self._floor.lang = effect.lang
                case HangUp():
                    self._hang_up = effect.reason
        if outcome.listen is not None:
            self._floor.listen = with_hot_words(outcome.listen, places=self._places, names=self._names)
        for utterance in outcome.say:
            if utterance.line in PROMISES:
                PROMISES[utterance.line](self._floor.delivery)
        if outcome.say:
            self._silence.reset()
            await self._say(*outcome.say)
        else:
            self._floor.reply_begins(None)

    async def _say(self, *utterances: Utterance) -> None:
        await self._push_speech(Speak(utterances=utterances))

    async def _push_speech(self, speech: Speak) -> None:
        self._agent_speaking = True
        await self.push_frame(speech)

    async def _end(self, reason: EndReason | None) -> None:
        """The last event of a call: the desk is told, or asked to hang up, and the pipeline ends."""
        self.over = True
        try:
            if reason is not None:
                await self._desk.hang_up(reason)
            else:
                await self._desk.handle(await self._departure())
        finally:  # whatever happens in the desk, a call that is over ends
            await self.push_frame(EndWorkerFrame(), FrameDirection.UPSTREAM)

    async def _departure(self) -> CallerHungUp:
        turn = self._last_words
        if turn is None:
            return CallerHungUp()
        hearing = await heard_within(turn, LAST_WORDS_S, self._floor.lang)
        if hearing.unheard is not None:
            return CallerHungUp()
        return CallerHungUp(partial=hearing.text, index=await self._record(turn, hearing))
