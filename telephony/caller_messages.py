"""Text messages to callers, as rows: written with the turn that promised them, sent afterwards, once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from telephony.carrier import Carrier, CarrierRefused
from telephony.tables import CallerMessage
from transcripts.database import Database
from transcripts.encryption import Cipher
from transcripts.ports import Clock


class CallerMessages:
    """Writes messages and sends them."""

    def __init__(self, database: Database, cipher: Cipher, carrier: Carrier, clock: Clock) -> None:
        self._database = database
        self._cipher = cipher
        self._carrier = carrier
        self._clock = clock

    def write(
        self, session: AsyncSession, call_id: UUID, *, to: str, line: str, text: str, now: datetime
    ) -> UUID:
        """Adds a message to the transaction of `session`; `send` delivers it after the commit."""
        message_id = uuid4()
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

    async def send(self, message_id: UUID) -> None:
        """Sends the message unless it was sent or refused. Raises a retryable `CarrierError` to be tried again.

        A message that a dead process was sending is sent again: twice is better than never.
        """
        async with self._database.session() as session:
            row = await session.get(CallerMessage, message_id, with_for_update=True)
            if row is None or row.state in {"sent", "refused"}:
                return
            row.state = "sending"
            private = self._cipher.open_json(row.sealed, aad=_place(message_id))
        try:
            sent = await self._carrier.send_sms(to=private["to"], text=private["text"])
        except CarrierRefused:
            await self._conclude(message_id, state="refused", carrier_id=None)
            return
        await self._conclude(message_id, state="sent", carrier_id=sent.message_id)

    async def waiting(self) -> list[UUID]:
        """Messages that nobody has sent yet, oldest first."""
        unsent = select(CallerMessage.message_id).where(CallerMessage.state.in_(("waiting", "sending")))
        async with self._database.reading() as session:
            return list(await session.scalars(unsent.order_by(CallerMessage.written_at)))

    async def _conclude(self, message_id: UUID, *, state: str, carrier_id: str | None) -> None:
        change = update(CallerMessage).where(CallerMessage.message_id == message_id)
        async with self._database.session() as session:
            await session.execute(
                change.values(state=state, carrier_id=carrier_id, sent_at=self._clock.now())
            )


def _place(message_id: UUID) -> str:
    return f"telephony_caller_messages:{message_id}"
