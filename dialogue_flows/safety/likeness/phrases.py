"""Korean morphemes in a row as numbers: what each is like, and what usually follows it and the ones before it.

Both come from the language model of the morphological analyser, which has read a great deal of Korean. `phrases_ko.npz`
holds the strongest 64 directions of its contexts, and which endings and particles are one (는 and 은);
`python -m evals.likeness_phrases` makes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dialogue_flows.safety.likeness.analyser_model import Floats, LanguageModel, Numbers, numbers, read
from dialogue_flows.safety.likeness.vectors import FOLDER, Vectors, vectors
from dialogue_flows.safety.tokens import Morpheme

FILE: Final = FOLDER / "phrases_ko.npz"
_MEND: Final = "make it again: python -m evals.likeness_phrases"


@dataclass(frozen=True, slots=True)
class Phrases:
    """`places` says where in `words` the vector of each morpheme of the model stands (-1: nowhere); `centre` (SIZE) and
    `directions` (SIZE, kept) show a context; `same` is the number of the morpheme that stands for one the model does
    not count by itself, by name.
    """

    model: LanguageModel
    words: Vectors
    places: NDArray[np.int32]
    centre: Floats
    directions: Floats
    same: Mapping[str, int]

    def numbered(self, morphemes: Sequence[Morpheme]) -> Numbers:
        """The number of each morpheme in the language model, 0 for one it does not know."""
        known = len(self.places)
        found = [number if number < known else self.same.get(name, 0) for number, name, _ in morphemes]
        return np.array(found, np.int64)

    def rows(self, numbered: Numbers) -> Floats:
        """For every morpheme of a row its own vector and that of the context up to it; zeros where it is not known."""
        places = self.places[numbered]
        own: Floats = self.words.values[places] * np.float32(self.words.scale)
        own[places < 0] = 0
        contexts = self.model.contexts_of(numbered)
        shown = unit(numbers(self.model.contexts[contexts]) - self.centre) @ self.directions
        shown[contexts == 0] = 0
        return np.hstack([own, shown])


def unit(rows: Floats) -> Floats:
    """The rows at length 1; one without length stays so."""
    found: Floats = rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), np.float32(1e-6))
    return found


def model_file() -> Path:
    """The language model of the installed analyser."""
    import kiwipiepy_model

    return Path(kiwipiepy_model.get_model_path()) / "cong.mdl"


@cache
def phrases() -> Phrases:
    """The phrases that come with the program. Raises ValueError naming the file that does not fit, and the mend."""
    try:
        model = read(model_file())
        with np.load(FILE, allow_pickle=False) as stored:
            mark = int(stored["mark"])
            same = dict(zip(stored["names"].tolist(), stored["same"].tolist(), strict=True))
            found = Phrases(
                model, vectors("ko"), stored["places"], stored["centre"], stored["directions"], same
            )
    except (OSError, KeyError, ValueError) as error:
        raise ValueError(f"{FILE.name} cannot be read ({type(error).__name__}: {error}); {_MEND}") from error
    if mark != model.mark:
        raise ValueError(f"{FILE.name} was made from another language model; {_MEND}, then train again")
    return found
