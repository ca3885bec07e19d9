"""The results of a run: every play with its scores, every metric with its interval, and how they are stored."""

from __future__ import annotations

import json
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from evals.decisions import Decisions, decisions
from evals.observed import Heard, Observed, Timing
from evals.rate import Rate
from evals.scenario import Mode, Scenario
from evals.scorers import score
from evals.scoring import Score
from transcripts.calls import Lang
from transcripts.data_files import BrokenDataFile

FILE = "results.json"
PRACTICE_NOTE = "practice ears: proves the path, not the recognition of people"
TEXT_NOTE = "text: proves dialogue, rules, record and summary; no sound and no officer took part"


@dataclass(frozen=True, slots=True)
class Play:
    """One call of one scenario."""

    scenario: str
    title: dict[Lang, str]
    source: str
    repeat: int
    scores: tuple[Score, ...]
    decisions: Decisions
    transcript: tuple[str, ...] = ()
    timing: Timing | None = None
    heard: tuple[Heard, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether every metric held."""
        return all(each.passed for each in self.scores)

    @property
    def failures(self) -> list[Score]:
        """The metrics that did not hold."""
        return [each for each in self.scores if not each.passed]


@dataclass(frozen=True, slots=True)
class Run:
    """All plays of a run. `took_s` is wall-clock time; `note` says what such a run proves."""

    mode: Mode
    note: str
    plays: tuple[Play, ...]
    took_s: float = 0.0
    figures: dict[str, float] = field(default_factory=dict)

    def metrics(self) -> dict[str, Rate]:
        """For each metric how often it held, of how often there was a case; first whole scenarios."""
        found = {"scenarios": Rate(sum(play.passed for play in self.plays), len(self.plays))}
        for play in self.plays:
            for each in play.scores:
                rate = found.get(each.metric, Rate(0, 0))
                found[each.metric] = Rate(rate.hits + each.passed, rate.total + 1)
        return found


def judged(scenario: Scenario, repeat: int, seen: Observed) -> Play:
    """A play with its scores."""
    return Play(
        scenario=scenario.id,
        title=scenario.title,
        source=scenario.source,
        repeat=repeat,
        scores=tuple(score(scenario.expect, seen)),
        decisions=decisions(seen),
        transcript=tuple(_line(turn) for turn in seen.turns),
        timing=seen.timing,
        heard=seen.heard,
    )


def _line(turn: Any) -> str:
    words = turn.text or f"[{turn.keys or ''}]"
    return f"{turn.speaker.value}: {words}" + (f"  ({' '.join(turn.lines)})" if turn.lines else "")


def figures(plays: Sequence[Play]) -> dict[str, float]:
    """Reply times in ms (median, p95), the longest owed silence in ms, and how many lines the ears wrote exactly."""
    timings = [play.timing for play in plays if play.timing is not None]
    replies = sorted(ms for timing in timings for ms in timing.replies_ms)
    heard = [each for play in plays for each in play.heard]
    found: dict[str, float] = {}
    if replies:
        found["reply_median_ms"] = statistics.median(replies)
        found["reply_p95_ms"] = percentile(replies, 0.95)
        found["replies"] = len(replies)
    if timings:
        found["dead_air_ms"] = max(timing.dead_air_ms for timing in timings)
        found["machine_late_ms"] = max(timing.machine_late_ms for timing in timings)
    if heard:
        found["heard_exactly"] = sum(each.said == each.written for each in heard) / len(heard)
    return found


def percentile(ordered: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0..1) of all do not exceed. Raises ValueError for no values."""
    if not ordered:
        raise ValueError("no values, no percentile")
    rank = max(1, -(-len(ordered) * round(share * 10_000) // 10_000))
    return sorted(ordered)[rank - 1]


def write(run: Run, folder: Path) -> Path:
    """Stores a run as JSON; `read` gives it back."""
    folder.mkdir(parents=True, exist_ok=True)
    rates = {
        name: {"hits": rate.hits, "total": rate.total, "interval": rate.interval()}
        for name, rate in run.metrics().items()
    }
    data = {
        "mode": run.mode,
        "note": run.note,
        "took_s": run.took_s,
        "figures": run.figures,
        "metrics": rates,
    }
    data["plays"] = [asdict(play) | {"passed": play.passed} for play in run.plays]
    path = folder / FILE
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def read(folder: Path) -> Run:
    """A stored run. Raises `BrokenDataFile` where the folder holds none that can be read."""
    path = folder / FILE
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        plays = tuple(_play(each) for each in data["plays"])
        return Run(data["mode"], data["note"], plays, data["took_s"], data["figures"])
    except FileNotFoundError:
        raise BrokenDataFile(
            f"{path}: there is no report; make one with `onbam evals run --report {folder}`"
        ) from None
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise BrokenDataFile(f"{path}: not a report of this version ({error}); make it again") from None


def _play(data: Mapping[str, Any]) -> Play:
    timing = data["timing"]
    return Play(
        scenario=data["scenario"],
        title=data["title"],
        source=data["source"],
        repeat=data["repeat"],
        scores=tuple(Score(**each) for each in data["scores"]),
        decisions=Decisions.from_json(data["decisions"]),
        transcript=tuple(data["transcript"]),
        timing=Timing(tuple(timing["replies_ms"]), timing["dead_air_ms"], timing["machine_late_ms"])
        if timing
        else None,
        heard=tuple(Heard(**each) for each in data["heard"]),
    )
