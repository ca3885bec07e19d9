"""One call from the first media message to its end, whatever way it ends; and all calls that are live here."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

import structlog

from agent.call_desk import CallDesk
from agent.desk_parts import DeskParts
from agent.live_call import LiveCall
from agent.pipeline import CallPipeline, SpeechKit
from agent.search_news import RINGING, News, Seen
from escalation.service import EscalationService
from telephony.media_session import MediaSession
from transcripts.calls import EndReason
from transcripts.encryption import CannotOpen
from transcripts.recording import RecordingStore, RecordingWriter

log = structlog.get_logger()

_WATCH_EVERY_S = 0.4


class CallTap:
    """Feeds the recording until the caller refuses it; then nothing is kept any more. A disk that is full or gone ends
    the recording, never the call.
    """

    def __init__(self, call: LiveCall, store: RecordingStore) -> None:
        self._call = call
        self._store = store
        self._writer: RecordingWriter | None = None
        self.failed = False

    def write(self, caller: bytes, agent: bytes) -> None:
        """Takes 20 ms of both sides; the file is written a second at a time."""
        if self.failed:
            return
        if not self._call.recording_allowed:
            self.close()
            return
        with self._named_failure():
            if self._writer is None:
                self._writer = self._store.open(self._call.call_id)
            self._writer.write(caller, agent)

    def close(self) -> None:
        """Writes the last part of a second."""
        writer, self._writer = self._writer, None
        if writer is not None:
            with self._named_failure():
                writer.close()

    @contextlib.contextmanager
    def _named_failure(self) -> Iterator[None]:
        try:
            yield
        except (OSError, CannotOpen) as error:
            self.failed = True
            log.error("recording.failed", call_id=str(self._call.call_id), reason=type(error).__name__)


@dataclass(slots=True)
class CallSessions:
    """The live calls of this process. `kit`: None where it takes none."""

    parts: DeskParts
    kit: SpeechKit | None
    escalations: EscalationService
    recordings: RecordingStore
    live: dict[UUID, LiveCall] = field(default_factory=dict)
    _idle: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, media: MediaSession, call: LiveCall, *, resumed: bool) -> EndReason:
        """Runs a call whose media stream has started; returns how it ended. The record is closed when it returns."""
        if self.kit is None:
            raise RuntimeError("this process was opened without ears and voice: it takes no calls")
        self.live[call.call_id] = call
        self._idle.clear()
        self.parts.metrics.live_calls.set(len(self.live))
        desk = CallDesk(call, self.parts)
        desk.recording_begins()
        tap = CallTap(call, self.recordings)
        pipeline = CallPipeline(
            media, desk, self.kit, call=str(call.call_id), lang=call.lang, resumed=resumed, tap=tap
        )
        watch = asyncio.create_task(self._tell_progress(desk, pipeline, resumed=resumed), name="progress")
        log.info("call.began", call_id=str(call.call_id), flow=call.context.flow.value, lang=call.lang)
        try:
            await pipeline.run()
        finally:
            watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watch
            tap.close()
            reason = await desk.close()
            self.live.pop(call.call_id, None)
            self.parts.metrics.live_calls.set(len(self.live))
            if not self.live:
                self._idle.set()
        self.parts.metrics.call_over(call, reason)
        log.info("call.ended", call_id=str(call.call_id), reason=reason.value, triage_level=call.level.value)
        return reason

    def held(self) -> dict[str, int]:
        """Sizes of what is kept from one call to the next, for the metrics."""
        return {"live_calls": len(self.live)}

    async def drained(self, timeout_s: float) -> bool:
        """Waits until no call is live; False when some still are after `timeout_s` seconds."""
        if not self.live:
            return True
        try:
            await asyncio.wait_for(self._idle.wait(), timeout_s)
        except TimeoutError:
            return False
        return True

    async def _tell_progress(self, desk: CallDesk, pipeline: CallPipeline, *, resumed: bool) -> None:
        """Tells the conversation what has truly happened in the search for a human, once for each step, and again
        where it could not decide what to say of it.
        """
        news, call = News(resumed=resumed), desk.call
        while True:
            await asyncio.sleep(_WATCH_EVERY_S)
            if call.escalation_id is None or call.wants_no_transfer:
                continue  # nobody is sought, or nobody will be put through: there is nothing to wait for
            for update in desk.lost_news.again():
                pipeline.tell(update)
            try:
                for update in news.of(await self._seen(call.call_id)):
                    pipeline.tell(update)
            except Exception:  # the database is away: nothing is claimed, the next look tells
                log.exception("progress.unknown", call_id=str(call.call_id))

    async def _seen(self, call_id: UUID) -> Seen:
        progress = await self.escalations.progress(call_id)
        together = await self.parts.bridges.together(call_id) if progress and progress.joined_at else None
        rung = [line.number for line in await self.parts.lines.of_call(call_id) if line.state in RINGING]
        return Seen(progress, self.parts.clock.now(), together=together is not None, rung=tuple(rung))
