"""A small network over morpheme vectors: filters three morphemes wide, the strongest and the mean answer, one layer.

It knows what the hashed pieces cannot: that a word the labelled utterances do not contain is like one that they do.
Its score is added to that of the pieces.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dialogue_flows.safety.likeness.vectors import Floats, Numbers

WIDTH: Final = 3  # morphemes
_SMALL: Final = (
    2**18
)  # multiplications that stay on one core; waking others costs more, most of all on a busy machine
SHORT: Final = 16  # morphemes, about six words: the score of a shorter answer is damped, it says too little
FEWEST_MORPHEMES: Final = 6  # the mean of a shorter answer is damped


@dataclass(frozen=True, slots=True)
class Network:
    """`filters` (3 x vector, hidden) with `shift`; `heads` (2 x hidden, groups) with `bias`: one score a group."""

    filters: Floats
    shift: Floats
    heads: Floats
    bias: Floats

    def answers(self, vectors: Floats) -> Floats:
        """The answer of every filter at every morpheme (morphemes, hidden)."""
        found: Floats = np.maximum(_product(neighbours(vectors), self.filters) + self.shift, 0)
        return found

    def scores(self, answers: Floats, first: Numbers, last: Numbers) -> Floats:
        """The scores of the runs of morphemes `first[i]` to `last[i]` (excluded); an empty run scores 0."""
        found = np.zeros((len(first), len(self.bias)), np.float32)
        full = last > first
        if not full.any():
            return found
        begin, end = first[full], last[full]
        # A row of zeros lets a run end at the last morpheme; reduceat wants every index inside.
        padded = np.vstack([answers, np.zeros((1, answers.shape[1]), np.float32)])
        strongest = np.maximum.reduceat(padded, np.stack([begin, end], axis=1).ravel(), axis=0)[::2]
        total = np.vstack([np.zeros((1, answers.shape[1])), np.cumsum(answers, axis=0, dtype=np.float64)])
        mean = (total[end] - total[begin]) / root_of_number(end - begin)
        whole = _product(np.hstack([strongest, mean]).astype(np.float32), self.heads) + self.bias
        found[full] = whole * np.sqrt(np.minimum(1, (end - begin) / SHORT))[:, None]
        return found


def _product(rows: Floats, columns: Floats) -> Floats:
    """`rows` times `columns`, in parts so small that they stay on one core."""
    height = max(1, _SMALL // columns.size)
    return np.vstack([rows[at : at + height] @ columns for at in range(0, len(rows), height)])


def neighbours(vectors: Floats) -> Floats:
    """Every vector between the one before and the one after it; zeros beyond the ends. Axis -2 is the position."""
    edge = np.zeros_like(vectors[..., :1, :])
    before = np.concatenate([edge, vectors[..., :-1, :]], axis=-2)
    after = np.concatenate([vectors[..., 1:, :], edge], axis=-2)
    return np.concatenate([before, vectors, after], axis=-1)


def root_of_number(number: Numbers | NDArray[np.float32]) -> NDArray[np.float64]:
    """The divisor of a sum of answers, a column."""
    found: NDArray[np.float64] = np.sqrt(np.maximum(number, FEWEST_MORPHEMES))[:, None]
    return found
