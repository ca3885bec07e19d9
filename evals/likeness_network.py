"""Learns the network of the likeness scorer: Adam on the logistic loss, in numpy, seeded, words left out at random.

One network for all groups, with "any danger" beside them, so that what all danger has in common is learned once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dialogue_flows.safety.likeness.network import Network, neighbours, root_of_number
from dialogue_flows.safety.likeness.vectors import Numbers, vectors
from dialogue_flows.safety.likeness.weights import GROUPS

Floats = NDArray[np.float32]
HIDDEN: Final = 96
_EPOCHS: Final = 16
_BATCH: Final = 64
_RATE: Final = 2e-3
_DECAY: Final = 1e-5
_WORDS_LEFT_OUT: Final = 0.2
_ANSWERS_LEFT_OUT: Final = 0.3
_ANY_SHARE: Final = 0.5  # of the score of any danger, in the score of every group
_SHARE: Final = 0.9  # of the network's score in the whole: both parts then spread alike
_LONGEST: Final = 60  # morphemes
# The other groups are learned beside them and help them, but have too few lines to be trusted with unknown words.
_SPEAKS_FOR: Final = frozenset({"suicide", "violence", "psychosis"})


@dataclass(slots=True)
class _Learner:
    """The four arrays of a network with Adam's running means."""

    values: list[Floats]
    first: list[Floats]
    second: list[Floats]
    random: np.random.Generator
    steps: int = 0

    def step(self, slopes: Sequence[Floats], rate: float) -> None:
        self.steps += 1
        for number, slope in enumerate(slopes):
            self.first[number] += 0.1 * (slope - self.first[number])
            self.second[number] += 0.001 * (slope * slope - self.second[number])
            root = np.sqrt(self.second[number] / (1 - 0.999**self.steps)) + 1e-8
            self.values[number] -= np.float32(rate / (1 - 0.9**self.steps)) * self.first[number] / root


def learn_network(
    texts: Sequence[Numbers], wanted: NDArray[np.bool_], weight: NDArray[np.float64]
) -> Network:
    """A network from texts as places of morphemes; column 0 of `wanted` is any danger, the others the groups."""
    learner = _fresh(len(vectors().values[0]), wanted.shape[1])
    share = (np.where(wanted, 2.0, 1.0) * weight[:, None]).astype(np.float32)
    target = wanted.astype(np.float32)
    for epoch in range(_EPOCHS):
        rate = _RATE * (1 - epoch / _EPOCHS)
        for chosen in _batches(texts, learner.random):
            rows, there = _padded([texts[number][:_LONGEST] for number in chosen])
            learner.step(_slopes(learner, rows, there, (target[chosen], share[chosen])), rate)
    filters, shift, heads, bias = learner.values
    return Network(_halved(filters), _halved(shift), _halved(_by_group(heads)), _halved(_by_group(bias)))


def _by_group(values: Floats) -> Floats:
    """The heads of the groups with their share of "any danger" (the first); nothing for those it is silent on."""
    speaks = np.array([group in _SPEAKS_FOR for group in GROUPS])
    found: Floats = ((values[..., 1:] + _ANY_SHARE * values[..., :1]) * _SHARE * speaks).astype(np.float32)
    return found


def _halved(values: Floats) -> Floats:
    """As it will be read back: half precision is enough."""
    return values.astype(np.float16).astype(np.float32)


def _fresh(size: int, heads: int) -> _Learner:
    random = np.random.default_rng(0)
    values = [
        random.normal(0, np.sqrt(2 / (3 * size)), (3 * size, HIDDEN)).astype(np.float32),
        np.zeros(HIDDEN, np.float32),
        random.normal(0, 0.1, (2 * HIDDEN, heads)).astype(np.float32),
        np.zeros(heads, np.float32),
    ]
    empty = [np.zeros_like(value) for value in values]
    return _Learner(values, empty, [value.copy() for value in empty], random)


def _batches(texts: Sequence[Numbers], random: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    """Texts of about one length together, in random order; a text without known morphemes teaches nothing."""
    lengths = np.array([len(text) for text in texts])
    order = np.argsort(lengths + random.random(len(texts)) * 4, kind="stable")
    order = order[lengths[order] > 0]
    parts = [order[start : start + _BATCH] for start in range(0, len(order), _BATCH)]
    for number in random.permutation(len(parts)):
        yield parts[number]


def _padded(texts: Sequence[Numbers]) -> tuple[Floats, Floats]:
    """Vectors (texts, morphemes, numbers) with zeros behind shorter texts, and which places are filled."""
    longest = max(len(text) for text in texts)
    there = np.array([np.arange(longest) < len(text) for text in texts])
    places = np.zeros((len(texts), longest), np.int64)
    places[there] = np.concatenate(texts)
    return vectors().rows(places) * there[:, :, None].astype(np.float32), there.astype(np.float32)


def _slopes(
    learner: _Learner, rows: Floats, there: Floats, wanted: tuple[Floats, Floats]
) -> tuple[Floats, Floats, Floats, Floats]:
    """The slopes of the mean loss of a batch, with random words and answers left out."""
    filters, shift, heads, bias = learner.values
    kept = learner.random.random(there.shape) > _WORDS_LEFT_OUT
    looked_at = neighbours(rows * kept[:, :, None].astype(np.float32))
    answers: Floats = np.maximum(looked_at @ filters + shift, 0) * there[:, :, None]
    best = answers.argmax(axis=1)[:, None]
    root = root_of_number(there.sum(axis=1)).astype(np.float32)
    pooled = np.hstack([np.take_along_axis(answers, best, axis=1)[:, 0], answers.sum(axis=1) / root])
    mask = (learner.random.random(pooled.shape) > _ANSWERS_LEFT_OUT).astype(np.float32)
    mask /= 1 - _ANSWERS_LEFT_OUT
    pooled *= mask
    target, share = wanted
    miss = ((1 / (1 + np.exp(-(pooled @ heads + bias))) - target) * share / len(rows)).astype(np.float32)
    back = miss @ heads.T * mask
    slope = np.repeat((back[:, HIDDEN:] / root)[:, None], answers.shape[1], axis=1)
    np.put_along_axis(slope, best, np.take_along_axis(slope, best, axis=1) + back[:, None, :HIDDEN], axis=1)
    slope *= answers > 0
    flat = slope.reshape(-1, HIDDEN)
    return (
        looked_at.reshape(len(flat), -1).T @ flat + _DECAY * filters,
        flat.sum(axis=0),
        pooled.T @ miss + _DECAY * heads,
        miss.sum(axis=0),
    )
