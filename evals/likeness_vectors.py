"""Takes the morpheme vectors of the likeness scorer from the installed model of the Korean analyser.

python -m evals.likeness_vectors        writes dialogue_flows/safety/likeness/data/vectors_ko.npz

The model (kiwipiepy_model, Apache-2.0, file cong.mdl) holds two vectors of 256 numbers for every morpheme: what it is
used like, and what it makes likely in the words around it. Each is stored as 128 bytes of four-bit numbers, one
half-precision scale, and 32 bytes with zero point and scale of eight numbers each. Reading is checked against the
similarities that the analyser itself gives.

Run it with OPENBLAS_NUM_THREADS=1: with several threads the last digits differ, and weights learned from other vectors
are refused.
"""

from __future__ import annotations

import struct
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dialogue_flows.safety.likeness.vectors import file_of, name_hash
from transcripts.calls import Lang

Floats = NDArray[np.float32]
_HEADER: Final = struct.Struct("<QQHBBBBBBQQQQQ")
_KEPT: Final = 64  # numbers of each of the two vectors, by principal components
_PROPER: Final = "NNP"  # names of persons and places say nothing about danger, and are 20,000
_CONTEXT_EXTRA: Final = 6  # bytes after a context's vector: bias, confidence, sum
_PROBES: Final = ("사랑", "자살", "가로등", "유서")
_NEAR_ENOUGH: Final = 0.02  # the analyser compares requantised numbers


@dataclass(frozen=True, slots=True)
class Model:
    """`used` and `around`: the two vectors of every morpheme, by its number."""

    used: Floats
    around: Floats


def read(path: Path) -> Model:
    """The vectors in a cong.mdl. Raises ValueError when its form is another."""
    data = np.fromfile(path, np.uint8)
    vocabulary, contexts, size, _, _, _, _, bits, group, *_, start = _HEADER.unpack(
        data[: _HEADER.size].tobytes()
    )
    if (size, bits, group) != (256, 4, 8):
        raise ValueError(f"{path.name} has another form: {size} numbers of {bits} bits in groups of {group}")
    row = size // 2 + 2 + size // group
    used = start + contexts * (row + _CONTEXT_EXTRA)
    around = used + vocabulary * row
    return Model(
        used=_numbers(data[used:around].reshape(vocabulary, row)),
        around=_numbers(data[around : around + vocabulary * (row + 4)].reshape(vocabulary, row + 4)[:, :row]),
    )


def _numbers(rows: NDArray[np.uint8]) -> Floats:
    packed, scale, local = rows[:, :128], rows[:, 128:130].copy().view(np.float16), rows[:, 130:]
    numbers = np.stack([packed & 15, packed >> 4], axis=2).reshape(len(rows), 256).astype(np.float32)
    zero = np.repeat((local >> 6).astype(np.float32) + 6, 8, axis=1)
    step = np.repeat((local & 63).astype(np.float32) + 9, 8, axis=1)
    found: Floats = ((numbers - zero) * step * (scale.astype(np.float32) / 72)).astype(np.float32)
    return found


def unlike(model: Model, analyser: Any) -> list[str]:
    """Where the vectors read disagree with the similarities that the analyser gives."""
    wrong: list[str] = []
    for word in _PROBES:
        own = _unit(model.used[analyser.tokenize(word)[0].id])
        for near in analyser.most_similar_morphemes(word, top_n=5):
            if abs(near.score - float(own @ _unit(model.used[near.id]))) > _NEAR_ENOUGH:
                wrong.append(f"{word} and {near.form}: the analyser says {near.score:.3f}")
    return wrong


def _unit(rows: Floats) -> Floats:
    length = np.linalg.norm(rows, axis=-1, keepdims=True)
    found: Floats = rows / np.maximum(length, 1e-6)
    return found


def table(model: Model, analyser: Any) -> tuple[NDArray[np.uint32], NDArray[np.int8], float]:
    """Hashes (sorted), rows of one byte a number, and the scale, of every morpheme but proper nouns."""
    numbers: dict[int, int] = {}
    for number in range(len(model.used)):
        morpheme = analyser.morpheme(number)
        tag = morpheme.tag.partition("-")[0]
        if tag != _PROPER:
            numbers.setdefault(name_hash(f"{morpheme.form}/{tag}"), number)
    hashes = np.array(sorted(numbers), np.uint32)
    rows = np.array([numbers[each] for each in hashes.tolist()])
    halves = [_reduced(_unit(part[rows] - centre)) for part, centre in _centred(model)]
    return hashes, *in_bytes(np.hstack(halves))


def in_bytes(rows: Floats) -> tuple[NDArray[np.int8], float]:
    """Every number as one byte, and the scale; the few that are furthest out are cut."""
    scale = float(np.quantile(np.abs(rows), 0.9995)) / 127
    return np.clip(np.round(rows / scale), -127, 127).astype(np.int8), scale


def write(lang: Lang, hashes: NDArray[np.uint32], values: NDArray[np.int8], scale: float) -> None:
    """Write the vectors of a language to its file, and tell how many and how large."""
    target = file_of(lang)
    np.savez_compressed(target, hashes=hashes, values=values, scale=np.float32(scale))
    sys.stdout.write(f"{len(hashes)} words, {target.stat().st_size:,} bytes\n")


def _centred(model: Model) -> list[tuple[Floats, Floats | float]]:
    # All morphemes share one direction of use; without it what tells them apart is seen better.
    return [(model.used, model.used.mean(axis=0)), (model.around, 0.0)]


def _reduced(rows: Floats) -> Floats:
    """The strongest principal components, spread one on the whole."""
    _, directions = np.linalg.eigh((rows.T @ rows).astype(np.float64))
    signs = np.sign(directions[np.abs(directions).argmax(axis=0), np.arange(directions.shape[1])])
    kept = rows @ (directions * signs)[:, ::-1][:, :_KEPT].astype(np.float32)
    found: Floats = kept / kept.std()
    return found


def main() -> int:
    """Read, check and write."""
    import kiwipiepy
    import kiwipiepy_model

    model = read(Path(kiwipiepy_model.get_model_path()) / "cong.mdl")
    analyser = kiwipiepy.Kiwi(num_workers=1)
    if wrong := unlike(model, analyser):
        sys.stderr.write("\n".join(["The vectors were not read rightly:", *wrong]) + "\n")
        return 1
    write("ko", *table(model, analyser))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
