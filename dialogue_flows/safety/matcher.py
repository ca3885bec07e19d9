"""Finds the patterns in a token stream and weighs each by its context."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from dialogue_flows.safety.context import context
from dialogue_flows.safety.patterns import Certainty, Pattern, patterns
from dialogue_flows.safety.tokens import TokenStream

GUARD_REACH: Final = 160  # characters of the stream; keeps the work linear in the length of a text


@dataclass(frozen=True, slots=True)
class Finding:
    """A pattern that matched, its certainty after context, the words, and the facts that hold."""

    pattern: Pattern
    certainty: Certainty
    quote: str
    facts: frozenset[str]


def find(stream: TokenStream) -> list[Finding]:
    """Every finding, at most the surest one for each pattern."""
    best: dict[str, Finding] = {}
    for pattern, start, end in _matches(stream):
        finding = _weigh(stream, pattern, start, end)
        if finding is None:
            continue
        known = best.get(pattern.id)
        if known is None or (known.certainty == "possible" and finding.certainty != "possible"):
            best[pattern.id] = finding
    return list(best.values())


def _matches(stream: TokenStream) -> Iterator[tuple[Pattern, int, int]]:
    for pattern, compiled in patterns(stream.lang).candidates(stream.keys):
        for start, end in compiled.spans(stream.line):
            if not excused(stream, pattern, start, end):
                yield pattern, start, end


def excused(stream: TokenStream, pattern: Pattern, start: int, end: int) -> bool:
    """Whether a guard of the pattern overlaps the match: an idiom, another meaning."""
    for guard in pattern.unless:
        if guard.anchors.isdisjoint(stream.keys):
            continue
        for left, right in guard.spans(stream.line, max(0, start - GUARD_REACH), end + GUARD_REACH):
            if left < end and right > start:
                return True
    return False


def _weigh(stream: TokenStream, pattern: Pattern, start: int, end: int) -> Finding | None:
    surroundings = context(stream, start, end)
    if pattern.certainty == "possible" and "fiction" in surroundings.weak - pattern.firm:
        return None  # a vague word in a film or the news is nothing; a plain one is still asked about
    weak = surroundings.weak - pattern.firm
    certainty: Certainty = "possible" if weak else pattern.certainty
    facts = set() if weak else set(pattern.facts)
    if surroundings.third_party:
        facts.add("third_party")
    if "past" in weak and "attempt_past" in pattern.facts:
        facts.add("attempt_past")
    first, last = stream.index_at(start), stream.index_at(end) - 1
    return Finding(pattern, certainty, stream.quote(first, last), frozenset(facts))
