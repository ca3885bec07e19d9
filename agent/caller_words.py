"""From a finished turn's recognition to the event that the desk is told."""

from __future__ import annotations

import asyncio

from agent.speech.ears import Hearing, Unheard
from agent.speech.frames import SpokenTurn
from dialogue_flows.outcome import CallerSaid, CallerUnheard
from transcripts.calls import HeardWord, Lang, Recognition


async def heard_within(turn: SpokenTurn, seconds: float, lang: Lang) -> Hearing:
    """The words of a turn, or why there are none: ears that stall are not waited for."""
    await asyncio.wait([turn.hearing], timeout=seconds)
    if not turn.hearing.done():
        turn.hearing.cancel()
        return Hearing.nothing(Unheard.TIMED_OUT, lang)
    if turn.hearing.cancelled() or turn.hearing.exception() is not None:
        return Hearing.nothing(Unheard.FAILED, lang)
    return turn.hearing.result()


def recognition_of(hearing: Hearing) -> Recognition:
    """What the record keeps of a recognition beside its text."""
    return Recognition(
        recogniser=hearing.by,
        alternatives=hearing.alternatives,
        words=tuple(
            HeardWord(word.text, round(word.t0_s * 1000), round(word.t1_s * 1000), word.confidence)
            for word in hearing.words
        ),
        unheard=hearing.unheard.value if hearing.unheard is not None else None,
    )


def event_of(turn: SpokenTurn, hearing: Hearing, index: int) -> CallerSaid | CallerUnheard:
    """What the desk is told of caller turn `index`."""
    if hearing.unheard is None:
        return CallerSaid(
            text=hearing.text,
            index=index,
            confidence=hearing.confidence,
            alternatives=hearing.alternatives,
            over_agent=turn.over_agent_s > 0.0,
            lang=hearing.lang if hearing.switched else None,
            never_stops=turn.interrupts,
        )
    if hearing.unheard is Unheard.OVERLOAD:
        return CallerUnheard(index=index, reason="overload")
    failed = hearing.unheard in {Unheard.TIMED_OUT, Unheard.FAILED}
    return CallerUnheard(index=index, reason="ears_failed" if failed else "unclear")
