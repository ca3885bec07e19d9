"""Reads and checks categories.yaml: what each complaint asks, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from transcripts.calls import LANGS, Lang
from transcripts.yaml_text import read_yaml

CATEGORIES_FILE: Final = Path(__file__).with_name("categories.yaml")
KINDS: Final = frozenset({"read", "yes_no", "text"})
_SLOT_KEYS: Final = frozenset({"kind", "optional", "question", "hazard", "yes_says", "only_asked"})
_CATEGORY_KEYS: Final = frozenset(
    {"name", "slots", "volunteered", "questions", "says", "after", "urgent", "start", "role"}
)


class CategoryError(Exception):
    """categories.yaml is wrong; the message names the entry and the mend."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing a complaint must know, and how the answer is read."""

    name: str
    kind: str
    question: str
    optional: bool = False
    hazard: str | None = None
    yes_says: str | None = None
    only_asked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Category:
    """One kind of complaint. `after_when` restricts the line said after filing to certain slot values; `start` is
    said in place of the usual first line; `role`: who the caller is to the person, in a report about somebody."""

    id: str
    name: Mapping[Lang, str]
    slots: tuple[Slot, ...]
    volunteered: tuple[Slot, ...]
    after: str | None = None
    after_when: Mapping[str, str] = field(default_factory=dict)
    urgent: Mapping[str, str] = field(default_factory=dict)
    start: str | None = None
    role: str | None = None


@cache
def categories(path: Path = CATEGORIES_FILE) -> dict[str, Category]:
    """Every category by id. Raises `CategoryError`."""
    raw = read_yaml(path.read_text(encoding="utf-8"))
    slots = {name: _slot(path, name, entry) for name, entry in raw["slots"].items()}
    return {name: _category(path, name, entry, slots) for name, entry in raw["categories"].items()}


def _slot(path: Path, name: str, entry: Mapping[str, Any]) -> Slot:
    if unknown := set(entry) - _SLOT_KEYS:
        raise CategoryError(f"{path.name}: slot {name} has unknown keys {sorted(unknown)}; delete them")
    if entry.get("kind") not in KINDS:
        raise CategoryError(f"{path.name}: slot {name} needs a kind, one of {sorted(KINDS)}")
    return Slot(
        name=name,
        kind=entry["kind"],
        question=entry.get("question", f"slot.{name}"),
        optional=bool(entry.get("optional", False)),
        hazard=entry.get("hazard"),
        yes_says=entry.get("yes_says"),
        only_asked=tuple(entry.get("only_asked", ())),
    )


def _category(path: Path, name: str, entry: Mapping[str, Any], slots: Mapping[str, Slot]) -> Category:
    if unknown := set(entry) - _CATEGORY_KEYS:
        raise CategoryError(f"{path.name}: {name} has unknown keys {sorted(unknown)}; delete them")
    if set(entry.get("name", {})) != set(LANGS):
        raise CategoryError(f"{path.name}: {name} needs a name in {', '.join(LANGS)}; add the missing one")
    wanted = [*entry.get("slots", []), *entry.get("volunteered", [])]
    if missing := [slot for slot in wanted if slot not in slots]:
        raise CategoryError(
            f"{path.name}: {name} asks for {missing}, which stand not under `slots`; add them"
        )
    after, questions, says = entry.get("after", {}), entry.get("questions", {}), entry.get("says", {})
    if unasked := set(questions) - set(entry["slots"]):
        raise CategoryError(
            f"{path.name}: {name} words a question for {sorted(unasked)}, which it does not ask"
        )
    return Category(
        id=name,
        name=entry["name"],
        slots=tuple(
            replace(
                slots[slot],
                question=questions.get(slot, slots[slot].question),
                yes_says=says.get(slot, slots[slot].yes_says),
            )
            for slot in entry["slots"]
        ),
        volunteered=tuple(slots[slot] for slot in entry.get("volunteered", [])),
        after=after.get("line"),
        after_when=after.get("when", {}),
        urgent=entry.get("urgent", {}),
        start=entry.get("start"),
        role=entry.get("role"),
    )
