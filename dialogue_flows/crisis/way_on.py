"""The way on for a question that was put three times: keys, then a step back or a person; never a fourth time."""

from __future__ import annotations

from dialogue_flows.crisis import entry, interview, offer, waiting
from dialogue_flows.hearing import Reply
from dialogue_flows.stuck import offers_keys
from dialogue_flows.turn import WAIT, Turn

CARE = frozenset({"script", "soft_check", "offer", "callback", "waiting"})


def stuck(turn: Turn) -> str:
    """Outside the crisis branch a person takes over; a call whose matter is done ends kindly."""
    if offers_keys(turn):
        return WAIT
    if turn.state["node"] in CARE:
        return care_goes_on(turn)
    if turn.state["node"] == "more":
        return "end_call"
    return waiting.hand_to_human(turn)


def care_goes_on(turn: Turn) -> str:
    """In the crisis branch what was not answered stays unclear, a person is sought, and the care goes on."""
    match turn.state["node"]:
        case "script":
            waiting.seek_human(turn, "crisis")
            return interview.unanswered(turn)
        case "soft_check":
            return entry.doubt_remains(turn)
        case "offer":
            return offer.offer_callback(turn)
        case "callback":
            return offer.close_offer(turn, Reply("none"))
        case _:
            return waiting.safety_unanswered(turn)
