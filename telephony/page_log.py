"""Remembers pages in flight, so that a webhook finds its page and a page is not sent twice."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from escalation.ports import PageOrder, PageOutcome
from telephony.tables import PageLeg
from transcripts.database import Database


class PageLog:
    """The table of pages."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, page_id: UUID) -> PageLeg | None:
        """The page, detached from any session."""
        async with self._database.session() as session:
            return await session.get(PageLeg, page_id)

    async def open(self, order: PageOrder, now: datetime) -> str | None:
        """Notes that a page is about to be sent; returns the carrier's id where it was taken before."""
        try:
            async with self._database.session() as session:
                session.add(_row(order, now))
        except IntegrityError:
            known = await self.get(order.page_id)
            return known.carrier_id if known else None
        return None

    async def learn_carrier_id(self, page_id: UUID, carrier_id: str) -> None:
        """Notes the leg or message of a page, told by the carrier's answer or by a webhook, whichever is first."""
        await self._set(page_id, PageLeg.carrier_id.is_(None), carrier_id=carrier_id)

    async def note_answered(self, page_id: UUID, now: datetime) -> None:
        """Notes that somebody or something picked up."""
        await self._set(page_id, PageLeg.answered_at.is_(None), answered_at=now)

    async def close(self, page_id: UUID, outcome: PageOutcome) -> None:
        """Notes the outcome; the first one stays."""
        await self._set(page_id, PageLeg.outcome.is_(None), outcome=outcome.value)

    async def _set(self, page_id: UUID, condition: object, **values: object) -> None:
        change = update(PageLeg).where(PageLeg.page_id == page_id, condition)  # type: ignore[arg-type]
        async with self._database.session() as session:
            await session.execute(change.values(**values))


def _row(order: PageOrder, now: datetime) -> PageLeg:
    return PageLeg(
        page_id=order.page_id,
        method=order.method.value,
        carrier_id=None,
        lang=order.lang,
        level=order.level.value,
        rule=order.rule,
        case_number=order.case_number,
        answered_at=None,
        outcome=None,
        sent_at=now,
    )
