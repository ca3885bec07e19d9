"""The linter of the danger patterns: every example counts, nothing is dead, nothing is shadowed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache

import pytest

from dialogue_flows.safety import english, morphology
from dialogue_flows.safety.expression import Compiled
from dialogue_flows.safety.matcher import excused, find
from dialogue_flows.safety.patterns import Pattern, patterns
from dialogue_flows.safety.tokens import TokenStream
from transcripts.calls import Lang

ANALYSE: dict[Lang, Callable[[str], TokenStream]] = {"ko": morphology.analyse, "en": english.analyse}
ALL = [pattern for lang in ANALYSE for pattern in patterns(lang).patterns]


@cache
def stream(lang: Lang, text: str) -> TokenStream:
    return ANALYSE[lang](text)


@cache
def ids_found(lang: Lang, text: str) -> frozenset[str]:
    return frozenset(finding.pattern.id for finding in find(stream(lang, text)))


def found(pattern: Pattern, text: str) -> bool:
    return pattern.id in ids_found(pattern.lang, text)


def catches(pattern: Pattern, expression: Compiled, text: str) -> bool:
    """Whether this expression alone finds the text, the guards of its pattern considered."""
    line = stream(pattern.lang, text)
    if expression.anchors.isdisjoint(line.keys):
        return False
    return any(not excused(line, pattern, start, end) for start, end in expression.spans(line.line))


@pytest.mark.parametrize("lang", ANALYSE)
def test_a_pattern_matches_every_one_of_its_examples(lang: Lang) -> None:
    mine = patterns(lang).patterns
    assert [(p.id, text) for p in mine for text in p.examples if not found(p, text)] == []


@pytest.mark.parametrize("lang", ANALYSE)
def test_a_pattern_leaves_its_counter_examples_alone(lang: Lang) -> None:
    mine = patterns(lang).patterns
    assert [(p.id, text) for p in mine for text in p.counter_examples if found(p, text)] == []


@pytest.mark.parametrize("lang", ANALYSE)
def test_every_expression_is_needed_by_an_example_that_no_other_expression_of_its_pattern_finds(
    lang: Lang,
) -> None:
    """So none is dead (it finds something) and none is shadowed (without it that example would be lost)."""
    idle = []
    for pattern in patterns(lang).patterns:
        caught = [
            {expression.source for expression in pattern.match if catches(pattern, expression, text)}
            for text in pattern.examples
        ]
        idle += [(pattern.id, e.source) for e in pattern.match if {e.source} not in caught]
    assert idle == []


def test_no_pattern_is_fully_shadowed_by_a_surer_one_of_its_kind() -> None:
    """A pattern whose every example is found by one other pattern of its kind, at least as sure, earns nothing."""
    order = ("explicit", "likely", "possible")
    by_id = {pattern.id: pattern for pattern in ALL}
    shadowed = []
    for pattern in ALL:
        others: set[str] | None = None
        for text in pattern.examples:
            surer = {
                other.id
                for other in (by_id[name] for name in ids_found(pattern.lang, text))
                if other.id != pattern.id
                and other.kind == pattern.kind
                and order.index(other.certainty) <= order.index(pattern.certainty)
                and set(other.facts) >= set(pattern.facts)
            }
            others = surer if others is None else others & surer
        if others:
            shadowed.append((pattern.id, sorted(others)))
    assert shadowed == []


def test_every_fact_that_only_words_can_tell_is_set_by_a_pattern() -> None:
    told = {fact for pattern in ALL for fact in pattern.facts}
    assert told >= {
        "no_contact_told", "death_signs", "medicine_out", "no_cooling", "cold_now", "no_heat", "unconscious",
        "stroke_flag", "chest_pain_flag", "infant_lt3m_fever", "co_suspected", "gas_smell", "flooding_room",
        "collapse", "gasping", "means_at_hand", "attempt_in_progress",
    }  # fmt: skip


def test_a_guard_that_ends_in_a_long_gap_excuses_all_that_follows_it() -> None:
    pattern = next(p for p in ALL if p.id == "en.need.heat_cold")
    assert not found(pattern, "the bus was late again and its heating is broken and I am freezing")
    assert found(pattern, "the heating is broken and I am freezing")


_FOUND = """
from dialogue_flows.safety import english
from dialogue_flows.safety.matcher import find
from evals.utterance_files import load
for item in load("teaching"):
    if item.lang == "en":
        print([(each.pattern.id, each.certainty, each.quote) for each in find(english.analyse(item.text))])
"""


def test_what_is_found_does_not_depend_on_the_process() -> None:
    told = {
        subprocess.run(  # noqa: S603 (our own program)
            [sys.executable, "-c", _FOUND],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1
    assert "suicide" in told.pop()
