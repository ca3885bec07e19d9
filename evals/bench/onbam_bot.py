"""Onbam's call pipeline with a desk that gives one fixed answer: everything of a live call but the conversation."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import count

from fastapi import FastAPI, WebSocket

from agent.pipeline import CallPipeline, SpeechKit
from agent.speech.ears import Ears
from agent.speech.espeak_voice import EspeakVoice
from agent.speech.observations import SpeechObservations
from agent.speech.prompts import PromptStore
from agent.speech.smart_turn import shared_smart_turn
from agent.speech.stall_lines import StallLines
from agent.speech.voice import FailoverVoice
from agent.speech.whisper_ears import WhisperEars
from dialogue_flows.outcome import CallerSaid, CallerUnheard, Event, Listen, Outcome, Utterance
from evals.bench.clips import ANSWER, FILLER, filler
from evals.bench.ears import EarsKind, ImmediateEars, model_path
from telephony.media_session import MediaSession
from telephony.media_stream import MediaCounters
from transcripts.calls import EndReason, Heard, Lang, Recognition


class FixedDesk:
    """`agent.desk.Desk` with one answer to every turn and no record."""

    def __init__(self) -> None:
        self._turns = count()

    async def handle(self, event: Event) -> Outcome:
        """The answer to what was said; silence to all else."""
        if isinstance(event, CallerSaid | CallerUnheard):
            return Outcome(say=(Utterance(ANSWER, "answer", "ko"),), listen=Listen())
        return Outcome(listen=Listen(silence_after_s=600.0))

    async def caller_turn(
        self,
        text: str,
        *,
        lang: Lang,
        confidence: float | None,
        t0_ms: int,
        t1_ms: int,
        keys: str | None = None,
        recognition: Recognition | None = None,
    ) -> int:
        """Counts."""
        del text, lang, confidence, t0_ms, t1_ms, keys, recognition
        return next(self._turns)

    async def agent_turn_began(self, utterances: Sequence[Utterance], *, t0_ms: int) -> int:
        """Counts."""
        del utterances, t0_ms
        return next(self._turns)

    async def agent_turn_ended(self, index: int, *, heard: Heard, text: str, t1_ms: int) -> None:
        """Keeps nothing."""

    async def hang_up(self, reason: EndReason) -> None:
        """The other side ends these calls."""


class BenchVoice:
    """The embedded voice, with a tone for the filler. `agent.speech.voice.Voice`."""

    def __init__(self) -> None:
        self._voice = EspeakVoice()

    @property
    def name(self) -> str:
        """See `Voice.name`."""
        return "bench"

    async def render(self, text: str, *, lang: Lang, speed: float = 1.0) -> bytes:
        """See `Voice.render`."""
        return filler() if text == FILLER else await self._voice.render(text, lang=lang, speed=speed)


def create_onbam_bot(ears: EarsKind, *, whole_window: bool = False) -> FastAPI:
    """The pipeline as an ASGI application; one set of models for all calls. `whole_window`: see `WhisperEars`."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.kit = await _kit(ears, whole_window)
        yield

    app = FastAPI(lifespan=lifespan)

    @app.websocket("/media")
    async def media(socket: WebSocket) -> None:
        await socket.accept()
        session = MediaSession(socket, MediaCounters())
        if await session.wait_for_start() is None:
            return
        await CallPipeline(session, FixedDesk(), app.state.kit, call=str(id(session)), lang="ko").run()

    return app


async def _kit(ears: EarsKind, whole_window: bool) -> SpeechKit:
    observations = SpeechObservations()
    heard: Ears = (
        ImmediateEars()
        if ears == "immediate"
        else await asyncio.to_thread(
            WhisperEars, model_path(), observations=observations, whole_window=whole_window
        )
    )
    prompts = PromptStore(FailoverVoice([BenchVoice()], observations=observations), None)
    lines = StallLines(
        fillers={
            "ko": (Utterance(FILLER, "filler", "ko"),),
            "en": (Utterance("Yes.", "filler", "en"),),
        },
        fallback={
            "ko": Utterance("죄송해요.", "fallback", "ko"),
            "en": Utterance("Sorry.", "fallback", "en"),
        },
    )
    await prompts.warm([(ANSWER, "ko"), *lines.texts()])
    return SpeechKit(heard, prompts, lines, observations, shared_smart_turn())
