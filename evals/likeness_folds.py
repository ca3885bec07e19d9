"""Likeness weights that never saw some authors' files: how well detection carries over to another hand's words.

The files of a language fall into folds, each with everyday talk and danger of its own; the scores of a fold come from
weights that were learned from the others. Thresholds are chosen on these scores, so that they hold for words of hands
that were not learned from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dialogue_flows.safety.likeness import Weights, shipped
from dialogue_flows.safety.likeness.groups import GROUPS
from dialogue_flows.safety.likeness.scoring import likenesses
from dialogue_flows.safety.patterns import Kind
from evals.encoder_unseen import remembered
from evals.likeness_training import ANALYSE, Corpus, corpus, train
from evals.utterance_files import TEACHING, LabelledUtterance, learned_from
from transcripts.calls import Lang

FOLDS: Final = 4
Scores = Mapping[Kind, NDArray[np.float64]]


def folds(items: Sequence[LabelledUtterance]) -> Mapping[str, int]:
    """The fold of every file but the one that only teaches: the largest first, each where it evens them out most."""
    plain = Counter(item.file for item in items if item.plain)
    danger = Counter(item.file for item in items if item.kinds)
    loads = [[0.0, 0.0] for _ in range(FOLDS)]
    found: dict[str, int] = {}
    for file, _ in Counter(item.file for item in items if item.part != TEACHING).most_common():
        share = plain[file] / max(1, plain.total()), danger[file] / max(1, danger.total())
        number = min(
            range(FOLDS),
            key=lambda fold: sum((old + new) ** 2 for old, new in zip(loads[fold], share, strict=True)),
        )
        loads[number] = [old + new for old, new in zip(loads[number], share, strict=True)]
        found[file] = number
    return found


def unseen_scores(data: Corpus, lang: Lang) -> Scores:
    """The score of every utterance by weights learned from the files of the other folds; nan for one that teaches."""
    by_file = folds(data.items)
    fold = np.array([by_file.get(item.file, -1) for item in data.items])
    scores: Scores = {group: np.full(len(data.items), np.nan) for group in GROUPS}
    for number in range(FOLDS):
        weights = train(data, fold != number, lang, members=False)
        _fill(scores, data.items, fold == number, weights)
    return scores


def _fill(
    scores: Scores, items: Sequence[LabelledUtterance], which: NDArray[np.bool_], weights: Weights
) -> None:
    for number in np.flatnonzero(which).tolist():
        for group, likeness in likenesses(ANALYSE[weights.lang](items[number].text), weights).items():
            scores[group][number] = likeness.score


def without_file(file: str, lang: Lang) -> Weights:
    """Weights learned without the fold of this file, with the shipped thresholds (chosen on the same folds)."""
    return _without_fold(folds(_corpus(lang).items)[file], lang)


@cache
def _corpus(lang: Lang) -> Corpus:
    return corpus(learned_from(), lang)


@cache
def _without_fold(number: int, lang: Lang) -> Weights:
    data = _corpus(lang)
    by_file = folds(data.items)
    use = np.array([by_file.get(item.file, -1) != number for item in data.items])
    kept = shipped()[lang]
    return replace(
        train(data, use, lang),
        raises=kept.raises,
        sure=kept.sure,
        lowers=kept.lowers,
        looks=kept.looks,
        encoder=remembered(lang) if kept.encoder else None,
    )
