"""The pipecat processors of one call, in order, and the running of a call to its end."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.workers.runner import WorkerRunner

from agent.admission import URGENT
from agent.desk import Desk
from agent.dialogue_processor import DialogueProcessor
from agent.speech.ears import Ears
from agent.speech.floor import Floor
from agent.speech.listening import Listener, RecordingTap
from agent.speech.media import MediaInput, MediaOutput
from agent.speech.mulaw import RATE
from agent.speech.observations import SpeechObservations
from agent.speech.prompts import PromptStore
from agent.speech.sentence_heads import SentenceHeads
from agent.speech.smart_turn import SmartTurn
from agent.speech.speaking import Speaker
from agent.speech.stall_lines import StallLines
from agent.transcript_observer import TranscriptObserver
from dialogue_flows.outcome import CallerHungUp, Event
from telephony.media_session import MediaSession
from transcripts.calls import Lang

RECORD_DRAIN_S = 10.0
"""How long the record of a finished call may take to be written before that is given up and counted."""


@dataclass(frozen=True, slots=True)
class SpeechKit:
    """What all calls of a process share: models, voices, ready sentences and beginnings of sentences, measurements, and
    the city's places and officers' names, which the recogniser is told to expect.
    """

    ears: Ears
    prompts: PromptStore
    lines: StallLines
    observations: SpeechObservations
    smart_turn: SmartTurn | None = None
    places: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    heads: SentenceHeads = field(default_factory=SentenceHeads)


class CallPipeline:
    """One live call. `run` returns when it is over, whatever way it ended."""

    def __init__(
        self,
        session: MediaSession,
        desk: Desk,
        kit: SpeechKit,
        *,
        call: str,
        lang: Lang,
        resumed: bool = False,
        tap: RecordingTap | None = None,
    ) -> None:
        self._session = session
        self._desk = desk
        self._observations = kit.observations
        self.floor = Floor(lang=lang)
        self._observer = TranscriptObserver(desk, self.floor, kit.observations)
        self._dialogue = DialogueProcessor(
            self.floor,
            desk,
            self._observer,
            lines=kit.lines,
            observations=kit.observations,
            resumed=resumed,
            places=kit.places,
            names=kit.names,
        )
        urgent = session.start is not None and session.start.parameters.get(URGENT) == "1"
        listener = Listener(
            self.floor,
            kit.ears,
            call=call,
            observations=kit.observations,
            tap=tap,
            smart_turn=kit.smart_turn,
            urgent=urgent,
        )
        self._worker = PipelineWorker(
            Pipeline(
                [
                    MediaInput(session, listener, kit.observations),
                    listener,
                    self._dialogue,
                    Speaker(
                        self.floor,
                        kit.prompts,
                        self._observer,
                        fallback=kit.lines.fallback[lang],
                        observations=kit.observations,
                        heads=kit.heads,
                    ),
                    MediaOutput(session),
                ]
            ),
            params=PipelineParams(audio_in_sample_rate=RATE, audio_out_sample_rate=RATE),
            enable_rtvi=False,
            enable_turn_tracking=False,
            idle_timeout_secs=None,
        )

    def tell(self, event: Event) -> None:
        """News from outside the call, such as `HumanUpdate`; handled after what is being handled now."""
        self._dialogue.tell(event)

    async def run(self) -> None:
        """Runs the call to its end: the caller hangs up, we hang up, or this task is cancelled."""
        writing = asyncio.create_task(self._observer.run(), name="record")
        runner = WorkerRunner(handle_sigint=False, handle_sigterm=False)
        try:
            await runner.add_workers(self._worker)
            await runner.run()
        finally:
            await self._finish(writing)

    async def _finish(self, writing: asyncio.Task[None]) -> None:
        """Whatever ended the pipeline, the desk is told once and the record is complete."""
        if not self._dialogue.over:
            try:
                await self._desk.handle(CallerHungUp())
            except Exception as error:  # noqa: BLE001 - a broken promise of the desk must not keep the record open
                self._observations.events[f"dialogue_failed:{type(error).__name__}"] += 1
        await self._observer.finish()
        _, late = await asyncio.wait([writing], timeout=RECORD_DRAIN_S)
        if late:
            self._observations.events["record_not_drained"] += 1
            writing.cancel()
        await self._session.close()
