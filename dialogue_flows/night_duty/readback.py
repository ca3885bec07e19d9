"""How a complaint is said back to the caller."""

from __future__ import annotations

from dialogue_flows.night_duty.categories import Category
from dialogue_flows.night_duty.slots import CODED
from dialogue_flows.state import Matter
from dialogue_flows.turn import Turn
from dialogue_flows.understanding.slots import UNKNOWN

_NO_BRACES = str.maketrans("", "", "{}")  # a caller's words are never read as a placeholder


def details(turn: Turn, matter: Matter, category: Category) -> str:
    """The complaint in one breath: where, what, and what else is known; unknown parts are left out."""
    slots = [s.name for s in (*category.slots, *category.volunteered)]
    parts = {name: _spoken(turn, matter, name) for name in slots if name in matter["slots"]}
    where = parts.pop("where", "")
    said = [where, category.name[turn.lang], *parts.values(), matter["slots"].get("remark", "")]
    return ", ".join(dict.fromkeys(part for part in said if part)).translate(_NO_BRACES)


def _spoken(turn: Turn, matter: Matter, name: str) -> str:
    """A value as it is said: in our words where `value.<slot>.<code>` has some, else in the caller's."""
    value = matter["slots"][name]
    line = f"value.{name}.{value}"
    if turn.desk.wording.has(line, turn.lang):
        return turn.desk.wording.utterance(line, turn.lang).text
    return "" if value in CODED or value == UNKNOWN else matter["spoken"].get(name, value).strip(" .,!?")
