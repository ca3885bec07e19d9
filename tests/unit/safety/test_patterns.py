"""The linter of the danger patterns: every example counts, nothing is dead, nothing is shadowed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dialogue_flows.safety import english, morphology
from dialogue_flows.safety.matcher import find
from dialogue_flows.safety.patterns import Pattern, patterns
from dialogue_flows.safety.tokens import TokenStream
from transcripts.calls import Lang

ANALYSE: dict[Lang, Callable[[str], TokenStream]] = {"ko": morphology.analyse, "en": english.analyse}
ALL = [pattern for lang in ANALYSE for pattern in patterns(lang).patterns]


def found(pattern: Pattern, text: str) -> bool:
    return pattern.id in {finding.pattern.id for finding in find(ANALYSE[pattern.lang](text))}


@pytest.mark.parametrize("pattern", ALL, ids=lambda pattern: pattern.id)
def test_a_pattern_matches_every_one_of_its_examples(pattern: Pattern) -> None:
    assert [text for text in pattern.examples if not found(pattern, text)] == []


@pytest.mark.parametrize("pattern", ALL, ids=lambda pattern: pattern.id)
def test_a_pattern_leaves_its_counter_examples_alone(pattern: Pattern) -> None:
    assert [text for text in pattern.counter_examples if found(pattern, text)] == []


def test_no_pattern_is_fully_shadowed_by_a_surer_one_of_its_kind() -> None:
    """A pattern whose every example is found by one other pattern of its kind, at least as sure, earns nothing."""
    order = ("explicit", "likely", "possible")
    shadowed = []
    for pattern in ALL:
        others: set[str] | None = None
        for text in pattern.examples:
            surer = {
                finding.pattern.id
                for finding in find(ANALYSE[pattern.lang](text))
                if finding.pattern.id != pattern.id
                and finding.pattern.kind == pattern.kind
                and order.index(finding.pattern.certainty) <= order.index(pattern.certainty)
                and set(finding.pattern.facts) >= set(pattern.facts)
            }
            others = surer if others is None else others & surer
        if others:
            shadowed.append((pattern.id, sorted(others)))
    assert shadowed == []


@pytest.mark.parametrize("pattern", ALL, ids=lambda pattern: pattern.id)
def test_no_expression_stands_twice_in_a_pattern(pattern: Pattern) -> None:
    sources = [compiled.source for compiled in pattern.match]
    assert sorted({source for source in sources if sources.count(source) > 1}) == []
