"""Likeness weights that never saw one author's file: how well detection carries over to another hand's words."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np

from dialogue_flows.safety.likeness import Weights, shipped
from evals.likeness_training import Corpus, corpus, train
from evals.utterance_files import learned_from
from transcripts.calls import Lang


@cache
def _corpus(lang: Lang) -> Corpus:
    return corpus(learned_from(), lang)


def without_file(file: str, lang: Lang) -> Weights:
    """Weights learned from every file of the language but this one, with the shipped thresholds.

    The thresholds are two figures for a group, chosen on the folds of all files; choosing them anew for every file
    left out would take an hour and change them in the second digit.
    """
    data = _corpus(lang)
    use = np.array([item.file != file for item in data.items])
    kept = shipped()[lang]
    return replace(train(data, use, lang), raises=kept.raises, lowers=kept.lowers)
