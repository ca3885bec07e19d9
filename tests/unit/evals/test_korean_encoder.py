"""The Korean encoder as it is written for the program answers what the trained one answers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dialogue_flows.safety.likeness.encoder import HEADS, open_korean
from dialogue_flows.safety.morphology import analyse
from evals.utterance_files import LabelledUtterance

TEXTS = (
    "죽고 싶어요",
    "약을 다 먹었어요",
    "가로등이 꺼졌어요",
    "쓰레기는 언제 내놔요",
    "내일 다시 전화할게요",
    "",
    "...",
)


def said(text: str) -> LabelledUtterance:
    kinds = ("suicide",) if "죽" in text or "약" in text else ()
    return LabelledUtterance(text, text, "ko", kinds, "possible", 4 if kinds else 0, (), "someone")


@pytest.mark.filterwarnings("ignore")
def test_what_is_written_for_the_program_answers_as_the_trained_readers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for needed in ("torch", "onnx"):
        pytest.importorskip(needed, reason="training the encoder needs evals/encoder_requirements.in")
    from evals import korean_encoder

    monkeypatch.setattr(korean_encoder, "_EPOCHS", 2)
    course = korean_encoder.KoreanCourse([said(text) for text in TEXTS])
    readers = course.learn(np.arange(len(TEXTS)) < 4)
    course.write(readers, tmp_path / "encoder.onnx")
    encode = open_korean(tmp_path / "encoder.onnx")
    wanted = course.score(readers, np.arange(len(TEXTS)))
    answers = np.array([encode(analyse(text), 0, len(text)) for text in TEXTS])
    assert answers.shape == wanted.shape == (len(TEXTS), len(HEADS))
    assert np.abs(answers - wanted).max() < 0.01
    assert wanted[0, 1] != wanted[2, 1]
