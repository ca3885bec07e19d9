"""Where the likeness scorer speaks: thresholds chosen on utterances that the weights have not seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dialogue_flows.safety.likeness.scoring import likenesses
from dialogue_flows.safety.likeness.weights import GROUPS, Weights
from dialogue_flows.safety.patterns import Kind
from evals.likeness_training import ANALYSE, Corpus, folds, train
from evals.utterance_files import TEACHING, LabelledUtterance
from transcripts.calls import Lang

# Of plain benign utterances (everyday talk, requests to the city) at most this share may be raised by the group.
# Only the first three lead to a safety question; a flag may cost a caller one gentle question (brief C.3). Some
# plain utterances of the collection were written to look like danger. The others ask nothing while they are only
# possible.
BUDGET: Final[Mapping[Kind, float]] = {
    "suicide": 0.025,
    "violence": 0.010,
    "psychosis": 0.002,
    "medical": 0.01,
    "hazard": 0.01,
    "poverty": 0.01,
    "isolation": 0.005,
    "missing_person": 0.005,
    "intoxication": 0.005,
}
_LOWERED: Final = 0.01  # of true signs of a group, at most this share scores under the lowering threshold
Scores = Mapping[Kind, NDArray[np.float64]]


def unseen_scores(data: Corpus, use: NDArray[np.bool_], lang: Lang, number: int) -> Scores:
    """The score of every used utterance by weights learned from the other folds; nan for unused ones."""
    fold = folds(data.items, number)
    scores: Scores = {group: np.full(len(data.items), np.nan) for group in GROUPS}
    for each in range(number):
        weights = train(data, use & (fold != each), lang, members=False)
        fill(scores, data.items, use & (fold == each), weights)
    return scores


def fill(
    scores: Scores, items: Sequence[LabelledUtterance], which: NDArray[np.bool_], weights: Weights
) -> None:
    """Write the scores of the utterances in `which`."""
    for number in np.flatnonzero(which).tolist():
        found = likenesses(ANALYSE[weights.lang](items[number].text), weights)
        for group, likeness in found.items():
            scores[group][number] = likeness.score


def with_thresholds(weights: Weights, items: Sequence[LabelledUtterance], scores: Scores) -> Weights:
    """The weights with thresholds from scores of unseen utterances (nan: unused)."""
    plain = np.array([item.plain and item.part != TEACHING for item in items])
    raises: dict[str, float] = {}
    lowers: dict[str, float] = {}
    for group, members in GROUPS.items():
        score = scores[group]
        used = ~np.isnan(score)
        raises[group] = round(float(np.quantile(score[plain & used], 1 - BUDGET[group])), 3)
        true = np.array([bool(set(members) & set(item.kinds)) for item in items]) & used
        lowers[group] = round(float(np.quantile(score[true], _LOWERED)), 3) if true.sum() >= 50 else -99.0
    return replace(weights, raises=raises, lowers=lowers)
