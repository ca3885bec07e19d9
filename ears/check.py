"""Says every line of the list over a telephone line to the practice ears and demands the exact words back.

The voices +m7 and +f5 were never heard in training. What is proved is only this: that these ears know
these lines from these synthetic voices. It says nothing about real callers. Exit status 0: in every voice and on
every line of the telephone at least `--at-least` of the lines came back exactly.
"""

from __future__ import annotations

import argparse
import sys
import zlib
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ears import channel, check_report, voices
from ears.check_report import Heard
from ears.lines import LIST_PATH, CallerLine, read_lines

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

EARS = Path(__file__).parent.parent / "agent" / "speech" / "practice_ears"
MISSED = 1
AT_LEAST = 0.99
"""Share of the lines that must come back exactly, in each voice over each line by itself."""
AHEAD = 8
"""Waves that are made before they are heard, for each worker: the whole table would be two gigabytes."""
TOLD_EVERY = 500


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


def load(directory: Path = EARS, workers: int = 2, *, served: bool = False) -> WhisperModel:
    """The ears in an unmodified faster-whisper. Several one-thread workers hear more a second than one of many.

    `served`: as the product runs them, the encoder working through 14 s instead of 30.
    """
    from faster_whisper import WhisperModel

    from agent.speech.allocator import keep_freed_memory  # slow to import, and not needed to make a call
    from agent.speech.encoder_window import ShortWindowWhisper

    keep_freed_memory()
    kind = ShortWindowWhisper if served else WhisperModel
    return kind(str(directory), device="cpu", compute_type="int8", cpu_threads=1, num_workers=workers)


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
    lines: Sequence[CallerLine],
    settings: Iterable[tuple[str, Condition]],
    workers: int = 2,
    beam_size: int = 1,
) -> Iterator[Heard]:
    """Say every line in every setting (voice name and condition), in order, `workers` at a time."""

    def listen(line: CallerLine, voice: str, condition: Condition, wave: channel.Wave) -> Heard:
        return Heard(line, voice, condition.name, hear(model, wave, line.language, beam_size))

    waiting: deque[Future[Heard]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        for voice, condition in settings:
            for line in lines:
                # espeak-ng speaks for one thread only, so the waves are made here and only the listening is shared.
                waiting.append(pool.submit(listen, line, voice, condition, call(line, voice, condition)))
                if len(waiting) > AHEAD * workers:
                    yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def main(arguments: list[str] | None = None) -> int:
    """Command line of the check. Returns the exit status: 0 only if no voice and line of the telephone fell short."""
    chosen = _parser().parse_args(arguments)
    settings = [(v, c) for v in chosen.voices for c in CONDITIONS if c.name in chosen.conditions]
    model = load(chosen.ears, chosen.workers, served=chosen.served)
    lines = read_lines(chosen.lines)[:: chosen.every]
    heard: list[Heard] = []
    for trial in trials(model, lines, settings, chosen.workers, chosen.beam_size):
        heard.append(trial)
        if len(heard) % TOLD_EVERY == 0:
            print(f"{len(heard)} of {len(lines) * len(settings)} said", file=sys.stderr, flush=True)
    shares = check_report.shares(heard)
    print(check_report.table(heard, at_least=chosen.at_least, show_all=chosen.all))
    if chosen.out is not None:
        chosen.out.write_text(check_report.as_json(heard), encoding="utf-8")
    return 0 if shares and min(shares.values()) >= chosen.at_least else MISSED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ears.check", description=__doc__)
    parser.add_argument("--ears", type=Path, default=EARS)
    parser.add_argument("--lines", type=Path, default=LIST_PATH)
    parser.add_argument("--every", type=int, default=1, help="only every n-th line, for a quick look")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--beam-size", type=int, default=1)
    parser.add_argument(
        "--served", action="store_true", help="as the product runs them: 14 s instead of 30 s"
    )
    parser.add_argument("--at-least", type=float, default=AT_LEAST, help="exact share in each setting, 0..1")
    parser.add_argument("--all", action="store_true", help="list the lines that were never missed, too")
    parser.add_argument("--out", type=Path, help="write the figures and the misses as JSON")
    parser.add_argument("--conditions", nargs="*", default=[condition.name for condition in CONDITIONS])
    parser.add_argument("--voices", nargs="*", default=list(VOICES))
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
