"""Takes the morpheme vectors of the likeness scorer from the installed model of the Korean analyser.

python -m evals.likeness_vectors        writes dialogue_flows/safety/likeness/data/vectors_ko.npz

Its two vectors of every morpheme (`analyser_model`) are made shorter. Reading is checked against the similarities that
the analyser itself gives.

Run it with OPENBLAS_NUM_THREADS=1: with several threads the last digits differ, and weights learned from other vectors
are refused.
"""

from __future__ import annotations

import sys
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dialogue_flows.safety.likeness.analyser_model import Floats, LanguageModel, numbers, read
from dialogue_flows.safety.likeness.phrases import model_file, unit
from dialogue_flows.safety.likeness.vectors import file_of, name_hash
from transcripts.calls import Lang

_KEPT: Final = 64  # numbers of each of the two vectors, by principal components
_PROPER: Final = "NNP"  # names of persons and places say nothing about danger, and are 20,000
_PROBES: Final = ("사랑", "자살", "가로등", "유서")
NEAR_ENOUGH: Final = 0.02  # the analyser compares requantised numbers


def unlike(model: LanguageModel, analyser: Any) -> list[str]:
    """Where the vectors read disagree with the similarities that the analyser gives."""
    wrong: list[str] = []
    for word in _PROBES:
        own = _unit(model, analyser.tokenize(word)[0].id)
        for near in analyser.most_similar_morphemes(word, top_n=5):
            if abs(near.score - float(own @ _unit(model, near.id))) > NEAR_ENOUGH:
                wrong.append(f"{word} and {near.form}: the analyser says {near.score:.3f}")
    return wrong


def _unit(model: LanguageModel, number: int) -> Floats:
    row: Floats = unit(numbers(model.used[number : number + 1]))[0]
    return row


def table(model: LanguageModel, analyser: Any) -> tuple[NDArray[np.uint32], NDArray[np.int8], float]:
    """Hashes (sorted), rows of one byte a number, and the scale, of every morpheme but proper nouns."""
    first: dict[int, int] = {}
    for number in range(len(model.used)):
        morpheme = analyser.morpheme(number)
        tag = morpheme.tag.partition("-")[0]
        if tag != _PROPER:
            first.setdefault(name_hash(name_of(morpheme)), number)
    hashes = np.array(sorted(first), np.uint32)
    rows = np.array([first[each] for each in hashes.tolist()])
    halves = [_reduced(unit(part[rows] - centre)) for part, centre in _centred(model)]
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


def _centred(model: LanguageModel) -> list[tuple[Floats, Floats | float]]:
    # All morphemes share one direction of use; without it what tells them apart is seen better.
    used = numbers(model.used)
    return [(used, used.mean(axis=0)), (numbers(model.around), 0.0)]


def _reduced(rows: Floats) -> Floats:
    """The strongest principal components, spread one on the whole."""
    kept = rows @ principal(rows)
    found: Floats = kept / kept.std()
    return found


def principal(rows: Floats) -> Floats:
    """The directions along which the rows spread most (SIZE, kept), the same ones in every run."""
    _, found = np.linalg.eigh((rows.T @ rows).astype(np.float64))
    signs = np.sign(found[np.abs(found).argmax(axis=0), np.arange(found.shape[1])])
    kept: Floats = (found * signs)[:, ::-1][:, :_KEPT].astype(np.float32)
    return kept


def name_of(morpheme: Any) -> str:
    """The name of a morpheme of the analyser, such as 약/NNG."""
    return f"{morpheme.form}/{morpheme.tag.partition('-')[0]}"


def main() -> int:
    """Read, check and write."""
    import kiwipiepy

    model = read(model_file())
    analyser = kiwipiepy.Kiwi(num_workers=1)
    if wrong := unlike(model, analyser):
        sys.stderr.write("\n".join(["The vectors were not read rightly:", *wrong]) + "\n")
        return 1
    write("ko", *table(model, analyser))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
