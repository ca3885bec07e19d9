"""A small network over word vectors: filters one, two, three and five words wide, the strongest and the mean answer
of each, and one layer to the groups.

It knows what the hashed pieces cannot: that a word the labelled utterances do not contain is like one that they do.
Its score is added to that of the pieces.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dialogue_flows.safety.likeness.vectors import Floats, Hashes, Numbers, Vectors, found_at

WIDTHS: Final = (1, 2, 3, 5)  # words
_SMALL: Final = (
    2**18
)  # multiplications that stay on one core; waking others costs more, most of all on a busy machine
FEWEST_WORDS: Final = 6  # the mean of a shorter answer is damped


@dataclass(frozen=True, slots=True)
class Network:
    """`filters[i]` (WIDTHS[i] x vector, hidden) with `shift` (widths x hidden); `heads` (2 x widths x hidden, groups)
    with `bias`: one score a group. A vector is that of the language and, behind it, the one in `learned` of a word
    that the utterances taught (`names` are their hashes, sorted; zeros for others).
    """

    filters: tuple[Floats, ...]
    shift: Floats
    heads: Floats
    bias: Floats
    names: Hashes
    learned: Floats

    def vectors_of(self, names: Hashes, known: Vectors) -> Floats:
        """The vectors of the words with these hashes (words, numbers)."""
        places = found_at(self.names, names)
        taught = self.learned[places]
        taught[places < 0] = 0
        return np.hstack([known.rows(names), taught])

    def answers(self, rows: Floats) -> Floats:
        """The answer of every filter at every word (words, widths x hidden)."""
        answers = [
            _product(neighbours(rows, width), filters)
            for width, filters in zip(WIDTHS, self.filters, strict=True)
        ]
        found: Floats = np.maximum(np.hstack(answers) + self.shift, 0)
        return found

    def scores(self, answers: Floats, first: Numbers, last: Numbers) -> Floats:
        """The scores of the runs of words `first[i]` to `last[i]` (excluded); an empty run scores 0."""
        found = np.zeros((len(first), len(self.bias)), np.float32)
        full = last > first
        if not full.any():
            return found
        begin, end = first[full], last[full]
        # A row of zeros lets a run end at the last word; reduceat wants every index inside.
        padded = np.vstack([answers, np.zeros((1, answers.shape[1]), np.float32)])
        strongest = np.maximum.reduceat(padded, np.stack([begin, end], axis=1).ravel(), axis=0)[::2]
        total = np.vstack([np.zeros((1, answers.shape[1])), np.cumsum(answers, axis=0, dtype=np.float64)])
        mean = (total[end] - total[begin]) / root_of_number(end - begin)
        found[full] = _product(np.hstack([strongest, mean]).astype(np.float32), self.heads) + self.bias
        return found


def _product(rows: Floats, columns: Floats) -> Floats:
    """`rows` times `columns`, in parts so small that they stay on one core."""
    height = max(1, _SMALL // columns.size)
    return np.vstack([rows[at : at + height] @ columns for at in range(0, len(rows), height)])


def neighbours(rows: Floats, width: int) -> Floats:
    """Every vector with those around it, `width` in all, zeros beyond the ends. Axis -2 is the position."""
    length, before = rows.shape[-2], width // 2
    edge = np.zeros((*rows.shape[:-2], width, rows.shape[-1]), rows.dtype)
    padded = np.concatenate([edge[..., :before, :], rows, edge], axis=-2)
    return np.concatenate([padded[..., at : at + length, :] for at in range(width)], axis=-1)


def root_of_number(number: Numbers | NDArray[np.float32]) -> NDArray[np.float64]:
    """The divisor of a sum of answers, a column."""
    found: NDArray[np.float64] = np.sqrt(np.maximum(number, FEWEST_WORDS))[:, None]
    return found
