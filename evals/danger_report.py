"""Recall and false alarms of danger detection on labelled utterances, with Wilson 95 % intervals.

python -m evals.danger_report --across-files       each author's file by weights that never saw it: the honest estimate
python -m evals.danger_report                      the hard set, with the shipped weights
python -m evals.danger_report --part tuning --errors   with every miss and false alarm, for tuning
python -m evals.danger_report --part sealed        an independent author's file (also: unread, closed, blind)
python -m evals.danger_report --patterns-only      what the patterns find alone
python -m evals.danger_report --stress             the same under spacing loss, misspelling and other endings

The shipped likeness weights were learned from every utterance but the blind ones, and the patterns were written over
the tuning part; so the other parts, measured with them, give a regression baseline and not an estimate.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from dialogue_flows.safety import Screening
from dialogue_flows.safety.likeness import Weights, shipped
from dialogue_flows.safety.screening import screen_with
from evals.rate import Rate, rate
from evals.utterance_files import APART, PARTS, LabelledUtterance, load
from evals.utterance_stress import MUTATIONS
from transcripts.calls import LANGS, Lang

Seen = tuple[LabelledUtterance, Screening]
Mutation = Callable[[str, Lang], str]
# A sign counts as found when any signal of its group is raised: a child hit at home is child abuse and violence.
_GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "suicide": ("suicide", "self_harm"),
    "self_harm": ("self_harm", "suicide"),
    "violence": ("violence", "child_abuse", "elder_abuse", "sexual_violence", "harm_to_others"),
    "child_abuse": ("child_abuse", "violence"),
    "elder_abuse": ("elder_abuse", "violence"),
    "sexual_violence": ("sexual_violence", "violence"),
    "missing_person": ("missing_person", "suicide", "child_abuse"),
}
_BENIGN: Final = ("everyday", "city_request", "idiom", "hard_negative")
_GRAVE: Final = 4  # severity from which missing a sign is grave


def screened(
    items: Sequence[LabelledUtterance], weights: Mapping[Lang, Weights], mutate: Mutation | None = None
) -> list[Seen]:
    """Every utterance with what detection says of it, `mutate` applied to the text first."""
    return [
        (item, screen_with(weights, mutate(item.text, item.lang) if mutate else item.text, item.lang))
        for item in items
    ]


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


def report(seen: Sequence[Seen]) -> list[str]:
    """The lines of the report."""
    lines = ["Recall by kind: flagged at all | asked about | at likely or above, of those labelled so"]
    for lang in LANGS:
        spoken = [pair for pair in seen if pair[0].lang == lang and pair[0].kinds]
        for kind in sorted({kind for item, _ in spoken for kind in item.kinds}):
            lines.append(_recall(f"{lang} {kind}", [pair for pair in spoken if kind in pair[0].kinds]))
        lines.append(_recall(f"{lang} severity 4 and above", [p for p in spoken if p[0].severity >= _GRAVE]))
    lines.append("False alarms: at likely or above | flagged at all | a safety question would be asked")
    for lang in LANGS:
        benign = [pair for pair in seen if pair[0].lang == lang and not pair[0].kinds]
        for tag in _BENIGN:
            lines.append(_alarms(f"{lang} {tag}", [pair for pair in benign if tag in pair[0].tags]))
        lines.append(_alarms(f"{lang} everyday and city", [pair for pair in benign if pair[0].plain]))
    return lines


def by_tag(seen: Sequence[Seen]) -> list[str]:
    """Recall for each tag of the danger utterances: age, dialect, how it is told."""
    tags = sorted({tag for item, _ in seen if item.kinds for tag in item.tags})
    return [
        "Recall by tag",
        *(_recall(tag, [p for p in seen if p[0].kinds and tag in p[0].tags]) for tag in tags),
    ]


def _recall(name: str, cases: Sequence[Seen]) -> str:
    likely = [(item, result) for item, result in cases if item.certainty in ("likely", "explicit")]
    return (
        f"  {name:28s} {_share(found(item, result) for item, result in cases)} | "
        f"{_share(result.ask for _, result in cases)} | "
        f"{_share(found(item, result, least='likely') for item, result in likely)}"
    )


def _alarms(name: str, cases: Sequence[Seen]) -> str:
    results = [result for _, result in cases]
    return (
        f"  {name:28s} {_share(alarmed(r) for r in results)} | "
        f"{_share(alarmed(r, least='possible') for r in results)} | {_share(r.ask for r in results)}"
    )


def _share(flags: Iterable[bool]) -> Rate:
    return rate(list(flags))


def errors(seen: Sequence[Seen]) -> list[str]:
    """Every miss, every weak sign and every false alarm or needless question, with what was found."""
    lines = []
    for item, result in seen:
        signals = [(signal.kind, signal.certainty, signal.quote, signal.pattern) for signal in result.signals]
        if item.kinds and not found(item, result):
            lines.append(f"MISS {item.id} {item.kinds} {item.text} {signals}")
        elif item.certainty in ("likely", "explicit") and not found(item, result, least="likely"):
            lines.append(f"WEAK {item.id} {item.kinds} {item.text} {signals}")
        elif not item.kinds and alarmed(result):
            lines.append(f"FALSE {item.id} {item.tags} {item.text} {signals}")
        elif not item.kinds and result.ask:
            lines.append(f"ASKED {item.id} {item.tags} {item.text} {signals}")
    return lines


def across_files(items: Sequence[LabelledUtterance]) -> list[Seen]:
    """Every utterance screened with weights and thresholds learned without its author's file (minutes)."""
    from evals.likeness_folds import without_file  # training needs scipy; the rest of this report does not

    seen: list[Seen] = []
    for file in sorted({item.file for item in items}):
        theirs = [item for item in items if item.file == file]
        weights = {lang: without_file(file, lang) for lang in LANGS if any(i.lang == lang for i in theirs)}
        seen.extend(screened(theirs, weights))
    return seen


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the report. Errors item by item are shown for the tuning part only, so that the rest stays unseen."""
    parser = argparse.ArgumentParser(prog="python -m evals.danger_report", description=__doc__)
    parser.add_argument("--part", choices=PARTS, default="final")
    parser.add_argument(
        "--errors", action="store_true", help="list misses and false alarms (tuning part only)"
    )
    parser.add_argument("--stress", action="store_true", help="repeat under each mutation of the text")
    parser.add_argument("--tags", action="store_true", help="recall by tag as well")
    parser.add_argument("--patterns-only", action="store_true", help="without the likeness scorer")
    parser.add_argument(
        "--across-files",
        action="store_true",
        help="every file but those kept apart, by weights that never saw it",
    )
    options = parser.parse_args(arguments)
    if options.errors and options.part != "tuning":
        parser.error("--errors works with --part tuning only: what is kept for measuring stays unseen")
    if options.across_files and (options.part in APART or options.patterns_only or options.errors):
        parser.error(
            "--across-files measures the scorer on the known files; use it without the other options"
        )
    sys.stdout.write("\n".join(_output(options)) + "\n")
    return 0


def _output(options: argparse.Namespace) -> list[str]:
    if options.across_files:
        seen = across_files(load())
        unread = [pair for pair in seen if pair[0].part == "held_out"]
        output = [f"{len(seen)} utterances, each by weights that never saw its file", *report(seen)]
        output += ["", f"Of these, the {len(unread)} of the third that is set apart", *report(unread)]
        return output + (by_tag(seen) if options.tags else [])
    weights = {} if options.patterns_only else shipped()
    items = load(options.part)
    seen = screened(items, weights)
    output = [f"{len(items)} utterances, part {options.part}", *report(seen)]
    if options.tags:
        output += by_tag(seen)
    if options.errors:
        output += errors(seen)
    for name, mutate in MUTATIONS.items() if options.stress else ():
        output += ["", f"Mutation: {name}", *report(screened(items, weights, mutate))]
    return output


if __name__ == "__main__":
    raise SystemExit(main())
