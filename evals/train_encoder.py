"""Learns the encoder of a language, and what it says of utterances of authors that it has not learned from.

uv pip install --requirement evals/encoder_requirements.in
python -m evals.train_encoder --lang ko         about a quarter of an hour on one core
python -m evals.train_encoder --lang en         about half an hour on two cores

Writes the model of the language (dialogue_flows/safety/likeness/data/encoder_<lang>.onnx) and
evals/encoder_unseen_<lang>.npz, from which `python -m evals.train_likeness` chooses the thresholds: train the encoder
first, then the likeness.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from dialogue_flows.safety.likeness.encoder import FILES
from evals.encoder_unseen import Floats, keep, unseen_file
from evals.likeness_folds import FOLDS, folds
from evals.utterance_files import LabelledUtterance, learned_from
from transcripts.calls import LANGS, Lang


class Course(Protocol):
    """How the encoder of a language is learned from some utterances, and what it says of others."""

    def learn(self, use: NDArray[np.bool_]) -> Any:
        """An encoder that has learned from the utterances marked in `use`."""

    def score(self, encoder: Any, which: NDArray[np.int64]) -> Floats:
        """The scores of the chosen utterances (chosen, HEADS)."""

    def write(self, encoder: Any, model: Path) -> None:
        """Writes what the program reads."""


def course(lang: Lang, items: Sequence[LabelledUtterance]) -> Course:
    """The course of a language; what it needs is loaded with it."""
    if lang == "ko":
        from evals.korean_encoder import KoreanCourse

        return KoreanCourse(items)
    from evals.english_encoder import EnglishCourse

    return EnglishCourse(items)


def train(lang: Lang) -> None:
    """Learn without each fold, then from all; write what the thresholds and the program need."""
    items = [item for item in learned_from() if item.lang == lang]
    chosen = course(lang, items)
    by_file = folds(items)
    fold = np.array([by_file.get(item.file, -1) for item in items])
    scores: Floats | None = None
    for number in range(FOLDS):
        sys.stderr.write(f"fold {number + 1} of {FOLDS}\n")
        away = np.flatnonzero(fold == number)
        said = chosen.score(chosen.learn(fold != number), away)
        scores = np.full((len(items), said.shape[1]), np.nan, np.float32) if scores is None else scores
        scores[away] = said
        keep(lang, items, scores)
    sys.stderr.write("all authors\n")
    chosen.write(chosen.learn(np.ones(len(items), bool)), FILES[lang][0])
    sys.stdout.write(f"{FILES[lang][0].name} and {unseen_file(lang).name} are written\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn one language or both."""
    parser = argparse.ArgumentParser(prog="python -m evals.train_encoder", description=__doc__)
    parser.add_argument("--lang", choices=LANGS, help="this language only")
    lang = parser.parse_args(arguments).lang
    for each in [lang] if lang else LANGS:
        train(each)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
