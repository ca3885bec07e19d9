"""A call of an hour: everything is heard, both sides are recorded, and memory stays where it was."""

from __future__ import annotations

import gc
import resource
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import numpy as np

from agent.speech import mulaw
from agent.speech.ears import Hearing, Utter
from agent.speech.espeak_voice import speak
from dialogue_flows.outcome import CallerSaid, Event, Listen, Outcome
from evals.line_noise.fed_clock import run_fed
from evals.line_noise.fed_line import FedLine
from evals.line_noise.waves import to_mulaw
from tests.integration.pipeline.fed import fed_call
from transcripts.calls import Lang
from transcripts.encryption import Cipher
from transcripts.recording import RecordingStore

HOUR_S = 3600
MOST_GROWTH = 8_000_000
"""Bytes of resident memory over the last three quarters; the audio of one side alone would be 21.6 million."""
CALL = UUID("4b1c2a52-37c5-4f0c-8c6e-3f6a5a0f1d11")


class CountingEars:
    """Keeps nothing of what it heard but how long the longest was."""

    practice = False
    window_s = 28.0

    def __init__(self) -> None:
        self.longest_s = 0.0

    def describe(self) -> str:
        return "counting"

    async def transcribe(
        self, audio: bytes, *, lang: Lang, hints: Sequence[str] = (), deadline_s: float = 2.6
    ) -> Hearing:
        return await self.hear(Utter(audio, lang, hints=hints, deadline_s=deadline_s))

    async def hear(self, utter: Utter) -> Hearing:
        self.longest_s = max(self.longest_s, len(utter.pcm) / 2 / mulaw.RATE)
        return Hearing("그래서 제가 말했는데", 0.9, utter.lang)

    async def close(self) -> None:
        return


def a_minute() -> bytes:
    """Ten seconds of talk without a breath, then the hiss of the line."""
    talk = speak("그래서 제가 그 사람한테 그러지 말라고 말했는데도 듣지를 않고", "ko", 1.0, "ko+m3")
    spoken = (talk * 5)[: 10 * mulaw.RATE]
    return spoken + hiss(60 - mulaw.seconds(spoken))


def hiss(seconds: float) -> bytes:
    return to_mulaw(0.001 * np.random.default_rng(1).standard_normal(round(seconds * mulaw.RATE)))


def only_listens(event: Event) -> Outcome:
    del event
    return Outcome(listen=Listen(silence_after_s=4000.0))


def resident() -> int:
    gc.collect()
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()


def test_an_hour_of_audio_is_heard_and_recorded_and_memory_stays_flat(tmp_path: Path) -> None:
    store = RecordingStore(tmp_path, Cipher([bytes(32)]))

    async def play() -> tuple[int, int, float]:
        ears, minute, at_quarter = CountingEars(), a_minute(), 0
        tap = store.open(CALL)
        async with fed_call(ears, only_listens, FedLine(packets=20), tap=tap) as call:
            for minutes in range(HOUR_S // 60):
                if minutes == HOUR_S // 240:
                    at_quarter = resident()
                call.line.say(minute)
                await call.line.until(lambda: not call.line.saying, within_s=70.0)
            grown = resident() - at_quarter
            said = len(call.told(CallerSaid))
        tap.close()
        return grown, said, ears.longest_s

    grown, said, longest_s = run_fed(play())
    assert said >= HOUR_S // 60
    assert longest_s < 70.0
    assert grown < MOST_GROWTH
    assert abs(store.duration_ms(CALL) - HOUR_S * 1000) < 2000
