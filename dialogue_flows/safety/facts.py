"""Named facts: what is known, unknown or denied in a call, and where it came from (facts.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Final, Literal

from transcripts.yaml_text import read_yaml

FACTS_FILE: Final = Path(__file__).with_name("facts.yaml")


class Unknown(Enum):
    """The one value UNKNOWN: not asked, not heard, refused. It is never "no"."""

    UNKNOWN = "unknown"


UNKNOWN: Final = Unknown.UNKNOWN
FactValue = bool | int | float | Literal[Unknown.UNKNOWN]


@dataclass(frozen=True, slots=True)
class Fact:
    """The value of one fact and its source: "words", "answer", "call", "system" or "officer".

    `quote` stands verbatim in the caller's utterance when the source is the caller.
    """

    value: FactValue
    source: str = "words"
    quote: str = ""


@dataclass(frozen=True, slots=True)
class FactDefinition:
    """A line of facts.yaml."""

    name: str
    meaning: str
    number: bool
    origins: tuple[str, ...]

    @property
    def derived(self) -> bool:
        """Whether rules.yaml computes it and nobody may set it."""
        return "derived" in self.origins


@cache
def definitions() -> Mapping[str, FactDefinition]:
    """Every fact by name. Raises ValueError naming the entry when facts.yaml is not well formed."""
    raw = read_yaml(FACTS_FILE.read_text(encoding="utf-8"))
    return {name: _definition(name, entry) for name, entry in raw.items()}


def _definition(name: str, entry: Mapping[str, object]) -> FactDefinition:
    unknown = set(entry) - {"meaning", "kind", "from"}
    origins = entry.get("from")
    if unknown or not isinstance(entry.get("meaning"), str) or not isinstance(origins, list) or not origins:
        raise ValueError(
            f"facts.yaml: fact '{name}' needs 'meaning' (a sentence) and 'from' (a list), "
            f"and may have 'kind: number'; found {sorted(entry)}"
        )
    return FactDefinition(
        name=name,
        meaning=str(entry["meaning"]),
        number=entry.get("kind") == "number",
        origins=tuple(str(origin) for origin in origins),
    )


def merge(known: Mapping[str, Fact], new: Mapping[str, Fact]) -> dict[str, Fact]:
    """`known` with `new` laid over it; an UNKNOWN never replaces a known value, and True never falls to False.

    A caller who took something back is asked again by a human; the desk does not forget (domain brief C.2).
    """
    merged = dict(known)
    for name, fact in new.items():
        before = merged.get(name)
        if before is not None and (fact.value is UNKNOWN or before.value is True):
            continue
        merged[name] = fact
    return merged
