"""What answers to an instrument amount to. Pure.

A score exists only when every item was answered. Until then there is a lower bound, and the result is positive where
that bound reaches the cut-off, and incomplete where it does not: what was refused, unclear or not asked is never "no".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from dialogue_flows.instruments.pack import Instrument

Result = Literal["positive", "negative", "incomplete"]


@dataclass(frozen=True, slots=True)
class Given:
    """What is known of one item. `option`: the answer, None where there is none; `at_least`: what the words prove
    nevertheless ("yes" to "how often" is at least the lowest option that is not never)."""

    option: str | None = None
    at_least: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an instrument stands. `score` is None until every item is answered; `at_least` never exceeds it."""

    score: int | None
    at_least: int
    result: Result


def standing(pack: Instrument, given: Mapping[str, Given]) -> Standing:
    """The standing after these answers, by item id; an item that is missing was not answered."""
    known = [given.get(item.id, Given()) for item in pack.items]
    at_least = sum(pack.option(g.option).score if g.option else g.at_least for g in known)
    score = at_least if all(g.option for g in known) else None
    if at_least >= pack.cut_off:
        return Standing(score, at_least, "positive")
    return Standing(score, at_least, "negative" if score is not None else "incomplete")
