"""The read side of the on-call desk, for the board and for webhooks that know a page only by its id."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from escalation.ledger import TAKEN, Subject
from escalation.policy import Matter, Status
from escalation.tables import EscalationLogRow, EscalationRow, OfficerRow, PageRow
from transcripts.database import Database

DEEDS = (
    "accepted",
    "accepted_too_late",
    "declined",
    "contacted_caller",
    "in_hand",
    "outcome",
    "closed_by_hand",
    "reassigned",
    "escalated_by_hand",
)
"""Lines of the log that a person caused."""


@dataclass(frozen=True, slots=True)
class Case:
    """One escalation as the board shows it. `paged` counts pages that the carrier took; `role` is the duty that is
    called.
    """

    escalation_id: UUID
    call_id: UUID
    case_number: int
    role: str
    about_place: bool
    level: str
    rule: str
    rules: tuple[str, ...]
    status: Status
    opened_at: datetime
    next_due_at: datetime | None
    paged: int
    who: str | None
    officer_id: UUID | None
    acknowledged_at: datetime | None
    contacted_at: datetime | None
    outcome: str | None
    closed_at: datetime | None
    nobody_on_call: bool


@dataclass(frozen=True, slots=True)
class PageFacts:
    """Whose page it is and what it is about. `call_id` is None for a test page; `taken_by` names another officer
    who accepted, `mine` tells that this one did; `about_place` where nobody has to speak with the caller; `reason` of
    the page: step, reassigned …, or the kind of its notice.
    """

    page_id: UUID
    subject_id: UUID
    officer_id: UUID
    has_pin: bool
    call_id: UUID | None
    rule: str
    closed: bool
    taken_by: str | None
    mine: bool
    method: str
    reason: str
    about_place: bool = False


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of an escalation's life."""

    at: datetime
    kind: str
    data: dict[str, object]


class EscalationQueries:
    """Reads escalations. Values only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open_cases(self) -> list[Case]:
        """Everything that is not closed: the most urgent first, then the oldest."""
        wanted = select(EscalationRow).where(EscalationRow.status != Status.CLOSED.value)
        async with self._database.reading() as session:
            rows = (
                await session.scalars(wanted.order_by(EscalationRow.priority, EscalationRow.opened_at))
            ).all()
            return await _cases(session, rows)

    async def cases_of(self, call_id: UUID) -> list[Case]:
        """Every escalation of a call, newest first."""
        wanted = select(EscalationRow).where(EscalationRow.call_id == call_id)
        async with self._database.reading() as session:
            rows = (await session.scalars(wanted.order_by(EscalationRow.serial.desc()))).all()
            return await _cases(session, rows)

    async def log_of(self, escalation_id: UUID) -> list[LogEntry]:
        """The life of an escalation, in order."""
        wanted = select(EscalationLogRow).where(EscalationLogRow.escalation_id == escalation_id)
        async with self._database.reading() as session:
            rows = (await session.scalars(wanted.order_by(EscalationLogRow.line_id))).all()
        return [LogEntry(row.at, row.kind, row.data) for row in rows]

    async def deeds(self, *, before: datetime, limit: int) -> list[tuple[UUID, LogEntry]]:
        """What people did with cases, newest first, each with its call: accepted, passed on, closed …"""
        wanted = (
            select(EscalationLogRow, EscalationRow.call_id)
            .join(EscalationRow, EscalationRow.escalation_id == EscalationLogRow.escalation_id)
            .where(EscalationLogRow.kind.in_(DEEDS), EscalationLogRow.at < before)
            .order_by(EscalationLogRow.at.desc(), EscalationLogRow.line_id.desc())
        )
        async with self._database.reading() as session:
            rows = await session.execute(wanted.limit(limit))
            return [(call_id, LogEntry(row.at, row.kind, row.data)) for row, call_id in rows]

    async def page(self, page_id: UUID) -> PageFacts | None:
        """What a page is about; None where there is no such page."""
        async with self._database.reading() as session:
            page = await session.get(PageRow, page_id)
            return await _facts(session, page) if page is not None else None

    async def counts(self, now: datetime) -> tuple[int, int]:
        """How many escalations nobody has accepted, and how many of those are late with their next step."""
        open_rows = select(EscalationRow.next_due_at).where(EscalationRow.status == Status.OPEN.value)
        async with self._database.reading() as session:
            due = (await session.scalars(open_rows)).all()
        return len(due), sum(at is not None and (now - at).total_seconds() > 5 for at in due)


async def _cases(session: AsyncSession, rows: object) -> list[Case]:
    found: list[EscalationRow] = list(rows)  # type: ignore[call-overload]
    ids = [row.escalation_id for row in found]
    paged = await session.execute(
        select(PageRow.subject_id, func.count())
        .where(PageRow.subject_id.in_(ids), PageRow.state.in_([state.value for state in TAKEN]))
        .group_by(PageRow.subject_id)
    )
    counts = {row[0]: row[1] for row in paged}
    officers = {row.acknowledged_by for row in found if row.acknowledged_by is not None}
    named = await session.execute(
        select(OfficerRow.officer_id, OfficerRow.name).where(OfficerRow.officer_id.in_(officers))
    )
    names = {row[0]: row[1] for row in named}
    return [_case(row, counts.get(row.escalation_id, 0), names) for row in found]


def _case(row: EscalationRow, paged: int, names: dict[UUID, str]) -> Case:
    return Case(
        escalation_id=row.escalation_id,
        call_id=row.call_id,
        case_number=row.case_number,
        role=row.role,
        about_place=row.matter == Matter.PLACE.value,
        level=row.level,
        rule=row.rule,
        rules=tuple(row.rules),
        status=Status(row.status),
        opened_at=row.opened_at,
        next_due_at=row.next_due_at,
        paged=paged,
        who=names.get(row.acknowledged_by) if row.acknowledged_by else None,
        officer_id=row.acknowledged_by,
        acknowledged_at=row.acknowledged_at,
        contacted_at=row.contacted_at,
        outcome=row.outcome,
        closed_at=row.closed_at,
        nobody_on_call=row.nobody_on_call,
    )


async def _facts(session: AsyncSession, page: PageRow) -> PageFacts:
    officer = await session.get(OfficerRow, page.officer_id)
    has_pin = officer is not None and officer.pin_hash is not None
    if page.subject != Subject.ESCALATION.value:
        return PageFacts(
            page.page_id,
            page.subject_id,
            page.officer_id,
            has_pin,
            None,
            "",
            closed=False,
            taken_by=None,
            mine=False,
            method=page.method,
            reason=page.reason,
        )
    case = await session.scalar(select(EscalationRow).where(EscalationRow.escalation_id == page.subject_id))
    if case is None:
        raise LookupError("a page without its escalation")
    mine = case.acknowledged_by == page.officer_id
    winner = (
        await session.get(OfficerRow, case.acknowledged_by) if case.acknowledged_by and not mine else None
    )
    return PageFacts(
        page_id=page.page_id,
        subject_id=page.subject_id,
        officer_id=page.officer_id,
        has_pin=has_pin,
        call_id=case.call_id,
        rule=case.rule,
        closed=case.status == Status.CLOSED.value,
        taken_by=winner.name if winner else None,
        mine=mine,
        method=page.method,
        reason=page.reason,
        about_place=case.matter == Matter.PLACE.value,
    )
