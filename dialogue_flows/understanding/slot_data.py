"""Loads `slots.yaml`: the slots of a complaint category and their words. Mistakes name file, line and mend."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from dialogue_flows.understanding.lexicon import Lexicon, WordError, expanded
from transcripts.yaml_text import compose_yaml

SLOTS = Path(__file__).parent / "slots.yaml"
# Filled by a reader of its own rather than by words.
READ_SLOTS = frozenset({"where", "since", "plate", "pole_number", "floor", "persons", "line"})


class SlotDataError(ValueError):
    """The slot data is wrong; the message names file, line and mend."""


@dataclass(frozen=True, slots=True)
class SlotWords:
    """`categories`: category without "complaint." → slot names; `values`: slot → its values, first wins."""

    categories: dict[str, tuple[str, ...]]
    values: dict[str, tuple[str, ...]]
    lexicon: Lexicon


@lru_cache(maxsize=4)
def slot_words(path: Path = SLOTS) -> SlotWords:
    """Reads the file once. Raises SlotDataError."""
    try:
        tree = compose_yaml(path.read_text(encoding="utf-8"))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise SlotDataError(f"{path.name}:{line}: {error.problem}; mend the YAML there") from error
    sections = dict(_pairs(path, tree))
    for name in ("categories", "words"):
        if name not in sections:
            raise SlotDataError(f"{path.name}:1: there is no “{name}:” section; add it")
    families: dict[str, tuple[str, ...]] = {}
    values: dict[str, tuple[str, ...]] = {}
    for slot, node in _pairs(path, sections["words"]):
        pairs = _pairs(path, node)
        values[slot] = tuple(value for value, _ in pairs)
        families.update({f"{slot}={value}": _words(path, words) for value, words in pairs})
    categories = {name: _names(path, node, values) for name, node in _pairs(path, sections["categories"])}
    return SlotWords(categories, values, Lexicon(families))


def _pairs(path: Path, node: yaml.Node | None) -> list[tuple[str, yaml.Node]]:
    if not isinstance(node, yaml.MappingNode):
        line = node.start_mark.line + 1 if node is not None else 1
        raise SlotDataError(f"{path.name}:{line}: a mapping is needed here; write “name: value” lines")
    names = [key.value for key, _ in node.value]
    for key, _ in node.value:
        if names.count(key.value) > 1:
            raise SlotDataError(
                f"{path.name}:{key.start_mark.line + 1}: “{key.value}” stands twice; keep one"
            )
    return [(key.value, value) for key, value in node.value]


def _words(path: Path, node: yaml.Node) -> tuple[str, ...]:
    if not isinstance(node, yaml.SequenceNode) or not node.value:
        raise SlotDataError(
            f"{path.name}:{node.start_mark.line + 1}: a list of words is needed here; write [a, b]"
        )
    for entry in node.value:
        try:
            expanded(str(entry.value))
        except WordError as error:
            raise SlotDataError(
                f"{path.name}:{entry.start_mark.line + 1}: {error}; see lexicon.py for the signs"
            ) from error
    return tuple(str(entry.value) for entry in node.value)


def _names(path: Path, node: yaml.Node, values: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    names = _words(path, node)
    for name in names:
        if name not in values and name not in READ_SLOTS:
            line = node.start_mark.line + 1
            raise SlotDataError(
                f"{path.name}:{line}: there is no slot “{name}”; add its words under “words:”"
            )
    return names
