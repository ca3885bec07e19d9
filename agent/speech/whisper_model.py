"""faster-whisper whose encoder works once for a piece of sound, however often it is decoded.

The encoder is most of the work. Which language is spoken, a second reading and a reading in the other language need
its output only, so each costs a small part of a recognition.
"""

from __future__ import annotations

import threading

import ctranslate2
import numpy as np
import numpy.typing as npt
from faster_whisper import WhisperModel

Features = npt.NDArray[np.float32]


class EncodesOnce(WhisperModel):  # type: ignore[misc]  # faster-whisper has no types
    """Remembers the last sound of each thread and what the encoder made of it, until `forget`."""

    _last = threading.local()

    def encode(self, features: Features) -> ctranslate2.StorageView:
        """The encoder's output, the one of before where the features are the same."""
        kept = getattr(self._last, "pair", None)
        if kept is not None and kept[0].shape == features.shape and np.array_equal(kept[0], features):
            return kept[1]
        output = self.encode_anew(features)
        self._last.pair = (features, output)
        return output

    def encode_anew(self, features: Features) -> ctranslate2.StorageView:
        """The encoder at work."""
        return super().encode(features)

    def languages_heard(self) -> dict[str, float]:
        """The probability of each language for the last sound of this thread; empty when there was none."""
        kept = getattr(self._last, "pair", None)
        if kept is None or not self.model.is_multilingual:
            return {}
        return {token[2:-2]: share for token, share in self.model.detect_language(kept[1])[0]}

    def forget(self) -> None:
        """Lets go of the sound of a caller."""
        self._last.pair = None
