"""Small models that read an utterance as a whole, beside the pieces and the network over words.

English: MiniLM (all-MiniLM-L6-v2, Apache-2.0) with its upper half learned anew from the labelled utterances, one byte a
weight. Korean: two recurrent layers, one from each end, over the morphemes and what usually follows them (`phrases`).
Both know what words mean together (`python -m evals.train_encoder` learns them). They run on one core, without threads
of their own, so that they may be loaded before a fork.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray

from dialogue_flows.safety.likeness.groups import DATA, GROUPS
from dialogue_flows.safety.likeness.phrases import FILE as PHRASES
from dialogue_flows.safety.likeness.phrases import phrases
from dialogue_flows.safety.likeness.vectors import file_of
from dialogue_flows.safety.tokens import TokenStream
from transcripts.calls import Lang

Floats = NDArray[np.float32]
Encode = Callable[[TokenStream, int, int], Floats]
"""An utterance, and first and last character (excluded) of what is read: one score (log-odds) for each of HEADS."""
HEADS: Final[tuple[str, ...]] = ("any danger", *GROUPS)
PIECES: Final = DATA / "encoder_en.json"
FILES: Final[Mapping[Lang, tuple[Path, ...]]] = {
    "en": (DATA / "encoder_en.onnx", PIECES),
    "ko": (DATA / "encoder_ko.onnx", PHRASES, file_of("ko")),
}
"""The model of each language, then what its words are turned into numbers with."""
LONGEST: Final[Mapping[Lang, int]] = {"en": 64, "ko": 100}
"""Pieces of words or morphemes; what follows is not read."""
_WORDS: Final = re.compile(r"[a-z0-9']+")
_MEND: Final = "train it again: python -m evals.train_encoder"


def spoken(text: str) -> str:
    """The words of an English text as a recogniser without marks writes them; learned and read alike."""
    return " ".join(_WORDS.findall(text.lower().replace("’", "'")))


@cache
def encoder(lang: Lang) -> Encode | None:
    """The encoder that comes with the program, None where its model is missing. Read once. Raises ValueError naming
    a file that cannot be read, and the mend.
    """
    model = FILES[lang][0]
    if not model.exists():
        return None
    return open_english(model, PIECES) if lang == "en" else open_korean(model)


def mark(lang: Lang) -> int:
    """A checksum of the files of an encoder, 0 where its model is missing: thresholds fit no other than theirs."""
    found = 0
    for path in FILES[lang] if FILES[lang][0].exists() else ():
        found = zlib.crc32(path.read_bytes(), found)
    return found


def open_english(model: Path, pieces: Path) -> Encode:
    """The English encoder from its two files. Raises ValueError naming the one that cannot be read, and the mend."""
    from tokenizers import Tokenizer

    session = _session(model)
    try:
        tokenizer = Tokenizer.from_file(str(pieces))
    except Exception as error:  # the library raises bare exceptions
        raise ValueError(f"{pieces.name} cannot be read ({type(error).__name__}); {_MEND}") from error

    def encode(stream: TokenStream, begin: int, end: int) -> Floats:
        ids = np.array([tokenizer.encode(spoken(stream.text[begin:end])).ids], np.int64)
        return cast("Floats", session.run(None, {"ids": ids})[0][0])

    return encode


def open_korean(model: Path) -> Encode:
    """The Korean encoder. Raises ValueError naming the file that cannot be read, and the mend."""
    session, known = _session(model), phrases()

    def encode(stream: TokenStream, begin: int, end: int) -> Floats:
        ids = known.numbered(
            [each for each in stream.morphemes if begin <= each.start < end][: LONGEST["ko"]]
        )
        if not len(ids):
            ids = np.zeros(1, np.int64)
        given = {"ids": ids[None], "rows": known.rows(ids)[None]}
        return cast("Floats", session.run(None, given)[0][0])

    return encode


def _session(model: Path) -> Any:
    import onnxruntime

    options: Any = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # English is written as it runs fastest (evals/encoder_graph.py): sums and norms must not be fused any more.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    try:
        return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the library raises bare exceptions
        raise ValueError(f"{model.name} cannot be read ({type(error).__name__}); {_MEND}") from error
