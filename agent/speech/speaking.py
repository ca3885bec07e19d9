"""The agent's mouth: renders sentences, sends them ahead, and knows what was heard of them."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, replace

import numpy as np
from pipecat.frames.frames import Frame, StartFrame
from pipecat.processors.frame_processor import FrameDirection

from agent.speech import mulaw
from agent.speech.call_processor import CallProcessor
from agent.speech.floor import Floor
from agent.speech.frames import (
    AgentAudio,
    AgentSilent,
    AudioCleared,
    MarkPlayed,
    ResumeSpeaking,
    Speak,
    StopSpeaking,
)
from agent.speech.joints import after_joint, before_joint
from agent.speech.observations import SpeechObservations
from agent.speech.playout import MARK_GRACE_S, Piece
from agent.speech.prompts import PromptStore, sentences
from agent.speech.sentence_heads import SentenceHeads, as_beginning
from agent.speech.voice import VoiceError
from agent.transcript_observer import TranscriptObserver
from dialogue_flows.outcome import Utterance
from transcripts.calls import Lang

_ALL_BUT_S = 0.1
_JOIN_S = 0.1
"""An interruptible sentence is sent this long before a protected one ends, so that no gap is heard."""


@dataclass(frozen=True, slots=True)
class _Sentence:
    """One sentence, or a part of one, that waits to be spoken, and the turn of the agent that it belongs to. `place`
    within it; `head`: this is a fixed beginning; `rest_of`: what comes after this beginning.
    """

    group: int
    place: int
    text: str
    utterance: Utterance
    head: bool = False
    rest_of: str = ""


class Speaker(CallProcessor):
    """The voice of one call. `fallback` is said where a sentence cannot be rendered; it was rendered ahead."""

    def __init__(
        self,
        floor: Floor,
        prompts: PromptStore,
        observer: TranscriptObserver,
        *,
        fallback: Utterance,
        observations: SpeechObservations,
        heads: SentenceHeads | None = None,
    ) -> None:
        super().__init__()
        self._floor = floor
        self._prompts = prompts
        self._heads = heads or SentenceHeads()
        self._observer = observer
        self._fallback = fallback
        self._observations = observations
        self._waiting: deque[_Sentence] = deque()
        self._cut: list[_Sentence] = []
        self._by_mark: dict[str, _Sentence] = {}
        self._work = asyncio.Event()
        self._rendering = False
        self._group = self._marks = 0
        self._stops = 0

    @property
    def idle(self) -> bool:
        """Whether there is nothing left to say and nothing left to be heard."""
        return not self._waiting and not self._rendering and self._floor.playout.empty

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Speaks what it is told; the rest passes."""
        await super().process_frame(frame, direction)
        match frame:
            case Speak():
                await self._queue(frame)
            case StopSpeaking():
                await self._stop()
            case ResumeSpeaking():
                self._resume()
            case MarkPlayed():
                await self._played(self._floor.playout.mark_reached(frame.mark))
            case StartFrame():
                await self.push_frame(frame, direction)
                self.start_task(self._speak(), name="speak")
            case _:
                await self.push_frame(frame, direction)

    async def _queue(self, frame: Speak) -> None:
        self._forget_cut()
        self._group += 1
        queued = [
            piece
            for utterance in frame.utterances
            for text in sentences(utterance.text)
            for piece in self._pieces(text, utterance)
        ]
        queued = [replace(piece, place=place) for place, piece in enumerate(queued)]
        self._observer.planned(self._group, frame.utterances, len(queued))
        if frame.filler:
            await self._fill(queued)
        else:
            self._waiting.extend(queued)
            self._work.set()
            if not queued:  # nothing but blanks
                self._floor.reply_begins(None)
                await self._tell_when_silent()

    def _pieces(self, text: str, utterance: Utterance) -> list[_Sentence]:
        """The sentence, or with a slow voice its fixed beginning, which is there, and the rest, which is not."""
        cut = self._heads.cut(text, utterance.lang)
        whole = _Sentence(self._group, 0, text, utterance)
        if cut is None or self._as_asked(text, utterance.lang) is not None:
            return [whole]
        head, rest = cut
        if self._as_asked(as_beginning(head), utterance.lang) is None:
            return [whole]
        return [replace(whole, text=head, head=True), replace(whole, text=rest, rest_of=head)]

    def _as_asked(self, text: str, lang: Lang) -> bytes | None:
        delivery = self._floor.delivery
        return self._prompts.ready(text, lang=lang, speed=delivery.speed, gain_db=delivery.gain_db)

    async def _fill(self, queued: list[_Sentence]) -> None:
        """A filler goes out at once where it was rendered ahead: what is being rendered may be what stalls."""
        for sentence in queued:
            audio = self._ready(sentence.text, sentence.utterance.lang)
            await self._send(sentence, sentence.text if audio else "", audio or _tone())

    def _ready(self, text: str, lang: Lang) -> bytes | None:
        """What was rendered ahead, as slow as the caller asked for, else at normal speed; as loud in either case."""
        delivery = self._floor.delivery
        for speed in dict.fromkeys((delivery.speed, 1.0)):
            audio = self._prompts.ready(text, lang=lang, speed=speed, gain_db=delivery.gain_db)
            if audio is not None:
                return audio
        return None

    async def _stop(self) -> None:
        """Takes back what may be taken back. What was being heard can be said again."""
        now = self._floor.now()
        self._stops += 1
        dropped = [waiting for waiting in self._waiting if not waiting.utterance.protected]
        self._waiting = deque(waiting for waiting in self._waiting if waiting.utterance.protected)
        if not self._floor.protected and not self._floor.playout.empty:
            dropped = self._cut_off(now) + dropped
            await self.push_frame(AudioCleared())
        self._cut += dropped
        await self._tell_when_silent()

    def _cut_off(self, now: float) -> list[_Sentence]:
        unheard = []
        for piece, heard_s in self._floor.playout.clear(now):
            sentence = self._by_mark.pop(piece.mark)
            if heard_s >= piece.length_s - _ALL_BUT_S:
                self._observer.played(piece)
            else:
                self._observer.cut(piece, heard_s)
                unheard.append(sentence)
        return unheard

    def _resume(self) -> None:
        cut, self._cut = self._cut, []
        if cut:
            self._observations.events["resumed"] += 1
            cut.sort(key=lambda sentence: (sentence.group, sentence.place))
            self._waiting.extendleft(reversed(cut))
            self._work.set()

    def _forget_cut(self) -> None:
        for sentence in self._cut:
            self._observer.unsaid(sentence.group)
        self._cut = []

    async def _speak(self) -> None:
        while True:
            while self._waiting:
                await self._say(self._waiting.popleft())
            self._work.clear()
            await self._wait_for_marks()

    async def _wait_for_marks(self) -> None:
        """Waits for work; a mark that the carrier lost does not keep the agent speaking for ever."""
        remaining = self._floor.playout.remaining_s(self._floor.now())
        limit = None if self._floor.playout.empty else remaining + MARK_GRACE_S + 0.01
        try:
            async with asyncio.timeout(limit):
                await self._work.wait()
        except TimeoutError:
            await self._played(self._floor.playout.overdue(self._floor.now()))

    async def _say(self, sentence: _Sentence) -> None:
        self._rendering = True
        try:
            rounds = self._stops
            text, audio = await self._render(sentence)
            await self._let_protected_end(sentence)
        finally:
            self._rendering = False
        interrupted = rounds != self._stops or self._floor.caller_has_floor
        if interrupted and not sentence.utterance.protected:
            self._cut.append(sentence)  # the caller speaks: it is said if that was only noise
            self._floor.reply_begins(None)
            await self._tell_when_silent()
            return
        waited_s = self._floor.reply_begins(self._floor.now())
        if waited_s is not None:
            self._observations.reply.add(waited_s)
        await self._send(sentence, text, audio)

    async def _send(self, sentence: _Sentence, text: str, audio: bytes) -> None:
        self._marks += 1
        piece = Piece(
            mark=f"m{self._marks}",
            group=sentence.group,
            text=text,
            mulaw=audio,
            protected=sentence.utterance.protected,
        )
        self._by_mark[piece.mark] = sentence
        self._floor.playout.sent(piece, self._floor.now())
        self._observer.began(piece)
        await self.push_frame(AgentAudio(piece=piece))

    async def _render(self, sentence: _Sentence) -> tuple[str, bytes]:
        try:
            return sentence.text, await self._audio(sentence)
        except VoiceError:
            self._observations.events["sentence_not_rendered"] += 1
        # What is kept is kept by the sentence.
        kept = [self._ready(text, self._fallback.lang) for text in sentences(self._fallback.text)]
        ready = b"".join(audio for audio in kept if audio)
        return (self._fallback.text, ready) if kept and all(kept) else ("", _tone())

    async def _audio(self, sentence: _Sentence) -> bytes:
        lang, delivery = sentence.utterance.lang, self._floor.delivery
        text = as_beginning(sentence.text) if sentence.head else sentence.text
        new, began = self._as_asked(text, lang) is None, self._floor.now()
        audio = await self._prompts.get(text, lang=lang, speed=delivery.speed, gain_db=delivery.gain_db)
        if new:
            self._heads.took(self._floor.now() - began)
        if sentence.head:
            return before_joint(audio)
        beginning = self._as_asked(as_beginning(sentence.rest_of), lang) if sentence.rest_of else None
        return audio if beginning is None else after_joint(audio, beginning)

    async def _let_protected_end(self, sentence: _Sentence) -> None:
        if not sentence.utterance.protected:
            until = self._floor.playout.protected_until(self._floor.now())
            await asyncio.sleep(max(0.0, until - _JOIN_S - self._floor.now()))

    async def _played(self, pieces: list[Piece]) -> None:
        for piece in pieces:
            self._by_mark.pop(piece.mark, None)
            self._observer.played(piece)
        if pieces:
            await self._tell_when_silent()

    async def _tell_when_silent(self) -> None:
        if self.idle:
            await self.push_frame(AgentSilent(), FrameDirection.UPSTREAM)


def _tone() -> bytes:
    """Two soft tones: where not even a kept sentence can be played, the line still shows that it lives."""
    moments = np.arange(round(0.25 * mulaw.RATE)) / mulaw.RATE
    tone = (4000 * np.sin(2 * np.pi * 440 * moments)).astype(np.int16)
    return mulaw.encode(tone) + mulaw.silence(0.15) + mulaw.encode(tone)
