"""Puts a complaint on file, finished or as it stands, and notes what the night route must know."""

from __future__ import annotations

from dialogue_flows.night_duty import matters
from dialogue_flows.night_duty.slots import NO, YES
from dialogue_flows.outcome import FileComplaint
from dialogue_flows.state import Matter
from dialogue_flows.turn import Turn
from dialogue_flows.understanding.slots import UNKNOWN
from transcripts.calls import AnswerStatus
from transcripts.redaction import redact


def file_effect(turn: Turn, matter: Matter) -> str:
    """Adds the effect that files a complaint. Returns the department as it is said.

    The very same complaint told twice in a call is filed once and keeps its number.
    """
    category = turn.desk.categories[matter["category"]]
    names = turn.desk.city.department(matter["category"])
    slots = {name: value for name, value in matter["slots"].items() if value != UNKNOWN}
    filed, mark = turn.state["memo"].setdefault("filed", []), _mark(matter["category"], slots)
    if mark not in filed:
        filed.append(mark)
        turn.add(FileComplaint(matter["category"], names["ko"], slots))
    matter["spoken"]["receipt"] = f"{{receipt_{filed.index(mark) + 1}}}"
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


def _mark(category: str, slots: dict[str, str]) -> list[str]:
    """What makes two complaints of a call the same one, as the record tells it."""
    return [category, *(f"{name}={redact(value).text}" for name, value in sorted(slots.items()))]


def receipt(matter: Matter) -> str:
    """Where the number of a filed complaint is said: the record puts it in (`{receipt_2}`: the second of the call)."""
    return matter["spoken"].get("receipt", "{receipt}")


def file_open(turn: Turn, *, without_place: bool = False) -> list[Matter]:
    """Files every complaint that is not finished and whose place is known, each once; at a hang-up also one
    whose place was asked for in vain. One whose turn had not come is filed in the caller's own words. Returns
    those that were filed."""
    unfinished = [m for m in turn.state["matters"] if m["status"] in {"open", "confirmed", "queued"}]
    places = ("",) if without_place else ("", UNKNOWN)
    found = [m for m in unfinished if m["status"] == "queued" or m["slots"].get("where", "") not in places]
    for matter in found:
        if matter["status"] == "queued":
            matters.take_same_place(turn, matter)
            matter["slots"].setdefault("remark", matter["spoken"][matters.SAID])
        matter["slots"].setdefault("confirmed", YES if matter["status"] == "confirmed" else NO)
        file_effect(turn, matter)
    return found
