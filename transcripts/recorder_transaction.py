"""The writings of one transaction on the record of a call. `Recorder` opens it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from transcripts.calls import (
    Answer,
    CallEvent,
    EndReason,
    Heard,
    Lang,
    Level,
    NewCall,
    Triage,
    Turn,
)
from transcripts.database import insert_for
from transcripts.encryption import Cipher
from transcripts.recognition import keep_recognition
from transcripts.redaction import redact, redact_value
from transcripts.tables import (
    AnswerRow,
    CallRow,
    ComplaintRow,
    EventRow,
    PromiseRow,
    ReceiptCounterRow,
    TriageRow,
    TurnRow,
)

RecordingState = Literal["on", "off", "stopped"]


class UnknownCall(LookupError):
    """The record has no such call, turn or promise."""


class RecordConflict(Exception):
    """Something else already stands in this place of the record."""


class RecorderTransaction:
    """Same methods as `Recorder`, in the transaction of `session`. Writers on one call wait for each other."""

    def __init__(self, session: AsyncSession, cipher: Cipher, zone: ZoneInfo) -> None:
        self.session = session
        self._cipher = cipher
        self._zone = zone

    # --- the call ------------------------------------------------------------------------------------

    async def begin_call(self, call: NewCall) -> None:
        """Opens the record of a call; the number is sealed."""
        number = call.caller_number
        values = {
            "id": call.call_id,
            "carrier_call_id": call.carrier_call_id,
            "direction": call.direction.value,
            "flow": call.flow.value,
            "city": call.city,
            "lang": call.lang,
            "langs": [call.lang],
            "caller_sealed": self._cipher.seal(number, aad=f"calls:{call.call_id}") if number else None,
            "caller_hash": self._cipher.hash_number(number) if number else None,
            "level": Level.ROUTINE.value,
            "rules": [],
            "started_at": call.started_at,
            "recording": "off",
            "consents": {},
            "campaign_target_id": call.campaign_target_id,
            "resumes_call_id": call.resumes_call_id,
            "review_state": "none",
            "synthetic": call.synthetic,
        }
        await self.session.execute(insert_for(self.session)(CallRow).values(values).on_conflict_do_nothing())
        found = await self.session.get(CallRow, call.call_id)
        if found is None or found.carrier_call_id != call.carrier_call_id:
            raise RecordConflict(
                "another call has this call id or carrier call id: begin each call with its own"
            )

    async def set_language(self, call_id: UUID, lang: Lang) -> None:
        """From here on the call is held in this language."""
        call = await self._call(call_id)
        call.lang = lang
        call.langs = [*call.langs, lang] if lang not in call.langs else call.langs

    async def set_consent(self, call_id: UUID, name: str, value: str) -> None:
        """Keeps a consent; a later word on the same matter replaces it."""
        call = await self._call(call_id)
        call.consents = {**call.consents, name: value}

    async def set_recording(self, call_id: UUID, state: RecordingState, *, at: datetime) -> None:
        """Whether audio is kept. What was stopped is not started again."""
        call = await self._call(call_id)
        if call.recording == "stopped" and state == "on":
            raise RecordConflict("recording was stopped in this call and is not started again")
        if state == "stopped" and call.recording != "stopped":
            call.recording_stopped_at = at
        call.recording = state

    async def end_call(self, call_id: UUID, *, reason: EndReason, at: datetime) -> None:
        """Closes the record; the first end counts."""
        call = await self._call(call_id)
        if call.ended_at is None:
            call.ended_at, call.end_reason = at, reason.value

    # --- what was said -------------------------------------------------------------------------------

    async def record_turn(self, call_id: UUID, turn: Turn) -> str:
        """Keeps a finished turn and returns its text as stored, with masked numbers."""
        await self._call(call_id)
        text = redact(turn.text, turn.lang).text
        if (existing := await self._turn(call_id, turn.index)) is not None:
            stored = self._cipher.open(existing.text_sealed, aad=_aad(existing))
            if (existing.speaker, stored) != (turn.speaker.value, text):
                raise RecordConflict(
                    f"turn {turn.index} already holds other words: give this turn its own index"
                )
            return stored
        row = TurnRow(id=uuid4(), call_id=call_id, index=turn.index, speaker=turn.speaker.value)
        row.lang, row.text_sealed = turn.lang, self._cipher.seal(text, aad=_aad(row))
        if turn.keys is not None:
            row.keys_sealed = self._cipher.seal(redact(turn.keys, turn.lang).text, aad=_aad(row))
        keep_recognition(row, turn, self._cipher, aad=_aad(row))
        row.t0_ms, row.t1_ms, row.line = turn.t0_ms, turn.t1_ms, turn.line
        row.asr_confidence, row.heard = turn.asr_confidence, turn.heard.value
        self.session.add(row)
        await self.session.flush()
        return text

    async def mark_heard(self, call_id: UUID, index: int, *, heard: Heard, text: str, t1_ms: int) -> None:
        """Notes how much of an agent turn the caller heard; `text` is the part that was heard."""
        row = await self._turn(call_id, index)
        if row is None:
            raise UnknownCall(f"turn {index} of this call is not recorded: record the turn first")
        row.heard, row.t1_ms = heard.value, t1_ms
        whole = heard is Heard.FULL
        row.heard_text_sealed = None if whole else self._cipher.seal(redact(text).text, aad=_aad(row))

    # --- what was established -------------------------------------------------------------------------

    async def record_answer(self, call_id: UUID, answer: Answer) -> None:
        """Adds an answer to the history unless it repeats the latest of its path."""
        await self._call(call_id)
        sealed = {
            "value": redact_value(answer.value),
            "status": answer.status.value,
            "quote": redact(answer.quote).text if answer.quote is not None else None,
        }
        plain = (answer.turn_index, answer.confidence, answer.provenance.value)
        latest = select(AnswerRow).where(AnswerRow.call_id == call_id, AnswerRow.path == answer.path)
        last = (await self.session.scalars(latest.order_by(AnswerRow.seq.desc()).limit(1))).first()
        if last is not None and (last.turn_index, last.confidence, last.provenance) == plain:
            repeats = self._cipher.open_json(last.sealed, aad=_aad(last)) == sealed
            if repeats:
                return
        seq = await self._next_seq(AnswerRow, call_id)
        row = AnswerRow(id=uuid4(), call_id=call_id, seq=seq, path=answer.path)
        row.turn_index, row.confidence, row.provenance = plain
        row.sealed = self._cipher.seal_json(sealed, aad=_aad(row))
        self.session.add(row)
        await self.session.flush()

    async def record_triage(self, call_id: UUID, triage: Triage) -> None:
        """Logs a decision. The call's level only rises and its rules only grow (domain brief C.2)."""
        call = await self._call(call_id)
        quotes = [redact(quote).text for quote in triage.quotes]
        if await self._repeats_last_triage(call_id, triage, quotes):
            return
        call.level = max(Level(call.level), triage.level).value
        call.rules = list(dict.fromkeys([*call.rules, *triage.rules]))
        seq = await self._next_seq(TriageRow, call_id)
        row = TriageRow(
            id=uuid4(), call_id=call_id, seq=seq, level=triage.level.value, rules=list(triage.rules)
        )
        row.quotes_sealed = self._cipher.seal_json(quotes, aad=_aad(row)) if quotes else None
        row.decided_at = triage.decided_at
        self.session.add(row)
        await self.session.flush()

    async def record_event(self, call_id: UUID, event: CallEvent) -> None:
        """Logs an event unless the same one, of the same moment, already stands."""
        await self._call(call_id)
        same = select(EventRow.data).where(
            EventRow.call_id == call_id, EventRow.kind == event.kind, EventRow.at == event.at
        )
        if dict(event.data) in (await self.session.scalars(same)).all():
            return
        seq = await self._next_seq(EventRow, call_id)
        self.session.add(
            EventRow(
                id=uuid4(), call_id=call_id, seq=seq, kind=event.kind, at=event.at, data=dict(event.data)
            )
        )
        await self.session.flush()

    # --- complaints and promises ---------------------------------------------------------------------

    async def record_complaint(
        self, call_id: UUID, *, category: str, department: str, slots: dict[str, str], at: datetime
    ) -> str:
        """Files a complaint and returns its receipt number: the city's date and a running number."""
        call = await self._call(call_id)
        kept = {name: redact(value).text for name, value in sorted(slots.items())}
        mark = self._cipher.fingerprint(json.dumps([category, kept], ensure_ascii=False))
        same = select(ComplaintRow.receipt).where(
            ComplaintRow.call_id == call_id, ComplaintRow.fingerprint == mark
        )
        existing = await self.session.scalar(same)
        if existing is not None:
            return existing
        row = ComplaintRow(
            id=uuid4(), call_id=call_id, city=call.city, category=category, department=department
        )
        row.receipt = await self._next_receipt(call.city, at)
        row.slots_sealed, row.fingerprint, row.at = self._cipher.seal_json(kept, aad=_aad(row)), mark, at
        self.session.add(row)
        await self.session.flush()
        return row.receipt

    async def receipts(self, call_id: UUID) -> list[str]:
        """The receipt numbers of this call's complaints, in the order in which they were filed."""
        mine = select(ComplaintRow.receipt).where(ComplaintRow.call_id == call_id)
        return [*await self.session.scalars(mine.order_by(ComplaintRow.at, ComplaintRow.receipt))]

    async def record_promise(self, call_id: UUID, *, text: str, due_at: datetime, at: datetime) -> UUID:
        """Keeps a promise with its due time and returns its id; the same promise is kept once."""
        await self._call(call_id)
        mark = self._cipher.fingerprint(f"{text}|{due_at.timestamp()}")
        same = select(PromiseRow.id).where(PromiseRow.call_id == call_id, PromiseRow.fingerprint == mark)
        existing = await self.session.scalar(same)
        if existing is not None:
            return existing
        row = PromiseRow(id=uuid4(), call_id=call_id, fingerprint=mark, at=at, due_at=due_at)
        row.text_sealed = self._cipher.seal(redact(text).text, aad=_aad(row))
        self.session.add(row)
        await self.session.flush()
        return row.id

    async def keep_promise(self, promise_id: UUID, *, at: datetime) -> None:
        """Notes that a promise was kept; the first time counts."""
        row = await self.session.get(PromiseRow, promise_id, with_for_update=True)
        if row is None:
            raise UnknownCall("the record has no such promise")
        row.kept_at = row.kept_at or at

    # --- rows ----------------------------------------------------------------------------------------

    async def _call(self, call_id: UUID) -> CallRow:
        """The call, locked: whoever else writes on it waits until this transaction ends."""
        await self.session.flush()  # reading the row afresh must not undo what this transaction changed in it
        call = await self.session.get(CallRow, call_id, with_for_update=True, populate_existing=True)
        if call is None:
            raise UnknownCall("the record has no such call: begin_call comes first")
        return call

    async def _turn(self, call_id: UUID, index: int) -> TurnRow | None:
        return await self.session.scalar(
            select(TurnRow).where(TurnRow.call_id == call_id, TurnRow.index == index)
        )

    async def _next_seq(self, table: type[AnswerRow | TriageRow | EventRow], call_id: UUID) -> int:
        last = await self.session.scalar(select(func.max(table.seq)).where(table.call_id == call_id))
        return 0 if last is None else int(last) + 1

    async def _repeats_last_triage(self, call_id: UUID, triage: Triage, quotes: Sequence[str]) -> bool:
        latest = select(TriageRow).where(TriageRow.call_id == call_id).order_by(TriageRow.seq.desc()).limit(1)
        last = (await self.session.scalars(latest)).first()
        if last is None or (last.level, last.rules) != (triage.level.value, list(triage.rules)):
            return False
        return bool(self._quotes(last) == list(quotes))

    def _quotes(self, row: TriageRow) -> Any:
        return self._cipher.open_json(row.quotes_sealed, aad=_aad(row)) if row.quotes_sealed else []

    async def _next_receipt(self, city: str, at: datetime) -> str:
        day = at.astimezone(self._zone).date()
        insert = insert_for(self.session)(ReceiptCounterRow).values(city=city, day=day, last=1)
        counted = insert.on_conflict_do_update(
            index_elements=["city", "day"], set_={"last": ReceiptCounterRow.last + 1}
        ).returning(ReceiptCounterRow.last)
        number = (await self.session.execute(counted)).scalar_one()
        return f"{day:%y%m%d}-{number:04d}"


def _aad(row: TurnRow | AnswerRow | TriageRow | ComplaintRow | PromiseRow) -> str:
    return f"{row.__tablename__}:{row.id}"
