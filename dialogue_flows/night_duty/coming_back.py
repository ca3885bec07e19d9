"""The way back from a question about danger to the matter that was open."""

from __future__ import annotations

from dialogue_flows.night_duty import matters
from dialogue_flows.night_duty.slots import fill_told, told
from dialogue_flows.state import new_matter
from dialogue_flows.turn import Turn


def go_back(turn: Turn) -> str:
    """After danger was cared for: the complaint that was open goes on, or the next matter is asked for."""
    matter = turn.matter
    turn.state["script"], turn.state["tries"] = None, 0
    if turn.state["memo"].pop("filed_untold", False):
        turn.say("complaint.filed_meanwhile")
    if matter is None:
        return _unanswered(turn)
    _take_set_aside(turn)
    turn.say("complaint.resume", name=turn.desk.categories[matter["category"]].name[turn.lang])
    return "file" if matter["status"] == "confirmed" else "next_slot"


def _take_set_aside(turn: Turn) -> None:
    """What the words that were first asked about told of the complaint: nothing told is lost or asked again."""
    matter, category = matters.opened(turn)
    words = str(turn.state["memo"].pop("set_aside", ""))
    if words:
        fill_told(turn, matter, category, told(turn, category, words))


def _unanswered(turn: Turn) -> str:
    intent = str(turn.state["memo"].pop("unanswered", ""))
    if intent in turn.desk.categories:
        turn.state["matters"].append(new_matter(intent))
        return "next_slot"
    if intent.startswith(("info.", "welfare.", "report.")):
        turn.state["memo"]["info"] = {"intent": intent}
        return "info"
    return "more_ask"
