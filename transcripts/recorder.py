"""Writes the record of a call as it happens. One method, one transaction; `transaction()` joins several."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from transcripts.calls import Answer, CallEvent, EndReason, Heard, Lang, NewCall, Triage, Turn
from transcripts.database import Database
from transcripts.encryption import Cipher
from transcripts.recorder_transaction import RecorderTransaction, RecordingState

SEOUL = ZoneInfo("Asia/Seoul")


class Recorder:
    """The writer of calls, turns, answers, decisions, complaints and promises.

    Every method may be repeated: what already stands is left as it stands. Each raises `UnknownCall` for a call
    that was never begun, and `RecordConflict` where something else already stands in that place.
    `zone` is the city's time zone; receipt numbers count by its days.
    """

    def __init__(self, database: Database, cipher: Cipher, *, zone: ZoneInfo = SEOUL) -> None:
        self._database = database
        self._cipher = cipher
        self._zone = zone

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[RecorderTransaction]:
        """Several writings, one commit. Its `session` may be handed to other writers of the same database."""
        async with self._database.session() as session:
            yield RecorderTransaction(session, self._cipher, self._zone)

    async def begin_call(self, call: NewCall) -> None:
        """Opens the record of a call; the number is sealed."""
        async with self.transaction() as record:
            await record.begin_call(call)

    async def record_turn(self, call_id: UUID, turn: Turn) -> str:
        """Keeps a finished turn and returns its text as stored, with masked numbers."""
        async with self.transaction() as record:
            return await record.record_turn(call_id, turn)

    async def mark_heard(self, call_id: UUID, index: int, *, heard: Heard, text: str, t1_ms: int) -> None:
        """Notes how much of an agent turn the caller heard; `text` is the part that was heard."""
        async with self.transaction() as record:
            await record.mark_heard(call_id, index, heard=heard, text=text, t1_ms=t1_ms)

    async def record_answer(self, call_id: UUID, answer: Answer) -> None:
        """Adds an answer to the history; the latest of a path counts."""
        async with self.transaction() as record:
            await record.record_answer(call_id, answer)

    async def record_triage(self, call_id: UUID, triage: Triage) -> None:
        """Logs a decision. The call's level only rises and its rules only grow (domain brief C.2)."""
        async with self.transaction() as record:
            await record.record_triage(call_id, triage)

    async def record_event(self, call_id: UUID, event: CallEvent) -> None:
        """Logs an event. Kinds `action.*` become actions of the intake."""
        async with self.transaction() as record:
            await record.record_event(call_id, event)

    async def record_complaint(
        self, call_id: UUID, *, category: str, department: str, slots: dict[str, str], at: datetime
    ) -> str:
        """Files a complaint and returns its receipt number, for instance "261121-0042"."""
        async with self.transaction() as record:
            return await record.record_complaint(
                call_id, category=category, department=department, slots=slots, at=at
            )

    async def record_promise(self, call_id: UUID, *, text: str, due_at: datetime, at: datetime) -> UUID:
        """Keeps a promise with its due time and returns its id."""
        async with self.transaction() as record:
            return await record.record_promise(call_id, text=text, due_at=due_at, at=at)

    async def keep_promise(self, promise_id: UUID, *, at: datetime) -> None:
        """Notes that a promise was kept; the first time counts."""
        async with self.transaction() as record:
            await record.keep_promise(promise_id, at=at)

    async def set_language(self, call_id: UUID, lang: Lang) -> None:
        """From here on the call is held in this language."""
        async with self.transaction() as record:
            await record.set_language(call_id, lang)

    async def set_consent(self, call_id: UUID, name: str, value: str) -> None:
        """Keeps a consent, for instance `recording`: `yes`, `no` or `implied_notice` (domain brief F.2)."""
        async with self.transaction() as record:
            await record.set_consent(call_id, name, value)

    async def set_recording(self, call_id: UUID, state: RecordingState, *, at: datetime) -> None:
        """Whether audio is kept: "on", "off" or "stopped"."""
        async with self.transaction() as record:
            await record.set_recording(call_id, state, at=at)

    async def end_call(self, call_id: UUID, *, reason: EndReason, at: datetime) -> None:
        """Closes the record; the first end counts."""
        async with self.transaction() as record:
            await record.end_call(call_id, reason=reason, at=at)
