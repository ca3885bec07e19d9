"""A shorter window for Whisper's encoder, where the model was measured to hear as well in it.

faster-whisper fills every piece of sound up to 30 s with nothing, and the encoder works through all of it: for a
"네" that is 1,500 positions of which 50 hold sound. Less nothing means less work, but a model learned with all of
it. The practice ears hear 10,041 of 10,110 trials exactly with 12 s; of the 69 others 14 s hear 36, nearly all of those
that begin or end without silence, in about a fifth of the time that 30 s take (`ears/RECIPE.md`). For a public Whisper
nobody has measured it here, so those keep their 30 s.
"""

from __future__ import annotations

import ctranslate2
import numpy as np
import numpy.typing as npt

from agent.speech.whisper_model import EncodesOnce

PRACTICE_FRAMES = 1400
"""Fourteen seconds of mel frames of 10 ms."""


class ShortWindowWhisper(EncodesOnce):
    """faster-whisper whose encoder gets `PRACTICE_FRAMES` frames where the rest is padding."""

    def encode_anew(self, features: npt.NDArray[np.float32]) -> ctranslate2.StorageView:
        """The encoder's output, shape (1, frames / 2, width)."""
        if not features[..., PRACTICE_FRAMES:].any():
            features = np.ascontiguousarray(features[..., :PRACTICE_FRAMES])
        return super().encode_anew(features)
