"""Notes which promises to callers were kept: the officer who took the case has spoken with the caller since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from escalation.service import EscalationService
from transcripts.ports import Clock
from transcripts.queries import Queries
from transcripts.recorder import Recorder

_EVERY = timedelta(seconds=10)
_AHEAD = timedelta(days=2)


@dataclass(slots=True)
class PromiseKeeping:
    """Looks at the open promises. A page that was answered keeps none: only contact with the caller does."""

    queries: Queries
    recorder: Recorder
    escalations: EscalationService
    clock: Clock
    _looked_at: datetime | None = None

    async def tick(self) -> int:
        """Marks what was kept since; returns how many. Safe to repeat, in any process."""
        now = self.clock.now()
        if self._looked_at is not None and timedelta(0) <= now - self._looked_at < _EVERY:
            return 0
        self._looked_at, kept = now, 0
        for call_id, promise in await self.queries.promises_due(before=now + _AHEAD):
            progress = await self.escalations.progress(call_id)
            if progress is not None and progress.joined_at is not None and progress.joined_at >= promise.at:
                await self.recorder.keep_promise(promise.promise_id, at=progress.joined_at)
                kept += 1
        return kept
