"""Training an encoder: every utterance is scored by one that has not learned from its author."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from dialogue_flows.safety.likeness.encoder import HEADS
from evals import encoder_unseen, train_encoder
from evals.encoder_unseen import Floats, unseen
from evals.utterance_files import LabelledUtterance
from transcripts.calls import Lang

FILES = ("one", "two", "three", "four", "five")


def said(file: str, number: int) -> LabelledUtterance:
    kinds = ("suicide",) if number % 2 else ()
    tags = () if kinds else ("everyday",)
    return LabelledUtterance(f"{file} {number}", f"{file} {number}", "ko", kinds, "possible", 0, tags, file)


ITEMS = [said(file, number) for file in (*FILES, "teaching") for number in range(4)]


class Listening:
    """A course whose encoder is the set of files it has learned from; it scores 1 what it knows, and 0 the rest."""

    def learn(self, use: NDArray[np.bool_]) -> Any:
        return {ITEMS[number].file for number in np.flatnonzero(use)}

    def score(self, encoder: Any, which: NDArray[np.int64]) -> Floats:
        known = [float(ITEMS[number].file in encoder) for number in which]
        return np.repeat(np.array(known, np.float32)[:, None], len(HEADS), axis=1)

    def write(self, encoder: Any, model: Path) -> None:
        model.write_text(" ".join(sorted(encoder)), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    def file_of(lang: Lang) -> Path:
        return tmp_path / f"unseen_{lang}.npz"

    monkeypatch.setattr(train_encoder, "course", lambda lang, items: Listening())
    monkeypatch.setattr(train_encoder, "learned_from", lambda: ITEMS)
    monkeypatch.setattr(train_encoder, "FILES", {"ko": (tmp_path / "encoder.onnx",)})
    monkeypatch.setattr(train_encoder, "unseen_file", file_of)
    monkeypatch.setattr(encoder_unseen, "unseen_file", file_of)
    encoder_unseen._kept.cache_clear()
    yield tmp_path
    encoder_unseen._kept.cache_clear()


def test_every_utterance_is_scored_by_an_encoder_that_has_not_learned_from_its_author(folder: Path) -> None:
    train_encoder.train("ko")
    scores = unseen("ko", [item.text for item in ITEMS if item.file != "teaching"])
    assert (scores == 0).all()


def test_what_only_teaches_is_never_scored_and_the_program_gets_an_encoder_of_all_authors(
    folder: Path,
) -> None:
    train_encoder.train("ko")
    assert np.isnan(unseen("ko", ["teaching 1"])).all()
    assert (folder / "encoder.onnx").read_text(encoding="utf-8").split() == sorted((*FILES, "teaching"))
