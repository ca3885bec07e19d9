"""Where a caller's audio ends: recording tap, voice activity, turn taking, recognition.

All audio is handed over here by a plain call and goes no further. What leaves are a few events: somebody begins
to speak, takes the floor, has finished.
"""

from __future__ import annotations

import asyncio
from typing import Protocol

from pipecat.frames.frames import Frame
from pipecat.processors.frame_processor import FrameDirection

from agent.speech import mulaw
from agent.speech.call_processor import CallProcessor
from agent.speech.ears import Ears
from agent.speech.echo import EchoGuard
from agent.speech.endings import completeness_of, is_backchannel
from agent.speech.floor import Floor
from agent.speech.frames import (
    CallerBegan,
    CallerKey,
    CallerLeft,
    CallerTurnEnded,
    CallerWasNoise,
    SpokenTurn,
    StopSpeaking,
)
from agent.speech.inband_keys import InbandKeys
from agent.speech.observations import SpeechObservations
from agent.speech.segment import Segment
from agent.speech.smart_turn import SmartTurn
from agent.speech.turn_taking import CLICK_S, Completeness, TurnEvent, TurnTaking
from agent.speech.voice_activity import VoiceActivity
from dialogue_flows.outcome import Expect, Listen
from transcripts.calls import Lang

_SOUNDS_FINISHED, _SOUNDS_OPEN = 0.6, 0.15
_NO: dict[Lang, frozenset[str]] = {
    "ko": frozenset({"아니", "아니요", "아뇨"}),
    "en": frozenset({"no", "No", "nope"}),
}


class RecordingTap(Protocol):
    """Takes both sides of a call as they are heard, 8 kHz mu-law, always of equal length."""

    def write(self, caller: bytes, agent: bytes) -> None:
        """Must not block: it is called for every 20 ms."""
        ...


class Listener(CallProcessor):
    """The ears of one call. `urgent`: the caller has said by key that somebody is in danger."""

    def __init__(
        self,
        floor: Floor,
        ears: Ears,
        *,
        call: str,
        observations: SpeechObservations,
        tap: RecordingTap | None = None,
        smart_turn: SmartTurn | None = None,
        urgent: bool = False,
    ) -> None:
        super().__init__()
        self._floor = floor
        self._tap = tap
        self._smart_turn = smart_turn
        self._observations = observations
        self._activity = VoiceActivity()
        self._echo = EchoGuard()
        self._keys = InbandKeys()
        self._turns = TurnTaking()
        self._segment = Segment(ears, call, urgent=urgent)
        self._judging: asyncio.Task[None] | None = None
        self._began_at = self._spoke_until = self._over_agent_s = 0.0
        self._agent_text, self._protected, self._cut_off = "", False, False

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Frames pass; the caller's departure ends the turn."""
        await super().process_frame(frame, direction)
        if isinstance(frame, CallerLeft):
            await self._leave()
        elif isinstance(frame, CallerKey):
            self._keys.trust_carrier()
        await self.push_frame(frame, direction)

    async def cleanup(self) -> None:
        """Lets go of recognitions that nobody waits for."""
        await super().cleanup()
        self._segment.discard()

    async def hear(self, audio: bytes) -> None:
        """Takes the next audio of the caller, 8 kHz mu-law; called one after the other."""
        heard = self._floor.playout.take(len(audio))
        if self._tap is not None:
            self._tap.write(audio, heard)
        self._echo.heard(audio, heard)
        if (key := self._keys.hear(audio)) is not None:
            self._observations.events["key_heard_in_audio"] += 1
            await self.push_frame(CallerKey(key=key))
        speech = self._activity.hears_speech(audio) and not self._echo.explains()
        if speech:
            self._spoke_until = self._floor.now()
        self._segment.append(audio, in_turn=self._turns.in_turn)
        self._turns.listen = self._floor.listen
        for event in self._turns.advance(mulaw.seconds(audio), speech=speech):
            await self._follow(event)

    async def _follow(self, event: TurnEvent) -> None:
        match event:
            case TurnEvent.STARTED:
                await self._start()
            case TurnEvent.PAUSED:
                self._recognise(speculative=True)
                self._judging = self.start_task(self._judge(), name="judge")
            case TurnEvent.RESUMED:
                await self._stop_judging()
                self._segment.resume()
            case TurnEvent.TOOK_FLOOR:
                await self._take_floor()
            case TurnEvent.ENDED:
                await self._end()
            case TurnEvent.DROPPED:
                self._segment.discard()
                self._activity.forget_peak()
                self._floor.caller_has_floor = False
                self._observations.events["turn_dropped"] += 1
                await self.push_frame(CallerWasNoise())

    async def _start(self) -> None:
        now = self._floor.now()
        self._began_at = now - self._turns.speech_s
        self._over_agent_s = self._floor.playout.remaining_s(now)
        current = self._floor.playout.current(now)
        self._agent_text = current.text if current else ""
        self._protected, self._cut_off = self._floor.protected, False
        self._segment.begin()
        await self.push_frame(CallerBegan())

    async def _take_floor(self) -> None:
        """Longer than a nod: what we say now, or are about to say, waits. Protected sentences do not."""
        if self._floor.protected:
            return
        if self._floor.agent_speaking:
            self._observations.events["barge_in"] += 1
        self._cut_off = self._floor.caller_has_floor = True
        await self.push_frame(StopSpeaking())

    def _recognise(self, *, speculative: bool) -> None:
        self._segment.recognise(
            lang=self._floor.lang,
            listen=self._floor.listen,
            speech_s=self._turns.speech_s,
            peak=self._activity.peak_probability,
            silence_s=self._turns.silence_s,
            speculative=speculative,
        )

    async def _judge(self) -> None:
        """Weighs words and voice, as each becomes known. The voice is asked where the words do not decide."""
        listen, lang = self._floor.listen, self._floor.lang
        second = asyncio.ensure_future(self._sound(luxury=True)) if _worth_asking_twice(listen) else None
        try:
            hearing = await self._segment.peek()
            words = completeness_of(hearing.text, lang) if hearing else Completeness.UNKNOWN
            if hearing is not None:
                self._turns.pace.heard(hearing.text, self._turns.speech_s, hearing.lang)
            if hearing is not None and _only_begins(hearing.text, lang, listen):
                judged = Completeness.UNKNOWN
            elif words is Completeness.INCOMPLETE:
                judged = words
            else:
                judged = _weigh(await self._voice(second, words), words)
        finally:
            if second is not None:
                second.cancel()
        for event in self._turns.judge(judged):
            await self._follow(event)

    async def _voice(self, second: asyncio.Future[float | None] | None, words: Completeness) -> float | None:
        sound = await second if second is not None else None
        return await self._sound() if sound is None and words is Completeness.UNKNOWN else sound

    async def _sound(self, *, luxury: bool = False) -> float | None:
        if self._smart_turn is None:
            return None
        sound = await self._smart_turn.finished(self._segment.audio, luxury=luxury)
        if sound is None and not luxury:
            self._observations.events["smart_turn_skipped"] += 1
        return sound

    async def _stop_judging(self) -> None:
        judging, self._judging = self._judging, None
        if judging is not None:
            await self.stop_task(judging)

    async def _end(self, *, unfinished: bool = False) -> None:
        await self._stop_judging()
        if not self._segment.recognising:
            self._recognise(speculative=False)
        turn = SpokenTurn(
            hearing=self._segment.finish(),
            began_at=self._began_at,
            spoke_until=self._spoke_until,
            speech_s=self._turns.last_speech_s,
            peak=self._activity.peak_probability,
            over_agent_s=self._over_agent_s,
            agent_text=self._said_meanwhile(),
            protected=self._protected,
            cut_off=self._cut_off,
            unfinished=unfinished,
            interrupts=self._turns.interrupts,
        )
        self._activity.forget_peak()
        self._floor.caller_has_floor = False
        await self.push_frame(CallerTurnEnded(turn=turn))

    def _said_meanwhile(self) -> str:
        """What we were saying from the beginning of this turn to its end."""
        current = self._floor.playout.current(self._floor.now())
        late = current.text if current is not None and self._over_agent_s > 0.0 else ""
        return self._agent_text if late in self._agent_text else f"{self._agent_text} {late}"

    async def _leave(self) -> None:
        """The line is gone: the last words, though not a finished turn, are still heard."""
        if self._turns.in_turn and self._turns.speech_s >= CLICK_S:
            self._turns.finish()
            await self._end(unfinished=True)


def _worth_asking_twice(listen: Listen) -> bool:
    """Where people tell something, a sentence may be finished and they are not. "네" to a question is an answer."""
    return listen.expect is not Expect.YES_NO or listen.after_danger


def _only_begins(text: str, lang: Lang, listen: Listen) -> bool:
    """A bare "네" or "아니요" where no yes or no was asked for: most people who begin so go on."""
    return listen.expect is not Expect.YES_NO and (
        is_backchannel(text, lang) or text.strip(" .,!…") in _NO[lang]
    )


def _weigh(sound: float | None, words: Completeness) -> Completeness:
    """A finished sentence needs a voice that does not deny it; where words tell nothing, the voice does."""
    if sound is None:
        return words
    if words is Completeness.COMPLETE:
        return words if sound >= _SOUNDS_OPEN else Completeness.UNKNOWN
    if sound >= _SOUNDS_FINISHED:
        return Completeness.COMPLETE
    return Completeness.INCOMPLETE if sound < _SOUNDS_OPEN else Completeness.UNKNOWN
