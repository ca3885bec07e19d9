"""How well likeness alone finds danger in the words of authors it has not learned from.

python -m evals.likeness_authors [--lang ko|en]     about five minutes a language

Five times, weights are learned without some authors' files, and those files are scored. The threshold is set where a
given share of their plain utterances (everyday talk, requests to the city) would be asked about.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dialogue_flows.safety.likeness.weights import GROUPS
from evals.likeness_thresholds import Scores, fill
from evals.likeness_training import Corpus, corpus, train
from evals.utterance_files import TEACHING, learned_from
from transcripts.calls import LANGS, Lang

# Danger and benign speech left out together; a file that is not named is always learned from.
LEFT_OUT: Final[Mapping[Lang, Sequence[frozenset[str]]]] = {
    "ko": (
        frozenset({"ko", "final"}),
        frozenset({"ko_danger", "benign_more"}),
        frozenset({"ko_benign", "ko_crisis"}),
        frozenset({"benign_days", "ko_hints", "ko_home"}),
        frozenset({"ko_nights", "ko_threat"}),
    ),
    "en": (
        frozenset({"en", "final"}),
        frozenset({"en_more"}),
        frozenset({"en_crisis", "benign_days"}),
        frozenset({"en_nights", "benign_more"}),
        frozenset({"en_home"}),
    ),
}
SHARES: Final = (0.005, 0.01, 0.02, 0.03, 0.05)
_GRAVE: Final = 4


def scores_across_authors(data: Corpus, lang: Lang) -> tuple[Scores, Scores]:
    """The scores of every utterance by weights that never saw its file: of pieces and network, of pieces alone."""
    both: Scores = {group: np.full(len(data.items), np.nan) for group in GROUPS}
    pieces_alone: Scores = {group: np.full(len(data.items), np.nan) for group in GROUPS}
    for files in LEFT_OUT[lang]:
        away = np.array([item.file in files for item in data.items])
        weights = train(data, ~away, lang, members=False)
        fill(both, data.items, away, weights)
        fill(pieces_alone, data.items, away, replace(weights, network=None))
    return both, pieces_alone


def table(data: Corpus, scores: Scores) -> list[str]:
    """Recall of suicide and violence at each share of plain utterances."""
    lines: list[str] = []
    for group in ("suicide", "violence"):
        members = set(GROUPS[group])
        known = ~np.isnan(scores[group])
        true = np.array([bool(members & set(item.kinds)) and item.part != TEACHING for item in data.items])
        grave = np.array([item.severity >= _GRAVE for item in data.items])
        plain = np.array([item.plain for item in data.items]) & known
        for name, chosen in ((group, true & known), (f"{group}, severity 4 and above", true & grave & known)):
            lines.append(f"  {name:32s} {_recalls(scores[group], plain, chosen)}  of {int(chosen.sum())}")
    return lines


def _recalls(score: NDArray[np.float64], plain: NDArray[np.bool_], chosen: NDArray[np.bool_]) -> str:
    thresholds = [np.quantile(score[plain], 1 - share) for share in SHARES]
    return "  ".join(f"{float((score[chosen] >= threshold).mean()):6.1%}" for threshold in thresholds)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m evals.likeness_authors", description=__doc__)
    parser.add_argument("--lang", choices=LANGS, help="this language only")
    options = parser.parse_args(arguments)
    for lang in [options.lang] if options.lang else LANGS:
        data = corpus(learned_from(), lang)
        both, pieces_alone = scores_across_authors(data, lang)
        shares = "  ".join(f"{share:6.1%}" for share in SHARES)
        sys.stdout.write(f"{lang}: recall where this share of plain utterances is asked about: {shares}\n")
        for name, scores in (("pieces alone", pieces_alone), ("pieces and network", both)):
            if name == "pieces alone" or data.morphemes:
                sys.stdout.write("\n".join([f" {name}", *table(data, scores)]) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
