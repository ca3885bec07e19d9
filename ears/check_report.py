"""What a check of the practice ears amounts to: exact matches by voice and line, and every line that was missed."""

from __future__ import annotations

import json
from dataclasses import dataclass

from ears.lines import LANGUAGES, CallerLine


@dataclass(frozen=True)
class Heard:
    """One trial: what was said, how, and the words that came back."""

    line: CallerLine
    voice: str
    condition: str
    text: str

    @property
    def exact(self) -> bool:
        """Whether the words came back unchanged."""
        return self.text == self.line.text


def settings(heard: list[Heard]) -> dict[tuple[str, str], list[Heard]]:
    """The trials of each voice and condition, in the order in which they were said."""
    grouped: dict[tuple[str, str], list[Heard]] = {}
    for trial in heard:
        grouped.setdefault((trial.voice, trial.condition), []).append(trial)
    return grouped


def shares(heard: list[Heard]) -> dict[tuple[str, str], float]:
    """The exact share, 0..1, of each voice and condition."""
    return {key: sum(t.exact for t in tried) / len(tried) for key, tried in settings(heard).items()}


def table(heard: list[Heard], *, at_least: float, show_all: bool = False) -> str:
    """Exact matches by setting with what falls short of `at_least`, and every line ever missed (or all lines)."""
    rows = [f"{'voice':8} {'condition':20} {'ko exact':>12} {'en exact':>12} {'exact':>9}"]
    for (voice, condition), tried in settings(heard).items():
        row = f"{voice:8} {condition:20}"
        for language in LANGUAGES:
            here = [trial for trial in tried if trial.line.language == language]
            row += f" {sum(trial.exact for trial in here):>5} of {len(here):<3}"
        share = sum(trial.exact for trial in tried) / len(tried)
        short = "" if share >= at_least else f"  {100 * (at_least - share):.2f} points short"
        rows.append(f"{row} {100 * share:>7.2f} %{short}")
    rows += ["", *_by_line(heard, show_all=show_all)]
    rows.append(f"{sum(trial.exact for trial in heard)} of {len(heard)} exact")
    return "\n".join(rows)


def as_json(heard: list[Heard]) -> str:
    """The figures and the misses: {"settings": [...], "misses": [...]}."""
    figures = [
        {"voice": voice, "condition": condition, "said": len(tried), "exact": sum(t.exact for t in tried)}
        for (voice, condition), tried in settings(heard).items()
    ]
    misses = [
        {"voice": t.voice, "condition": t.condition, "said": t.line.text, "heard": t.text}
        for t in heard
        if not t.exact
    ]
    return json.dumps({"settings": figures, "misses": misses}, ensure_ascii=False, indent=1) + "\n"


def _by_line(heard: list[Heard], *, show_all: bool) -> list[str]:
    rows = []
    per_line: dict[CallerLine, list[Heard]] = {}
    for trial in heard:
        per_line.setdefault(trial.line, []).append(trial)
    for line, tried in per_line.items():
        misses = [trial for trial in tried if not trial.exact]
        if misses or show_all:
            rows.append(f"{len(tried) - len(misses)}/{len(tried)}  {line.language}  {line.text}")
        rows += [f"        {miss.voice}, {miss.condition}: {miss.text!r}" for miss in misses]
    return rows
