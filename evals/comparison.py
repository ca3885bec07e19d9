"""Two reports side by side: what the second decides otherwise, and whether it is worse."""

from __future__ import annotations

from dataclasses import dataclass

from evals.decisions import difference
from evals.results import Play, Run
from transcripts.calls import Level


@dataclass(frozen=True, slots=True)
class Comparison:
    """`lines` tell every difference; `worse`: a scenario fails that passed, is missing, or stands at a lower level."""

    lines: tuple[str, ...]
    worse: bool


def compare(before: Run, after: Run) -> Comparison:
    """Compares play by play (scenario and repeat)."""
    old, new = _by_play(before), _by_play(after)
    lines: list[str] = []
    worse = False
    for key, play in old.items():
        other = new.get(key)
        if other is None:
            lines.append(f"{key}: only in A")
            worse = True
            continue
        lines += [f"{key}: {line}" for line in _changes(play, other)]
        worse = worse or _is_worse(play, other)
    lines += [f"{key}: only in B" for key in new if key not in old]
    return Comparison(tuple(lines), worse)


def _by_play(run: Run) -> dict[str, Play]:
    return {f"{play.scenario} #{play.repeat}": play for play in run.plays}


def _changes(old: Play, new: Play) -> list[str]:
    found = difference(old.decisions, new.decisions)
    if old.passed != new.passed:
        found.insert(
            0, "passes now" if new.passed else "fails now: " + "; ".join(s.metric for s in new.failures)
        )
    return found


def _is_worse(old: Play, new: Play) -> bool:
    failed = old.passed and not new.passed
    fell = Level(new.decisions.level) < Level(old.decisions.level)
    return failed or (fell and not new.passed)
