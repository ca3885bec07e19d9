"""No question without end: put three times in a row, it is followed by keys, and then the call moves on."""

from __future__ import annotations

from dialogue_flows.outcome import Expect
from dialogue_flows.turn import Turn

STUCK = "stuck"


def put_again(turn: Turn) -> str:
    """The question that waits, in other words; where it was put often enough, the node that finds a way on."""
    if turn.asked_out:
        return STUCK
    turn.ask_again()
    return turn.wait_in(turn.state["node"])


def offers_keys(turn: Turn) -> bool:
    """Names the keys in place of the question, once for each question; False where they were named already."""
    pending, row = turn.state["pending"], turn.state["memo"].get("row", {})
    if pending is None or row.get("keys"):
        return False
    row["keys"] = True
    if pending["expect"] == Expect.YES_NO.value:
        turn.say("script.keys")
    elif turn.state["escalated"] or turn.state["human"].get("asked") or turn.state["silent"]:
        return False  # key 0 brings nobody who is not being sought already
    else:
        turn.say("unheard.person")
    turn.wait_in(turn.state["node"])
    return True
