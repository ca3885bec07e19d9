"""The release gate: thresholds are data (`gate.yaml`), the verdict is one sentence for each that is not reached."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from evals.results import Run
from transcripts.data_files import load_data_file

GATE = Path(__file__).with_name("gate.yaml")


class Bound(BaseModel):
    """The range of a figure."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    most: float | None = None
    least: float | None = None


class Thresholds(BaseModel):
    """What one mode must reach."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    metrics: dict[str, float]
    figures: dict[str, Bound] = {}


class GateFile(BaseModel):
    """The whole of gate.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    text: Thresholds
    voice: Thresholds


@dataclass(frozen=True, slots=True)
class Verdict:
    """`misses` is empty where the gate is open."""

    misses: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether everything was reached."""
        return not self.misses


def load_gate(path: Path = GATE) -> GateFile:
    """The thresholds. Raises `BrokenDataFile`."""
    return load_data_file(path, GateFile)


def judge(run: Run, gate: GateFile) -> Verdict:
    """Compares a run with the thresholds of its mode. A figure that was not measured is a miss."""
    wanted = gate.text if run.mode == "text" else gate.voice
    misses = []
    for name, rate in run.metrics().items():
        least = wanted.metrics.get(name, wanted.metrics.get("*", 0.0))
        if rate.total == 0 or rate.hits / rate.total < least:
            misses.append(f"{name}: {rate.hits} of {rate.total}, needed {least:.0%}")
    for name, bound in wanted.figures.items():
        misses += _figure(name, run.figures.get(name), bound)
    return Verdict(tuple(misses))


def _figure(name: str, value: float | None, bound: Bound) -> list[str]:
    if value is None:
        return [f"{name}: not measured"]
    if bound.most is not None and value > bound.most:
        return [f"{name}: {value:.0f}, at most {bound.most:.0f}"]
    if bound.least is not None and value < bound.least:
        return [f"{name}: {value:.2f}, at least {bound.least:.2f}"]
    return []
