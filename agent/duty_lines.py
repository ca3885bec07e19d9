"""The part of the telephone's desk that is about lines which we ring for a caller: each question goes to `LineDesk`."""

from __future__ import annotations

from uuid import UUID

from agent.line_desk import LineDesk
from telephony.ports import Accepted, CallBackNews, LineNews, MessageNews


class DutyLines:
    """Every method may be called again with the same values."""

    lines: LineDesk

    async def on_the_line(self, call_id: UUID) -> bool:
        """Whether the caller is still on the line."""
        return await self.lines.on_the_line(call_id)

    async def line_person(self, call_id: UUID, number: str) -> Accepted | None:
        """A person answered at a public line."""
        return await self.lines.line_person(call_id, number)

    async def line_news(self, news: LineNews) -> None:
        """What became of a public line."""
        await self.lines.line_news(news)

    async def call_back_number(self, call_id: UUID, *, dropped_leg_id: str) -> str | None:
        """Whom to ring after a drop."""
        return await self.lines.call_back_number(call_id, dropped_leg_id=dropped_leg_id)

    async def call_back_news(self, news: CallBackNews) -> None:
        """What became of an attempt."""
        await self.lines.call_back_news(news)

    async def message_news(self, news: MessageNews) -> None:
        """The carrier's receipt of a text message."""
        await self.lines.message_news(news)

    async def caller_unreached(self, call_id: UUID) -> None:
        """No attempt was answered: the officers are told."""
        await self.lines.caller_unreached(call_id)
