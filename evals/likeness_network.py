"""Learns the network of the likeness scorer: Adam on the logistic loss, in numpy, seeded, words left out at random.

One network for all groups, with "any danger" beside them, so that what all danger has in common is learned once.
A word that several utterances contain is taught a short vector of its own beside the one of the language; it is left
out half of the time, so that the network can do without it where a word is new.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dialogue_flows.safety.likeness.network import WIDTHS, Network, neighbours, root_of_number
from dialogue_flows.safety.likeness.vectors import Hashes, Numbers, Vectors, found_at

Floats = NDArray[np.float32]
HIDDEN: Final = 64
_TAUGHT: Final = 32  # numbers of a word's own vector
_RAREST: Final = 2  # utterances that a word must stand in to be taught one
_EPOCHS: Final = 10
BATCH: Final = 64
_RATE: Final = 2e-3
WARM_UP: Final = 0.05  # of all steps
_DECAY: Final = 1e-5
_WORDS_LEFT_OUT: Final = 0.2
_TAUGHT_LEFT_OUT: Final = 0.5
_ANSWERS_LEFT_OUT: Final = 0.4
_STEEPEST: Final = 1.0  # length of all slopes together
_ANY_SHARE: Final = 0.5  # of the score of any danger, in the score of every group
_LONGEST: Final = 60  # words
_COLUMNS: Final = len(WIDTHS) * HIDDEN


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts as hashes of their words; `wanted` (texts, 1 + groups): column 0 is any danger; `weight` of each."""

    words: Sequence[Hashes]
    wanted: NDArray[np.bool_]
    weight: NDArray[np.float64]


@dataclass(slots=True)
class Learner:
    """The arrays of a network (filters of each width, shift, heads, bias, taught) with Adam's running means."""

    values: list[Floats]
    first: list[Floats]
    second: list[Floats]
    random: np.random.Generator
    steps: int = 0

    def step(self, slopes: Sequence[Floats], rate: float) -> None:
        """One step of Adam against the slopes, shortened where they are too steep together."""
        self.steps += 1
        length = float(np.sqrt(sum(float((slope * slope).sum()) for slope in slopes)))
        scale = np.float32(min(1.0, _STEEPEST / max(length, 1e-9)))
        for number, steep in enumerate(slopes):
            slope = steep * scale
            self.first[number] += 0.1 * (slope - self.first[number])
            self.second[number] += 0.001 * (slope * slope - self.second[number])
            root = np.sqrt(self.second[number] / (1 - 0.999**self.steps)) + 1e-8
            self.values[number] -= np.float32(rate / (1 - 0.9**self.steps)) * self.first[number] / root

    def kept(self, shape: tuple[int, ...], left_out: float) -> Floats:
        """Ones, and zeros in the share that is left out."""
        return (self.random.random(shape) > left_out).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts of about one length: vectors of the language, rows of the taught table, and which places are filled."""

    known: Floats
    taught: Numbers
    there: Floats
    target: Floats
    share: Floats


def learn_network(texts: Texts, known: Vectors) -> Network:
    """A network from texts; the same texts give the same network."""
    names = names_of(texts.words)
    learner = fresh(known.values.shape[1], texts.wanted.shape[1], len(names))
    parts = max(1, len(list(batches(texts.words, np.random.default_rng(0)))))
    total = _EPOCHS * parts
    for _ in range(_EPOCHS):
        for chosen in batches(texts.words, learner.random):
            rate = share_of_rate(learner.steps, total)
            slopes, _ = slopes_and_loss(learner, batch_of(texts, chosen, names, known))
            learner.step(slopes, _RATE * rate)
    *filters, shift, heads, bias, taught = learner.values
    return Network(
        filters=tuple(_halved(each) for each in filters),
        shift=_halved(shift),
        heads=_halved(_by_group(heads)),
        bias=_halved(_by_group(bias)),
        names=names,
        learned=_halved(taught[:-1]),
    )


def share_of_rate(step: int, total: int, warm_up: float = WARM_UP) -> float:
    """The share of the rate at a step: it grows over the first `warm_up` of all steps, and falls to nothing."""
    return min(1.0, (step + 1) / (warm_up * total)) * max(0.0, 1 - step / total)


def names_of(words: Sequence[Hashes]) -> Hashes:
    """The words that stand in several texts; one at least, so that the table is never empty."""
    found, often = np.unique(np.concatenate([np.unique(each) for each in words]), return_counts=True)
    frequent = found[often >= _RAREST]
    return frequent if len(frequent) else found[:1]


def _by_group(values: Floats) -> Floats:
    """The heads of the groups with their share of "any danger" (the first)."""
    found: Floats = (values[..., 1:] + _ANY_SHARE * values[..., :1]).astype(np.float32)
    return found


def _halved(values: Floats) -> Floats:
    """As it will be read back: half precision is enough."""
    return values.astype(np.float16).astype(np.float32)


def fresh(size: int, heads: int, names: int) -> Learner:
    """A learner that knows nothing yet: vectors of `size` numbers, `heads` columns, `names` words to be taught."""
    random = np.random.default_rng(0)
    full = size + _TAUGHT
    filters = [
        random.normal(0, np.sqrt(2 / (width * full)), (width * full, HIDDEN)).astype(np.float32)
        for width in WIDTHS
    ]
    taught = random.normal(0, 0.1, (names + 1, _TAUGHT)).astype(np.float32)
    taught[-1] = 0  # of a word that is taught none
    values = [
        *filters,
        np.zeros(_COLUMNS, np.float32),
        random.normal(0, 0.05, (2 * _COLUMNS, heads)).astype(np.float32),
        np.zeros(heads, np.float32),
        taught,
    ]
    empty = [np.zeros_like(value) for value in values]
    return Learner(values, empty, [value.copy() for value in empty], random)


def batches(texts: Sequence[Hashes], random: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    """Texts of about one length together, in random order; an empty text teaches nothing."""
    lengths = np.array([len(text) for text in texts])
    order = np.argsort(lengths + random.random(len(texts)) * 6, kind="stable")
    order = order[lengths[order] > 0]
    parts = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
    for number in random.permutation(len(parts)):
        yield parts[number]


def batch_of(texts: Texts, chosen: NDArray[np.int64], names: Hashes, known: Vectors) -> Batch:
    """The chosen texts side by side, the shorter ones filled up with nothing."""
    rows = [texts.words[number][:_LONGEST] for number in chosen]
    longest = max(len(row) for row in rows)
    there = np.array([np.arange(longest) < len(row) for row in rows])
    hashes = np.zeros((len(rows), longest), np.uint32)
    hashes[there] = np.concatenate(rows)
    vectors = known.rows(hashes.ravel()).reshape(*hashes.shape, -1) * there[:, :, None].astype(np.float32)
    taught = np.where(there, found_at(names, hashes.ravel()).reshape(hashes.shape), -1)
    target = texts.wanted[chosen].astype(np.float32)
    share = (np.where(texts.wanted[chosen], 2.0, 1.0) * texts.weight[chosen][:, None]).astype(np.float32)
    return Batch(vectors, taught, there.astype(np.float32), target, share / np.float32(len(rows)))


def slopes_and_loss(learner: Learner, batch: Batch) -> tuple[list[Floats], float]:
    """The slopes of the mean loss of a batch, and the loss, with random words, taught vectors and answers left out."""
    *filters, shift, heads, bias, table = learner.values
    spoken = learner.kept(batch.there.shape, _WORDS_LEFT_OUT)[:, :, None]
    asked = learner.kept(batch.there.shape, _TAUGHT_LEFT_OUT)[:, :, None] * spoken
    rows: Floats = np.concatenate([batch.known * spoken, table[batch.taught] * asked], axis=-1)
    looked_at = [neighbours(rows, width) for width in WIDTHS]
    raw = np.concatenate([look @ each for look, each in zip(looked_at, filters, strict=True)], axis=-1)
    answers: Floats = np.maximum(raw + shift, 0) * batch.there[:, :, None]
    best = answers.argmax(axis=1)[:, None]
    root = root_of_number(batch.there.sum(axis=1)).astype(np.float32)
    pooled = np.hstack([np.take_along_axis(answers, best, axis=1)[:, 0], answers.sum(axis=1) / root])
    mask = learner.kept(pooled.shape, _ANSWERS_LEFT_OUT) / np.float32(1 - _ANSWERS_LEFT_OUT)
    pooled *= mask
    score = pooled @ heads + bias
    miss = ((1 / (1 + np.exp(-score)) - batch.target) * batch.share).astype(np.float32)
    back = miss @ heads.T * mask
    slope = np.repeat((back[:, _COLUMNS:] / root)[:, None], answers.shape[1], axis=1)
    np.put_along_axis(slope, best, np.take_along_axis(slope, best, axis=1) + back[:, None, :_COLUMNS], axis=1)
    slope *= answers > 0
    by_width = np.split(slope, len(WIDTHS), axis=-1)
    slopes = [
        *(
            look.reshape(-1, look.shape[-1]).T @ each.reshape(-1, HIDDEN) + _DECAY * own
            for look, each, own in zip(looked_at, by_width, filters, strict=True)
        ),
        slope.sum(axis=(0, 1)),
        pooled.T @ miss + _DECAY * heads,
        miss.sum(axis=0),
        _slope_of_taught(table, batch.taught, asked, _back_to_words(by_width, filters, rows.shape[-1])),
    ]
    loss = float((np.logaddexp(0, np.where(batch.target > 0, -score, score)) * batch.share).sum())
    return slopes, loss


def _back_to_words(slopes: Sequence[Floats], filters: Sequence[Floats], size: int) -> Floats:
    """The slope of every word's taught numbers, from all filters that looked at it."""
    length = slopes[0].shape[1]
    found = np.zeros((*slopes[0].shape[:2], _TAUGHT), np.float32)
    for width, slope, each in zip(WIDTHS, slopes, filters, strict=True):
        taught = each.reshape(width, size, HIDDEN)[:, -_TAUGHT:]
        for offset in range(width):
            shift = offset - width // 2  # the filter at `place` saw the word at `place + shift`
            seen = slope[:, max(0, -shift) : length - max(0, shift)] @ taught[offset].T
            found[:, max(0, shift) : length - max(0, -shift)] += seen
    return found


def _slope_of_taught(table: Floats, places: Numbers, asked: Floats, slopes: Floats) -> Floats:
    found = np.zeros_like(table)
    used = places >= 0
    np.add.at(found, places[used], (slopes * asked)[used])
    return found
