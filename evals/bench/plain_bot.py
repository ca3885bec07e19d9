"""A plain pipecat 1.14 phone bot, built as its documentation builds one: what Onbam's pipeline is measured against.

Twilio media stream, Silero VAD and the default turn strategies (Smart Turn), pipecat's own Whisper service with the
same model and language, one fixed answer in the same voice, rendered beforehand.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from typing import Any

from fastapi import FastAPI, WebSocket
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.frames.frames import Frame, LLMContextFrame, TranscriptionFrame, TTSAudioRawFrame, TTSSpeakFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import (
    LLMContextAggregatorPair,
    LLMUserAggregatorParams,
)
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.serializers.twilio import TwilioFrameSerializer
from pipecat.services.settings import STTSettings, TTSSettings
from pipecat.services.stt_service import SegmentedSTTService
from pipecat.services.tts_service import TTSService
from pipecat.services.whisper.stt import WhisperSTTService
from pipecat.transcriptions.language import Language
from pipecat.transports.websocket.fastapi import FastAPIWebsocketParams, FastAPIWebsocketTransport
from pipecat.turns.user_stop import SpeechTimeoutUserTurnStopStrategy
from pipecat.turns.user_turn_strategies import UserTurnStrategies
from pipecat.workers.runner import WorkerRunner

from evals.bench.ears import HEARD, EarsKind, model_path

RATE = 8000
MODEL_RATE = 16000
"""pipecat's Whisper service hands its audio to the model as it comes, and the model hears 16 kHz only."""


class ImmediateSTT(SegmentedSTTService):
    """Recognition at no cost."""

    async def run_stt(self, audio: bytes) -> AsyncGenerator[Frame, None]:
        """The same words for every segment."""
        del audio
        yield TranscriptionFrame(HEARD, "caller", "", Language.KO)


class ReadyVoice(TTSService):
    """One answer, rendered beforehand as 8 kHz PCM16."""

    def __init__(self, pcm: bytes) -> None:
        super().__init__(
            push_start_frame=True,
            push_stop_frames=True,
            sample_rate=RATE,
            settings=TTSSettings(model=None, voice=None, language=None),
        )
        self._pcm = pcm

    async def run_tts(self, text: str, context_id: str) -> AsyncGenerator[Frame, None]:
        """The audio, whatever the text."""
        del text
        yield TTSAudioRawFrame(audio=self._pcm, sample_rate=RATE, num_channels=1, context_id=context_id)


class Answer(FrameProcessor):
    """Stands where a language model would and answers at once."""

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """A finished user turn becomes one sentence."""
        await super().process_frame(frame, direction)
        if isinstance(frame, LLMContextFrame):
            await self.push_frame(TTSSpeakFrame("answer", append_to_context=False))
        else:
            await self.push_frame(frame, direction)


def create_plain_bot(answer_pcm: bytes, *, ears: EarsKind, strategy: str) -> FastAPI:
    """The bot as an ASGI application. `strategy`: `smart_turn` (pipecat's default) or `speech_timeout`."""
    app = FastAPI()

    @app.websocket("/media")
    async def media(socket: WebSocket) -> None:
        await socket.accept()
        await socket.receive_text()
        start = json.loads(await socket.receive_text())["start"]
        transport = FastAPIWebsocketTransport(
            websocket=socket,
            params=FastAPIWebsocketParams(
                audio_in_enabled=True,
                audio_out_enabled=True,
                add_wav_header=False,
                serializer=TwilioFrameSerializer(
                    start["streamSid"], params=TwilioFrameSerializer.InputParams(auto_hang_up=False)
                ),
            ),
        )
        runner = WorkerRunner(handle_sigint=False, handle_sigterm=False)
        await runner.add_workers(_worker(transport, answer_pcm, ears, strategy))
        await runner.run()

    return app


def _worker(
    transport: FastAPIWebsocketTransport, answer_pcm: bytes, ears: EarsKind, strategy: str
) -> PipelineWorker:
    aggregators = LLMContextAggregatorPair(
        LLMContext(),
        user_params=LLMUserAggregatorParams(
            vad_analyzer=SileroVADAnalyzer(), user_turn_strategies=_strategies(strategy)
        ),
    )
    pipeline = Pipeline(
        [
            transport.input(),
            _recogniser(ears),
            aggregators.user(),
            Answer(),
            ReadyVoice(answer_pcm),
            transport.output(),
            aggregators.assistant(),
        ]
    )
    heard_at = RATE if ears == "immediate" else MODEL_RATE
    params = PipelineParams(audio_in_sample_rate=heard_at, audio_out_sample_rate=RATE)
    return PipelineWorker(pipeline, params=params, enable_rtvi=False, idle_timeout_secs=None)


def _strategies(name: str) -> UserTurnStrategies | None:
    if name == "speech_timeout":
        return UserTurnStrategies(stop=[SpeechTimeoutUserTurnStopStrategy()])
    return None


def _recogniser(ears: EarsKind) -> Any:
    if ears == "immediate":
        return ImmediateSTT(settings=STTSettings(model=None, language=None))
    return WhisperSTTService(
        device="cpu",
        compute_type="int8",
        settings=WhisperSTTService.Settings(model=model_path(), language=Language.KO),
    )
