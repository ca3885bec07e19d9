"""Supertonic inside this process: a good local Korean and English voice (MIT, ONNX), without a network.

An optional extra (`pip install onbam[supertonic]`), loaded when the voice is opened. The weights, about 400 MB,
are the operator's to fetch; nothing is downloaded here. The engine is asked by one thread, a sentence at a time.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import soxr

from agent.speech import mulaw
from agent.speech.voice import VoiceError, VoiceUnavailable
from transcripts.calls import Lang

STEPS = 8
"""Steps of the diffusion; the package's own default, better and slower than fewer."""
_NORMAL_SPEED, _SLOWEST, _FASTEST = 1.05, 0.7, 2.0
"""What the package calls normal, and its bounds (`supertonic.config`)."""
_PEAK = 0.7
_MOST_THREADS = 4
_QUIET = 0.01
_EDGE_S = 0.02


class SupertonicVoice:
    """One of the voice styles in `weights`, for instance F1. Raises `VoiceUnavailable` with the mend."""

    def __init__(self, style: str, weights: Path | None) -> None:
        self._engine, self._style = _opened(style, weights)
        self._name = f"supertonic-{style}-{STEPS}-{_fingerprint(self._engine.model_dir, style)}"
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="supertonic")

    @property
    def name(self) -> str:
        """See `Voice.name`; other weights or another style file are another name."""
        return self._name

    async def render(self, text: str, *, lang: Lang, speed: float = 1.0) -> bytes:
        """See `Voice.render`."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._spoken, text, lang, speed)

    def _spoken(self, text: str, lang: Lang, speed: float) -> bytes:
        pace = min(_FASTEST, max(_SLOWEST, _NORMAL_SPEED * speed))
        try:
            wave, _ = self._engine.synthesize(
                text, voice_style=self._style, total_steps=STEPS, speed=pace, lang=lang
            )
        except Exception as error:  # noqa: BLE001 - its own ValueError for signs it cannot read, or any of the runtime's
            raise VoiceError(f"supertonic failed: {type(error).__name__}") from None
        return to_line(np.asarray(wave, dtype=np.float32).reshape(-1), int(self._engine.sample_rate))


def to_line(wave: npt.NDArray[np.float32], rate: int) -> bytes:
    """8 kHz mu-law of a wave, shape (samples,), without silence at its ends. Raises `VoiceError` for silence."""
    loud = np.flatnonzero(np.abs(wave) > _QUIET)
    if not loud.size or not np.isfinite(wave).all():
        raise VoiceError("supertonic said nothing")
    edge = int(_EDGE_S * rate)
    narrow = soxr.resample(wave[max(0, loud[0] - edge) : loud[-1] + edge], rate, mulaw.RATE)
    scaled = narrow * (_PEAK * 32767.0 / max(1e-6, float(np.abs(narrow).max())))
    return mulaw.encode(np.clip(scaled, -32768, 32767).astype(np.int16))


def _opened(style: str, weights: Path | None) -> tuple[Any, Any]:
    try:
        from supertonic import TTS
    except ImportError as error:
        raise VoiceUnavailable(
            "TTS=supertonic needs the extra 'supertonic': pip install 'onbam[supertonic]'."
        ) from error
    if weights is None or not weights.is_dir():
        raise VoiceUnavailable(
            "TTS=supertonic needs its weights: fetch them once (SUPERTONIC_CACHE_DIR=/srv/supertonic supertonic "
            "download), then set TTS_WEIGHTS=/srv/supertonic."
        )
    try:
        engine = TTS(
            model_dir=weights,
            auto_download=False,
            intra_op_num_threads=min(_MOST_THREADS, os.cpu_count() or 1),
            inter_op_num_threads=1,
        )
    except Exception as error:
        raise VoiceUnavailable(
            f"TTS_WEIGHTS={weights} holds no whole supertonic model ({type(error).__name__}): fetch it again with "
            "supertonic download."
        ) from error
    if style not in engine.voice_style_names:
        known = ", ".join(engine.voice_style_names) or "none"
        raise VoiceUnavailable(f"TTS=supertonic:{style} is not among the voices in {weights}: {known}.")
    return engine, engine.get_voice_style(style)


def _fingerprint(weights: Path, style: str) -> str:
    """Of the style and of the model's sizes: hashing 400 MB would delay every start."""
    found = hashlib.sha256((weights / "voice_styles" / f"{style}.json").read_bytes())
    for file in sorted((weights / "onnx").iterdir()):
        found.update(f"{file.name}:{file.stat().st_size}|".encode())
    return found.hexdigest()[:8]
