"""What stands around a sign of danger: negation, past, fiction or news, another person (lexicon/context.yaml).

Context weakens a sign to "possible", it never removes it: "죽고 싶은 건 아니고" still costs one gentle question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from dialogue_flows.safety.expression import Compiled, compile_expression
from dialogue_flows.safety.patterns import sets
from dialogue_flows.safety.spelling import LEXICON
from dialogue_flows.safety.tokens import TokenStream
from transcripts.calls import Lang
from transcripts.yaml_text import read_yaml

CONTEXT_FILE: Final = LEXICON / "context.yaml"
_GROUPS: Final = ("negated_after", "negated_before", "denied", "past", "still", "fiction", "third_party")
_REACH: Final = 240  # characters of the stream on either side that belong to a sentence without punctuation


@cache
def _rules(lang: Lang) -> Mapping[str, tuple[Compiled, ...]]:
    raw = read_yaml(CONTEXT_FILE.read_text(encoding="utf-8"))[lang]
    if set(raw) != set(_GROUPS):
        raise ValueError(f"context.yaml: '{lang}' must have exactly the groups {', '.join(_GROUPS)}")
    return {
        group: tuple(compile_expression(str(line), lang, sets(lang)) for line in lines)
        for group, lines in raw.items()
    }


@dataclass(frozen=True, slots=True)
class Context:
    """What weakens a sign ("negated", "past", "fiction") and whether it concerns somebody else."""

    weak: frozenset[str]
    third_party: bool


def context(stream: TokenStream, start: int, end: int) -> Context:
    """The context of the match at characters `start` to `end` of the stream's line."""
    rules = _rules(stream.lang)
    left, right = _sentence(stream.line, start, end)
    weak: set[str] = set()
    if any(rule.parts[0].match(stream.line, end, right) for rule in rules["negated_after"]):
        weak.add("negated")
    if any(_ends_at(rule, stream.line, left, start) for rule in rules["negated_before"]):
        weak.add("negated")
    if any(next(rule.spans(stream.line, start, right), None) for rule in rules["denied"]):
        weak.add("negated")
    if _found(rules["past"], stream, left, right) and not _found(rules["still"], stream, left, right):
        weak.add("past")
    if _found(rules["fiction"], stream, left, right):
        weak.add("fiction")
    return Context(frozenset(weak), _found(rules["third_party"], stream, left, right))


def _found(rules: tuple[Compiled, ...], stream: TokenStream, left: int, right: int) -> bool:
    return any(
        not rule.anchors.isdisjoint(stream.keys)
        and next(rule.spans(stream.line, left, right), None) is not None
        for rule in rules
    )


def _ends_at(rule: Compiled, line: str, left: int, start: int) -> bool:
    return any(end == start for _, end in rule.spans(line, left, start))


def _sentence(line: str, start: int, end: int) -> tuple[int, int]:
    ends = ("/SF ", "/EF ")
    left = max((line.rfind(mark, max(0, start - _REACH), start) for mark in ends), default=-1)
    left = left + 4 if left >= 0 else max(0, start - _REACH)
    left = left if left == 0 or line[left - 1] == " " else line.find(" ", left, start) + 1
    found = [position + 4 for mark in ends if (position := line.find(mark, end - 1, end + _REACH)) >= 0]
    return left, max(end, min(found, default=min(len(line), end + _REACH)))
