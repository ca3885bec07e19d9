"""What a scorer is: a rule that looks at what was expected and what was observed, and says whether it held."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evals.expected import Expect
from evals.observed import Observed


@dataclass(frozen=True, slots=True)
class Score:
    """Whether one metric held, and why not."""

    metric: str
    passed: bool
    why: str = ""


Scorer = Callable[[Expect, Observed], Score | None]


def scored(metric: str, problems: Sequence[str]) -> Score:
    """A metric that holds where there is no problem."""
    return Score(metric, passed=not problems, why="; ".join(problems))
