"""Reduces an English word to the lemma that patterns ask for.

The vocabulary is what the patterns, sets and context rules name, so the rules need no dictionary: "stabbing"
becomes "stab" because a pattern knows "stab"; "thing" stays. Patterns are read through the same function.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

from dialogue_flows.safety.spelling import LEXICON
from transcripts.yaml_text import read_yaml

_PATTERNS: Final = Path(__file__).with_name("patterns") / "en"
_SHORTEST_MENDED: Final = 5  # letters; shorter words collide with each other when letters change places
_WORD: Final = re.compile(r"(?<![=a-z$])[a-z]+(?![a-z])")
_SUFFIXES: Final = tuple(
    (suffix, replacement)
    for suffix, _, replacement in (
        rule.partition(">") for rule in "ies>y ied>y s> es> d> ed> ing> ing>e in> in>e".split()
    )
)


@cache
def _irregular() -> dict[str, str]:
    raw = read_yaml((LEXICON / "words_en.yaml").read_text(encoding="utf-8"))["irregular"]
    return {form: lemma for lemma, forms in raw.items() for form in str(forms).split()}


@cache
def _vocabulary() -> frozenset[str]:
    sources: list[str] = []
    for path in _PATTERNS.glob("*.yaml"):
        for entry in read_yaml(path.read_text(encoding="utf-8")) or ():
            sources.extend([*entry["match"], *entry.get("unless", ())])
    sources.extend(str(forms) for forms in read_yaml((LEXICON / "sets_en.yaml").read_text("utf-8")).values())
    context = read_yaml((LEXICON / "context.yaml").read_text("utf-8"))["en"]
    sources.extend(str(line) for lines in context.values() for line in lines)
    return frozenset(word for source in sources for word in _WORD.findall(source))


@cache
def _often_misspelt() -> frozenset[str]:
    raw = read_yaml((LEXICON / "words_en.yaml").read_text(encoding="utf-8"))
    return frozenset(str(raw["often_misspelt"]).split())


@cache
def lemma(word: str) -> str:
    """The form that patterns ask for, or the word itself; a slip of two letters in a danger word is mended."""
    reduced = _reduced(word)
    if reduced != word or len(word) < _SHORTEST_MENDED or word in _vocabulary():
        return reduced
    for index in range(1, len(word) - 1):
        swapped = word[:index] + word[index + 1] + word[index] + word[index + 2 :]
        mended = _reduced(swapped)
        if swapped in _often_misspelt() or mended in _often_misspelt():
            return mended
    return word


def _reduced(word: str) -> str:
    if word in _irregular():
        return _irregular()[word]
    vocabulary = _vocabulary()
    for suffix, replacement in _SUFFIXES:
        if not word.endswith(suffix) or len(word) + len(replacement) < len(suffix) + 3:
            continue
        stem = word[: -len(suffix)] + replacement
        if stem in vocabulary or stem in _irregular().values():
            return stem
        if (
            suffix in ("ed", "ing", "in")
            and len(stem) > 2
            and stem[-1] == stem[-2]
            and stem[:-1] in vocabulary
        ):
            return stem[:-1]
    return word
