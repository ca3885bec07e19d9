"""Is somebody speaking? An energy gate first, then Silero on the one ONNX session of the process.

A quiet night line is silent most of the time. The gate lets only frames through that stand out of the
line's own noise, so a call that nobody speaks in costs almost nothing. Silero's recurrent state belongs
to the call; it starts afresh when the gate opens, because long silence at 8 kHz leaves it deaf to the
speech that follows (pipecat resets it every two seconds for the same reason).
"""

from __future__ import annotations

from collections import deque
from functools import lru_cache
from importlib import resources

import numpy as np
import numpy.typing as npt
import onnxruntime

from agent.speech import mulaw

WINDOW = 256
"""Samples that Silero scores at once at 8 kHz: 32 ms."""
GATE_FLOOR_DB = -52.0
"""Nothing quieter than this is speech: mu-law's own smallest steps lie near -62 dB, whispers near -45."""
GATE_ABOVE_NOISE_DB = 4.0
"""A frame must stand this far out of the line's noise to be looked at."""
GATE_HOLD_S = 0.35
"""The gate stays open this long after the last loud frame, so that Silero hears the soft ends of words."""
WARM_UP_WINDOWS = 4
"""Windows before the opening that Silero hears first: the soft beginning of a word is not lost."""
SPEECH_PROBABILITY = 0.5
"""Silero's own recommended threshold; pipecat's 0.7 loses soft "네" on a noisy line."""
CLEAR_ABOVE_NOISE_DB = 15.0
CLEAR_SPEECH_PROBABILITY = 0.2
"""Sound that stands this far out of the line's noise needs less certainty: Silero gives a clear telephone "둘" or "구"
0.2 to 0.5 throughout, and rain, roads, engines and hiss next to nothing. What it lets in beside words is judged with
the words (`plausibility`)."""
OFFSET_S = 0.25
"""The direct current of a line is its mean over about this long: many times the period of the lowest voice."""
_NOISE_RISE_DB_PER_S = 3.0
_CONTEXT = 32


@lru_cache(maxsize=1)
def shared_session() -> onnxruntime.InferenceSession:
    """The Silero session of this process. ONNX sessions may be run from any thread; state is an input."""
    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = 1
    options.intra_op_num_threads = 1
    model = resources.files("pipecat.audio.vad.data").joinpath("silero_vad.onnx")
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


class SharedSilero:
    """Silero with the recurrent state of one call, on the session of all calls."""

    def __init__(self) -> None:
        self._session = shared_session()
        self._rate = np.array(mulaw.RATE, dtype=np.int64)
        self.reset_states()

    def reset_states(self) -> None:
        """Forgets what was heard before."""
        self._state = np.zeros((2, 1, 128), dtype=np.float32)
        self._context = np.zeros((1, _CONTEXT), dtype=np.float32)

    def score(self, samples: npt.NDArray[np.int16]) -> float:
        """Speech probability 0..1 of 256 samples at 8 kHz."""
        window = np.concatenate((self._context, samples[np.newaxis].astype(np.float32) / 32768.0), axis=1)
        inputs = {"input": window, "state": self._state, "sr": self._rate}
        probability, self._state = self._session.run(None, inputs)
        self._context = window[:, -_CONTEXT:]
        return float(probability[0][0])


class SoundLevel:
    """Loudness of a line without its direct current, which is no sound: the gate would take it for noise out of which
    nobody stands."""

    def __init__(self) -> None:
        self._offset = 0.0

    def decibels(self, frame: bytes) -> float:
        """In dB below full scale; frames of any length, one after the other."""
        mean, power = mulaw.moments(frame)
        self._offset += (mean - self._offset) * min(1.0, mulaw.seconds(frame) / OFFSET_S)
        return mulaw.power_decibels(power - 2.0 * self._offset * mean + self._offset**2)


class EnergyGate:
    """Opens for frames that stand out of the line's noise, which it follows: down at once, up slowly."""

    def __init__(self) -> None:
        self._noise_db = GATE_FLOOR_DB - GATE_ABOVE_NOISE_DB
        self._hold_s = 0.0

    @property
    def threshold_db(self) -> float:
        """The loudness that opens the gate, in dB below full scale."""
        return max(GATE_FLOOR_DB, self._noise_db + GATE_ABOVE_NOISE_DB)

    def passes(self, loudness_db: float, elapsed_s: float, *, speech: bool) -> bool:
        """Whether this frame is to be scored. The noise is not learned from speech."""
        loud = loudness_db >= self.threshold_db
        if not speech:
            rising = self._noise_db + _NOISE_RISE_DB_PER_S * elapsed_s
            self._noise_db = min(loudness_db, rising)
        self._hold_s = GATE_HOLD_S if loud else max(0.0, self._hold_s - elapsed_s)
        return self._hold_s > 0.0

    def needed_probability(self, loudness_db: float) -> float:
        """How sure Silero must be of a frame of this loudness."""
        clear = loudness_db >= max(GATE_FLOOR_DB, self._noise_db + CLEAR_ABOVE_NOISE_DB)
        return CLEAR_SPEECH_PROBABILITY if clear else SPEECH_PROBABILITY


class VoiceActivity:
    """Speech or not, frame by frame, for one call."""

    def __init__(self, model: SharedSilero | None = None) -> None:
        self._model = model or SharedSilero()
        self._gate = EnergyGate()
        self._sound = SoundLevel()
        self._pending = np.zeros(0, dtype=np.int16)
        self._before: deque[bytes] = deque(maxlen=WARM_UP_WINDOWS * 2)
        self._open = False
        self._probability = 0.0
        self._speech = False
        self.peak_probability = 0.0
        self.windows_scored = 0

    def hears_speech(self, frame: bytes) -> bool:
        """Takes the next audio of the caller (mu-law, any length) and tells whether speech is going on."""
        loudness_db = self._sound.decibels(frame)
        if not self._gate.passes(loudness_db, mulaw.seconds(frame), speech=self._speech):
            self._shut(frame)
            return False
        if not self._open:
            self._model.reset_states()
            self._open = True
            frame = b"".join(self._before) + frame
            self._before.clear()
        self._score(mulaw.decode(frame))
        self._speech = self._probability >= self._gate.needed_probability(loudness_db)
        return self._speech

    def _shut(self, frame: bytes) -> None:
        self._open = self._speech = False
        self._probability = 0.0
        self._pending = np.zeros(0, dtype=np.int16)
        self._before.append(frame)

    def _score(self, samples: npt.NDArray[np.int16]) -> None:
        pending = np.concatenate((self._pending, samples))
        whole = len(pending) // WINDOW * WINDOW
        for start in range(0, whole, WINDOW):
            self._probability = self._model.score(pending[start : start + WINDOW])
            self.peak_probability = max(self.peak_probability, self._probability)
            self.windows_scored += 1
        self._pending = pending[whole:]

    def forget_peak(self) -> None:
        """A new turn begins: `peak_probability` counts from here."""
        self.peak_probability = self._probability
