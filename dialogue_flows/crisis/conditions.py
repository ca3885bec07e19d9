"""When a scripted step is asked at all: conditions on earlier answers and on known facts."""

from __future__ import annotations

from dialogue_flows.crisis.scripts import Step
from dialogue_flows.turn import Turn

SCREENING_STEPS = ("q1", "q2", "q3", "q4")


def positive(turn: Turn) -> bool:
    """Any of ASQ 1 to 4 was answered with yes, refused, or left without a clear answer (domain brief C.4)."""
    running = turn.state["script"]
    return running is not None and any(
        running["answers"].get(step) not in {None, "no"} for step in SCREENING_STEPS
    )


def holds(turn: Turn, step: Step) -> bool:
    """Whether the step's condition is met at this moment."""
    match step.when:
        case None:
            return True
        case "positive":
            return positive(turn)
        case "q4_yes":
            running = turn.state["script"]
            return running is not None and running["answers"].get("q4") == "yes"
        case "somebody_else":
            return turn.has("third_party") or turn.has("child") or bool(turn.state["memo"].get("about_other"))
        case "food":
            return turn.has("no_food_tonight") or turn.has("without_food_24h")
        case "not_silent":
            return not turn.state["silent"]
        case other:
            raise ValueError(f"a step asks for the condition {other!r}, which conditions.py does not know")
