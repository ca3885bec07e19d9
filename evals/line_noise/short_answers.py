"""The short answers that no line may swallow, and how a voice reads them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from agent.speech import mulaw
from agent.speech.espeak_voice import speak
from dialogue_flows.outcome import Expect
from evals.line_noise.conditions import Condition
from evals.line_noise.waves import Wave, from_mulaw
from transcripts.calls import Lang

LEAD_S = 0.6
"""Line before the word begins, carried over the same line as the word."""
TRAIL_S = 2.0
_VOICES: dict[Lang, tuple[str, ...]] = {"ko": ("ko+m3", "ko+f2"), "en": ("en-us+m3", "en-us+f2")}
_KO = "네 예 응 어 아니 아니요 없어요 몰라요 글쎄"
_KO_NATIVE = "하나 둘 셋 넷 다섯 여섯 일곱 여덟 아홉 열"
_KO_SINO = "일 이 삼 사 오 육 칠 팔 구 십"
_EN = "yes no"
_EN_NUMBERS = "one two three four five six seven eight nine ten"


@dataclass(frozen=True, slots=True)
class Answer:
    """One short answer, and the kind of question that it answers."""

    text: str
    lang: Lang
    expect: Expect


@dataclass(frozen=True, slots=True)
class Spoken:
    """An answer as it comes over a line, 8 kHz mu-law. The word lies between `begins_s` and `ends_s`."""

    answer: Answer
    mulaw: bytes
    begins_s: float
    ends_s: float


def short_answers() -> tuple[Answer, ...]:
    """All of them: yes and no in their forms, and one to ten, Korean in both sets of numerals, and English."""
    found = [Answer(word, "ko", Expect.YES_NO) for word in _KO.split()]
    found += [Answer(word, "ko", Expect.OPEN) for word in (*_KO_NATIVE.split(), *_KO_SINO.split())]
    found += [Answer(word, "en", Expect.YES_NO) for word in _EN.split()]
    found += [Answer(word, "en", Expect.OPEN) for word in _EN_NUMBERS.split()]
    return tuple(found)


def spoken(answer: Answer, condition: Condition, seed: int = 0) -> Spoken:
    """The answer over a line, with the line's own noise before and after it."""
    voices = _VOICES[answer.lang]
    word = _word(answer.text, answer.lang, voices[seed % len(voices)])
    lead, trail = np.zeros(round(LEAD_S * mulaw.RATE)), np.zeros(round(TRAIL_S * mulaw.RATE))
    heard = condition.carry_mulaw_of(np.concatenate((lead, word, trail)), seed)
    return Spoken(answer, heard, LEAD_S, LEAD_S + len(word) / mulaw.RATE)


@lru_cache(maxsize=256)
def _word(text: str, lang: Lang, voice: str) -> Wave:
    return from_mulaw(speak(f"{text}.", lang, 1.0, voice))
