"""What the callers of the benchmark say: lines of the practice ears in the embedded voice, on a faintly noisy line."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from agent.speech import mulaw
from agent.speech.espeak_voice import speak
from agent.speech.smart_turn import shared_smart_turn

FRAME_BYTES = 160
ANSWER = "네, 접수했어요."
"""What both bots answer."""
FILLER, FILLER_S = "네, 잠시만요.", 0.8
"""What Onbam says when a reply takes long, and how long that is."""
NOISE_DB = -50.0
"""Noise of the line, in dB below full scale, under speech and silence: no real line is digitally silent."""
SOUNDS_FINISHED = 0.6
_VOICE = "ko+m3"
_LINES = (
    "집 앞 가로등이 꺼졌어요.",
    "달빛로 12 앞이에요.",
    "한 개만 꺼졌어요.",
    "네, 맞아요.",
    "아니요, 위험한 사람은 없어요.",
    "지금 혼자예요.",
    "네, 괜찮아요.",
    "잘 모르겠어요.",
)
_SLOW = (
    ("어,", 0.6, "집 앞 가로등이 꺼졌어요."),
    ("약을 먹을까 하고,", 0.9, "다 그만두고 싶어요."),
    ("아니요,", 0.5, "위험한 사람은 없어요."),
    ("네,", 0.7, "달빛로 12 앞이에요."),
)
"""Lines with the pauses, in seconds, that an old or tired caller makes inside them. What stands before a pause is on
the list of the practice ears too: they would force any other half sentence into a whole one, and what a bot makes of
that tells nothing. The commas make the voice sound as if it would go on, as a person's does."""
_SPOKEN = {"달빛로 12 앞이에요.": "달빛로 십이 앞이에요.", "12 앞이에요.": "십이 앞이에요."}


@dataclass(frozen=True, slots=True)
class Clip:
    """One utterance, 8 kHz mu-law without silence at its ends. `slow`: it has pauses inside."""

    text: str
    mulaw: bytes
    slow: bool = False


def plain_clips() -> list[Clip]:
    """Lines spoken without a pause."""
    return [Clip(text, _noisy(_say(text), seed)) for seed, text in enumerate(_LINES)]


def slow_clips() -> list[Clip]:
    """Lines with pauses of 0.5 to 0.9 s inside."""
    return [_slow(parts, 100 + seed) for seed, parts in enumerate(_SLOW)]


def mixed_clips() -> list[Clip]:
    """Two plain lines to each slow one."""
    plain, slow = plain_clips(), slow_clips()
    return [clip for place in range(4) for clip in (plain[2 * place], slow[place], plain[2 * place + 1])]


@lru_cache(maxsize=1)
def filler() -> bytes:
    """The filler on the benchmark's line: a tone, so that callers know it from an answer by its bytes.

    The embedded voice breathes a little differently each time and could not be told by its bytes.
    """
    times = np.arange(round(FILLER_S * mulaw.RATE)) / mulaw.RATE
    return mulaw.encode((8000 * np.sin(2 * np.pi * 440 * times)).astype(np.int16))


def finished_clips() -> list[Clip]:
    """The plain lines that Smart Turn takes for finished: where load is measured, judgement must not differ."""
    silence = _noisy(np.zeros(mulaw.RATE // 5, dtype=np.int16), 99)
    return [
        clip
        for clip in plain_clips()
        if shared_smart_turn().predict(_pauses_before() + clip.mulaw + silence) >= SOUNDS_FINISHED
    ]


def _pauses_before() -> bytes:
    return b"".join(SILENCES[:20])


def _slow(parts: tuple[str | float, ...], seed: int) -> Clip:
    sound = [
        _say(part) if isinstance(part, str) else np.zeros(round(part * mulaw.RATE), dtype=np.int16)
        for part in parts
    ]
    text = " ".join(part for part in parts if isinstance(part, str))
    return Clip(text, _noisy(np.concatenate(sound), seed), slow=True)


def _say(text: str) -> npt.NDArray[np.int16]:
    return mulaw.decode(speak(_SPOKEN.get(text, text), "ko", manner=_VOICE)).astype(np.int16)


def _noisy(samples: npt.NDArray[np.int16], seed: int) -> bytes:
    noise = np.random.default_rng(seed).normal(0.0, 32768.0 * 10 ** (NOISE_DB / 20), len(samples))
    return mulaw.encode(np.clip(samples + noise, -32768, 32767).astype(np.int16))


SILENCES = tuple(_noisy(np.zeros(FRAME_BYTES, dtype=np.int16), 1000 + seed) for seed in range(50))
"""Frames of the line's own noise."""
