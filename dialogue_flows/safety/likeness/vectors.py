"""Vectors of Korean morphemes (data/vectors_ko.npz): what a word is like that no labelled utterance contains.

They were learned from a large amount of Korean text by the makers of the morphological analyser and come from its
model (kiwipiepy_model, Apache-2.0); `python -m evals.likeness_vectors` takes them from there, without proper nouns and
reduced to 128 numbers of one byte each.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dialogue_flows.safety.tokens import TokenStream

FILE: Final = Path(__file__).with_name("data") / "vectors_ko.npz"
_MARK: Final = re.compile(r"(?<=.)(?=[;+])")
Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Vectors:
    """Row `i` of `values` times `scale` is the vector of the morpheme whose name has the hash `hashes[i]` (sorted)."""

    hashes: NDArray[np.uint32]
    values: NDArray[np.int8]
    scale: float

    @property
    def mark(self) -> int:
        """A checksum: a network fits the vectors it was learned from and no others."""
        return zlib.crc32(self.values.tobytes())

    def places(self, names: Sequence[str]) -> Numbers:
        """The row of every name, -1 for an unknown one."""
        wanted = np.array([name_hash(name) for name in names], np.uint32)
        places = np.searchsorted(self.hashes, wanted)
        places[places == len(self.hashes)] = 0
        found: Numbers = np.where(self.hashes[places] == wanted, places, -1)
        return found

    def rows(self, places: Numbers) -> Floats:
        """The vectors of known places."""
        found: Floats = self.values[places] * np.float32(self.scale)
        return found


def name_hash(name: str) -> int:
    """The hash under which a morpheme such as `약/NNG` is kept."""
    return zlib.crc32(name.encode())


def read(path: Path) -> Vectors:
    """Read a file of vectors. Raises ValueError naming the file and the mend."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            return Vectors(stored["hashes"], stored["values"], float(stored["scale"]))
    except (OSError, KeyError, ValueError) as error:
        mend = "make it again: python -m evals.likeness_vectors"
        raise ValueError(f"{path.name} cannot be read ({type(error).__name__}); {mend}") from error


@cache
def vectors() -> Vectors:
    """The vectors that come with the weights; read once."""
    return read(FILE)


def morphemes(stream: TokenStream) -> tuple[list[str], list[int]]:
    """Every morpheme of a Korean stream with those that are written onto the one before it, and its character."""
    names: list[str] = []
    starts: list[int] = []
    for token in stream.tokens:
        for part in _MARK.split(token.code):
            names.append(f"{part[1:]}/EP" if part[0] == ";" else part.removeprefix("+"))
            starts.append(token.start)
    return names, starts
