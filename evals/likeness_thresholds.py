"""Where the likeness scorer speaks: thresholds chosen on utterances that the weights have not seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dialogue_flows.safety.likeness.encoder import encoder
from dialogue_flows.safety.likeness.groups import GROUPS
from dialogue_flows.safety.likeness.scoring import UNREAD, added
from dialogue_flows.safety.likeness.weights import Weights
from dialogue_flows.safety.matcher import find
from dialogue_flows.safety.patterns import Kind
from evals.encoder_unseen import unseen
from evals.likeness_folds import Scores
from evals.likeness_training import ANALYSE
from evals.utterance_files import TEACHING, LabelledUtterance
from transcripts.calls import Lang

# Of plain benign utterances (everyday talk, requests to the city) of authors that were not learned from, at most this
# share may be raised by the group. Only the first three lead to a safety question; a flag may cost a caller one gentle
# question (brief C.3). Many plain utterances of the collection were written to look like danger or are bare turns from
# the middle of a call; of the most ordinary ones (ko_days, en_days) three to four in a hundred are raised. The others
# ask nothing while they are only possible.
_BUDGET: Final[Mapping[Kind, float]] = {
    "suicide": 0.06,
    "violence": 0.03,
    "psychosis": 0.005,
    "medical": 0.02,
    "hazard": 0.02,
    "poverty": 0.015,
    "isolation": 0.01,
    "missing_person": 0.01,
    "intoxication": 0.01,
}
# Korean is read by more learners, which find as much at a smaller share.
_KOREAN: Final[Mapping[Kind, float]] = {"suicide": 0.05, "violence": 0.025}
BUDGET: Final[Mapping[Lang, Mapping[Kind, float]]] = {"ko": {**_BUDGET, **_KOREAN}, "en": _BUDGET}
# The groups that are asked about from "likely" on only: the share of plain utterances that may be raised so far.
SURE: Final[Mapping[Kind, float]] = {"medical": 0.0015, "hazard": 0.0015, "missing_person": 0.001}
# Of the true signs that patterns call likely, this share may be lowered to possible. Where a possible sign is asked
# about too, the caller is asked all the same, only less directly, and the sign sets no fact.
_LOWERED: Final[Mapping[Kind, float]] = {"suicide": 0.08, "violence": 0.08, "psychosis": 0.08}
_LOWERED_ELSE: Final = 0.03
_NEVER_LOWERED: Final = frozenset(
    {"poverty", "isolation"}
)  # they page nobody, and their facts open the help there is
_FEWEST: Final = 50  # such signs; of a group with fewer nothing is lowered
# The encoder reads what any group scores higher than all but this share of plain utterances.
_LOOKED_AT: Final = 0.10
Unsure = Mapping[Kind, NDArray[np.bool_]]


def unsure_signs(items: Sequence[LabelledUtterance]) -> Unsure:
    """For each group, the utterances in which patterns find a likely sign of it and none that is explicit."""
    surest: list[dict[str, set[str]]] = []
    for item in items:
        kinds: dict[str, set[str]] = {}
        for finding in find(ANALYSE[item.lang](item.text)):
            if "unlike" in finding.pattern.firm:
                continue
            kinds.setdefault(finding.pattern.kind, set()).add(finding.certainty)
        surest.append(kinds)
    found: dict[Kind, NDArray[np.bool_]] = {}
    for group, members in GROUPS.items():
        told = [set().union(*(kinds.get(member, set()) for member in members)) for kinds in surest]
        found[group] = np.array(["likely" in each and "explicit" not in each for each in told])
    return found


def with_looks(weights: Weights, items: Sequence[LabelledUtterance], scores: Scores) -> Weights:
    """The weights with their language's encoder, where there is one, and what it reads."""
    if (reads := encoder(weights.lang)) is None:
        return weights
    plain = _plain(items)
    looks: Mapping[str, float] = {
        group: round(float(np.nanquantile(score[plain], 1 - _LOOKED_AT)), 3)
        for group, score in scores.items()
    }
    return replace(weights, looks=looks, encoder=reads)


def read_whole(weights: Weights, items: Sequence[LabelledUtterance], scores: Scores) -> Scores:
    """The scores with what encoders said that had not learned from the author (nan: no such encoder was asked)."""
    if weights.encoder is None:
        return scores
    answers = added(unseen(weights.lang, [item.text for item in items]))
    looked = np.any([score >= weights.looks[group] for group, score in scores.items()], axis=0)
    return {
        group: score + np.where(looked, answers[:, number], UNREAD)
        for number, (group, score) in enumerate(scores.items())
    }


def _plain(items: Sequence[LabelledUtterance]) -> NDArray[np.bool_]:
    return np.array([item.plain and item.part != TEACHING for item in items])


def with_thresholds(
    weights: Weights, items: Sequence[LabelledUtterance], scores: Scores, unsure: Unsure
) -> Weights:
    """The weights with thresholds from scores of unseen utterances (nan: unused)."""
    plain = _plain(items)
    raises: dict[str, float] = {}
    sure: dict[str, float] = {}
    lowers: dict[str, float] = {}
    for group, members in GROUPS.items():
        score = scores[group]
        used = ~np.isnan(score)
        raises[group] = round(float(np.quantile(score[plain & used], 1 - BUDGET[weights.lang][group])), 3)
        if group in SURE:
            sure[group] = round(float(np.quantile(score[plain & used], 1 - SURE[group])), 3)
        true = np.array([bool(set(members) & set(item.kinds)) for item in items]) & used & unsure[group]
        share = _LOWERED.get(group, _LOWERED_ELSE)
        kept = group in _NEVER_LOWERED or true.sum() < _FEWEST
        lowers[group] = -99.0 if kept else round(float(np.quantile(score[true], share)), 3)
    return replace(weights, raises=raises, sure=sure, lowers=lowers)
