"""What has truly happened in the search for a human: only what rows prove, never what was planned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from escalation.ledger import TAKEN, PageState
from escalation.policy import Matter, Status
from escalation.tables import EscalationRow, OfficerRow, PageRow


@dataclass(frozen=True, slots=True)
class Progress:
    """The escalation that a call's conversation is told of. `paged` counts pages that the carrier took; `failed` those
    it refused for good; `retrying` (part of `waiting`) those it has not taken in three tries. `who` accepted;
    `joined_at` is when that officer reached the caller, never for a danger at a place. `exhausted_at`: every step was
    tried once. `nobody_on_call`: the last step found nobody to page.
    """

    escalation_id: UUID
    case_number: int
    level: str
    status: Status
    opened_at: datetime
    paged: int
    waiting: int
    retrying: int
    failed: int
    first_paged_at: datetime | None
    who: str | None
    officer_id: UUID | None
    acknowledged_at: datetime | None
    joined_at: datetime | None
    exhausted_at: datetime | None
    nobody_on_call: bool
    closed_at: datetime | None
    outcome: str | None

    @property
    def nothing_sent(self) -> bool:
        """Pages failed, are being tried for seconds without success, or could not even be made, and none went
        out: nobody knows of this call yet.
        """
        return self.paged == 0 and (self.failed + self.retrying > 0 or self.nobody_on_call)


async def read_progress(session: AsyncSession, call_id: UUID) -> Progress | None:
    """The progress of the newest case about the caller; where there is none, of the newest about a place; or None."""
    about_place = EscalationRow.matter == Matter.PLACE.value
    newest = select(EscalationRow).where(EscalationRow.call_id == call_id)
    row = await session.scalar(newest.order_by(about_place, EscalationRow.serial.desc()).limit(1))
    if row is None:
        return None
    counts = {
        PageState(state): (number, first)
        for state, number, first in await session.execute(
            select(PageRow.state, func.count(), func.min(PageRow.sent_at))
            .where(PageRow.subject_id == row.escalation_id)
            .group_by(PageRow.state)
        )
    }
    sent = [first for state, (_, first) in counts.items() if state in TAKEN and first is not None]
    officer = await session.get(OfficerRow, row.acknowledged_by) if row.acknowledged_by else None
    return Progress(
        escalation_id=row.escalation_id,
        case_number=row.case_number,
        level=row.level,
        status=Status(row.status),
        opened_at=row.opened_at,
        paged=_count(counts, *TAKEN),
        waiting=_count(counts, PageState.PENDING, PageState.SENDING),
        retrying=await session.scalar(_retrying(row.escalation_id)) or 0,
        failed=_count(counts, PageState.FAILED),
        first_paged_at=min(sent, default=None),
        who=officer.name if officer else None,
        officer_id=row.acknowledged_by,
        acknowledged_at=row.acknowledged_at,
        joined_at=None if row.matter == Matter.PLACE.value else row.contacted_at,
        exhausted_at=row.exhausted_at,
        nobody_on_call=row.nobody_on_call,
        closed_at=row.closed_at,
        outcome=row.outcome,
    )


def _retrying(escalation_id: UUID) -> Select[int]:
    return select(func.count()).where(
        PageRow.subject_id == escalation_id,
        PageRow.state.in_([PageState.PENDING.value, PageState.SENDING.value]),
        PageRow.attempts >= 3,
    )


def _count(counts: dict[PageState, tuple[int, datetime | None]], *states: PageState) -> int:
    return sum(counts[state][0] for state in states if state in counts)
