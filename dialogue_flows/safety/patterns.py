"""Loads and checks the patterns (patterns/<lang>/*.yaml). Every error names file, pattern and mend."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Any, Final, Literal, get_args

from dialogue_flows.safety.expression import Compiled, Sets, compile_expression
from dialogue_flows.safety.facts import definitions
from dialogue_flows.safety.spelling import LEXICON
from transcripts.calls import Lang
from transcripts.yaml_text import read_yaml

Kind = Literal[
    "suicide", "self_harm", "harm_to_others", "violence", "child_abuse", "elder_abuse", "sexual_violence",
    "medical", "hazard", "psychosis", "poverty", "isolation", "missing_person", "intoxication",
]  # fmt: skip
Certainty = Literal["explicit", "likely", "possible"]
PATTERNS: Final = Path(__file__).with_name("patterns")
_KEYS: Final = frozenset("id kind certainty match unless facts firm reason examples counter_examples".split())


@dataclass(frozen=True, slots=True)
class Pattern:
    """One sign of danger. `firm` names the contexts (negated, past, fiction) that do not weaken it; `unlike`:
    nor does likeness, because what is asked for by name needs no other words.

    `facts` hold when the sign, after context, is still "likely" or "explicit".
    """

    id: str
    lang: Lang
    kind: Kind
    certainty: Certainty
    match: tuple[Compiled, ...]
    unless: tuple[Compiled, ...]
    facts: tuple[str, ...]
    firm: frozenset[str]
    reason: str
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PatternIndex:
    """All patterns of a language, found by the words that a match must hold."""

    patterns: tuple[Pattern, ...]
    by_anchor: Mapping[str, Sequence[tuple[int, Compiled]]]

    def candidates(self, keys: frozenset[str]) -> Iterator[tuple[Pattern, Compiled]]:
        """The patterns that could match a stream holding these words, by their files, each expression once.

        A set of words has another order in every process; what is found must not depend on it.
        """
        found = {id(each[1]): each for key in sorted(keys) for each in self.by_anchor.get(key, ())}
        for number, compiled in sorted(found.values(), key=itemgetter(0)):
            yield self.patterns[number], compiled


@cache
def sets(lang: Lang) -> Sets:
    """The named sets of forms (lexicon/sets_<lang>.yaml)."""
    raw = read_yaml((LEXICON / f"sets_{lang}.yaml").read_text(encoding="utf-8"))
    return {name: tuple(str(forms).split()) for name, forms in raw.items()}


@cache
def patterns(lang: Lang) -> PatternIndex:
    """Every pattern of a language. Raises ValueError naming file, pattern and mend."""
    loaded: list[Pattern] = []
    for path in sorted((PATTERNS / lang).glob("*.yaml")):
        for entry in read_yaml(path.read_text(encoding="utf-8")) or ():
            loaded.append(_pattern(entry, lang, path.name))
    ids = [pattern.id for pattern in loaded]
    doubled = sorted({name for name in ids if ids.count(name) > 1})
    if doubled:
        raise ValueError(f"patterns/{lang}: {', '.join(doubled)} stands twice; give each pattern its own id")
    index: dict[str, list[tuple[int, Compiled]]] = {}
    for number, pattern in enumerate(loaded):
        for compiled in pattern.match:
            for anchor in compiled.anchors:
                index.setdefault(anchor, []).append((number, compiled))
    return PatternIndex(tuple(loaded), index)


def _pattern(entry: Mapping[str, Any], lang: Lang, file: str) -> Pattern:
    where = f"patterns/{lang}/{file}: {entry.get('id', 'a pattern without id')}"
    _check(entry, where)
    return Pattern(
        id=entry["id"],
        lang=lang,
        kind=entry["kind"],
        certainty=entry["certainty"],
        match=_compiled(entry["match"], lang, where),
        unless=_compiled(entry.get("unless", ()), lang, where),
        facts=tuple(entry.get("facts", ())),
        firm=frozenset(entry.get("firm", ())),
        reason=entry["reason"],
        examples=tuple(entry["examples"]),
        counter_examples=tuple(entry.get("counter_examples", ())),
    )


def _check(entry: Mapping[str, Any], where: str) -> None:
    unknown, missing = (
        set(entry) - _KEYS,
        {"id", "kind", "certainty", "match", "reason", "examples"} - set(entry),
    )
    if unknown or missing:
        raise ValueError(f"{where}: unknown keys {sorted(unknown)}, missing keys {sorted(missing)}")
    if entry["kind"] not in get_args(Kind):
        raise ValueError(f"{where}: kind '{entry['kind']}'; use one of {', '.join(get_args(Kind))}")
    if entry["certainty"] not in get_args(Certainty):
        raise ValueError(f"{where}: certainty '{entry['certainty']}'; use explicit, likely or possible")
    if not entry["examples"]:
        raise ValueError(f"{where}: 'examples' needs at least one example that must match")
    for name in entry.get("facts", ()):
        if name not in definitions() or definitions()[name].derived:
            raise ValueError(f"{where}: the fact '{name}' cannot be set by words; see facts.yaml")


def _compiled(sources: Sequence[str], lang: Lang, where: str) -> tuple[Compiled, ...]:
    try:
        return tuple(compile_expression(str(source), lang, sets(lang)) for source in sources)
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from error
