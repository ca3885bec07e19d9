"""The labelled utterances (evals/utterances/*.jsonl): reading them, the parts they fall into, their fingerprint."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from transcripts.calls import Lang

UTTERANCES: Final = Path(__file__).with_name("utterances")
Part = Literal["tuning", "held_out", "final", "all", "blind", "sealed", "closed", "unread", "teaching"]
PARTS: Final[tuple[Part, ...]] = ("tuning", "held_out", "final", "all", "blind", "sealed", "closed", "unread")
TEACHING: Final[Part] = (
    "teaching"  # sayings and traps that the patterns were written from: learned from, never measured on
)
# The files of independent authors: each is read for the part of its name and for nothing else, and never learned from.
APART: Final[tuple[Part, ...]] = ("blind", "sealed", "closed", "unread")


@dataclass(frozen=True, slots=True)
class LabelledUtterance:
    """One line: `kinds` is empty for benign text; `certainty` is the least expected; `file` its author's file."""

    id: str
    text: str
    lang: Lang
    kinds: tuple[str, ...]
    certainty: str
    severity: int
    tags: tuple[str, ...]
    file: str = ""

    @property
    def part(self) -> Part:
        """By file (those of APART, "teaching") or label ("final"); else a third fixed by the text is "held_out"."""
        for part in APART:
            if self.file == part:
                return part
        if self.file == TEACHING:
            return "teaching"
        if "final" in self.tags:
            return "final"
        return "held_out" if int(hashlib.sha256(self.text.encode()).hexdigest(), 16) % 3 == 0 else "tuning"

    @property
    def plain(self) -> bool:
        """Everyday talk or a request to the city: what most calls are made of."""
        return not self.kinds and bool({"everyday", "city_request"} & set(self.tags))


def load(part: Part = "all", folder: Path = UTTERANCES) -> list[LabelledUtterance]:
    """The utterances of a part; "all" is what is measured: without those kept apart and those that only teach.

    Raises ValueError naming a line that is ill-formed.
    """
    paths = sorted(folder.glob("*.jsonl"))
    if part in APART:
        chosen = [path for path in paths if path.stem == part]
    else:
        chosen = [path for path in paths if path.stem not in APART]
    loaded = [item for path in chosen for item in _lines(path)]
    return [item for item in loaded if item.part == part or (part == "all" and item.part != TEACHING)]


def learned_from() -> list[LabelledUtterance]:
    """What the likeness weights are learned from: every utterance but those kept apart."""
    return load() + load(TEACHING)


def _lines(path: Path) -> list[LabelledUtterance]:
    found: list[LabelledUtterance] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            raw = json.loads(line)
            lists = {"kinds": tuple(raw["kinds"]), "tags": tuple(raw["tags"]), "file": path.stem}
            found.append(LabelledUtterance(**raw | lists))
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise ValueError(f"{path.name}:{number}: not an utterance line: {error}") from error
    return found


def fingerprint(items: Iterable[LabelledUtterance]) -> str:
    """One hash of texts and labels, whatever their order: what a set of weights was learned from."""
    lines = sorted(json.dumps([item.lang, item.text, sorted(item.kinds)]) for item in items)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
