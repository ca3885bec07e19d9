"""What encoders said of utterances whose authors they had not learned from (encoder_unseen_en.npz, no words in it)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dialogue_flows.safety.likeness.encoder import HEADS, spoken
from dialogue_flows.safety.likeness.scoring import UNREAD
from dialogue_flows.safety.likeness.vectors import found_at, hashes_of
from evals.utterance_files import LabelledUtterance

UNSEEN: Final = Path(__file__).with_name("encoder_unseen_en.npz")
Floats = NDArray[np.float32]


def keep(items: Sequence[LabelledUtterance], scores: Floats) -> None:
    """Writes the scores (utterances, HEADS) that are there, by the hash of the utterance."""
    hashes, first = np.unique(hashes_of([spoken(item.text) for item in items]), return_index=True)
    np.savez_compressed(UNSEEN, hashes=hashes, scores=scores[first].astype(np.float16))


def unseen(texts: Sequence[str]) -> Floats:
    """The scores of texts (texts, HEADS); nan for one that no encoder has been asked about."""
    hashes, scores = _kept()
    places = found_at(hashes, hashes_of([spoken(text) for text in texts]))
    found: Floats = scores[places]
    found[places < 0] = np.nan
    return found


def remembered(text: str) -> Floats:
    """An encoder that has learned from everybody but the author of the text; a text it was not asked about is unlike
    every danger.
    """
    found: Floats = np.nan_to_num(unseen([text])[0], nan=UNREAD)
    return found


@cache
def _kept() -> tuple[NDArray[np.uint32], Floats]:
    if not UNSEEN.exists():
        return np.zeros(1, np.uint32), np.full((1, len(HEADS)), np.nan, np.float32)
    with np.load(UNSEEN, allow_pickle=False) as stored:
        return stored["hashes"], stored["scores"].astype(np.float32)
