"""SMS replies of officers: the code of a page accepts its case, the code with 2 passes it on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select

from escalation.ledger import CODE_DIGITS
from escalation.officers import Officers
from escalation.ports import PageMethod, PageOutcome
from escalation.service import Acknowledgement, EscalationService
from escalation.tables import PageRow
from transcripts.database import Database

CODE_LIVES = timedelta(hours=12)
_REPLY = re.compile(
    rf"\s*(?P<code>\d{{{CODE_DIGITS}}})(?:[\s,]*(?P<choice>[12]|수락|거절|accept|decline|다음))?\s*"
)
_DECLINES = {"2", "거절", "decline", "다음"}


class ReplyKind(StrEnum):
    """What a text message from a number was."""

    NOT_AN_OFFICER = "not_an_officer"
    NOT_UNDERSTOOD = "not_understood"
    UNKNOWN_CODE = "unknown_code"
    ACCEPT = "accept"
    DECLINE = "decline"


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of an SMS reply; `acknowledgement` only for ACCEPT."""

    kind: ReplyKind
    acknowledgement: Acknowledgement | None = None


class Replies:
    """Reads text messages that come in from officers' own numbers."""

    def __init__(self, database: Database, officers: Officers, service: EscalationService) -> None:
        self._database = database
        self._officers = officers
        self._service = service

    async def take(self, number: str, text: str, *, now: datetime) -> Reply:
        """`number` is the sender in E.164. The code counts only from a number of the officer who was paged; the newest
        text with that code that the carrier took is meant, else one that is on its way. A code lives twelve hours.
        """
        found = _REPLY.fullmatch(text.lower())
        async with self._database.reading() as session:
            officers = await self._officers.with_number(session, number)
            if not officers:
                return Reply(ReplyKind.NOT_AN_OFFICER)
            if found is None:
                return Reply(ReplyKind.NOT_UNDERSTOOD)
            wanted = select(PageRow.page_id).where(
                PageRow.code == found["code"],
                PageRow.method == PageMethod.SMS.value,
                PageRow.officer_id.in_(officers),
                PageRow.created_at > now - CODE_LIVES,
                PageRow.attempts > 0,
            )
            newest = wanted.order_by(PageRow.sent_at.is_(None), PageRow.created_at.desc())
            page_id = await session.scalar(newest.limit(1))
        if page_id is None:
            return Reply(ReplyKind.UNKNOWN_CODE)
        if found["choice"] in _DECLINES:
            await self._service.report_page(page_id, PageOutcome.DECLINED, now=now)
            return Reply(ReplyKind.DECLINE)
        result = await self._service.answer_page(page_id, method="sms", now=now)
        return Reply(ReplyKind.ACCEPT, result)
