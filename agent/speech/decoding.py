"""How a piece of a caller's audio is decoded: the first reading, and when a second one is worth its time.

Temperature 0 without fallback temperatures (they invent), no conditioning on earlier text, no timestamps in the
text. The first reading is greedy (beam 1) in the language of the call. Where it is doubtful, a second one with beam 5
may be better; the other stays as an alternative, which the danger rules read too. Where the sound is in the other
language, it is read in that. In a hurry there is one reading, and another only
where that was in the wrong language.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import soxr

from agent.speech import plausibility
from agent.speech.ears import Hearing, Unheard, Utter, Word
from transcripts.calls import LANGS, Lang

LINE_RATE, MODEL_RATE = 8000, 16000
CAREFUL_BEAM = 5
DOUBTFUL_CONFIDENCE = 0.6
"""Under this a first reading is read once more. exp(-0.5): about every second token was a choice."""
OTHER_LANGUAGE_SURE = 0.9
"""So sure of the other language, and with `OTHER_LANGUAGE_SPEECH_S` of speech, the first reading is not believed:
a Whisper that is told the wrong language translates, and is sure of it."""
OTHER_LANGUAGE_SPEECH_S = 0.8
OTHER_LANGUAGE_LIKELY = 0.6
"""Enough where the first reading is doubtful anyway."""
TOKENS_PER_S, TOKENS_AT_LEAST, TOKENS_AT_MOST = 40, 60, 200
"""Nobody says more: nine Korean syllables a second are at most two tokens each. A decoder that fell into a loop is
stopped there. Whisper holds 448 tokens, hot words included, which may take half of them."""

Samples = npt.NDArray[np.float32]


class Effort(StrEnum):
    """How much work a recognition may be."""

    FULL = "full"
    QUICK = "quick"


class Model(Protocol):
    """What of faster-whisper's model is used."""

    def transcribe(self, audio: Samples, **options: Any) -> tuple[Any, Any]:
        """(segments, information)."""
        ...

    def languages_heard(self) -> dict[str, float]:
        """The probability of each language in the sound that was decoded last."""
        ...

    def forget(self) -> None:
        """Lets go of the last sound."""
        ...


class Decoder:
    """Reads audio with one model. `words`: it can tell the times of words; `hot`: it takes hot words."""

    def __init__(self, model: Model, *, words: bool = True, hot: bool = True) -> None:
        self._model = model
        self._words = words
        self._hot = hot

    def recognise(self, utter: Utter, effort: Effort = Effort.FULL) -> Hearing:
        """Words of a piece of audio, or why there are none. Runs in a thread; raises what the model raises."""
        samples = prepare(utter.pcm)
        if not samples.size:
            return Hearing.nothing(Unheard.SILENCE, utter.lang)
        try:
            first = self._read(samples, utter, full=effort is Effort.FULL)
            if effort is Effort.QUICK and first.unheard is not Unheard.WRONG_LANGUAGE:
                return first
            other = self._in_other_language(samples, utter, first)
            if other is not None:
                return other
            return self._read_again(samples, utter, first) if doubtful(first) else first
        finally:
            self._model.forget()

    def _read_again(self, samples: Samples, utter: Utter, first: Hearing) -> Hearing:
        """A careful reading of what was doubtful. The better one counts, the other stays beside it."""
        second = self._read(samples, utter, full=True, beam=CAREFUL_BEAM)
        if second.unheard is not None:
            return first
        if first.unheard is not None or second.confidence > first.confidence:
            first, second = second, first
        beside = (second.text,) if second.text and second.text != first.text else ()
        return replace(first, alternatives=beside)

    def _in_other_language(self, samples: Samples, utter: Utter, first: Hearing) -> Hearing | None:
        """The words in the other language, where that is what was spoken; else None."""
        long_enough = utter.speech_s >= OTHER_LANGUAGE_SPEECH_S
        if first.unheard is Unheard.SILENCE or not (long_enough or doubtful(first)):
            return None
        other: Lang = next(lang for lang in LANGS if lang != utter.lang)
        share = self._share_of(other)
        sure = long_enough and share >= OTHER_LANGUAGE_SURE
        if not sure and not (doubtful(first) and share >= OTHER_LANGUAGE_LIKELY):
            return None
        read = self._read(samples, replace(utter, lang=other, hints=()), full=True)
        if read.unheard is not None or not plausibility.is_written_in(read.text, other):
            return None
        beside = (first.text,) if first.text and first.text != read.text else ()
        return replace(read, alternatives=beside, switched=True)

    def _share_of(self, lang: Lang) -> float:
        """How probable this language is among those of the desk, 0..1."""
        probabilities = self._model.languages_heard()
        ours = sum(probabilities.get(one, 0.0) for one in LANGS)
        return probabilities.get(lang, 0.0) / ours if ours > 0.0 else 0.0

    def _read(self, samples: Samples, utter: Utter, *, full: bool, beam: int = 1) -> Hearing:
        segments, _ = self._model.transcribe(
            samples,
            language=utter.lang,
            beam_size=beam,
            temperature=0.0,
            without_timestamps=True,
            word_timestamps=full and self._words,
            condition_on_previous_text=False,
            max_new_tokens=_most_tokens(utter.speech_s),
            hotwords=" ".join(utter.hints) if utter.hints and self._hot else None,
        )
        return believe(list(segments), utter)


def doubtful(hearing: Hearing) -> bool:
    """Whether a reading is worth a second one."""
    if hearing.unheard is not None:
        return hearing.unheard is not Unheard.SILENCE
    return hearing.confidence < DOUBTFUL_CONFIDENCE


def prepare(pcm: bytes) -> Samples:
    """PCM16 at 8 kHz to the model's float32 at 16 kHz; an odd byte at the end is dropped."""
    samples = np.frombuffer(pcm[: len(pcm) // 2 * 2], dtype=np.int16).astype(np.float32) / 32768.0
    samples -= samples.mean() if samples.size else 0.0  # a line with direct current deafens the model
    return np.asarray(soxr.resample(samples, LINE_RATE, MODEL_RATE), dtype=np.float32)


def believe(segments: Sequence[Any], utter: Utter) -> Hearing:
    """The hearing that segments of faster-whisper amount to."""
    text = " ".join(segment.text.strip() for segment in segments).strip()
    if not segments or not text:
        return Hearing.nothing(Unheard.SILENCE, utter.lang)
    confidence = math.exp(min(0.0, sum(segment.avg_logprob for segment in segments) / len(segments)))
    reason = plausibility.doubt(
        text,
        lang=utter.lang,
        confidence=confidence,
        no_speech=max(segment.no_speech_prob for segment in segments),
        speech_s=utter.speech_s,
        peak=utter.peak,
    )
    if reason is None and plausibility.repeats_hints(text, utter.hints):
        reason = Unheard.INVENTED
    if reason is not None:
        return Hearing.nothing(reason, utter.lang)
    return Hearing(text=text, confidence=confidence, lang=utter.lang, words=_words(segments))


def _most_tokens(speech_s: float) -> int:
    return min(TOKENS_AT_MOST, round(TOKENS_AT_LEAST + TOKENS_PER_S * max(speech_s, 0.0)))


def _words(segments: Sequence[Any]) -> tuple[Word, ...]:
    """Words with their times, where the model told them."""
    return tuple(
        Word(word.word.strip(), float(word.start), float(word.end), float(word.probability))
        for segment in segments
        for word in segment.words or ()
    )
