"""Whisper in this process: one faster-whisper model for all calls, behind a bounded, fair queue."""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from agent.speech.allocator import keep_freed_memory
from agent.speech.decoding import Decoder, Effort
from agent.speech.ears import EarsUnavailable, Hearing, Unheard, Utter
from agent.speech.fair_queue import FairQueue, QueueFull
from agent.speech.observations import SpeechObservations
from transcripts.calls import Lang

QUEUE_LIMIT = 64
"""Waiting recognitions. At 0.25 s each on two workers the last would wait eight seconds: long past useful."""
HURRY_AFTER_S = 0.6
"""A recognition that waited this long, beside its own time, comes late for a reply within 1.2 s: from here on each
caller gets one quick reading."""
USUAL_SHARE = 0.2
"""How much the latest recognition counts in the usual time of one. Who would wait longer than his deadline is told at
once that too many speak, and offered keys, instead of being kept in silence."""
HURRY_QUEUE = 4
"""Or when this many wait for each worker."""
PRACTICE_MARKER = "lines.json"
"""Practice ears carry the list of lines they know in this file."""


@dataclass(slots=True, eq=False)
class _Job:
    utter: Utter
    answer: asyncio.Future[Hearing]
    queued_at: float = field(default_factory=time.monotonic)
    begun: bool = False


class WhisperEars:
    """One shared model, by name or path. `workers` recognitions run at once, each on `cpu_threads` threads; where
    they are not given they follow from the cores that this process may use. `whole_window`: practice ears too
    work through 30 s for every word (`encoder_window`), for measurements.

    How audio is read stands in `decoding`. Hints become hot words, except for practice ears, which know none.
    """

    def __init__(
        self,
        model: str,
        *,
        observations: SpeechObservations,
        cpu_threads: int | None = None,
        workers: int | None = None,
        compute_type: str = "int8",
        queue_limit: int = QUEUE_LIMIT,
        whole_window: bool = False,
    ) -> None:
        self._name = model
        self._practice = (Path(model) / PRACTICE_MARKER).is_file()
        shares = _shares(len(os.sched_getaffinity(0)), practice=self._practice)
        workers, cpu_threads = workers or shares[0], cpu_threads or shares[1]
        self._model = _load(
            model,
            cpu_threads=cpu_threads,
            workers=workers,
            compute_type=compute_type,
            short=self._practice and not whole_window,
        )
        self._observations = observations
        self._decoder = Decoder(self._model, words=not self._practice, hot=not self._practice)
        self._threads_count = workers
        self._usual_s = 0.0
        self._threads = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="ears")
        self._queue: FairQueue[_Job] = FairQueue(queue_limit, rank=self._rank)
        self._running: Counter[str] = Counter()
        self._free = workers
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def practice(self) -> bool:
        """See `Ears.practice`."""
        return self._practice

    @property
    def window_s(self) -> float:
        """Whisper hears 30 s at once; practice ears were trained on 8 s."""
        return 7.5 if self._practice else 28.0

    def describe(self) -> str:
        """See `Ears.describe`."""
        return "practice ears" if self._practice else f"whisper:{self._name}"

    async def transcribe(
        self, audio: bytes, *, lang: Lang, hints: Sequence[str] = (), deadline_s: float = 2.6
    ) -> Hearing:
        """See `Ears.transcribe`."""
        return await self.hear(Utter(audio, lang, hints=hints, deadline_s=deadline_s))

    async def hear(self, utter: Utter) -> Hearing:
        """See `Ears.hear`. A cancelled recognition that has not begun costs nothing."""
        job = _Job(utter, asyncio.get_running_loop().create_future())
        if not utter.urgent and self._wait_s() > utter.deadline_s:
            return Hearing.nothing(Unheard.OVERLOAD, utter.lang)
        try:
            displaced = self._queue.put(utter.call, job, urgent=utter.urgent)
        except QueueFull:
            return Hearing.nothing(Unheard.OVERLOAD, utter.lang)
        if displaced is not None and not displaced.answer.done():
            displaced.answer.set_result(Hearing.nothing(Unheard.OVERLOAD, displaced.utter.lang))
        self._pump()
        try:
            async with asyncio.timeout(utter.deadline_s):
                return await job.answer
        except TimeoutError:
            return Hearing.nothing(Unheard.TIMED_OUT if job.begun else Unheard.OVERLOAD, utter.lang)
        finally:
            job.answer.cancel()
            self._queue.drop(utter.call, job)
            self._observations.ears_waiting = len(self._queue)

    async def close(self) -> None:
        """See `Ears.close`."""
        await asyncio.gather(*self._tasks)
        self._threads.shutdown(wait=False)

    def _pump(self) -> None:
        while self._free > 0 and (job := self._queue.take()) is not None:
            if job.answer.done():
                continue
            self._free -= 1
            task = asyncio.create_task(self._run(job))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        self._observations.ears_waiting = len(self._queue)

    def _rank(self, job: _Job) -> int:
        """What is needed goes before guesses, and a second guess for a call whose first one still runs goes last."""
        if job.utter.certain:
            return 0
        return 2 if self._running[job.utter.call] else 1

    async def _run(self, job: _Job) -> None:
        self._running[job.utter.call] += 1
        began, job.begun = time.monotonic(), True
        self._observations.queue_wait.add(began - job.queued_at)
        loop = asyncio.get_running_loop()
        try:
            effort = self._effort(began - job.queued_at)
            hearing = await loop.run_in_executor(self._threads, self._decoder.recognise, job.utter, effort)
        except Exception as error:  # noqa: BLE001 - whatever a model raises is one outcome: these ears failed
            self._observations.events[f"ears_error:{type(error).__name__}"] += 1
            hearing = Hearing.nothing(Unheard.FAILED, job.utter.lang)
        finally:
            self._free += 1
            self._running -= Counter([job.utter.call])
        took = time.monotonic() - began
        self._usual_s += USUAL_SHARE * (took - self._usual_s)
        self._observations.recognition.add(took)
        if not job.answer.done():
            job.answer.set_result(replace(hearing, by=self.describe()))
        self._pump()

    def _wait_s(self) -> float:
        """How long a recognition that comes now would wait, by how long the last ones took."""
        return len(self._queue) * self._usual_s / self._threads_count

    def _effort(self, waited_s: float) -> Effort:
        """Full while nobody waits long; then one quick reading each, until the queue is short again."""
        if waited_s >= HURRY_AFTER_S or len(self._queue) >= HURRY_QUEUE * max(1, self._threads_count):
            self._observations.events["ears_in_a_hurry"] += 1
            return Effort.QUICK
        return Effort.FULL


def _shares(cores: int, *, practice: bool) -> tuple[int, int]:
    """(workers, threads of each). More recognitions at once than cores only make each of them later. A small model
    gains nothing from several threads; with a large one, one recognition on four cores is there soonest.
    """
    threads = 1 if practice else min(4, cores)
    return max(1, cores // threads), threads


def _load(model: str, *, cpu_threads: int, workers: int, compute_type: str, short: bool) -> Any:
    # Heavy: loaded only where ears are opened.
    from agent.speech.encoder_window import ShortWindowWhisper
    from agent.speech.whisper_model import EncodesOnce

    keep_freed_memory()
    kind = ShortWindowWhisper if short else EncodesOnce
    try:
        return kind(
            model, device="auto", compute_type=compute_type, cpu_threads=cpu_threads, num_workers=workers
        )
    except Exception as error:
        raise EarsUnavailable(
            f"STT: the Whisper model '{model}' could not be opened ({type(error).__name__}). Give the path of a "
            "CTranslate2 folder, or a name such as large-v3-turbo on a machine that may fetch it."
        ) from error
