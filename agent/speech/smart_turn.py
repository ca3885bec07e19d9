"""Does a turn sound finished? Smart Turn v3 (pipecat's own model) on one ONNX session for all calls."""

from __future__ import annotations

import asyncio
import math
import time
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib import resources

import numpy as np
import onnxruntime
import soxr
from pipecat.audio.turn.smart_turn._whisper_features import compute_whisper_log_mel_features

from agent.speech import mulaw

MOST_WAITING = 3
"""Predictions that are made or wait to be made: a fourth would come after 0.12 s, when patience has run out."""
LUXURY_SHARE = 0.1
"""Share of the time that may go into second opinions: of a core, so much stays free for more calls."""
_MODEL_RATE = 16000
_WINDOW_S = 8
_RECENT_S = 5.0


@lru_cache(maxsize=1)
def shared_smart_turn() -> SmartTurn:
    """The one of this process."""
    return SmartTurn()


class RecentShare:
    """Which share of the last seconds was spent on something; what lies back counts less and less."""

    def __init__(self) -> None:
        self._spent = self._at = 0.0

    def add(self, seconds: float, now: float) -> None:
        """So many seconds were spent until `now`, seconds of a steady clock."""
        self._spent = self._spent * self._faded(now) + seconds
        self._at = now

    def share(self, now: float) -> float:
        """0 for nothing, 1 for all the time."""
        return self._spent * self._faded(now) / _RECENT_S

    def _faded(self, now: float) -> float:
        return math.exp(-max(0.0, now - self._at) / _RECENT_S)


class SmartTurn:
    """One session and one thread for all calls, with a short line before it.

    A prediction takes 30 ms of a core, more than everything else in five seconds of a call. So it is asked where
    nothing else decides, and only while the answer still comes in time: with `MOST_WAITING` before it, or more than
    `LUXURY_SHARE` of the time spent where it would be good to know but the words decide, nobody is asked.
    """

    def __init__(self) -> None:
        options = onnxruntime.SessionOptions()
        options.inter_op_num_threads = 1
        options.intra_op_num_threads = 1
        model = resources.files("pipecat.audio.turn.smart_turn.data").joinpath("smart-turn-v3.2-cpu.onnx")
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="smart-turn")
        self._load = RecentShare()
        self._waiting = 0

    async def finished(self, audio: bytes, *, luxury: bool = False) -> float | None:
        """Probability 0..1 that the speaker has finished, from the last eight seconds (8 kHz mu-law).

        None when the line is too long. `luxury`: the words may decide alone, this is a second opinion.
        """
        busy = self._load.share(time.monotonic()) > LUXURY_SHARE or self._waiting > 0
        if self._waiting >= MOST_WAITING or (luxury and busy):
            return None
        loop = asyncio.get_running_loop()
        self._waiting += 1
        try:
            return await loop.run_in_executor(self._thread, self._timed, audio)
        finally:
            self._waiting -= 1

    def _timed(self, audio: bytes) -> float:
        began = time.monotonic()
        probability = self.predict(audio)
        ended = time.monotonic()
        self._load.add(ended - began, ended)
        return probability

    def predict(self, audio: bytes) -> float:
        """The same, in this thread."""
        samples = mulaw.decode(audio[-_WINDOW_S * mulaw.RATE :]).astype(np.float32) / 32768.0
        wide = soxr.resample(samples, mulaw.RATE, _MODEL_RATE, quality="HQ")
        needed = _WINDOW_S * _MODEL_RATE
        padded = np.pad(wide, (max(0, needed - len(wide)), 0))[-needed:]
        features = compute_whisper_log_mel_features(padded.astype(np.float32), do_normalize=True)
        outputs = self._session.run(None, {"input_features": np.expand_dims(features, axis=0)})
        return float(np.asarray(outputs[0]).ravel()[0])
