"""A scripted caller with a voice: listens to the tape, reads in the record which lines were said, speaks."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from agent.practice_caller import CallView
from agent.speech.espeak_voice import speak
from agent.speech.spoken import as_spoken
from ears.lines import read_lines
from evals.caller import ScriptedCaller
from evals.line_noise.conditions import condition
from evals.observed import Heard
from evals.scenario import Caller, Reply
from evals.tape_timing import stream_offset_ms
from telephony.simulated_carrier import NotHeard, PhoneCall, Span
from transcripts.calls import Lang, Speaker
from transcripts.snapshot import StoredTurn

_VOICES: dict[Lang, str] = {"ko": "ko+m3", "en": "en-us+m3"}
_LOOKS_EVERY_S = 0.1
_QUIET_MS = 300
_THINKS_S = 0.2
_GIVES_UP_AFTER_S = 90.0
"""No agent stays silent so long: the desk speaks up after 8 to 15 s of silence, and who is asked to wait by a desk with
too much to do is taken after four rounds of 12 s (`agent.admission`)."""
_TOGETHER_S = 1.0
_SAME_TURN_MS = 2500


@dataclass(slots=True)
class VoiceCaller:
    """The person at the phone. `joined`: an officer came on the line; `owed_until_ms`: the tape up to which the desk
    had to answer; `line`: a bad line instead of the one that the scenario names; `problems`: what broke the play.
    """

    script: Caller
    call: PhoneCall
    view: CallView
    lang: Lang
    line: str | None = None
    problems: list[str] = field(default_factory=list)
    joined: bool = False
    owed_until_ms: int | None = None
    _said: list[tuple[str, Span]] = field(default_factory=list)
    _last_turn: int = -1

    async def holds_the_call(self) -> None:
        """Answers until the call is over."""
        chooser = ScriptedCaller(self.script)
        try:
            while (lines := await self._listens()) is not None:
                reply = chooser.answer(lines)
                if reply is None or not chooser.patient:
                    self.problems.append(
                        f"the caller gave up after {chooser.turns} turns; last heard {lines or 'nothing'}"
                    )
                    return
                await asyncio.sleep(_THINKS_S)
                if await self._does(reply):
                    return
        except NotHeard:
            return  # the call ended while the caller was speaking
        finally:
            self._owes_nothing_more()
        if self.joined:
            await asyncio.sleep(_TOGETHER_S)

    async def heard(self) -> tuple[Heard, ...]:
        """What was said and what the ears wrote at that time; a line that was not written has nothing beside it."""
        snapshot = await self.view.snapshot()
        turns = snapshot.turns if snapshot else ()
        written = [turn for turn in turns if turn.speaker is Speaker.CALLER and not turn.keys]
        first = next((turn.t0_ms for turn in turns if turn.speaker is Speaker.AGENT), None)
        offset = stream_offset_ms(self.call.tape, first)
        return tuple(Heard(text, _written_at(span.end_ms - offset, written)) for text, span in self._said)

    async def _listens(self) -> list[str] | None:
        """Waits until the agent has spoken and is quiet: the ids of what it said, empty when nothing came. None
        when the call is over or an officer is on the line.
        """
        until = time.monotonic() + _GIVES_UP_AFTER_S
        while time.monotonic() < until:
            await asyncio.sleep(_LOOKS_EVERY_S)
            self.joined = "Conference" in self.call.verbs
            if self.joined or self.call.status.over:
                return None
            if self.call.tape.quiet_ms() >= _QUIET_MS and (lines := await self._new_lines()):
                return lines
        return []

    async def _new_lines(self) -> list[str]:
        turns = await self.view.agent_turns_after(self._last_turn)
        self._last_turn = max([self._last_turn, *(turn.index for turn in turns)])
        return [line for turn in turns for line in turn.lines if line]

    async def _does(self, reply: Reply) -> bool:
        """Acts; True when the caller is gone."""
        if reply.says:
            await self._says(reply.says, drops=reply.drops)
        elif reply.presses:
            await self.call.presses(reply.presses)
        if reply.hangs_up or reply.drops:
            self._owes_nothing_more()
            await self.call.hangs_up()
        return reply.hangs_up or reply.drops

    async def _says(self, text: str, *, drops: bool) -> None:
        lang: Lang = "en" if text.isascii() else "ko"
        audio = await asyncio.to_thread(speak, as_caller_speaks(text, lang), lang, 1.0, _VOICES[lang])
        audio = condition(self.line or self.script.line).carry_mulaw(audio, len(self._said))
        span = await self.call.speaks(audio)
        if not drops and "Conference" not in self.call.verbs:  # in a room our ears are no longer on the line
            self._said.append((text, span))

    def _owes_nothing_more(self) -> None:
        if self.owed_until_ms is None:
            self.owed_until_ms = self.call.tape.milliseconds


def _written_at(ended_ms: int, turns: Sequence[StoredTurn]) -> str:
    """The text of the turn that ended when this stretch of speech ended, in ms of the record."""
    nearest = min(turns, key=lambda turn: abs(turn.t1_ms - ended_ms), default=None)
    if nearest is None or abs(nearest.t1_ms - ended_ms) > _SAME_TURN_MS:
        return ""
    return nearest.text


@cache
def _readings() -> dict[str, str]:
    return {line.text: line.spoken for line in read_lines()}


def as_caller_speaks(text: str, lang: Lang) -> str:
    """How a voice reads a caller line: as the list of caller lines says, else by the rules for our own sentences."""
    return _readings().get(text) or as_spoken(text, lang)
