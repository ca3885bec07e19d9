"""The encoder as it is written for the program answers what the trained one answers."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from dialogue_flows.safety.likeness.encoder import LONGEST as LONGEST_OF

LONGEST = LONGEST_OF["en"]
SIZE, LAYERS, ATTENTION_HEADS, PIECES, SCORES = 48, 4, 4, 2_100, 10


def a_small_model(folder: Path) -> None:
    """A BERT of random weights in the form that training reads."""
    from safetensors.numpy import save_file

    random = np.random.default_rng(1)
    shape = {"hidden_size": SIZE, "num_hidden_layers": LAYERS, "intermediate_size": 2 * SIZE}
    (folder / "config.json").write_text(json.dumps(shape | {"num_attention_heads": ATTENTION_HEADS}))
    sizes = {
        "embeddings.word_embeddings": (PIECES, SIZE),
        "embeddings.position_embeddings": (2 * LONGEST, SIZE),
        "embeddings.token_type_embeddings": (2, SIZE),
        "embeddings.LayerNorm": (SIZE,),
    }
    for number in range(LAYERS):
        at = f"encoder.layer.{number}."
        dense = (
            "attention.self.query",
            "attention.self.key",
            "attention.self.value",
            "attention.output.dense",
        )
        sizes |= {f"{at}{name}": (SIZE, SIZE) for name in dense}
        sizes |= {f"{at}intermediate.dense": (2 * SIZE, SIZE), f"{at}output.dense": (SIZE, 2 * SIZE)}
        sizes |= {f"{at}attention.output.LayerNorm": (SIZE,), f"{at}output.LayerNorm": (SIZE,)}
    stored = {
        f"{name}.weight": random.normal(0, 0.3, size).astype(np.float32) for name, size in sizes.items()
    }
    stored |= {
        f"{name}.bias": random.normal(0, 0.3, size[:1]).astype(np.float32) for name, size in sizes.items()
    }
    save_file(stored, folder / "model.safetensors")


@pytest.mark.filterwarnings("ignore")
def test_what_is_written_for_the_program_answers_as_the_trained_encoder_but_for_one_byte_a_weight(
    tmp_path: Path,
) -> None:
    for needed in ("torch", "onnx", "onnxscript", "safetensors"):
        pytest.importorskip(needed, reason="training the encoder needs evals/encoder_requirements.in")
    import onnxruntime
    import torch

    from evals.encoder_training import Encoder
    from evals.english_encoder import write

    a_small_model(tmp_path)
    encoder = Encoder(tmp_path, SCORES).eval()
    write(encoder, tmp_path / "encoder.onnx")
    session = onnxruntime.InferenceSession(tmp_path / "encoder.onnx", providers=["CPUExecutionProvider"])
    for length in (1, 7, LONGEST):
        ids = np.random.default_rng(length).integers(0, PIECES, (1, length))
        with torch.no_grad():
            wanted = encoder(torch.tensor(ids)).numpy()
        answers = session.run(None, {"ids": ids})[0]
        assert answers.shape == (1, SCORES)
        assert np.abs(answers - wanted).max() < 0.1 * np.abs(wanted).max() + 0.005
