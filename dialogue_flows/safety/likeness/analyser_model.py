"""Reads the language model of the Korean analyser (kiwipiepy_model, Apache-2.0, file cong.mdl).

It holds two vectors of 256 numbers for every morpheme (what it is used like, and what it makes likely in the words
around it) and one for each of 262,000 contexts: up to six morphemes in a row, by what usually follows them. A vector is
stored as 128 bytes of four-bit numbers, one half-precision scale, and 32 bytes with zero point and scale of eight
numbers each. The contexts are the nodes of a tree, stored depth first.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]
Counts = NDArray[np.uint32]
Hashes = NDArray[np.uint64]
Numbers = NDArray[np.int64]
SIZE: Final = 256  # numbers of a vector
DEEPEST: Final = 4  # morphemes of a context; the few hundred longer ones are left out
_HEADER: Final = struct.Struct("<QQHBBBBBBQQQQQ")
_ROW: Final = SIZE // 2 + 2 + SIZE // 8
_CONTEXT_EXTRA: Final = 6  # bytes after a context's vector: bias, confidence, sum
_AROUND_EXTRA: Final = 4  # bytes after a morpheme's second vector
_ODD: Final = np.uint64(0x9E3779B97F4A7C15)  # spreads numbers over 64 bits


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """The packed vectors (`numbers` reads them), by number of context or morpheme, and the tree of contexts:
    `known` are the hashes of the paths to its nodes, sorted, `context` the number of each. `mark` tells one model
    from another.
    """

    contexts: Bytes
    used: Bytes
    around: Bytes
    known: Hashes
    context: Counts
    mark: int

    def contexts_of(self, morphemes: Numbers) -> Numbers:
        """For each of these morphemes the number of the longest known context that ends with it, 0 where none does."""
        found = np.zeros(len(morphemes), np.int64)
        keys = morphemes.astype(np.uint64)
        path = np.zeros(len(keys), np.uint64)
        for length in range(1, min(DEEPEST, len(keys)) + 1):
            path = step(path[: len(keys) - length + 1], keys[length - 1 :])
            places = np.searchsorted(self.known, path)
            places[places == len(self.known)] = 0
            there = self.known[places] == path
            found[length - 1 :][there] = self.context[places[there]]
        return found


def read(path: Path) -> LanguageModel:
    """The model in a cong.mdl, its vectors left on the disk. Raises ValueError when its form is another."""
    data: Bytes = np.memmap(path, np.uint8, "r")
    vocabulary, contexts, size, _, _, _, _, bits, group, *offsets = _HEADER.unpack(
        data[: _HEADER.size].tobytes()
    )
    if (size, bits, group) != (SIZE, 4, 8):
        raise ValueError(f"{path.name} has another form: {size} numbers of {bits} bits in groups of {group}")
    count, sizes, keys, values, start = offsets
    used = start + contexts * (_ROW + _CONTEXT_EXTRA)
    around = used + vocabulary * _ROW
    known, context = _paths(
        unpacked(data[sizes:keys], count, _WITH_NONE),
        unpacked(data[keys:values], count - 1, _ONE_AT_LEAST),
        unpacked(data[values:start], count, _WITH_NONE),
    )
    return LanguageModel(
        contexts=data[start:used].reshape(contexts, _ROW + _CONTEXT_EXTRA)[:, :_ROW],
        used=data[used:around].reshape(vocabulary, _ROW),
        around=data[around : around + vocabulary * (_ROW + _AROUND_EXTRA)].reshape(vocabulary, -1)[:, :_ROW],
        known=known,
        context=context,
        mark=zlib.crc32(data[:start].tobytes()),
    )


def numbers(rows: Bytes) -> Floats:
    """Packed vectors as numbers (vectors, SIZE)."""
    packed, scale, local = rows[:, :128], rows[:, 128:130].copy().view(np.float16), rows[:, 130:]
    whole = np.stack([packed & 15, packed >> 4], axis=2).reshape(len(rows), SIZE).astype(np.float32)
    zero = np.repeat((local >> 6).astype(np.float32) + 6, 8, axis=1)
    size = np.repeat((local & 63).astype(np.float32) + 9, 8, axis=1)
    found: Floats = ((whole - zero) * size * (scale.astype(np.float32) / 72)).astype(np.float32)
    return found


_WITH_NONE: Final = (0, 1, 2, 4)
_ONE_AT_LEAST: Final = (1, 2, 3, 4)


def unpacked(data: Bytes, count: int, widths: tuple[int, ...]) -> Counts:
    """Numbers stored in as few bytes as each needs: first two bits a number that choose its width, then the bytes."""
    heads = -(-count // 4)
    chosen = np.stack([(data[:heads] >> shift) & 3 for shift in (0, 2, 4, 6)], axis=1).ravel()[:count]
    width = np.array(widths)[chosen]
    begins = np.cumsum(width) - width
    rest = np.append(data[heads:], np.zeros(4, np.uint8)).astype(np.uint32)
    found = np.zeros(count, np.uint32)
    for byte in range(4):
        longer = width > byte
        found[longer] |= rest[begins[longer] + byte] << np.uint32(8 * byte)
    return found


def step(paths: Hashes, morphemes: Hashes) -> Hashes:
    """The hash of a path that goes on with a morpheme; the path to the root is 0."""
    mixed = (paths ^ (morphemes + np.uint64(1))) * _ODD
    found: Hashes = mixed ^ (mixed >> np.uint64(29))
    return found


def _paths(sizes: Counts, keys: Counts, values: Counts) -> tuple[Hashes, Counts]:
    """The hashes of the paths to all nodes that stand for a context, sorted, and its number.

    `sizes[i]` is how many branches leave node i, whose morphemes follow one another in `keys`; nodes stand depth first.
    """
    owner, branch = _branches(sizes.astype(np.int64))
    hashes = np.zeros(len(sizes), np.uint64)
    depth = np.full(len(sizes), -1, np.int8)
    depth[0] = 0
    for level in range(1, DEEPEST + 1):
        below = np.flatnonzero(depth[owner] == level - 1) + 1
        hashes[below] = step(hashes[owner[below - 1]], keys[branch[below - 1]].astype(np.uint64))
        depth[below] = level
    kept = np.flatnonzero((depth > 0) & (values > 0))
    kept = kept[np.argsort(hashes[kept])]
    return hashes[kept], values[kept]


def _branches(sizes: Numbers) -> tuple[Numbers, Numbers]:
    """Of every node but the root: the node it hangs on, and the number of the branch to it.

    Depth first, a node takes the branch on top of a pile, and puts its own on top. At each height of the pile branches
    are put and taken in turn, so they belong together in that order.
    """
    waiting = np.cumsum(sizes) - np.arange(len(sizes))  # branches on the pile after each node
    owner = np.repeat(np.arange(len(sizes)), sizes)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    put = waiting[owner] - place  # the first branch lies on top
    taken = waiting[:-1]
    branch = np.empty(len(owner), np.int64)
    branch[np.argsort(taken, kind="stable")] = np.argsort(put, kind="stable")
    return owner[branch], branch
