"""Puts a complaint on file, finished or as it stands, and notes what the night route must know."""

from __future__ import annotations

from dialogue_flows.night_duty.slots import NO, YES
from dialogue_flows.outcome import FileComplaint
from dialogue_flows.state import Matter
from dialogue_flows.turn import Turn
from dialogue_flows.understanding.slots import UNKNOWN
from transcripts.calls import AnswerStatus


def file_effect(turn: Turn, matter: Matter) -> str:
    """Adds the effect that files a complaint. Returns the department as it is said."""
    category = turn.desk.categories[matter["category"]]
    names = turn.desk.city.department(matter["category"])
    slots = {name: value for name, value in matter["slots"].items() if value != UNKNOWN}
    turn.add(FileComplaint(matter["category"], names["ko"], slots))
    turn.record("chief_need.category", matter["category"], AnswerStatus.ASSERTED, system=True)
    if category.role is not None:
        turn.record("reporter.role", category.role, AnswerStatus.ASSERTED, system=True)
        turn.record(
            "reporter.anonymous", matter["slots"].get("call_back") != YES, AnswerStatus.ASSERTED, system=True
        )
    if any(matter["slots"].get(k) == v for k, v in category.urgent.items()):
        turn.note("night_route", category=matter["category"], urgent=True)
    matter["status"] = "filed"
    return names[turn.lang]


def file_open(turn: Turn, *, without_place: bool = False) -> int:
    """Files every complaint that is not finished and whose place is known, each once; at a hang-up also one
    whose place was asked for in vain. Returns how many."""
    unfinished = [m for m in turn.state["matters"] if m["status"] in {"open", "confirmed"}]
    places = ("",) if without_place else ("", UNKNOWN)
    found = [m for m in unfinished if m["slots"].get("where", "") not in places]
    for matter in found:
        matter["slots"].setdefault("confirmed", YES if matter["status"] == "confirmed" else NO)
        file_effect(turn, matter)
    return len(found)
