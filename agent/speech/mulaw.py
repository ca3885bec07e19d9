"""G.711 mu-law at 8 kHz, the carrier's audio: one byte a sample, 20 ms are 160 bytes.

Tables instead of arithmetic: a 20 ms frame is decoded, encoded or measured in a few microseconds.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt

RATE = 8000
FRAME_BYTES = 160
SILENCE = 0xFF
"""The mu-law code of zero."""

_BIAS = 132
_CLIP = 32635

Samples = npt.NDArray[np.int16]


def _decode_table() -> Samples:
    codes = ~np.arange(256, dtype=np.int32) & 0xFF
    exponent, mantissa = (codes >> 4) & 0x07, codes & 0x0F
    magnitude = (((mantissa << 3) + _BIAS) << exponent) - _BIAS
    return np.where(codes & 0x80, -magnitude, magnitude).astype(np.int16)


def _encode_table() -> npt.NDArray[np.uint8]:
    linear = np.arange(-32768, 32768, dtype=np.int32)
    magnitude = np.minimum(np.abs(linear), _CLIP) + _BIAS
    exponent = np.floor(np.log2(magnitude)).astype(np.int32) - 7
    mantissa = (magnitude >> (exponent + 3)) & 0x0F
    sign = np.where(linear < 0, 0x80, 0)
    return np.asarray(~(sign | (exponent << 4) | mantissa) & 0xFF, dtype=np.uint8)


_DECODE = _decode_table()
_ENCODE = _encode_table()
_AMPLITUDE = _DECODE.astype(np.float32)


def decode(mulaw: bytes) -> Samples:
    """PCM16 samples, shape (len(mulaw),)."""
    return _DECODE[np.frombuffer(mulaw, dtype=np.uint8)]


def encode(samples: npt.NDArray[np.int16]) -> bytes:
    """Mu-law of PCM16 samples at 8 kHz."""
    return _ENCODE[samples.astype(np.int32) + 32768].tobytes()


def decibels(mulaw: bytes) -> float:
    """Loudness in dB below full scale (0 is a full-scale square wave); -96 for digital silence and nothing."""
    return power_decibels(moments(mulaw)[1])


@lru_cache(maxsize=16)
def moments(mulaw: bytes) -> tuple[float, float]:
    """Mean and mean square of the amplitudes (PCM16 units); zeros for nothing. Remembers the last few: voice activity,
    echo and keys ask for those of the same frame one after the other.
    """
    if not mulaw:
        return 0.0, 0.0
    amplitude = _AMPLITUDE.take(np.frombuffer(mulaw, dtype=np.uint8))
    return float(amplitude.sum()) / len(mulaw), float(amplitude.dot(amplitude)) / len(mulaw)


def power_decibels(power: float) -> float:
    """A mean square in dB below full scale, at least -96."""
    return max(-96.0, 10.0 * math.log10(power / 1_073_741_824.0)) if power > 0 else -96.0


def silence(seconds: float) -> bytes:
    """Mu-law silence."""
    return bytes([SILENCE]) * round(seconds * RATE)


def seconds(mulaw: bytes | bytearray) -> float:
    """How long these bytes play."""
    return len(mulaw) / RATE
