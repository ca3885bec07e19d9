"""What officers do with a page: approve, amend, close it, and change the level. Each is a new version or a named
word on the call, and an audit entry (domain brief F.1, principle 5; C.2: only a named human lowers a level).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from transcripts.audit import AuditData, AuditEntry, AuditLog, ChainReport
from transcripts.calls import Answer, AnswerStatus, AnswerValue, Level, Provenance
from transcripts.database import Database
from transcripts.encryption import Cipher
from transcripts.evidence import Checked
from transcripts.intake import Intake, Review
from transcripts.intake_building import intake_id, place_answer
from transcripts.recorder import SEOUL
from transcripts.recorder_transaction import RecordConflict, UnknownCall
from transcripts.redaction import redact
from transcripts.summarizer import intake_row, latest_row, open_intake
from transcripts.summary import one_line, write_sbar
from transcripts.tables import CallRow


@dataclass(frozen=True, slots=True)
class Officer:
    """Who acts: the id goes into the audit log and the page."""

    officer_id: str

    def __post_init__(self) -> None:
        if not self.officer_id.strip():
            raise ValueError("a page is reviewed by a named officer: give the officer's id")


class ReviewService:
    """Writes reviewed versions. `base_version` is the version that the officer saw; if another one has come since,
    `RecordConflict` asks to read that first.
    """

    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database = database
        self._cipher = cipher
        self._audit = AuditLog(cipher)

    async def approve(self, call_id: UUID, officer: Officer, *, base_version: int, now: datetime) -> Intake:
        """The page is right as it stands."""
        review = Review(state="approved", by=officer.officer_id, at=now)
        return await self._next(call_id, officer, base_version, review, now)

    async def close(
        self, call_id: UUID, officer: Officer, *, base_version: int, now: datetime, note: str | None = None
    ) -> Intake:
        """The case is done; `note` says how."""
        review = Review(state="closed", by=officer.officer_id, at=now, note=_masked(note))
        return await self._next(call_id, officer, base_version, review, now)

    async def amend(
        self,
        call_id: UUID,
        officer: Officer,
        changes: Mapping[str, AnswerValue],
        *,
        base_version: int,
        now: datetime,
    ) -> Intake:
        """New values by dotted path, of provenance officer. Raises `ValueError` for a value that does not fit."""
        review = Review(state="amended", by=officer.officer_id, at=now)
        return await self._next(call_id, officer, base_version, review, now, changes)

    async def set_level(
        self, call_id: UUID, officer: Officer, level: Level, *, reason: str, now: datetime
    ) -> None:
        """A named officer's level, up or down, with a reason. The machine's own level stays beside it."""
        if not reason.strip():
            raise ValueError("a level is changed for a reason: say which")
        async with self._database.session() as session:
            call = await _locked(session, call_id)
            data: AuditData = {"from": call.human_level or call.level, "to": level.value}
            call.human_level, call.human_level_by, call.human_level_at = level.value, officer.officer_id, now
            call.human_reason_sealed = self._cipher.seal(redact(reason).text, aad=f"calls:{call_id}")
            await self._audit.append(
                session, AuditEntry(officer.officer_id, "call.level", now, call_id, data)
            )

    async def seen(self, call_id: UUID, officer: Officer, *, what: str, now: datetime) -> None:
        """An officer saw something of a call: `page`, `transcript`, `audio`, `export` …"""
        async with self._database.session() as session:
            entry = AuditEntry(officer.officer_id, f"seen.{what}", now, call_id)
            await self._audit.append(session, entry)

    async def audited(self, *, before: datetime, limit: int) -> list[AuditEntry]:
        """Who saw and changed what, newest first."""
        return await self._audit.entries(self._database, before=before, limit=limit)

    async def audit_is_whole(self) -> ChainReport:
        """Whether the audit log was tampered with: reads all of it."""
        return await self._audit.verify(self._database)

    async def _next(
        self,
        call_id: UUID,
        officer: Officer,
        base_version: int,
        review: Review,
        now: datetime,
        changes: Mapping[str, AnswerValue] | None = None,
    ) -> Intake:
        async with self._database.session() as session:
            call = await _locked(session, call_id)
            latest = await latest_row(session, call_id)
            if latest is None:
                raise RecordConflict("this call has no page yet: it is written after the call has ended")
            if latest.version != base_version:
                raise RecordConflict(f"version {latest.version} has come since: read it, then review again")
            intake = _amended(open_intake(latest, self._cipher), changes or {}, review)
            marks = (latest.transcript_mark, latest.source_mark)
            session.add(intake_row(intake, self._cipher, now, by_officer=True, marks=marks))
            call.review_state = review.state
            data: AuditData = {"version": intake.version, "changed": ",".join(sorted(changes or {})) or None}
            action = f"intake.{review.state}"
            await self._audit.append(session, AuditEntry(officer.officer_id, action, now, call_id, data))
        return intake


def _amended(intake: Intake, changes: Mapping[str, AnswerValue], review: Review) -> Intake:
    tree = intake.model_dump(by_alias=True)
    for path, value in changes.items():
        kept = redact(value).text if isinstance(value, str) else value
        status = AnswerStatus.DENIED if value is False else AnswerStatus.ASSERTED
        answer = Answer(path, kept, status, provenance=Provenance.OFFICER)
        tree["other"].pop(path, None)
        if not place_answer(tree, Checked(answer)):
            raise ValueError(f"{path}: this value does not fit the field")
    tree["version"] = intake.version + 1
    tree["intake_id"] = intake_id(intake.call_id, intake.version + 1)
    tree["quality"]["not_asked"] = [path for path in intake.quality.not_asked if path not in changes]
    tree["review"] = review.model_dump()
    amended = Intake.model_validate(tree)
    if changes:
        _resummarise(amended)
    return amended


def _resummarise(intake: Intake) -> None:
    intake.summary.sbar = write_sbar(intake, "ko", SEOUL)
    intake.summary.sbar_en = write_sbar(intake, "en", SEOUL)
    intake.summary.one_line = one_line(intake, "ko")


def _masked(note: str | None) -> str | None:
    return None if note is None else redact(note).text


async def _locked(session: AsyncSession, call_id: UUID) -> CallRow:
    call = await session.get(CallRow, call_id, with_for_update=True)
    if call is None:
        raise UnknownCall("the record has no such call")
    return call
