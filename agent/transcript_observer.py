"""Records what the caller really heard of the agent, also when the agent was cut off.

Audio is sent ahead of what is heard; the carrier's marks and its clock tell how far the caller got. Writes
happen one after the other, in the order of the call, and never hold up speech.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field

from agent.caller_words import recognition_of
from agent.desk import Desk
from agent.speech.ears import Hearing
from agent.speech.floor import Floor
from agent.speech.frames import SpokenTurn
from agent.speech.observations import SpeechObservations
from agent.speech.playout import Piece
from dialogue_flows.outcome import Utterance
from transcripts.calls import Heard, Lang, Recognition


@dataclass(slots=True)
class _AgentTurn:
    """One turn of the agent: how many sentences it has, and what became of them."""

    utterances: tuple[Utterance, ...]
    sentences: int
    index: asyncio.Future[int]
    begun: bool = False
    words: list[str] = field(default_factory=list)
    done: int = 0
    whole: int = 0


class TranscriptObserver:
    """The record of one call's turns, through its desk."""

    def __init__(self, desk: Desk, floor: Floor, observations: SpeechObservations) -> None:
        self._desk = desk
        self._floor = floor
        self._observations = observations
        self._turns: dict[int, _AgentTurn] = {}
        self._partial: dict[int, str] = {}
        self._writes: asyncio.Queue[Awaitable[None] | None] = asyncio.Queue()

    async def run(self) -> None:
        """Writes until `close`. A write that fails against its contract is counted and the next goes on."""
        while (write := await self._writes.get()) is not None:
            try:
                await write
            except Exception as error:  # noqa: BLE001 - the desk promises not to raise; a broken promise must not end the record
                self._observations.events[f"record_failed:{type(error).__name__}"] += 1

    def planned(self, group: int, utterances: Sequence[Utterance], sentences: int) -> None:
        """The agent means to say this."""
        index: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._turns[group] = _AgentTurn(tuple(utterances), sentences, index)

    def began(self, piece: Piece) -> None:
        """A sentence leaves for the carrier; the first of a turn opens the turn in the record."""
        turn = self._turns.get(piece.group)
        if turn is not None and not turn.begun:
            turn.begun = True
            self._writes.put_nowait(self._open(turn, self._floor.since_start_ms(piece.begins_at)))

    def played(self, piece: Piece) -> None:
        """A sentence was heard to its end."""
        turn = self._turns.get(piece.group)
        if turn is not None:
            turn.words.append(piece.text)
            # A sentence that could not be spoken was replaced: then the caller did not hear the turn as it was meant.
            said = bool(piece.text) and any(piece.text in utterance.text for utterance in turn.utterances)
            turn.whole += said
            self._account(piece.group, turn)

    def cut(self, piece: Piece, heard_s: float) -> None:
        """A sentence was cut off after `heard_s` seconds; it may yet be said again."""
        turn = self._turns.get(piece.group)
        if turn is not None and heard_s > 0.0:
            self._partial[piece.group] = _share(piece.text, heard_s / max(piece.length_s, 0.001))

    def unsaid(self, group: int) -> None:
        """A sentence of this turn will not be said any more."""
        turn = self._turns.get(group)
        if turn is not None:
            self._account(group, turn)

    def _account(self, group: int, turn: _AgentTurn) -> None:
        turn.done += 1
        if turn.done >= turn.sentences:
            self._finish(group, turn)

    def _finish(self, group: int, turn: _AgentTurn) -> None:
        del self._turns[group]
        partial = self._partial.pop(group, None)
        if not turn.begun:
            return  # nothing of it ever left: there is no turn to record
        complete = turn.whole >= turn.sentences
        words = turn.words if complete or not partial else [*turn.words, partial]
        some = bool(words) or partial is not None
        heard = Heard.FULL if complete else Heard.PARTIAL if some else Heard.NOTHING
        self._writes.put_nowait(self._close(turn, heard, " ".join(words), self._floor.since_start_ms()))

    async def _open(self, turn: _AgentTurn, t0_ms: int) -> None:
        turn.index.set_result(await self._desk.agent_turn_began(turn.utterances, t0_ms=t0_ms))

    async def _close(self, turn: _AgentTurn, heard: Heard, text: str, t1_ms: int) -> None:
        if turn.index.done():
            await self._desk.agent_turn_ended(turn.index.result(), heard=heard, text=text, t1_ms=t1_ms)

    async def spoken_turn(self, turn: SpokenTurn, hearing: Hearing) -> int:
        """Writes a spoken caller turn with all that is known of how it was heard; returns its index."""
        return await self.caller_turn(
            hearing.text,
            lang=hearing.lang,
            confidence=hearing.confidence,
            began_at=turn.began_at,
            ended_at=turn.spoke_until,
            recognition=recognition_of(hearing),
        )

    async def caller_turn(
        self,
        text: str,
        *,
        lang: Lang,
        confidence: float | None,
        began_at: float,
        ended_at: float,
        keys: str | None = None,
        recognition: Recognition | None = None,
    ) -> int:
        """Writes a caller turn after everything that was written before; returns its index."""
        index: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        began, ended = self._floor.since_start_ms(began_at), self._floor.since_start_ms(ended_at)

        async def write() -> None:
            try:
                answer = await self._desk.caller_turn(
                    text,
                    lang=lang,
                    confidence=confidence,
                    t0_ms=began,
                    t1_ms=ended,
                    keys=keys,
                    recognition=recognition,
                )
            except BaseException as error:
                index.set_exception(error) if not index.done() else None
                raise
            if not index.done():
                index.set_result(answer)

        self._writes.put_nowait(write())
        return await index

    async def finish(self) -> None:
        """The call is over: turns that are still open end with what was heard of them."""
        now = self._floor.now()
        for piece, heard_s in self._floor.playout.clear(now):
            self.cut(piece, heard_s)
        for group, turn in list(self._turns.items()):
            self._finish(group, turn)
        self._writes.put_nowait(None)


def _share(text: str, share: float) -> str:
    """The words of a sentence that fit into a share (0..1) of its time."""
    words = text.split()
    count = int(len(words) * min(1.0, share))
    return " ".join(words[:count])
