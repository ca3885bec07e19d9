"""Writes the page of a finished call: intake and summary, one version for each state of the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from transcripts.audit import AuditEntry, AuditLog
from transcripts.calls import Flow, Speaker
from transcripts.database import Database
from transcripts.encryption import Cipher
from transcripts.intake import Intake, Review, SummaryPart
from transcripts.intake_building import build_intake
from transcripts.narrative import objection
from transcripts.ports import NarrativeModel, NarrativeRequest
from transcripts.recorder import SEOUL
from transcripts.recorder_transaction import UnknownCall
from transcripts.snapshot import CallSnapshot, load_snapshot
from transcripts.summary import caller_words, first_line, one_line, write_sbar
from transcripts.tables import CallRow, IntakeRow

AUTHOR = "onbam"


class Summarizer:
    """Idempotent: the same record gives the version that already stands; a record that grew gives the next one.

    A page that an officer has touched is replaced by a new draft only when the transcript itself grew, not when
    an action or a promise was added. `asked` lists for each flow the intake paths that it asks.
    """

    def __init__(
        self,
        database: Database,
        cipher: Cipher,
        narrative: NarrativeModel | None = None,
        *,
        asked: Mapping[Flow, Sequence[str]] | None = None,
        zone: tzinfo = SEOUL,
    ) -> None:
        self._database = database
        self._cipher = cipher
        self._narrative = narrative
        self._asked = asked or {}
        self._zone = zone

    async def summarise(self, call_id: UUID, now: datetime) -> Intake:
        """Returns the page of the call, written if need be. Raises `UnknownCall`."""
        async with self._database.reading() as session:
            snapshot = await load_snapshot(session, self._cipher, call_id)
            latest = await latest_row(session, call_id)
        if latest is not None and _is_up_to_date(latest, snapshot):
            return open_intake(latest, self._cipher)
        intake = await self._write(snapshot, version=(latest.version if latest else 0) + 1, now=now)
        return await self._store(snapshot, intake, now)

    async def _write(self, snapshot: CallSnapshot, *, version: int, now: datetime) -> Intake:
        asked = self._asked.get(snapshot.call.flow, ())
        intake = build_intake(snapshot, version=version, asked=asked)
        situation = await self._situation(snapshot, intake)
        intake.summary = SummaryPart(
            sbar=write_sbar(intake, "ko", self._zone, situation=situation),
            sbar_en=write_sbar(intake, "en", self._zone),
            one_line=one_line(intake, "ko"),
            caller_words=caller_words(intake),
        )
        intake.review = Review(state="draft", by=AUTHOR, at=now)
        return intake

    async def _situation(self, snapshot: CallSnapshot, intake: Intake) -> str | None:
        """The model's sentence, when it invents nothing; otherwise none, and the page says why."""
        if self._narrative is None:
            return None
        said = tuple((turn.speaker, turn.text) for turn in snapshot.turns)
        facts = f"{first_line(intake, 'ko')} · {one_line(intake, 'ko')}"
        sentence = await self._narrative.situation(NarrativeRequest(turns=said, facts=facts, lang="ko"))
        if sentence is None:
            intake.quality.warnings.append("narrative_absent")
            return None
        transcript = "\n".join(text for speaker, text in said if speaker is not Speaker.AGENT)
        reason = objection(sentence, transcript, facts)
        if reason:
            intake.quality.warnings.append(f"narrative_discarded:{reason}")
            return None
        return sentence.strip()

    async def _store(self, snapshot: CallSnapshot, intake: Intake, now: datetime) -> Intake:
        async with self._database.session() as session:
            call = await session.get(CallRow, intake.call_id, with_for_update=True)
            if call is None:
                raise UnknownCall("the call was erased while its page was written")
            latest = await latest_row(session, intake.call_id)
            if latest is not None and latest.version >= intake.version:
                return open_intake(latest, self._cipher)  # another worker was faster with the same call
            session.add(
                intake_row(
                    intake,
                    self._cipher,
                    now,
                    by_officer=False,
                    marks=(snapshot.transcript_mark, snapshot.source_mark),
                )
            )
            call.review_state = "draft"
            data: dict[str, str | int | float | bool | None] = {"version": intake.version}
            entry = AuditEntry(AUTHOR, "intake.written", now, intake.call_id, data)
            await AuditLog(self._cipher).append(session, entry)
        return intake


def _is_up_to_date(row: IntakeRow, snapshot: CallSnapshot) -> bool:
    if snapshot.call.transcript_erased_at is not None:
        return True  # the words are gone, as retention demands: the page that was written from them stays
    if row.by_officer:
        return row.transcript_mark == snapshot.transcript_mark
    return row.source_mark == snapshot.source_mark


async def latest_row(session: AsyncSession, call_id: UUID) -> IntakeRow | None:
    """The newest version of a call's page."""
    newest = select(IntakeRow).where(IntakeRow.call_id == call_id).order_by(IntakeRow.version.desc()).limit(1)
    return (await session.scalars(newest)).first()


def open_intake(row: IntakeRow, cipher: Cipher) -> Intake:
    """The page of a row. Raises `CannotOpen`."""
    return Intake.model_validate_json(cipher.open_bytes(row.body_sealed, aad=f"intakes:{row.id}"))


def intake_row(
    intake: Intake, cipher: Cipher, at: datetime, *, by_officer: bool, marks: tuple[str, str]
) -> IntakeRow:
    """The row of a version. `marks`: of the transcript and of all that the page was made from."""
    return IntakeRow(
        id=intake.intake_id,
        call_id=intake.call_id,
        version=intake.version,
        state=intake.review.state,
        author=intake.review.by or AUTHOR,
        by_officer=by_officer,
        created_at=at,
        body_sealed=cipher.seal(intake.to_json(), aad=f"intakes:{intake.intake_id}"),
        transcript_mark=marks[0],
        source_mark=marks[1],
    )
