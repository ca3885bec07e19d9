"""Likeness weights that never saw one author's file: how well detection carries over to another hand's words."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np

from dialogue_flows.safety.likeness import Weights
from evals.likeness_thresholds import unseen_scores, with_thresholds
from evals.likeness_training import Corpus, corpus, train
from evals.utterance_files import learned_from
from transcripts.calls import Lang

_FOLDS: Final = 3  # for the thresholds, chosen inside what is learned from


@cache
def _corpus(lang: Lang) -> Corpus:
    return corpus(learned_from(), lang)


def without_file(file: str, lang: Lang) -> Weights:
    """Weights and thresholds learned from every file of the language but this one."""
    data = _corpus(lang)
    use = np.array([item.file != file for item in data.items])
    scores = unseen_scores(data, use, lang, _FOLDS)
    return with_thresholds(train(data, use, lang), data.items, scores)
