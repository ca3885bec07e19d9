"""Scores an utterance and its windows, so that danger in the middle of a long complaint counts as much as alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from dialogue_flows.safety.likeness.features import FEWEST, Pieces, pieces
from dialogue_flows.safety.likeness.groups import GROUPS
from dialogue_flows.safety.likeness.network import Network
from dialogue_flows.safety.likeness.vectors import Numbers, hashes_of, vectors, words
from dialogue_flows.safety.likeness.weights import HEADS, Floats, Weights
from dialogue_flows.safety.patterns import Kind
from dialogue_flows.safety.tokens import TokenStream

WINDOWS: Final = (9, 15)  # words; an utterance of up to so many words is also scored as a whole
_QUOTE_WORDS: Final = 15
_READ_WORDS: Final = 40  # that the encoder reads at a time
_ANY_SHARE: Final = np.float32(0.5)  # of the encoder's score of any danger, in that of every group
UNREAD: Final = (
    -8.0
)  # added to what the encoder does not read: fewer than one such utterance in a hundred is danger
_MANY_PIECES: Final = 400
_FEWEST_DISTINCT: Final = 0.05


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike the utterance is to one group of dangers: `score` is a log-odds.

    `quote` holds the words behind it, empty under the threshold of the group.
    """

    group: Kind
    kind: Kind
    score: float
    quote: str


@dataclass(frozen=True, slots=True)
class Scored:
    """Every head's best run of words: `scores[h]`, words `first[h]` to `last[h]` (excluded)."""

    scores: Floats
    first: Numbers
    last: Numbers


def likenesses(stream: TokenStream, weights: Weights) -> Mapping[Kind, Likeness]:
    """The likeness of an utterance to every group; an utterance without words has none."""
    found = pieces(stream)
    if not len(found.hashes) or _repeats(found):
        return {}
    by_word = _by_word(found, weights)
    counts = np.bincount(found.words, minlength=len(found.spans)).astype(np.float32)
    first, last = runs(len(counts))
    scores = run_scores(by_word, counts, first, last) + weights.bias
    if weights.network is not None:
        scores[:, : len(GROUPS)] += _network_scores(stream, found.spans, weights.network, first, last)
    scored = _best(scores, first, last)
    scored.scores[: len(GROUPS)] += _read_whole(stream, found.spans, weights, scores, first, last)
    return {
        group: _likeness(group, stream.text, found.spans, by_word, scored, weights.raises.get(group, -np.inf))
        for group in GROUPS
    }


def _repeats(found: Pieces) -> bool:
    """Whether the text says the same over and over (a stuck recogniser): its score would be that of one piece."""
    total = len(found.hashes)
    return total > _MANY_PIECES and len(np.unique(found.hashes)) < total * _FEWEST_DISTINCT


def _by_word(found: Pieces, weights: Weights) -> Floats:
    """The sum of the weights of the pieces that begin in each word."""
    places, known = weights.places(found.hashes)
    words = found.words[known]
    order = np.argsort(words, kind="stable")
    words, rows = words[order], weights.values[places[known][order]].astype(np.float32)
    summed = np.zeros((len(found.spans), len(HEADS)), np.float32)
    if len(words):
        begins = np.flatnonzero(np.append(True, words[1:] != words[:-1]))
        summed[words[begins]] = np.add.reduceat(rows, begins, axis=0) * weights.scales
    return summed


def runs(words: int) -> tuple[Numbers, Numbers]:
    """First and last (excluded) word of the whole and of every window."""
    starts = [np.arange(words - width + 1) for width in WINDOWS if words > width]
    ends = [each + width for each, width in zip(starts, WINDOWS, strict=False)]
    return np.concatenate([[0], *starts]).astype(np.int64), np.concatenate([[words], *ends]).astype(np.int64)


def run_scores(by_word: Floats, counts: Floats, first: Numbers, last: Numbers) -> Floats:
    """The score of the pieces of every run of words: their sum over the root of their number."""
    total = np.vstack([np.zeros((1, by_word.shape[1]), np.float32), np.cumsum(by_word, axis=0)])
    number = np.append(np.float32(0), np.cumsum(counts))
    root = np.sqrt(np.maximum(FEWEST, number[last] - number[first]))
    found: Floats = ((total[last] - total[first]) / root[:, None]).astype(np.float32)
    return found


def _network_scores(
    stream: TokenStream, spans: Sequence[tuple[int, int]], network: Network, first: Numbers, last: Numbers
) -> Floats:
    """What the network says of every run of words, by the names (morphemes, words) that begin in it."""
    names, starts = words(stream)
    if not names:
        return np.zeros((len(first), len(network.bias)), np.float32)
    begins = np.array([begin for begin, _ in spans])
    places = np.searchsorted(begins, np.array(starts), side="right") - 1
    answers = network.answers(network.vectors_of(hashes_of(names), vectors(stream.lang)))
    return network.scores(answers, np.searchsorted(places, first), np.searchsorted(places, last))


def _read_whole(
    stream: TokenStream,
    spans: Sequence[tuple[int, int]],
    weights: Weights,
    scores: Floats,
    first: Numbers,
    last: Numbers,
) -> Floats:
    """What the encoder adds to the score of each group. It reads the whole utterance; of a long one, for each group the
    words around its best window, so that the cost does not grow with the length.
    """
    if weights.encoder is None:
        return np.zeros(len(GROUPS), np.float32)
    best = scores.max(axis=0)
    if all(best[number] < weights.looks[group] for number, group in enumerate(GROUPS)):
        return np.full(len(GROUPS), UNREAD, np.float32)
    if len(spans) <= _READ_WORDS:
        return added(weights.encoder(stream, 0, len(stream.text)))
    windows = _best(scores[1:], first[1:], last[1:])
    found = np.empty(len(GROUPS), np.float32)
    for start in np.unique(windows.first[: len(GROUPS)]).tolist():
        begin = max(0, start - (_READ_WORDS - WINDOWS[-1]) // 2)
        end = min(len(spans), begin + _READ_WORDS)
        answers = added(weights.encoder(stream, spans[begin][0], spans[end - 1][1]))
        here = windows.first[: len(GROUPS)] == start
        found[here] = answers[here]
    return found


def added(answers: Floats) -> Floats:
    """The score of every group from the encoder's answers (.., 1 + groups), the first of which is "any danger"."""
    found: Floats = answers[..., 1:] + _ANY_SHARE * answers[..., :1]
    return found


def _best(scores: Floats, first: Numbers, last: Numbers) -> Scored:
    """The best run of every head; of equal ones the first, which is the whole."""
    best = scores.argmax(axis=0)
    return Scored(scores[best, np.arange(scores.shape[1])], first[best], last[best])


@cache
def _head(name: str) -> int:
    return HEADS.index(name)


def _likeness(
    group: Kind, text: str, spans: Sequence[tuple[int, int]], by_word: Floats, scored: Scored, speaks: float
) -> Likeness:
    """The likeness to a group; kind and quote are worked out only where it speaks."""
    head = _head(f"group {group}")
    score = float(scored.scores[head])
    members = GROUPS[group]
    if score < speaks:
        return Likeness(group, members[0], score, "")
    kind = (
        max(members, key=lambda member: float(scored.scores[_head(f"kind {member}")]))
        if members[1:]
        else group
    )
    first, last = int(scored.first[head]), int(scored.last[head])
    left, right = _strongest(by_word[first:last, head])
    return Likeness(group, kind, score, text[spans[first + left][0] : spans[first + right - 1][1]])


def _strongest(values: Floats) -> tuple[int, int]:
    """The run of at most 15 words that carries most of the score; at least one word."""
    total = np.append(np.float32(0), np.cumsum(values))
    best, span = -np.inf, (0, len(values))
    for right in range(1, len(values) + 1):
        low = max(0, right - _QUOTE_WORDS)
        left = low + int(total[low:right].argmin())
        if total[right] - total[left] > best:
            best, span = float(total[right] - total[left]), (left, right)
    return span
