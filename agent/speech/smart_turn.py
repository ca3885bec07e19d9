"""Does a turn sound finished? Smart Turn v3 (pipecat's own model) on one ONNX session for all calls."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib import resources

import numpy as np
import onnxruntime
import soxr
from pipecat.audio.turn.smart_turn._whisper_features import compute_whisper_log_mel_features

from agent.speech import mulaw

_MODEL_RATE = 16000
_WINDOW_S = 8


@lru_cache(maxsize=1)
def shared_smart_turn() -> SmartTurn:
    """The one of this process."""
    return SmartTurn()


class SmartTurn:
    """One session and one thread for all calls: a prediction is short, and calls wait for each other in order."""

    def __init__(self) -> None:
        options = onnxruntime.SessionOptions()
        options.inter_op_num_threads = 1
        options.intra_op_num_threads = 1
        model = resources.files("pipecat.audio.turn.smart_turn.data").joinpath("smart-turn-v3.2-cpu.onnx")
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="smart-turn")

    async def finished(self, audio: bytes) -> float:
        """Probability 0..1 that the speaker has finished, from the last eight seconds (8 kHz mu-law)."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self.predict, audio)

    def predict(self, audio: bytes) -> float:
        """The same, in this thread."""
        samples = mulaw.decode(audio[-_WINDOW_S * mulaw.RATE :]).astype(np.float32) / 32768.0
        wide = soxr.resample(samples, mulaw.RATE, _MODEL_RATE, quality="HQ")
        needed = _WINDOW_S * _MODEL_RATE
        padded = np.pad(wide, (max(0, needed - len(wide)), 0))[-needed:]
        features = compute_whisper_log_mel_features(padded.astype(np.float32), do_normalize=True)
        outputs = self._session.run(None, {"input_features": np.expand_dims(features, axis=0)})
        return float(np.asarray(outputs[0]).ravel()[0])
