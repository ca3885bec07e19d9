"""Text messages to callers, as rows: written with the turn that promised them, sent afterwards, once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from telephony.addresses import Addresses
from telephony.carrier import Carrier, CarrierRefused
from telephony.tables import CallerMessage
from transcripts.database import Database
from transcripts.encryption import Cipher
from transcripts.ports import Clock


class CallerMessages:
    """Writes messages, sends them, and keeps what the carrier tells of them."""

    def __init__(
        self, database: Database, cipher: Cipher, carrier: Carrier, clock: Clock, addresses: Addresses
    ) -> None:
        self._addresses = addresses
        self._database = database
        self._cipher = cipher
        self._carrier = carrier
        self._clock = clock

    def write(
        self,
        session: AsyncSession,
        call_id: UUID,
        *,
        to: str,
        line: str,
        text: str,
        now: datetime,
        message_id: UUID | None = None,
    ) -> UUID:
        """Adds a message to the transaction of `session`; `send` delivers it after the commit. `message_id` where the
        same message may be written again.
        """
        message_id = message_id or uuid4()
        sealed = self._cipher.seal_json({"to": to, "text": text}, aad=_place(message_id))
        session.add(
            CallerMessage(
                message_id=message_id,
                call_id=call_id,
                line=line,
                sealed=sealed,
                state="waiting",
                written_at=now,
            )
        )
        return message_id

    async def known(self, message_id: UUID) -> bool:
        """Whether this message was written."""
        async with self._database.reading() as session:
            return await session.get(CallerMessage, message_id) is not None

    async def send(self, message_id: UUID) -> None:
        """Sends the message unless it was sent or refused before. Raises a retryable `CarrierError` to be tried again.

        A message that a dead process was sending is sent again: twice is better than never.
        """
        async with self._database.session() as session:
            row = await session.get(CallerMessage, message_id, with_for_update=True)
            if row is None or row.state not in {"waiting", "sending"}:
                return
            row.state = "sending"
            private = self._cipher.open_json(row.sealed, aad=_place(message_id))
        try:
            news = self._addresses.message(message_id)
            sent = await self._carrier.send_sms(to=private["to"], text=private["text"], status_url=news)
        except CarrierRefused:
            await self._conclude(message_id, state="refused", carrier_id=None)
            return
        await self._conclude(message_id, state="sent", carrier_id=sent.message_id)

    async def moved(self, message_id: UUID, *, status: str) -> tuple[UUID, str] | None:
        """The carrier's news of a message: its call and line where it is news that it arrived, or never will; else
        None. What was delivered stays delivered.
        """
        state = _RECEIPTS.get(status)
        if state is None:
            return None
        change = (
            update(CallerMessage)
            .where(CallerMessage.message_id == message_id, CallerMessage.state.not_in(_RECEIPTS.values()))
            .values(state=state)
            .returning(CallerMessage.call_id, CallerMessage.line)
        )
        async with self._database.session() as session:
            found = (await session.execute(change)).first()
        return (found.call_id, found.line) if found is not None else None

    async def waiting(self) -> list[UUID]:
        """Messages that nobody has sent yet, oldest first."""
        unsent = select(CallerMessage.message_id).where(CallerMessage.state.in_(("waiting", "sending")))
        async with self._database.reading() as session:
            return list(await session.scalars(unsent.order_by(CallerMessage.written_at)))

    async def _conclude(self, message_id: UUID, *, state: str, carrier_id: str | None) -> None:
        change = update(CallerMessage).where(
            CallerMessage.message_id == message_id,
            CallerMessage.state == "sending",  # its receipt may be quicker
        )
        async with self._database.session() as session:
            await session.execute(
                change.values(state=state, carrier_id=carrier_id, sent_at=self._clock.now())
            )


_RECEIPTS = {"delivered": "delivered", "undelivered": "undelivered", "failed": "undelivered"}
"""The carrier's words for what a message came to, and ours."""


def _place(message_id: UUID) -> str:
    return f"telephony_caller_messages:{message_id}"
