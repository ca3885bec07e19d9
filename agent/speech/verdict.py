"""What a finished caller turn amounts to: an answer, something to ask again, or nothing at all. Pure."""

from __future__ import annotations

from enum import StrEnum

from agent.speech.ears import Hearing, Unheard
from agent.speech.endings import is_backchannel, is_echo
from agent.speech.frames import SpokenTurn

QUESTION_HEARD_S = 1.0
"""A "네" in the last second of our sentence, or after it, answers the question; an earlier one only listens."""
SURELY_SPEECH = 0.4
"""Voice activity this sure means that somebody did speak, though the recogniser found no words: a telephone "구" may
come to 0.41 and no further, and asking once too often is better than swallowing an answer."""


class Verdict(StrEnum):
    """`SAID` and `UNHEARD` reach the conversation; the others do not."""

    SAID = "said"
    UNHEARD = "unheard"
    BACKCHANNEL = "backchannel"
    ECHO = "echo"
    NOISE = "noise"


def verdict(turn: SpokenTurn, hearing: Hearing) -> Verdict:
    """Nothing swallowed: what was said is delivered or asked again, unless it was noise, echo or a nod."""
    if hearing.unheard is not None:
        return _unheard(turn, hearing.unheard)
    if turn.over_agent_s > 0.0 and is_echo(hearing.text, turn.agent_text):
        return Verdict.ECHO
    if turn.over_agent_s > QUESTION_HEARD_S and is_backchannel(hearing.text, hearing.lang):
        return Verdict.BACKCHANNEL
    return Verdict.SAID


def _unheard(turn: SpokenTurn, reason: Unheard) -> Verdict:
    if reason in {Unheard.OVERLOAD, Unheard.TIMED_OUT, Unheard.FAILED}:
        return Verdict.UNHEARD
    if turn.over_agent_s > QUESTION_HEARD_S:
        return Verdict.NOISE  # a cough, a television, our own echo: the agent goes on
    if reason is Unheard.SILENCE and turn.peak < SURELY_SPEECH:
        return Verdict.NOISE
    return Verdict.UNHEARD
