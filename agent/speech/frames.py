"""The frames that travel through the pipeline of a call. Audio of the caller is none: it ends where it comes in.

They print as their name and number only: no word of a caller can reach a log through a frame.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from pipecat.frames.frames import SystemFrame

from agent.speech.ears import Hearing
from agent.speech.playout import Piece
from dialogue_flows.outcome import Utterance


@dataclass(repr=False)
class CallerKey(SystemFrame):
    """One key was pressed."""

    key: str = ""


@dataclass(repr=False)
class MarkPlayed(SystemFrame):
    """The carrier echoed a mark."""

    mark: str = ""


@dataclass(repr=False)
class CallerLeft(SystemFrame):
    """The stream is over."""


@dataclass(repr=False)
class CallerBegan(SystemFrame):
    """Somebody begins to speak."""


@dataclass(repr=False)
class CallerWasNoise(SystemFrame):
    """What had begun was a click or a breath."""


@dataclass(slots=True)
class SpokenTurn:
    """A finished caller turn whose words may still be on their way.

    Times are seconds of the event loop's clock. `over_agent_s`: how much agent speech was still to come
    when the caller began, 0 when the agent was silent. `protected`: that speech could not be interrupted.
    `cut_off`: it was interrupted. `unfinished`: the line went dead within the turn. `interrupts`: the caller never
    stops and the turn was taken from him.
    """

    hearing: asyncio.Task[Hearing]
    began_at: float
    spoke_until: float
    speech_s: float
    peak: float
    over_agent_s: float = 0.0
    agent_text: str = ""
    protected: bool = False
    cut_off: bool = False
    unfinished: bool = False
    interrupts: bool = False


@dataclass(repr=False)
class CallerTurnEnded(SystemFrame):
    """The caller has finished, or has left in the middle of a turn."""

    turn: SpokenTurn | None = None


@dataclass(repr=False)
class Speak(SystemFrame):
    """Say these. `filler`: at once, ahead of everything that waits, and not counted as the reply."""

    utterances: tuple[Utterance, ...] = ()
    filler: bool = False


@dataclass(repr=False)
class StopSpeaking(SystemFrame):
    """The caller takes the floor. Protected sentences are spoken to their end all the same."""


@dataclass(repr=False)
class ResumeSpeaking(SystemFrame):
    """It was no interruption: say what was cut off."""


@dataclass(repr=False)
class AgentAudio(SystemFrame):
    """One stretch of agent speech on its way to the carrier."""

    piece: Piece | None = None


@dataclass(repr=False)
class AudioCleared(SystemFrame):
    """Tells the carrier to drop what it has not played."""


@dataclass(repr=False)
class AgentSilent(SystemFrame):
    """Everything the agent had to say was heard or cut off."""
