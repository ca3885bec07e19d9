"""Loads the catalogue of intents (`catalogue/*.yaml`); every mistake in it is told with file, line and mend."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import yaml

from dialogue_flows.understanding.lexicon import Lexicon, WordError, expanded
from transcripts.yaml_text import compose_yaml

CATALOGUE = Path(__file__).parent / "catalogue"
_RULE_KEYS = {"all", "unless", "confidence", "within", "ordered"}
_INTENT_KEYS = {"what", "rules", "unless", "examples", "not"}


class IntentDataError(ValueError):
    """The catalogue is wrong; the message names file, line and mend."""


@dataclass(frozen=True, slots=True)
class Rule:
    """All `families` must stand within `within` characters; none of `unless` may stand anywhere."""

    families: tuple[tuple[str, ...], ...]
    unless: tuple[str, ...] = ()
    confidence: float = 0.9
    within: int = 40
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class IntentSpec:
    """One intent: its rules, and the sentences that must (`examples`) and must not (`counter`) be it.

    A text that holds none of the families `begins` is none of it: each rule asks for one of them first.
    """

    name: str
    what: str
    rules: tuple[Rule, ...]
    examples: tuple[str, ...]
    counter: tuple[str, ...]
    where: str
    begins: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        begins = frozenset(family for rule in self.rules for family in rule.families[0])
        object.__setattr__(self, "begins", begins)


@dataclass(slots=True)
class Catalogue:
    """All intents, and the lexicon that finds the words of all their rules in one pass."""

    intents: dict[str, IntentSpec]
    families: dict[str, tuple[str, ...]]
    lexicon: Lexicon = field(init=False)

    def __post_init__(self) -> None:
        self.lexicon = Lexicon(self.families)


@lru_cache(maxsize=4)
def catalogue(folder: Path = CATALOGUE) -> Catalogue:
    """Reads every file of the folder once. Raises IntentDataError."""
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise IntentDataError(f"{folder} holds no .yaml file; put the catalogue of intents there")
    return _Loader().load(paths)


class _Loader:
    def __init__(self) -> None:
        self.families: dict[str, tuple[str, ...]] = {}
        self.intents: dict[str, IntentSpec] = {}
        self.file = ""

    def load(self, paths: list[Path]) -> Catalogue:
        trees = [(path, self._tree(path)) for path in paths]
        for path, tree in trees:
            self.file = path.name
            for name, node in self._sections(tree, "words"):
                self._family(name, node)
        for path, tree in trees:
            self.file = path.name
            for name, node in self._sections(tree, "intents"):
                self._intent(name, node)
        return Catalogue(self.intents, self.families)

    def _tree(self, path: Path) -> yaml.MappingNode:
        try:
            tree = compose_yaml(path.read_text(encoding="utf-8"))
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 0
            raise IntentDataError(f"{path.name}:{line}: {error.problem}; mend the YAML there") from error
        self.file = path.name
        if not isinstance(tree, yaml.MappingNode):
            raise IntentDataError(
                f"{path.name}:1: the file must hold “words:” or “intents:”; add one of them"
            )
        for name, node in self._pairs(tree):
            if name not in ("words", "intents"):
                raise self._error(node, f"unknown section “{name}”", "use “words” or “intents”")
        return tree

    def _sections(self, tree: yaml.MappingNode, section: str) -> Iterator[tuple[str, yaml.Node]]:
        for name, node in self._pairs(tree):
            if name == section:
                yield from self._pairs(node)

    def _pairs(self, node: yaml.Node) -> Iterator[tuple[str, yaml.Node]]:
        if not isinstance(node, yaml.MappingNode):
            raise self._error(node, "a mapping is needed here", "write “name: value” lines")
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                raise self._error(key, f"“{key.value}” stands twice", "keep one")
            seen.add(key.value)
            yield key.value, value

    def _list(self, node: yaml.Node) -> list[yaml.Node]:
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            raise self._error(
                node, "a list with at least one entry is needed here", "write [a, b] or “- a” lines"
            )
        return list(node.value)

    def _texts(self, node: yaml.Node) -> tuple[str, ...]:
        texts = []
        for entry in self._list(node):
            if not isinstance(entry, yaml.ScalarNode) or not entry.value.strip():
                raise self._error(
                    entry, "a text is needed here", "write one sentence or word, in quotes if need be"
                )
            texts.append(entry.value)
        return tuple(texts)

    def _family(self, name: str, node: yaml.Node) -> str:
        if name in self.families:
            raise self._error(node, f"the word family “{name}” stands twice", "give one of them another name")
        words = self._texts(node)
        for word in words:
            try:
                expanded(word)
            except WordError as error:
                raise self._error(node, str(error), "see lexicon.py for the signs") from error
        self.families[name] = words
        return name

    def _intent(self, name: str, node: yaml.Node) -> None:
        parts = dict(self._pairs(node))
        for key, value in parts.items():
            if key not in _INTENT_KEYS:
                raise self._error(value, f"unknown key “{key}”", f"use one of {sorted(_INTENT_KEYS)}")
        for key in ("what", "rules", "examples"):
            if key not in parts:
                raise self._error(node, f"“{name}” has no “{key}”", f"add “{key}:”")
        if name in self.intents:
            raise self._error(node, f"the intent “{name}” stands twice", "join the two")
        common = self._references(parts["unless"], name) if "unless" in parts else ()
        rules = tuple(self._rule(rule, name, i, common) for i, rule in enumerate(self._list(parts["rules"])))
        counter = self._texts(parts["not"]) if "not" in parts else ()
        where = f"{self.file}:{node.start_mark.line + 1}"
        self.intents[name] = IntentSpec(
            name, str(parts["what"].value), rules, self._texts(parts["examples"]), counter, where
        )

    def _rule(self, node: yaml.Node, name: str, number: int, common: tuple[str, ...]) -> Rule:
        if isinstance(node, yaml.SequenceNode):
            return Rule(self._all(node, f"{name}#{number}"), common)
        parts = dict(self._pairs(node))
        for key, value in parts.items():
            if key not in _RULE_KEYS:
                raise self._error(value, f"unknown key “{key}” in a rule", f"use one of {sorted(_RULE_KEYS)}")
        if "all" not in parts:
            raise self._error(node, "a rule needs “all”", "list the word families that must stand together")
        own = self._references(parts["unless"], f"{name}#{number}") if "unless" in parts else ()
        return Rule(
            self._all(parts["all"], f"{name}#{number}"),
            common + own,
            self._number(parts.get("confidence"), 0.9),
            int(self._number(parts.get("within"), 40)),
            "ordered" in parts and parts["ordered"].value == "true",
        )

    def _number(self, node: yaml.Node | None, default: float) -> float:
        if node is None:
            return default
        try:
            return float(node.value)
        except (TypeError, ValueError) as error:
            raise self._error(node, f"“{node.value}” is no number", "write a number") from error

    def _all(self, node: yaml.Node, prefix: str) -> tuple[tuple[str, ...], ...]:
        return tuple(self._one(entry, f"{prefix}.{i}") for i, entry in enumerate(self._list(node)))

    def _one(self, node: yaml.Node, inline: str) -> tuple[str, ...]:
        """A family's name, several joined with “|”, or the words themselves in a list."""
        if isinstance(node, yaml.SequenceNode):
            return (self._family(inline, node),)
        names = tuple(str(node.value).split("|"))
        for name in names:
            if name not in self.families:
                raise self._error(
                    node, f"there is no word family “{name}”", "add it under “words:” or list words in [ ]"
                )
        return names

    def _references(self, node: yaml.Node, prefix: str) -> tuple[str, ...]:
        found = [self._one(entry, f"{prefix}.unless{i}") for i, entry in enumerate(self._list(node))]
        return tuple(name for names in found for name in names)

    def _error(self, node: yaml.Node, problem: str, mend: str) -> IntentDataError:
        return IntentDataError(f"{self.file}:{node.start_mark.line + 1}: {problem}; {mend}")
