"""When a scripted step is asked at all: conditions on earlier answers, on known facts and on what was spoken of."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dialogue_flows.crisis import topics
from dialogue_flows.crisis.scripts import Step
from dialogue_flows.turn import Turn
from transcripts.calls import Level

SCREENING_STEPS = ("q1", "q2", "q3", "q4")


def _answers(turn: Turn) -> Mapping[str, str]:
    running = turn.state["script"]
    return running["answers"] if running is not None else {}


def positive(turn: Turn) -> bool:
    """Any of ASQ 1 to 4 was answered with yes, refused, or left without a clear answer (domain brief C.4)."""
    return any(_answers(turn).get(step) not in {None, "no"} for step in SCREENING_STEPS)


def somebody_else(turn: Turn) -> bool:
    """Whether the matter is about another person than the caller."""
    return turn.has("third_party") or turn.has("child") or bool(turn.state["memo"].get("about_other"))


def _any_months(turn: Turn) -> bool:
    return "child_months" not in turn.state["memo"] and not turn.has("infant_lt3m_fever")


NAMED: Mapping[str, Callable[[Turn], bool]] = {
    "positive": positive,
    "q4_yes": lambda turn: _answers(turn).get("q4") == "yes",
    "somebody_else": somebody_else,
    "not_silent": lambda turn: not turn.state["silent"],
    "urgent": lambda turn: turn.level is Level.IMMEDIATE,
    "not_urgent": lambda turn: turn.level is not Level.IMMEDIATE,
    "urgent_nowhere": lambda turn: turn.level is Level.IMMEDIATE and "where" not in _answers(turn),
    "any_months": _any_months,
}


def holds(turn: Turn, step: Step) -> bool:
    """Whether the step's condition is met at this moment."""
    if step.when is None:
        return True
    kind, _, names = step.when.partition(" ")
    if kind == "told":
        return any(topics.told(turn, name) for name in names.split(" or "))
    if kind == "has":
        return any(turn.has(name) for name in names.split(" or "))
    return NAMED[step.when](turn)
