"""Recognition error by condition: what the ears write of caller lines, line by line, over every kind of bad line."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from agent.speech import mulaw
from agent.speech.ears import Ears, Hearing, Utter
from agent.speech.segment import AFTER_S, BEFORE_S
from agent.speech.turn_taking import PAUSE_S, Completeness, TurnEvent, TurnTaking
from agent.speech.voice_activity import VoiceActivity
from evals.line_noise.conditions import Condition
from evals.line_noise.error_rate import Errors, character_errors, word_errors
from evals.line_noise.waves import Wave
from transcripts.calls import Lang

WARNING = "Practice ears know a closed list of lines: these figures prove the path, never the recognition of people."
_DEADLINE_S = 120.0
_LEAD_S, _TRAIL_S = 0.5, 0.6


@dataclass(frozen=True, slots=True)
class Sample:
    """One utterance with the words that were said in it. Samples at 8 kHz in -1..1."""

    text: str
    lang: Lang
    wave: Wave


@dataclass(frozen=True, slots=True)
class Result:
    """What the ears made of one sample over one condition. `silent`: voice activity found nobody speaking."""

    sample: Sample
    condition: str
    hearing: Hearing | None

    @property
    def written(self) -> str:
        """The words, empty where there were none."""
        return self.hearing.text if self.hearing else ""

    @property
    def characters(self) -> Errors:
        """Errors by character; what was unheard is all missing."""
        return character_errors(self.sample.text, self.written, self.sample.lang)

    @property
    def words(self) -> Errors:
        """Errors by word."""
        return word_errors(self.sample.text, self.written, self.sample.lang)


async def measure(ears: Ears, samples: Sequence[Sample], conditions: Iterable[Condition]) -> list[Result]:
    """Every sample over every condition, through our voice activity and these ears."""
    results = []
    for condition in conditions:
        for seed, sample in enumerate(samples):
            codes = condition.carry_mulaw_of(_surrounded(sample.wave), seed)
            results.append(Result(sample, condition.name, await hear(ears, codes, sample.lang)))
    return results


async def hear(ears: Ears, codes: bytes, lang: Lang) -> Hearing | None:
    """What the ears make of 8 kHz mu-law, cut as in a call: from just before the first speech to just after the last.

    None where voice activity found nobody speaking. The deadline is long: this measures words, not speed.
    """
    found = await asyncio.to_thread(_speech_in, codes)
    if found is None:
        return None
    begin, end, speech_s, peak = found
    pcm = mulaw.decode(codes[begin:end]).tobytes()
    return await ears.hear(Utter(pcm, lang, speech_s=speech_s, peak=peak, deadline_s=_DEADLINE_S))


def _speech_in(codes: bytes) -> tuple[int, int, float, float] | None:
    """Where speech begins and ends (bytes), how many seconds of it there are, and how sure voice activity was."""
    activity, turns = VoiceActivity(), TurnTaking()
    first = last = None
    speech_s = 0.0
    for start in range(0, len(codes), mulaw.FRAME_BYTES):
        frame = codes[start : start + mulaw.FRAME_BYTES]
        speech = activity.hears_speech(frame)
        events = turns.advance(mulaw.seconds(frame), speech=speech)
        turns.judge(Completeness.INCOMPLETE)
        if TurnEvent.STARTED in events and first is None:
            first = start - round(turns.speech_s * mulaw.RATE)
        if speech:
            last, speech_s = start + len(frame), speech_s + mulaw.seconds(frame)
    if first is None or last is None:
        return None
    begin = max(0, first - round(BEFORE_S * mulaw.RATE))
    return begin, last + round(max(AFTER_S, PAUSE_S) * mulaw.RATE), speech_s, activity.peak_probability


def _surrounded(wave: Wave) -> Wave:
    return np.pad(wave, (round(_LEAD_S * mulaw.RATE), round(_TRAIL_S * mulaw.RATE)))


def table(results: Sequence[Result], ears: Ears) -> str:
    """Error rates by condition and language, worst lines below, and what these ears are."""
    rows = [f"ears: {ears.describe()}"]
    if ears.practice:
        rows.append(WARNING)
    rows.append(
        f"{'condition':14} {'lang':4} {'lines':>5} {'exact':>6} {'char. error':>12} {'word error':>11} {'unheard':>8}"
    )
    for condition, lang in dict.fromkeys((each.condition, each.sample.lang) for each in results):
        here = [each for each in results if (each.condition, each.sample.lang) == (condition, lang)]
        rows.append(_row(condition, lang, here))
    return "\n".join(rows)


def _row(condition: str, lang: Lang, here: Sequence[Result]) -> str:
    characters = sum((each.characters for each in here), Errors())
    words = sum((each.words for each in here), Errors())
    exact = sum(each.characters.edits == 0 for each in here)
    unheard = sum(not each.written for each in here)
    return (
        f"{condition:14} {lang:4} {len(here):>5} {exact / len(here):>6.1%} {characters.rate:>12.2%}"
        f" {words.rate:>11.2%} {unheard / len(here):>8.1%}"
    )


def as_data(results: Sequence[Result], ears: Ears) -> dict[str, object]:
    """The same as plain values for a file; no words of a recording leave through it."""
    found: dict[str, object] = {"ears": ears.describe(), "practice": ears.practice}
    if ears.practice:
        found["warning"] = WARNING
    found["conditions"] = [
        {
            "condition": condition,
            "lang": lang,
            "lines": len(here),
            "character_error_rate": round(sum((each.characters for each in here), Errors()).rate, 4),
            "word_error_rate": round(sum((each.words for each in here), Errors()).rate, 4),
            "unheard_share": round(sum(not each.written for each in here) / len(here), 4),
        }
        for condition, lang in dict.fromkeys((each.condition, each.sample.lang) for each in results)
        for here in [[each for each in results if (each.condition, each.sample.lang) == (condition, lang)]]
    ]
    return found
