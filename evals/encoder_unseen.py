"""What encoders said of utterances whose authors they had not learned from (encoder_unseen_<lang>.npz, no words)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dialogue_flows.safety.likeness.encoder import HEADS, Encode, spoken
from dialogue_flows.safety.likeness.scoring import UNREAD
from dialogue_flows.safety.likeness.vectors import found_at, hashes_of
from dialogue_flows.safety.tokens import TokenStream
from evals.utterance_files import LabelledUtterance
from transcripts.calls import Lang

Floats = NDArray[np.float32]


def unseen_file(lang: Lang) -> Path:
    """Where the scores of a language are kept."""
    return Path(__file__).with_name(f"encoder_unseen_{lang}.npz")


def keep(lang: Lang, items: Sequence[LabelledUtterance], scores: Floats) -> None:
    """Writes the scores (utterances, HEADS) that are there, by the hash of the utterance."""
    hashes, first = np.unique(_hashes(lang, [item.text for item in items]), return_index=True)
    np.savez_compressed(unseen_file(lang), hashes=hashes, scores=scores[first].astype(np.float16))


def unseen(lang: Lang, texts: Sequence[str]) -> Floats:
    """The scores of texts (texts, HEADS); nan for one that no encoder has been asked about."""
    hashes, scores = _kept(lang)
    places = found_at(hashes, _hashes(lang, texts))
    found: Floats = scores[places]
    found[places < 0] = np.nan
    return found


def remembered(lang: Lang) -> Encode:
    """An encoder that has learned from everybody but the author of the text; a text it was not asked about is unlike
    every danger.
    """

    def encode(stream: TokenStream, begin: int, end: int) -> Floats:
        found: Floats = np.nan_to_num(unseen(lang, [stream.text[begin:end]])[0], nan=UNREAD)
        return found

    return encode


def _hashes(lang: Lang, texts: Sequence[str]) -> NDArray[np.uint32]:
    return hashes_of([spoken(text) if lang == "en" else text for text in texts])


@cache
def _kept(lang: Lang) -> tuple[NDArray[np.uint32], Floats]:
    if not unseen_file(lang).exists():
        return np.zeros(1, np.uint32), np.full((1, len(HEADS)), np.nan, np.float32)
    with np.load(unseen_file(lang), allow_pickle=False) as stored:
        return stored["hashes"], stored["scores"].astype(np.float32)
