"""A call on a fed clock: the real pipeline in memory, minutes of a call in a second."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from agent.pipeline import CallPipeline, SpeechKit
from agent.speech.ears import Ears
from agent.speech.espeak_voice import EspeakVoice
from agent.speech.listening import RecordingTap
from agent.speech.observations import SpeechObservations
from agent.speech.prompts import PromptStore
from agent.speech.sentence_heads import SentenceHeads
from dialogue_flows.outcome import Event
from evals.line_noise.fed_line import FedLine
from telephony.media_session import MediaSession
from telephony.media_stream import MediaCounters
from tests.integration.pipeline.conftest import stall_lines
from tests.integration.pipeline.fake_desk import FakeDesk, Reply


@dataclass
class FedCall:
    """One call that runs."""

    line: FedLine
    desk: FakeDesk
    pipeline: CallPipeline
    observations: SpeechObservations
    counters: MediaCounters

    def told(self, kind: type[Event]) -> list[Event]:
        return [event for event in self.desk.events if isinstance(event, kind)]

    async def until_told(self, kind: type[Event], times: int = 1, within_s: float = 30.0) -> bool:
        return await self.line.until(lambda: len(self.told(kind)) >= times, within_s=within_s)


@asynccontextmanager
async def fed_call(
    ears: Ears,
    reply: Reply,
    line: FedLine | None = None,
    *,
    prompts: PromptStore | None = None,
    heads: SentenceHeads | None = None,
    tap: RecordingTap | None = None,
) -> AsyncIterator[FedCall]:
    """A call from its first message; hung up at the end."""
    observations, counters = SpeechObservations(), MediaCounters()
    if prompts is None:
        prompts = PromptStore(EspeakVoice(), None)
        await prompts.warm(stall_lines().texts())
    line, desk = line or FedLine(), FakeDesk(reply)
    session = MediaSession(line, counters)
    session.begin(line.start)
    pipeline = CallPipeline(
        session,
        desk,
        SpeechKit(ears, prompts, stall_lines(), observations, heads=heads or SentenceHeads()),
        call="fed",
        lang="ko",
        tap=tap,
    )
    running = asyncio.create_task(pipeline.run())
    try:
        yield FedCall(line, desk, pipeline, observations, counters)
    finally:
        line.hang_up()
        await running
