"""The on-call desk in numbers, read in one go for the board and the metrics page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from escalation.ledger import PageState
from escalation.notices import NoticeKind
from escalation.policy import Status
from escalation.tables import EscalationRow, NoticeRow, PageRow
from escalation.watch_tables import AlarmRow, HeartbeatRow
from transcripts.database import Database

WINDOW = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class DeskNumbers:
    """Counts now, and times in seconds over the last 24 hours (p50 and p95; None where there were none).

    `open` and `accepted` by priority; `lag_s`: how late the most overdue ladder is; `pages` by state over the
    last 24 hours; `doubled`: pages that may have been sent twice after a crash; `alarms_waiting`: alarms that
    the bell has not taken yet.
    """

    open: Mapping[str, int]
    accepted: Mapping[str, int]
    nobody_on_call: int
    lag_s: float
    pages: Mapping[str, int]
    doubled: int
    first_page_s: tuple[float | None, float | None]
    acceptance_s: tuple[float | None, float | None]
    accepted_within_3_min: float | None
    alarms_waiting: int
    tests_missed: int
    workers: int


async def desk_numbers(database: Database, now: datetime) -> DeskNumbers:
    """Reads the numbers; changes nothing."""
    since = now - WINDOW
    async with database.reading() as session:
        first = await _first_pages(session, since)
        took = await _acceptances(session, since)
        oldest = await session.scalar(
            select(func.min(EscalationRow.next_due_at)).where(EscalationRow.status != Status.CLOSED.value)
        )
        real = (PageRow.created_at > since, PageRow.reason != NoticeKind.CANARY.value)
        pages = select(PageRow.state, func.count()).where(*real).group_by(PageRow.state)
        doubled = select(func.count()).where(PageRow.maybe_doubled, *real)
        nobody = select(func.count()).where(
            EscalationRow.nobody_on_call, EscalationRow.status == Status.OPEN.value
        )
        return DeskNumbers(
            open=await _by_priority(session, Status.OPEN),
            accepted=await _by_priority(session, Status.ACKNOWLEDGED),
            nobody_on_call=await session.scalar(nobody) or 0,
            lag_s=max((now - oldest).total_seconds(), 0.0) if oldest else 0.0,
            pages={PageState(state).value: count for state, count in await session.execute(pages)},
            doubled=await session.scalar(doubled) or 0,
            first_page_s=(percentile(first, 50), percentile(first, 95)),
            acceptance_s=(percentile(took, 50), percentile(took, 95)),
            accepted_within_3_min=sum(s <= 180 for s in took) / len(took) if took else None,
            alarms_waiting=await session.scalar(select(func.count()).where(AlarmRow.due_at.is_not(None)))
            or 0,
            tests_missed=await session.scalar(
                select(func.count()).where(
                    NoticeRow.state == "missed",
                    NoticeRow.due_at > since,
                    NoticeRow.kind != NoticeKind.CANARY.value,
                )
            )
            or 0,
            workers=await session.scalar(
                select(func.count()).where(HeartbeatRow.beat_at > now - timedelta(minutes=1))
            )
            or 0,
        )


def percentile(values: Sequence[float], percent: int) -> float | None:
    """The nearest-rank percentile, or None of nothing."""
    ordered = sorted(values)
    return ordered[max(-(-len(ordered) * percent // 100), 1) - 1] if ordered else None


async def _by_priority(session: AsyncSession, status: Status) -> dict[str, int]:
    wanted = select(EscalationRow.priority, func.count()).where(EscalationRow.status == status.value)
    found = await session.execute(wanted.group_by(EscalationRow.priority))
    return dict(found.all())


async def _first_pages(session: AsyncSession, since: datetime) -> list[float]:
    wanted = (
        select(EscalationRow.opened_at, func.min(PageRow.sent_at))
        .join(PageRow, PageRow.subject_id == EscalationRow.escalation_id)
        .where(EscalationRow.opened_at > since, EscalationRow.priority != "P2", PageRow.sent_at.is_not(None))
        .group_by(EscalationRow.serial, EscalationRow.opened_at)
    )
    rows = await session.execute(wanted)
    return [(sent - opened).total_seconds() for opened, sent in rows if sent is not None]


async def _acceptances(session: AsyncSession, since: datetime) -> list[float]:
    """P0 only: the service level is about those."""
    wanted = select(EscalationRow.opened_at, EscalationRow.acknowledged_at).where(
        EscalationRow.opened_at > since, EscalationRow.priority == "P0"
    )
    rows = await session.execute(wanted.where(EscalationRow.acknowledged_at.is_not(None)))
    return [(took - opened).total_seconds() for opened, took in rows if took is not None]
