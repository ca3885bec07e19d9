"""Learns the weights of the likeness scorer: weighted logistic regression over the pieces of labelled utterances.

Two scorers are learned for a group and added: this danger against all else, and any danger against benign speech; so
what all danger has in common helps every group. Training texts are also shown misspelt, without marks and with other
endings, at a lower weight. Everything is seeded by the texts themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize

from dialogue_flows.safety import english, morphology
from dialogue_flows.safety.likeness.features import FEWEST, pieces
from dialogue_flows.safety.likeness.groups import GROUPS, MEMBERS
from dialogue_flows.safety.likeness.network import Network
from dialogue_flows.safety.likeness.vectors import Hashes, hashes_of, vectors, words
from dialogue_flows.safety.likeness.weights import Weights
from dialogue_flows.safety.tokens import TokenStream
from evals.likeness_network import Texts, learn_network
from evals.utterance_files import TEACHING, LabelledUtterance, fingerprint
from evals.utterance_stress import MUTATIONS
from transcripts.calls import Lang

Matrix = Any  # scipy.sparse.csr_matrix, which has no types
ANALYSE: Final[Mapping[Lang, Callable[[str], TokenStream]]] = {
    "ko": morphology.analyse,
    "en": english.analyse,
}
_AUGMENTED: Final = ("no punctuation", "a third of the blanks lost", "misspelt", "other endings")
_AUGMENTED_WEIGHT: Final = 0.3
_TRAP_WEIGHT: Final = 3.0  # a known trap must never cost a question again
_POSITIVE_WEIGHT: Final = 2.0
_PENALTY: Final = 3e-5
_ITERATIONS: Final = 60
_VARIANTS: Final = 1  # for each utterance; more cost time and taught no more
_RAREST: Final = 2  # utterances; a piece that stands in one only teaches nothing
_KEPT: Final = 120_000  # pieces kept in the shipped weights, the weightiest first


@dataclass(frozen=True, slots=True)
class Corpus:
    """Utterances as rows of pieces; `origin[row]` is the utterance that a row was made from.

    `words[number]` are the hashes of an utterance's morphemes or words.
    """

    items: Sequence[LabelledUtterance]
    hashes: NDArray[np.uint32]
    rows: Matrix
    origin: NDArray[np.int64]
    weight: NDArray[np.float64]
    words: Sequence[Hashes]


def corpus(items: Sequence[LabelledUtterance], lang: Lang) -> Corpus:
    """Analyse every utterance of the language and its variants."""
    chosen = [item for item in items if item.lang == lang]
    texts: list[tuple[int, str, float]] = []
    for number, item in enumerate(chosen):
        texts.append((number, item.text, weight_of(item)))
        variants = {MUTATIONS[name](item.text, lang) for name in _AUGMENTED} - {item.text}
        texts.extend((number, variant, _AUGMENTED_WEIGHT) for variant in sorted(variants)[:_VARIANTS])
    counted = [_counted(text, lang) for _, text, _ in texts]
    originals = [hashes for (hashes, _), (_, _, weight) in zip(counted, texts, strict=True) if weight >= 1]
    known, often = np.unique(np.concatenate(originals), return_counts=True)
    known = known[often >= _RAREST]
    return Corpus(
        items=chosen,
        hashes=known,
        rows=_rows(counted, known),
        origin=np.array([origin for origin, _, _ in texts]),
        weight=np.array([weight for _, _, weight in texts]),
        words=[hashes_of(words(ANALYSE[lang](item.text))[0]) for item in chosen],
    )


def _counted(text: str, lang: Lang) -> tuple[NDArray[np.uint32], NDArray[np.float64]]:
    hashes, number = np.unique(pieces(ANALYSE[lang](text)).hashes, return_counts=True)
    return hashes, number / np.sqrt(max(FEWEST, number.sum()))


def _rows(counted: Sequence[tuple[Any, Any]], known: NDArray[np.uint32]) -> Matrix:
    columns, values, ends = [], [], [0]
    for hashes, value in counted:
        places = np.searchsorted(known, hashes)
        places[places == len(known)] = 0
        there = known[places] == hashes
        columns.append(places[there])
        values.append(value[there])
        ends.append(ends[-1] + int(there.sum()))
    return sparse.csr_matrix(
        (np.concatenate(values), np.concatenate(columns), np.array(ends)), shape=(len(counted), len(known))
    )


def train(data: Corpus, use: NDArray[np.bool_], lang: Lang, *, members: bool = True) -> Weights:
    """Weights learned from the utterances marked in `use`; no thresholds yet. `members` learns the kinds too."""
    chosen = use[data.origin]
    items = [data.items[number] for number in data.origin[chosen]]
    wanted = [{kind for kind in GROUPS if set(GROUPS[kind]) & set(item.kinds)} for item in items]
    columns = [[bool(item.kinds) for item in items]]
    columns += [[group in groups for groups in wanted] for group in GROUPS]
    if members:
        columns += [[member in item.kinds for item in items] for member in MEMBERS]
    solved = _solve(data.rows[chosen], np.array(columns).T, data.weight[chosen])
    groups = solved[:, 1 : 1 + len(GROUPS)] + solved[:, :1]
    kinds = solved[:, 1 + len(GROUPS) :] if members else np.zeros((len(solved), len(MEMBERS)))
    learned = [item for item, used in zip(data.items, use, strict=True) if used]
    weights = _quantised(data.hashes, np.hstack([groups, kinds]), lang, fingerprint(learned))
    return replace(weights, network=_network(data, use, lang))


def _network(data: Corpus, use: NDArray[np.bool_], lang: Lang) -> Network:
    """The network over the utterances themselves, without the misspelt ones."""
    chosen = np.flatnonzero(use).tolist()
    wanted = [answers(data.items[number]) for number in chosen]
    weight = [weight_of(data.items[number]) for number in chosen]
    texts = Texts([data.words[number] for number in chosen], np.array(wanted), np.array(weight))
    return learn_network(texts, vectors(lang))


def answers(item: LabelledUtterance) -> list[bool]:
    """What is to be learned of an utterance: whether it is any danger, then each of GROUPS."""
    kinds = set(item.kinds)
    return [bool(kinds), *(bool(kinds & set(members)) for members in GROUPS.values())]


def weight_of(item: LabelledUtterance) -> float:
    """How much an utterance teaches: a known trap more."""
    return _TRAP_WEIGHT if item.part == TEACHING and not item.kinds else 1.0


def _solve(rows: Matrix, wanted: NDArray[np.bool_], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logistic regression for every column of `wanted` at once: pieces and, last, the bias, by columns."""
    pieces_count, heads = rows.shape[1], wanted.shape[1]
    transposed = rows.T.tocsr()
    sign = np.where(wanted, 1.0, -1.0)
    share = weight[:, None] * np.where(wanted, _POSITIVE_WEIGHT, 1.0)
    share /= share.sum(axis=0)

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        values = flat.reshape(pieces_count + 1, heads)
        margin = sign * (rows @ values[:-1] + values[-1])
        slope = -sign * share / (1 + np.exp(np.clip(margin, -30, 30)))
        gradient = np.vstack([transposed @ slope + _PENALTY * values[:-1], slope.sum(axis=0)])
        total = (np.logaddexp(0, -margin) * share).sum() + 0.5 * _PENALTY * (values[:-1] ** 2).sum()
        return float(total), gradient.ravel()

    start = np.zeros((pieces_count + 1) * heads)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _ITERATIONS, "maxcor": 6})
    solved: NDArray[np.float64] = found.x.reshape(pieces_count + 1, heads)
    return solved


def _quantised(hashes: NDArray[np.uint32], values: NDArray[np.float64], lang: Lang, data: str) -> Weights:
    """The weightiest pieces, a byte for each weight."""
    bias, values = values[-1], values[:-1]
    kept = np.sort(np.argsort(-np.abs(values).max(axis=1), kind="stable")[:_KEPT])
    scales = np.maximum(np.abs(values[kept]).max(axis=0), 1e-6) / 127
    return Weights(
        lang=lang,
        hashes=hashes[kept],
        values=np.round(values[kept] / scales).astype(np.int8),
        scales=scales.astype(np.float32),
        bias=bias.astype(np.float32),
        raises={},
        sure={},
        lowers={},
        data=data,
    )
