"""The read side of the record, for console, API and exports. Values only; nothing here writes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, select

from transcripts.calls import Level
from transcripts.database import Database
from transcripts.encryption import Cipher
from transcripts.intake import Intake
from transcripts.recording import RecordingStore
from transcripts.snapshot import (
    CallFacts,
    CallSnapshot,
    Promise,
    ReviewState,
    call_facts,
    load_snapshot,
    promise_of,
)
from transcripts.summarizer import latest_row, open_intake
from transcripts.tables import CallRow, IntakeRow, PromiseRow

_UNSETTLED = PromiseRow.kept_at.is_(None) & PromiseRow.broken_at.is_(None)
_level = func.coalesce(CallRow.human_level, CallRow.level)
_urgency = case({level.value: level.rank for level in Level}, value=_level, else_=0)


@dataclass(frozen=True, slots=True)
class CallFilter:
    """Which calls. `level`: of the officer where one decided, else the machine's. `live`: not ended yet. `call_ids`:
    only these. `synthetic`: also the desk's own checks, which are otherwise left out everywhere.
    """

    level: Level | None = None
    review_state: ReviewState | None = None
    live: bool | None = None
    started_from: datetime | None = None
    started_to: datetime | None = None
    call_ids: tuple[UUID, ...] | None = None
    synthetic: bool = False
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True)
class CallListing:
    """One line of a list: the call, and its page's one-liner where the page is written."""

    call: CallFacts
    level: Level
    one_line: str | None
    version: int | None


@dataclass(frozen=True, slots=True)
class CallPage:
    """All that an officer sees of one call."""

    record: CallSnapshot
    intake: Intake | None
    versions: tuple[int, ...]
    has_recording: bool


@dataclass(frozen=True, slots=True)
class BoardCounts:
    """Figures of the duty board. `by_level` counts calls whose page is not closed."""

    live: int
    to_review: int
    by_level: dict[Level, int]
    promises_open: int
    promises_late: int


class Queries:
    """Reads the record. Personal data comes out opened: whoever shows it asks for permission first."""

    def __init__(self, database: Database, cipher: Cipher, recordings: RecordingStore | None = None) -> None:
        self._database = database
        self._cipher = cipher
        self._recordings = recordings

    async def list_calls(self, wanted: CallFilter) -> list[CallListing]:
        """The most urgent first, among equals the newest."""
        order = (_urgency.desc(), CallRow.started_at.desc(), CallRow.id)
        found = (
            select(CallRow)
            .where(*_conditions(wanted))
            .order_by(*order)
            .limit(wanted.limit)
            .offset(wanted.offset)
        )
        return await self._listings(found)

    async def count_calls(self, wanted: CallFilter) -> int:
        """How many calls there are, whatever the limit."""
        async with self._database.reading() as session:
            return await session.scalar(select(func.count(CallRow.id)).where(*_conditions(wanted))) or 0

    async def call_page(self, call_id: UUID) -> CallPage:
        """One call, whole. Raises `UnknownCall`."""
        async with self._database.reading() as session:
            record = await load_snapshot(session, self._cipher, call_id)
            latest = await latest_row(session, call_id)
            numbers = (
                select(IntakeRow.version).where(IntakeRow.call_id == call_id).order_by(IntakeRow.version)
            )
            versions = tuple((await session.scalars(numbers)).all())
        intake = open_intake(latest, self._cipher) if latest else None
        heard = self._recordings is not None and self._recordings.exists(call_id)
        return CallPage(record=record, intake=intake, versions=versions, has_recording=heard)

    async def intake_version(self, call_id: UUID, version: int) -> Intake | None:
        """One version of a page."""
        wanted = select(IntakeRow).where(IntakeRow.call_id == call_id, IntakeRow.version == version)
        async with self._database.reading() as session:
            row = await session.scalar(wanted)
        return open_intake(row, self._cipher) if row else None

    async def intakes(self, wanted: CallFilter) -> list[Intake]:
        """The newest page of each call, for exports; calls without one are left out."""
        found = _newest_pages().join(CallRow, CallRow.id == IntakeRow.call_id).where(*_conditions(wanted))
        found = found.order_by(CallRow.started_at, CallRow.id).limit(wanted.limit).offset(wanted.offset)
        async with self._database.reading() as session:
            rows = (await session.scalars(found)).all()
        return [open_intake(row, self._cipher) for row in rows]

    async def earlier_calls(self, number: str, *, before: datetime, limit: int = 20) -> list[CallListing]:
        """Calls of the same number, newest first. Its E.164 form is hashed; the number itself is not looked up."""
        return await self.calls_of_number_hash(self._cipher.hash_number(number), before=before, limit=limit)

    async def calls_of_number_hash(
        self, number_hash: str, *, before: datetime, limit: int = 20
    ) -> list[CallListing]:
        """The same by a hash that the record already holds."""
        found = select(CallRow).where(
            CallRow.caller_hash == number_hash, CallRow.started_at < before, CallRow.synthetic.is_(False)
        )
        return await self._listings(found.order_by(CallRow.started_at.desc()).limit(limit))

    async def of_number(self, number: str, *, among: Collection[UUID]) -> list[UUID]:
        """Which of these calls came from a number (E.164). Its hash is compared; no call is opened."""
        if not among:
            return []
        found = select(CallRow.id).where(
            CallRow.id.in_(among), CallRow.caller_hash == self._cipher.hash_number(number)
        )
        async with self._database.reading() as session:
            return list((await session.scalars(found.order_by(CallRow.started_at.desc()))).all())

    async def times_called(self, number_hash: str, *, since: datetime, before: datetime) -> int:
        """How many calls of a number began in a stretch of time."""
        found = select(func.count(CallRow.id)).where(
            CallRow.caller_hash == number_hash,
            CallRow.started_at >= since,
            CallRow.started_at < before,
            CallRow.synthetic.is_(False),
        )
        async with self._database.reading() as session:
            return await session.scalar(found) or 0

    async def call_id_of(self, carrier_call_id: str) -> UUID | None:
        """The call of a carrier's id, so that a repeated webhook finds the call that it began."""
        async with self._database.reading() as session:
            return await session.scalar(select(CallRow.id).where(CallRow.carrier_call_id == carrier_call_id))

    async def legs_of_open_calls(self) -> list[tuple[UUID, str]]:
        """Calls that have not ended, each with the carrier's id of its leg."""
        wanted = select(CallRow.id, CallRow.carrier_call_id).where(CallRow.ended_at.is_(None))
        async with self._database.reading() as session:
            return [(call_id, leg_id) for call_id, leg_id in await session.execute(wanted)]

    async def promises_due(self, *, before: datetime) -> list[tuple[UUID, Promise]]:
        """Open promises due before a time, earliest first, each with its call."""
        found = select(PromiseRow).where(_UNSETTLED, PromiseRow.due_at <= before)
        async with self._database.reading() as session:
            rows = (await session.scalars(found.order_by(PromiseRow.due_at))).all()
        return [(row.call_id, promise_of(row, self._cipher)) for row in rows]

    async def board(self, *, now: datetime) -> BoardCounts:
        """Figures for the duty board."""
        real = CallRow.synthetic.is_(False)
        open_calls = (
            select(_level, func.count()).where(CallRow.review_state != "closed", real).group_by(_level)
        )
        async with self._database.reading() as session:
            live = await session.scalar(
                select(func.count(CallRow.id)).where(CallRow.ended_at.is_(None), real)
            )
            review = await session.scalar(
                select(func.count(CallRow.id)).where(CallRow.review_state.in_(["draft", "amended"]), real)
            )
            levels = {Level(level): count for level, count in (await session.execute(open_calls)).all()}
            due = (await session.scalars(_open_promises())).all()
        late = sum(at < now for at in due)
        by_level = {level: levels.get(level, 0) for level in Level}
        return BoardCounts(live or 0, review or 0, by_level, promises_open=len(due), promises_late=late)

    async def _listings(self, found: Select[CallRow]) -> list[CallListing]:
        async with self._database.reading() as session:
            calls = (await session.scalars(found)).all()
            wanted = _newest_pages().where(IntakeRow.call_id.in_([call.id for call in calls]))
            pages = {page.call_id: page for page in (await session.scalars(wanted)).all()}
        return [self._listing(call, pages.get(call.id)) for call in calls]

    def _listing(self, call: CallRow, page: IntakeRow | None) -> CallListing:
        facts = call_facts(call, self._cipher)
        line = open_intake(page, self._cipher).summary.one_line if page else None
        return CallListing(facts, facts.human_level or facts.level, line, page.version if page else None)


def _newest_pages() -> Select[IntakeRow]:
    newest = select(IntakeRow.call_id, func.max(IntakeRow.version).label("version")).group_by(
        IntakeRow.call_id
    )
    version = newest.subquery()
    same = (version.c.call_id == IntakeRow.call_id) & (version.c.version == IntakeRow.version)
    return select(IntakeRow).join(version, same)


def _open_promises() -> Select[datetime]:
    return select(PromiseRow.due_at).where(_UNSETTLED)


def _conditions(wanted: CallFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [] if wanted.synthetic else [CallRow.synthetic.is_(False)]
    if wanted.level is not None:
        conditions.append(_level == wanted.level.value)
    if wanted.review_state is not None:
        conditions.append(CallRow.review_state == wanted.review_state)
    if wanted.live is not None:
        conditions.append(CallRow.ended_at.is_(None) if wanted.live else CallRow.ended_at.is_not(None))
    if wanted.call_ids is not None:
        conditions.append(CallRow.id.in_(wanted.call_ids))
    if wanted.started_from is not None:
        conditions.append(CallRow.started_at >= wanted.started_from)
    if wanted.started_to is not None:
        conditions.append(CallRow.started_at < wanted.started_to)
    return conditions
