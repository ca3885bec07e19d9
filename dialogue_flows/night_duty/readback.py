"""How a complaint is said back to the caller."""

from __future__ import annotations

from dialogue_flows.night_duty.categories import Category, Slot
from dialogue_flows.night_duty.slots import UNKNOWN
from dialogue_flows.state import Matter
from dialogue_flows.turn import Turn

SPOKEN_AS_SAID = frozenset({"address", "plate", "text", "since", "count"})


def details(turn: Turn, matter: Matter, category: Category) -> str:
    """The complaint in one breath: where, what, and what else is known; unknown parts are left out."""
    known = {name: value for name, value in matter["slots"].items() if value != UNKNOWN}
    slots = [s for s in (*category.slots, *category.volunteered) if s.name in known]
    spoken = {s.name: _spoken(turn, s, known[s.name]) for s in slots}
    where = spoken.pop("where", "")
    parts = [where, category.name[turn.lang], *spoken.values(), known.get("remark", "")]
    return ", ".join(part for part in parts if part)


def _spoken(turn: Turn, slot: Slot, value: str) -> str:
    """A value as it is said; a yes or a choice that has no wording under `value.` is not said back."""
    if slot.kind in SPOKEN_AS_SAID:
        return value
    line = f"value.{slot.name}.{value}"
    return turn.desk.wording.utterance(line, turn.lang).text if turn.desk.wording.has(line, turn.lang) else ""
