"""Rewrites known misspellings, slang spellings and dialect endings before analysis, keeping offsets.

A rewriting is data (lexicon/spelling_ko.yaml, spelling_en.yaml). Blanks are closed only where a rule names the
very words ("자 살 하고 싶"), so "혼자 살아요" cannot become the word for suicide.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from transcripts.calls import Lang
from transcripts.yaml_text import read_yaml

LEXICON: Final = Path(__file__).with_name("lexicon")


@dataclass(frozen=True, slots=True)
class Respelled:
    """Rewritten text, and for each of its characters the span of the original it came from."""

    text: str
    spans: tuple[tuple[int, int], ...] | None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original text behind characters `start` to `end` (end excluded)."""
        if self.spans is None or start >= end:
            return start, end
        return self.spans[start][0], self.spans[end - 1][1]


@dataclass(frozen=True, slots=True)
class _Spelling:
    any_of: re.Pattern[str]
    rules: tuple[tuple[re.Pattern[str], str], ...]


@cache
def _spelling(lang: Lang) -> _Spelling:
    path = LEXICON / f"spelling_{lang}.yaml"
    rules = []
    for number, entry in enumerate(read_yaml(path.read_text(encoding="utf-8")), start=1):
        if not isinstance(entry, list) or len(entry) != 2:
            raise ValueError(
                f"{path.name}: entry {number} must be [expression, replacement], found {entry!r}"
            )
        try:
            rules.append((re.compile(entry[0], re.IGNORECASE), entry[1]))
        except re.error as error:
            raise ValueError(
                f"{path.name}: entry {number} '{entry[0]}' is no valid expression: {error}"
            ) from error
    joined = "|".join(f"(?:{_uncaptured(pattern.pattern)})" for pattern, _ in rules)
    return _Spelling(re.compile(joined, re.IGNORECASE), tuple(rules))


def _uncaptured(expression: str) -> str:
    return re.sub(r"(?<!\\)\((?!\?)", "(?:", expression)


def respell(text: str, lang: Lang) -> Respelled:
    """`text` with the language's rewritings applied in order."""
    spelling = _spelling(lang)
    if spelling.any_of.search(text) is None:
        return Respelled(text, None)
    spans = [(index, index + 1) for index in range(len(text))]
    for pattern, replacement in spelling.rules:
        if pattern.search(text):
            text, spans = _apply(pattern, replacement, text, spans)
    return Respelled(text, tuple(spans))


def _apply(
    pattern: re.Pattern[str], replacement: str, text: str, spans: list[tuple[int, int]]
) -> tuple[str, list[tuple[int, int]]]:
    parts: list[str] = []
    new_spans: list[tuple[int, int]] = []
    position = 0
    for match in pattern.finditer(text):
        start, end = match.span()
        if start == end:
            continue
        new = match.expand(replacement)
        parts.extend((text[position:start], new))
        new_spans.extend(spans[position:start])
        new_spans.extend([(spans[start][0], spans[end - 1][1])] * len(new))
        position = end
    parts.append(text[position:])
    new_spans.extend(spans[position:])
    return "".join(parts), new_spans
