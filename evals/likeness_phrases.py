"""Takes from the analyser's language model what the Korean encoder reads (see likeness/phrases.py).

python -m evals.likeness_phrases        writes dialogue_flows/safety/likeness/data/phrases_ko.npz

The file is checked against the similarities that the analyser itself gives. Then train again: python -m
evals.train_encoder --lang ko. Run it with OPENBLAS_NUM_THREADS=1: with several threads the last digits differ.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dialogue_flows.safety.likeness.analyser_model import Floats, LanguageModel, numbers, read
from dialogue_flows.safety.likeness.phrases import FILE, model_file, unit
from dialogue_flows.safety.likeness.vectors import found_at, hashes_of, vectors
from evals.likeness_vectors import NEAR_ENOUGH, name_of, principal

_PROBES: Final = ("약을", "죽고 싶", "가로등이")
_SAME: Final = 0.995  # similarity of two forms that the language model counts as one
_CLASSES: Final = frozenset(
    "EF EC ETM ETN EP JKS JKC JKO JKB JKV JKQ JX JC NP NNB VCN VX XSV XSA XSN".split()
)  # closed classes: words that change their form by the sound before them
_MOST: Final = 400_000  # no analyser has so many morphemes


def unlike(model: LanguageModel, analyser: Any) -> list[str]:
    """Where contexts read disagree with the similarities that the analyser gives."""
    wrong: list[str] = []
    for probe in _PROBES:
        ids = np.array([token.id for token in analyser.tokenize(probe)])
        own = int(model.contexts_of(ids)[-1])
        near = analyser.most_similar_contexts(probe, top_n=5)
        vectors = unit(numbers(model.contexts[[own, *(each.id for each in near)]]))
        for each, similar in zip(near, (vectors[1:] @ vectors[0]).tolist(), strict=True):
            if abs(each.score - similar) > NEAR_ENOUGH:
                wrong.append(f"{probe} and {each.repr_form}: the analyser says {each.score:.3f}")
    return wrong


def same_forms(model: LanguageModel, analyser: Any) -> Mapping[str, int]:
    """For endings and particles beyond the language model's own morphemes: the number of the form it counts them as."""
    counted: defaultdict[str, list[tuple[tuple[str, str], int]]] = defaultdict(list)
    for number in range(len(model.used)):
        morpheme = analyser.morpheme(number)
        counted[morpheme.tag.partition("-")[0]].append(((morpheme.form, morpheme.tag), number))
    found: dict[str, int] = {}
    for number in range(len(model.used), _MOST):
        try:
            morpheme = analyser.morpheme(number)
        except (IndexError, ValueError):
            break
        tag = morpheme.tag.partition("-")[0]
        name = name_of(morpheme)
        if tag in _CLASSES and name not in found:
            for form, same in counted[tag]:
                if _similarity(analyser, (morpheme.form, tag), form) > _SAME:
                    found[name] = same
                    break
    return found


def _similarity(analyser: Any, one: tuple[str, str], other: tuple[str, str]) -> float:
    try:
        return float(analyser.morpheme_similarity(one, other))
    except ValueError:  # a form that the analyser does not take by name
        return 0.0


def places(model: LanguageModel, analyser: Any) -> NDArray[np.int32]:
    """Where the vector of every morpheme stands in data/vectors_ko.npz, -1 where it has none (names)."""
    names = [name_of(analyser.morpheme(number)) for number in range(len(model.used))]
    found = found_at(vectors("ko").hashes, hashes_of(names))
    found[0] = -1  # stands for what is not known
    return found.astype(np.int32)


def directions(rows: Floats) -> Floats:
    """The strongest principal directions (SIZE, kept), along which the rows spread one on the whole."""
    kept = principal(rows)
    shown: Floats = (kept / (rows @ kept).std()).astype(np.float32)
    return shown


def main() -> int:
    """Read, check and write."""
    import kiwipiepy

    model = read(model_file())
    analyser = kiwipiepy.Kiwi(num_workers=1, load_multi_dict=False)
    if wrong := unlike(model, analyser):
        sys.stderr.write("\n".join(["The contexts were not read rightly:", *wrong]) + "\n")
        return 1
    same = same_forms(model, analyser)
    names = sorted(same)
    rows = numbers(model.contexts)
    centre = rows.mean(axis=0)
    np.savez_compressed(
        FILE,
        mark=np.int64(model.mark),
        places=places(model, analyser),
        centre=centre,
        directions=directions(unit(rows - centre)),
        names=np.array(names),
        same=np.array([same[name] for name in names]),
    )
    sys.stdout.write(f"{len(names)} forms that are another's, {FILE.stat().st_size:,} bytes\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
