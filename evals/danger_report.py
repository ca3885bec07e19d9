"""Recall and false alarms of danger detection on the development utterances, with Wilson 95 % intervals.

python -m evals.danger_report                      the third that was kept unseen while tuning
python -m evals.danger_report --part tuning --errors   with every miss and false alarm, for tuning
python -m evals.danger_report --stress             the same under spacing loss, misspelling and other endings
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from dialogue_flows.safety import Screening, screen
from evals.utterance_stress import MUTATIONS
from transcripts.calls import LANGS, Lang

UTTERANCES: Final = Path(__file__).with_name("utterances")
Part = Literal["tuning", "held_out", "final", "all"]
# A sign counts as found when any signal of its group is raised: a child hit at home is child abuse and violence.
_GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "suicide": ("suicide", "self_harm"),
    "self_harm": ("self_harm", "suicide"),
    "violence": ("violence", "child_abuse", "elder_abuse", "sexual_violence", "harm_to_others"),
    "child_abuse": ("child_abuse", "violence"),
    "elder_abuse": ("elder_abuse", "violence"),
    "sexual_violence": ("sexual_violence", "violence"),
    "missing_person": ("missing_person", "suicide", "child_abuse"),
}
_BENIGN: Final = ("everyday", "city_request", "idiom", "hard_negative")


@dataclass(frozen=True, slots=True)
class LabelledUtterance:
    """One line of evals/utterances: `kinds` is empty for benign text; `certainty` is the least expected."""

    id: str
    text: str
    lang: Lang
    kinds: tuple[str, ...]
    certainty: str
    severity: int
    tags: tuple[str, ...]

    @property
    def part(self) -> Part:
        """ "final" as labelled; else a third fixed by the text is "held_out", the rest "tuning"."""
        if "final" in self.tags:
            return "final"
        return "held_out" if int(hashlib.sha256(self.text.encode()).hexdigest(), 16) % 3 == 0 else "tuning"


@dataclass(frozen=True, slots=True)
class Rate:
    """`hits` of `total`, with the Wilson score interval."""

    hits: int
    total: int

    def interval(self, z: float = 1.96) -> tuple[float, float]:
        """Lower and upper bound of the proportion, 95 % by default; (0, 1) for no cases."""
        if self.total == 0:
            return 0.0, 1.0
        share, square = self.hits / self.total, z * z
        middle = share + square / (2 * self.total)
        spread = z * math.sqrt(share * (1 - share) / self.total + square / (4 * self.total**2))
        scale = 1 + square / self.total
        # At no hit and at all hits the bound is the share itself; the sums above may miss it by a rounding.
        low = 0.0 if self.hits == 0 else max(0.0, (middle - spread) / scale)
        high = 1.0 if self.hits == self.total else min(1.0, (middle + spread) / scale)
        return low, high

    def __str__(self) -> str:
        if self.total == 0:
            return "no cases"
        low, high = self.interval()
        return f"{self.hits:4d}/{self.total:<4d} {self.hits / self.total:7.1%}  [{low:.1%}, {high:.1%}]"


def load(part: Part = "all") -> list[LabelledUtterance]:
    """The development utterances of both languages. Raises ValueError naming a line that is not well formed."""
    loaded: list[LabelledUtterance] = []
    for path in sorted(UTTERANCES.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                raw = json.loads(line)
                loaded.append(
                    LabelledUtterance(**raw | {"kinds": tuple(raw["kinds"]), "tags": tuple(raw["tags"])})
                )
            except (json.JSONDecodeError, KeyError, TypeError) as error:
                raise ValueError(f"{path.name}:{number}: not an utterance line: {error}") from error
    return [item for item in loaded if part in ("all", item.part)]


def found(item: LabelledUtterance, result: Screening, *, least: str = "possible") -> bool:
    """Whether a sign of the labelled kind (or of its group) was raised with at least this certainty."""
    wanted = {kind for label in item.kinds for kind in _GROUPS.get(label, (label,))}
    return any(
        signal.kind in wanted and (least == "possible" or signal.certainty != "possible")
        for signal in result.signals
    )


def alarmed(result: Screening, *, least: str = "likely") -> bool:
    """Whether any sign was raised with at least this certainty."""
    return any(least == "possible" or signal.certainty != "possible" for signal in result.signals)


def report(items: Sequence[LabelledUtterance], mutate: Callable[[str, Lang], str] | None = None) -> list[str]:
    """The lines of the report, `mutate` applied to every text first."""
    results = [
        (item, screen(mutate(item.text, item.lang) if mutate else item.text, item.lang)) for item in items
    ]
    lines = ["Recall by kind: flagged at all | at likely or above"]
    for lang in LANGS:
        spoken = [(item, result) for item, result in results if item.lang == lang]
        for kind in sorted({kind for item, _ in spoken for kind in item.kinds}):
            lines.append(_recall(f"{lang} {kind}", [pair for pair in spoken if kind in pair[0].kinds]))
        lines.append(
            _recall(f"{lang} severity 4 and above", [pair for pair in spoken if pair[0].severity >= 4])
        )
    for tag in sorted({tag for item, _ in results if item.kinds for tag in item.tags}):
        tagged = [pair for pair in results if pair[0].kinds and tag in pair[0].tags]
        lines.append(_recall(f"   tag {tag}", tagged))
    lines.append("False alarms: at likely or above | flagged at all | a question would be asked")
    for lang in LANGS:
        for tag in _BENIGN:
            chosen = [
                result
                for item, result in results
                if not item.kinds and tag in item.tags and item.lang == lang
            ]
            lines.append(
                f"  {lang + ' ' + tag:28s} {_share(alarmed(r) for r in chosen)} | "
                f"{_share(alarmed(r, least='possible') for r in chosen)} | {_share(r.ask for r in chosen)}"
            )
    return lines


def _recall(name: str, cases: Sequence[tuple[LabelledUtterance, Screening]]) -> str:
    likely = [(item, result) for item, result in cases if item.certainty == "likely"]
    return (
        f"  {name:28s} {_share(found(item, result) for item, result in cases)} | "
        f"{_share(found(item, result, least='likely') for item, result in likely)}"
    )


def _share(flags: Iterable[bool]) -> Rate:
    values = list(flags)
    return Rate(sum(values), len(values))


def errors(items: Sequence[LabelledUtterance]) -> list[str]:
    """Every miss and every alarm at "likely" or above on benign text, with what was found."""
    lines = []
    for item in items:
        result = screen(item.text, item.lang)
        signals = [(signal.kind, signal.certainty, signal.quote, signal.pattern) for signal in result.signals]
        if item.kinds and not found(item, result):
            lines.append(f"MISS {item.id} {item.kinds} {item.text} {signals}")
        elif item.certainty == "likely" and not found(item, result, least="likely"):
            lines.append(f"WEAK {item.id} {item.kinds} {item.text} {signals}")
        elif not item.kinds and alarmed(result):
            lines.append(f"FALSE {item.id} {item.tags} {item.text} {signals}")
        elif not item.kinds and result.ask:
            lines.append(f"ASKED {item.id} {item.tags} {item.text} {signals}")
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the report. Errors item by item are shown for the tuning part only, so that the rest stays unseen."""
    parser = argparse.ArgumentParser(prog="python -m evals.danger_report", description=__doc__)
    parser.add_argument("--part", choices=("tuning", "held_out", "final", "all"), default="final")
    parser.add_argument(
        "--errors", action="store_true", help="list misses and false alarms (tuning part only)"
    )
    parser.add_argument("--stress", action="store_true", help="repeat under each mutation of the text")
    options = parser.parse_args(arguments)
    if options.errors and options.part != "tuning":
        parser.error("--errors works with --part tuning only: what is kept for measuring stays unseen")
    items = load(options.part)
    output = [f"{len(items)} utterances, part {options.part}", *report(items)]
    if options.errors:
        output.extend(errors(items))
    if options.stress:
        for name, mutate in MUTATIONS.items():
            output.extend(["", f"Mutation: {name}", *report(items, mutate)])
    sys.stdout.write("\n".join(output) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
