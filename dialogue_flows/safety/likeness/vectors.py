"""Vectors of words (data/vectors_<lang>.npz): what a word is like that no labelled utterance contains.

Korean: morphemes, from the model of the morphological analyser (kiwipiepy_model, Apache-2.0), without proper nouns,
128 numbers each. English: words, from GloVe (public domain dedication), the 40,000 most frequent, 100 numbers each.
Both were learned from a large amount of text by their makers; `python -m evals.likeness_vectors` takes them out and
writes each number as one byte.
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
from transcripts.calls import Lang

FOLDER: Final = Path(__file__).with_name("data")
_MARK: Final = re.compile(r"(?<=.)(?=[;+])")
Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]
Hashes = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Vectors:
    """Row `i` of `values` times `scale` is the vector of the word whose name has the hash `hashes[i]` (sorted)."""

    hashes: Hashes
    values: NDArray[np.int8]
    scale: float

    @property
    def mark(self) -> int:
        """A checksum: a network fits the vectors it was learned from and no others."""
        return zlib.crc32(self.values.tobytes())

    def rows(self, names: Hashes) -> Floats:
        """The vectors of the words with these hashes; zeros for an unknown one."""
        places = found_at(self.hashes, names)
        rows: Floats = self.values[places] * np.float32(self.scale)
        rows[places < 0] = 0
        return rows


def found_at(known: Hashes, wanted: Hashes) -> Numbers:
    """The place of every wanted hash among the known (sorted) ones, -1 where it is not there."""
    places = np.searchsorted(known, wanted)
    places[places == len(known)] = 0
    found: Numbers = np.where(known[places] == wanted, places, -1)
    return found


def name_hash(name: str) -> int:
    """The hash under which a word such as `약/NNG` or `pill` is kept."""
    return zlib.crc32(name.encode())


def hashes_of(names: Sequence[str]) -> Hashes:
    """The hash of every name."""
    return np.array([name_hash(name) for name in names], np.uint32)


def file_of(lang: Lang) -> Path:
    """The file of the vectors of a language."""
    return FOLDER / f"vectors_{lang}.npz"


def read(path: Path) -> Vectors:
    """Read a file of vectors. Raises ValueError naming the file and the mend."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            return Vectors(stored["hashes"], stored["values"], float(stored["scale"]))
    except (OSError, KeyError, ValueError) as error:
        mend = "make it again: python -m evals.likeness_vectors"
        raise ValueError(f"{path.name} cannot be read ({type(error).__name__}); {mend}") from error


@cache
def vectors(lang: Lang) -> Vectors:
    """The vectors that come with the weights of a language; read once."""
    return read(file_of(lang))


def words(stream: TokenStream) -> tuple[list[str], list[int]]:
    """The names of the words of a stream and the character where each begins.

    Korean: every morpheme with those that are written onto the one before it. English: every word as it was spoken.
    """
    if stream.lang == "en":
        return [token.code.rpartition("/")[2] for token in stream.tokens], [t.start for t in stream.tokens]
    names: list[str] = []
    starts: list[int] = []
    for token in stream.tokens:
        for part in _MARK.split(token.code):
            names.append(f"{part[1:]}/EP" if part[0] == ";" else part.removeprefix("+"))
            starts.append(token.start)
    return names, starts
