"""The desk as the third in the room: introduces a human and a caller, and leaves when both have spoken.

The desk has no leg of its own in the conference. It speaks there by the carrier's announcement and knows who
has spoken by the carrier's news of speech: no audio of the two reaches us, so none can be kept.
"""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from telephony import twiml
from telephony.addresses import Addresses
from telephony.bridge_log import BridgeLog
from telephony.carrier import Carrier, CarrierError, LegGone
from telephony.page_text import phrase
from telephony.ports import Joining
from telephony.tables import BridgeState
from transcripts.calls import Lang
from transcripts.ports import Clock

ASK_AGAIN_AFTER = timedelta(seconds=12)
"""Beginning of the introduction to "can you both hear each other?"."""
LEAVE_AFTER = timedelta(seconds=12)
"""From there to leaving, whoever has spoken: a caller may be unable to speak."""
_INTRODUCTIONS = 2
_ANNOUNCE_TRIES = 2


class Introduction:
    """Introduces two people in a room, and notices when each has spoken."""

    def __init__(self, carrier: Carrier, log: BridgeLog, addresses: Addresses, clock: Clock) -> None:
        self._carrier = carrier
        self._log = log
        self._addresses = addresses
        self._clock = clock

    def document(self, row: BridgeState) -> str:
        """What is said in the room, in the caller's language: one sentence at first, then the question alone."""
        lang = cast("Lang", row.caller_lang)
        if row.introductions > 1:
            return twiml.document(twiml.say(phrase("introduce_again", lang), lang))
        name = "introduce_line" if row.line else "introduce_officer"
        return twiml.document(twiml.say(phrase(name, lang, line=row.line or ""), lang))

    async def begin(self, row: BridgeState) -> bool:
        """Says the next introduction; False where the carrier did not take it. Each is said by one process alone."""
        before, now = row.introductions, self._clock.now()
        look_at = now + (ASK_AGAIN_AFTER if before == 0 else LEAVE_AFTER)
        unsaid = (BridgeState.introductions == before) & (BridgeState.state == Joining.JOINED.value)
        if not await self._log.note(row.bridge_id, unsaid, introductions=before + 1, look_at=look_at):
            return True  # another process says it
        row.introductions, row.look_at = before + 1, look_at
        if row.room_sid is not None and await self._announce(row):
            return True
        row.introductions = before  # not said, so not counted
        await self._log.note(row.bridge_id, BridgeState.introductions == before + 1, introductions=before)
        return False

    async def heard(self, row: BridgeState, *, officer: bool) -> bool:
        """Somebody began to speak in the room; True when both have spoken by now."""
        column = BridgeState.officer_heard_at if officer else BridgeState.caller_heard_at
        await self._log.note(row.bridge_id, column.is_(None), **{column.key: self._clock.now()})
        fresh = await self._log.get(row.bridge_id)
        return fresh is not None and both_spoke(fresh)

    def exhausted(self, row: BridgeState) -> bool:
        """Whether everything was said that may be said."""
        return row.introductions >= _INTRODUCTIONS

    async def _announce(self, row: BridgeState) -> bool:
        url = self._addresses.bridge(row.bridge_id, "introduction")
        for _ in range(_ANNOUNCE_TRIES):
            try:
                await self._carrier.announce(room_sid=str(row.room_sid), url=url)
            except LegGone:
                return True  # the room is over, and its end is told by another webhook
            except CarrierError as error:
                if not error.retryable:
                    return False
            else:
                return True
        return False


def both_spoke(row: BridgeState) -> bool:
    """Whether both voices were heard in the room."""
    return row.officer_heard_at is not None and row.caller_heard_at is not None
