"""A small language model that reads an English utterance as a whole, beside the pieces and the network over words.

MiniLM (all-MiniLM-L6-v2, Apache-2.0) with its upper half learned anew from the labelled utterances
(`python -m evals.train_encoder`), one byte a weight: it knows what words mean together. It runs on one core in one to
two milliseconds, without threads of its own, so that it may be loaded before a fork.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray

from dialogue_flows.safety.likeness.groups import DATA, GROUPS
from transcripts.calls import Lang

Floats = NDArray[np.float32]
Encode = Callable[[str], Floats]
"""Text to one score (log-odds) for each of HEADS."""
ENCODED: Final[Lang] = "en"
HEADS: Final[tuple[str, ...]] = ("any danger", *GROUPS)
MODEL: Final = DATA / "encoder_en.onnx"
PIECES: Final = DATA / "encoder_en.json"
LONGEST: Final = 64  # pieces; what follows is not read
_WORDS: Final = re.compile(r"[a-z0-9']+")


def spoken(text: str) -> str:
    """The words of a text as a recogniser without marks writes them; learned and read alike."""
    return " ".join(_WORDS.findall(text.lower().replace("’", "'")))


@cache
def encoder() -> Encode | None:
    """The encoder that comes with the program, None where its file is missing. Read once. Raises ValueError naming
    a file that cannot be read, and the mend.
    """
    return open_encoder(MODEL, PIECES) if MODEL.exists() else None


def mark() -> int:
    """A checksum of the model, 0 where it is missing: thresholds fit no other encoder than theirs."""
    return zlib.crc32(MODEL.read_bytes()) if MODEL.exists() else 0


def open_encoder(model: Path, pieces: Path) -> Encode:
    """An encoder from its two files. Raises ValueError naming them and the mend."""
    import onnxruntime
    from tokenizers import Tokenizer

    options: Any = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # The graph is written as it runs fastest (evals/encoder_graph.py): sums and norms must not be fused any more.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    try:
        session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        tokenizer = Tokenizer.from_file(str(pieces))
    except Exception as error:  # both libraries raise bare exceptions of their own
        mend = "train it again: python -m evals.train_encoder"
        raise ValueError(
            f"{model.name} or {pieces.name} cannot be read ({type(error).__name__}); {mend}"
        ) from error

    def encode(text: str) -> Floats:
        ids = np.array([tokenizer.encode(spoken(text)).ids], np.int64)
        return cast("Floats", session.run(None, {"ids": ids})[0][0])

    return encode
