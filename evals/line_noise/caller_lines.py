"""The lines of the practice ears as samples: said by embedded voices, evenly chosen over the list."""

from __future__ import annotations

from agent.speech.espeak_voice import speak
from ears.lines import CallerLine, read_lines
from evals.line_noise.report import Sample
from evals.line_noise.waves import from_mulaw
from transcripts.calls import LANGS, Lang

_VOICES: dict[Lang, tuple[str, ...]] = {"ko": ("ko+m3", "ko+f2"), "en": ("en-us+m3", "en-us+f2")}


def samples_of_practice_lines(count: int) -> list[Sample]:
    """At most `count` lines of each language, every n-th of the list, the voices in turn."""
    lines = read_lines()
    samples = []
    for lang in LANGS:
        own = [line for line in lines if line.language == lang]
        step = max(1, len(own) // max(1, count))
        samples += [_sample(line, lang, place) for place, line in enumerate(own[::step][:count])]
    return samples


def _sample(line: CallerLine, lang: Lang, place: int) -> Sample:
    voices = _VOICES[lang]
    return Sample(line.text, lang, from_mulaw(speak(line.spoken, lang, 1.0, voices[place % len(voices)])))
