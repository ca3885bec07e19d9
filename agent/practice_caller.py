"""A caller with an embedded voice at a simulated phone: listens for the agent's sentences and answers by a script.

Used by the demo, `onbam dial` without a real carrier, and the voice evaluation. It hears what the record says
that the agent has said (line ids), and speaks into the phone as sound: nothing is handed past the ears.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from uuid import UUID

from agent.speech.espeak_voice import speak
from agent.speech.spoken import as_spoken
from telephony.simulated_carrier import NotHeard, PhoneCall
from transcripts.calls import Heard, Lang, Speaker
from transcripts.database import Database
from transcripts.encryption import Cipher
from transcripts.queries import Queries
from transcripts.recorder_transaction import UnknownCall
from transcripts.snapshot import CallSnapshot, StoredTurn, load_snapshot, load_turns

_LOOK_EVERY_S = 0.08
_THINKS_S = 0.35
"""How long a caller waits after the agent's sentence before answering."""
_PACE = 0.72
"""Callers speak more slowly than the agent."""
_VOICES: dict[Lang, str] = {"ko": "ko+m3", "en": "en-us+m3"}


@dataclass(frozen=True, slots=True)
class Reply:
    """What to do when the agent has said a line that matches one of `to` (patterns such as `slot.*`).

    Exactly one of `says`, `presses`, `hangs_up` and `silent` is meant. `times` limits how often it is used.
    """

    to: tuple[str, ...]
    says: str = ""
    presses: str = ""
    hangs_up: bool = False
    silent: bool = False
    times: int = 1


@dataclass(slots=True)
class AgentTurn:
    """A finished turn of the agent: its line ids and its words."""

    index: int
    lines: tuple[str, ...]
    text: str


class NoAnswer(Exception):
    """The agent did not say what the script waits for. The text tells what was said instead."""


@dataclass(slots=True)
class CallView:
    """Reads one call's record while it runs."""

    database: Database
    cipher: Cipher
    leg_id: str
    _call_id: UUID | None = None

    async def call_id(self) -> UUID | None:
        """The call's id once its record has begun."""
        if self._call_id is None:
            self._call_id = await Queries(self.database, self.cipher).call_id_of(self.leg_id)
        return self._call_id

    async def snapshot(self) -> CallSnapshot | None:
        """Everything that stands in the record now; None before it has begun."""
        call_id = await self.call_id()
        if call_id is None:
            return None
        async with self.database.reading() as session:
            try:
                return await load_snapshot(session, self.cipher, call_id)
            except UnknownCall:
                return None

    async def turns(self) -> tuple[StoredTurn, ...]:
        """What was said so far, alone: cheap enough to look many times a second."""
        call_id = await self.call_id()
        if call_id is None:
            return ()
        async with self.database.reading() as session:
            return await load_turns(session, self.cipher, call_id)

    async def agent_turns_after(self, index: int) -> list[AgentTurn]:
        """Turns of the agent later than `index` that have been heard, wholly or in part."""
        return [_agent_turn(turn) for turn in await self.turns() if turn.index > index and _heard(turn)]


@dataclass(slots=True)
class PracticeCaller:
    """The person at the phone."""

    call: PhoneCall
    view: CallView
    lang: Lang
    voice: str = ""
    last: int = -1
    used: dict[int, int] = field(default_factory=dict)

    async def says(self, text: str, *, lang: Lang | None = None) -> None:
        """Speaks a sentence into the phone at real pace."""
        spoken = lang or self.lang
        audio = await asyncio.to_thread(
            speak, as_spoken(text, spoken), spoken, 1.0, self.voice or _VOICES[spoken]
        )
        await self.call.speaks(audio)

    async def hears(self, *patterns: str, within: float = 30.0) -> AgentTurn:
        """Waits for a new agent turn with a line that matches. Raises `NoAnswer`."""
        said: list[str] = []
        try:
            async with asyncio.timeout(within):
                while True:
                    for turn in await self.view.agent_turns_after(self.last):
                        self.last = turn.index
                        said += turn.lines
                        if any(fnmatchcase(line, pattern) for line in turn.lines for pattern in patterns):
                            return turn
                    self._still_up()
                    await asyncio.sleep(_LOOK_EVERY_S)
        except TimeoutError:
            raise NoAnswer(f"waited {within} s for {patterns}; the agent said {said or 'nothing'}") from None

    async def follows(self, script: Sequence[Reply], *, within: float = 60.0) -> None:
        """Answers by the script until the call ends, a reply hangs up, or nothing matched for `within` seconds."""
        while not self.call.status.over:
            try:
                turn = await self.hears("*", within=within)
            except (NoAnswer, NotHeard):
                return
            reply = self._choose(script, turn)
            if reply is None or reply.silent:
                continue
            await asyncio.sleep(_THINKS_S)
            try:
                await self._do(reply)
            except NotHeard:  # the call ended while we spoke: a drop, or an officer took over
                return
            if reply.hangs_up:
                return

    def _choose(self, script: Sequence[Reply], turn: AgentTurn) -> Reply | None:
        """The first reply that still may be used and fits the last lines of the turn: a question ends it."""
        for place, reply in enumerate(script):
            fits = any(fnmatchcase(line, pattern) for line in turn.lines for pattern in reply.to)
            if fits and self.used.get(place, 0) < reply.times:
                self.used[place] = self.used.get(place, 0) + 1
                return reply
        return None

    async def _do(self, reply: Reply) -> None:
        if reply.says:
            await self.says(reply.says)
        if reply.presses:
            await self.call.presses(reply.presses)
        if reply.hangs_up:
            await self.call.hangs_up()

    def _still_up(self) -> None:
        if self.call.status.over:
            raise NotHeard("the call is over")


def _heard(turn: StoredTurn) -> bool:
    return turn.speaker is Speaker.AGENT and turn.heard is not Heard.NOTHING


def _agent_turn(turn: StoredTurn) -> AgentTurn:
    return AgentTurn(turn.index, tuple((turn.line or "").split(",")), turn.text)
