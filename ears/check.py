"""Says every line of the list over a telephone line to the practice ears and demands the exact words back.

The voices +m7 and +f5 were never heard in training. What is proved is only this: that these ears know
these lines from these synthetic voices. It says nothing about real callers.
"""

from __future__ import annotations

import argparse
import zlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ears import channel, voices
from ears.lines import LIST_PATH, CallerLine, read_lines

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

EARS = Path(__file__).parent.parent / "agent" / "speech" / "practice_ears"
MISSED = 1


@dataclass(frozen=True)
class Condition:
    """A telephone line. Silence before and after in seconds, noise in decibels below the voice, peak 0..1."""

    name: str
    lead: float
    trail: float
    noise_db: float | None = None
    noise_slope: float = 0.5
    peak: float = 0.5


CLEAR = Condition("clear", lead=0.3, trail=0.5)
ABRUPT = Condition("abrupt", lead=0.0, trail=0.1)
NOISY = Condition("noisy", lead=0.4, trail=0.6, noise_db=18.0)
LATE = Condition("late", lead=3.0, trail=0.4)
FAINT = Condition("late, faint, noisy", lead=1.2, trail=0.8, noise_db=20.0, noise_slope=1.0, peak=0.1)
CONDITIONS = (CLEAR, ABRUPT, NOISY, LATE, FAINT)

VOICES = {
    "+m7": voices.Manner("+m7", words_per_minute=160, pitch=45),
    "+f5": voices.Manner("+f5", words_per_minute=150, pitch=55),
    "plain": voices.Manner("", words_per_minute=170, pitch=50),
}


@dataclass(frozen=True)
class Heard:
    """One trial: what was said, how, and the words that came back."""

    line: CallerLine
    voice: str
    condition: str
    text: str

    @property
    def exact(self) -> bool:
        """Whether the words came back unchanged."""
        return self.text == self.line.text


def call(line: CallerLine, voice: str, condition: Condition) -> channel.Wave:
    """The line as the ears receive it: float32 at 16 kHz, shape (samples,). The same arguments, the same wave."""
    manner = VOICES[voice]
    base = voices.BASES[line.language][0]
    wave, rate = voices.say(
        line.spoken,
        voices.Manner(base + manner.voice, manner.words_per_minute, manner.pitch, manner.pitch_range),
    )
    wave = channel.set_peak(channel.resample(wave, rate, channel.LINE_RATE), condition.peak)
    level = channel.root_mean_square(wave)
    wave = channel.surround(wave, condition.lead, condition.trail, channel.LINE_RATE)
    if condition.noise_db is not None:
        rng = np.random.default_rng(zlib.crc32(f"{line.text}{voice}{condition.name}".encode()))
        wave = channel.add_noise(wave, level, condition.noise_db, rng, condition.noise_slope)
    return channel.through_line(wave, channel.LINE_RATE)


def load(directory: Path = EARS, workers: int = 2) -> WhisperModel:
    """The ears in an unmodified faster-whisper. Several one-thread workers hear more a second than one of many."""
    from faster_whisper import WhisperModel  # slow to import, and not needed to make a call

    return WhisperModel(str(directory), device="cpu", compute_type="int8", cpu_threads=1, num_workers=workers)


def hear(model: WhisperModel, wave: channel.Wave, language: str, beam_size: int = 1) -> str:
    """The words in a wave of shape (samples,) at 16 kHz, with the options the product uses."""
    segments, _ = model.transcribe(
        wave,
        language=language,
        without_timestamps=True,
        beam_size=beam_size,
        temperature=0.0,
        condition_on_previous_text=False,
    )
    return " ".join(segment.text.strip() for segment in segments)


def trials(
    model: WhisperModel,
    lines: Iterable[CallerLine],
    settings: Iterable[tuple[str, Condition]],
    workers: int = 2,
    beam_size: int = 1,
) -> Iterator[Heard]:
    """Say every line in every setting (voice name and condition), in order, `workers` at a time."""
    said = [(line, voice, condition) for voice, condition in settings for line in lines]

    def listen(trial: tuple[CallerLine, str, Condition, channel.Wave]) -> Heard:
        line, voice, condition, wave = trial
        return Heard(line, voice, condition.name, hear(model, wave, line.language, beam_size))

    # espeak-ng speaks for one thread only, so the waves are made here and only the listening is shared out.
    waves = [(line, voice, condition, call(line, voice, condition)) for line, voice, condition in said]
    with ThreadPoolExecutor(workers) as pool:
        yield from pool.map(listen, waves)


def report(heard: list[Heard], show_all: bool) -> str:
    """A table of exact matches per voice and condition, and every line that was ever missed (or all of them)."""
    settings = list(dict.fromkeys((trial.voice, trial.condition) for trial in heard))
    rows = [f"{'voice':8} {'condition':20} {'ko exact':>12} {'en exact':>12}"]
    for voice, condition in settings:
        row = f"{voice:8} {condition:20}"
        for language in ("ko", "en"):
            here = [
                t for t in heard if (t.voice, t.condition, t.line.language) == (voice, condition, language)
            ]
            row += f" {sum(t.exact for t in here):>5} of {len(here):<3}"
        rows.append(row)
    per_line: dict[CallerLine, list[Heard]] = {}
    for trial in heard:
        per_line.setdefault(trial.line, []).append(trial)
    rows.append("")
    for line, tried in per_line.items():
        misses = [trial for trial in tried if not trial.exact]
        if misses or show_all:
            rows.append(f"{len(tried) - len(misses)}/{len(tried)}  {line.language}  {line.text}")
        rows += [f"        {miss.voice}, {miss.condition}: {miss.text!r}" for miss in misses]
    rows.append(f"{sum(t.exact for t in heard)} of {len(heard)} exact")
    return "\n".join(rows)


def main(arguments: list[str] | None = None) -> int:
    """Command line of the check. Returns the exit status: 0 only if every trial was exact."""
    parser = argparse.ArgumentParser(prog="python -m ears.check", description=__doc__)
    parser.add_argument("--ears", type=Path, default=EARS)
    parser.add_argument("--lines", type=Path, default=LIST_PATH)
    parser.add_argument("--every", type=int, default=1, help="only every n-th line, for a quick look")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--beam-size", type=int, default=1)
    parser.add_argument("--all", action="store_true", help="list the lines that were never missed, too")
    parser.add_argument("--conditions", nargs="*", default=[condition.name for condition in CONDITIONS])
    parser.add_argument("--voices", nargs="*", default=list(VOICES))
    chosen = parser.parse_args(arguments)
    settings = [(v, c) for v in chosen.voices for c in CONDITIONS if c.name in chosen.conditions]
    model = load(chosen.ears, chosen.workers)
    lines = read_lines(chosen.lines)[:: chosen.every]
    heard = list(trials(model, lines, settings, chosen.workers, chosen.beam_size))
    print(report(heard, chosen.all))
    return 0 if heard and all(trial.exact for trial in heard) else MISSED


if __name__ == "__main__":
    raise SystemExit(main())
