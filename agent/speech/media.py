"""The two ends of a call's pipeline: what the carrier sends in, what it is sent."""

from __future__ import annotations

import asyncio
from typing import Protocol

from pipecat.frames.frames import CancelFrame, EndFrame, Frame, StartFrame
from pipecat.processors.frame_processor import FrameDirection

from agent.speech.call_processor import CallProcessor
from agent.speech.frames import AgentAudio, AudioCleared, CallerKey, CallerLeft, MarkPlayed
from agent.speech.observations import SpeechObservations
from agent.speech.playout import Piece
from telephony.media_session import MediaSession
from telephony.media_stream import CallerMedia, KeyPress


class AudioSink(Protocol):
    """Where the caller's audio is used."""

    async def hear(self, audio: bytes) -> None:
        """Takes the next audio, 8 kHz mu-law."""
        ...


class MediaInput(CallProcessor):
    """Reads the media stream until it ends, which it tells once.

    Audio goes straight to its sink: fifty frames a second that one processor alone has a use for would cost more
    on their way through the pipeline than everything that is done with them.
    """

    def __init__(self, session: MediaSession, sink: AudioSink, observations: SpeechObservations) -> None:
        super().__init__()
        self._session = session
        self._sink = sink
        self._observations = observations
        self._reading: asyncio.Task[None] | None = None

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Starts to read with the pipeline and stops with it."""
        await super().process_frame(frame, direction)
        await self.push_frame(frame, direction)
        if isinstance(frame, StartFrame):
            self._reading = self.start_task(self._read(), name="read")
        elif isinstance(frame, EndFrame | CancelFrame) and self._reading is not None:
            reading, self._reading = self._reading, None
            await self.stop_task(reading)

    async def _read(self) -> None:
        async for message in self._session.messages():
            match message:
                case CallerMedia():
                    await self._hear(message.mulaw)
                case KeyPress():
                    await self.push_frame(CallerKey(key=message.key))
                case _:
                    await self.push_frame(MarkPlayed(mark=message.name))
        await self.push_frame(CallerLeft())

    async def _hear(self, audio: bytes) -> None:
        try:
            await self._sink.hear(audio)
        except Exception as error:  # noqa: BLE001 - whatever one frame of audio does, the caller goes on being heard
            self._observations.events[f"audio_failed:{type(error).__name__}"] += 1


class MediaOutput(CallProcessor):
    """Sends the agent's audio ahead, each piece followed by its mark."""

    def __init__(self, session: MediaSession) -> None:
        super().__init__()
        self._session = session
        self._sending = asyncio.Lock()

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Audio and clears end here."""
        await super().process_frame(frame, direction)
        match frame:
            case AgentAudio(piece=Piece() as piece):
                async with self._sending:
                    await self._session.send_audio(piece.mulaw)
                    await self._session.send_mark(piece.mark)
            case AudioCleared():
                async with self._sending:
                    await self._session.clear()
            case _:
                await self.push_frame(frame, direction)
