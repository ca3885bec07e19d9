"""Rings a caller back whose flagged call broke off: at 5, 60 and 180 seconds, until one attempt is answered (G.4).

An answering machine is no answer and hears nothing. After the last attempt the officers are told.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from telephony import twiml
from telephony.addresses import Addresses
from telephony.call_back_log import AFTER_DROP, OPEN, Attempt, CallBackLog
from telephony.carrier import Carrier, CarrierError, LegStatus
from telephony.leg_inquiry import NotTaken, Ours, ask_fate
from telephony.leg_log import LegLog
from telephony.page_call import is_machine
from telephony.ports import CallBackNews, TelephoneDesk
from telephony.tables import CallBack
from transcripts.ports import Clock

RING_S = 25
_LEASE = timedelta(seconds=12)  # longer than a request to the carrier may take
_NO_NEWS = timedelta(seconds=50)  # ringing, machine detection, and a carrier that is slow to tell
_ASK_AGAIN = timedelta(seconds=5)
_UNSURE = timedelta(seconds=10)  # after an error that may have rung nevertheless
_TRIED_FOR = timedelta(seconds=40)  # a carrier that takes nothing; then the next attempt is near
_LEG_STILL_UP = timedelta(seconds=15)  # how long news of the first leg's end is waited for
_WAITS = Attempt.DIALLING.value
_OUTCOMES = {LegStatus.BUSY: "busy", LegStatus.FAILED: "failed"}


class CallBacks:
    """The attempts of all calls. Every method may be called again with the same values, by any process."""

    def __init__(
        self,
        desk: TelephoneDesk,
        carrier: Carrier,
        log: CallBackLog,
        legs: LegLog,
        addresses: Addresses,
        clock: Clock,
    ) -> None:
        self._desk = desk
        self._carrier = carrier
        self._log = log
        self._legs = legs
        self._addresses = addresses
        self._clock = clock

    async def tick(self) -> None:
        """Rings what is due, gives up what had no news, and tells the officers of what was in vain."""
        for row in await self._log.due(self._clock.now()):
            match Attempt(row.state):
                case Attempt.WAITING:
                    await self._ring(row)
                case Attempt.DIALLING:
                    await self._without_news(row)
                case _:
                    await self._in_vain(row)

    async def _ring(self, row: CallBack) -> None:
        now = self._clock.now()
        if row.attempt == 1 and now < row.dropped_at + _LEG_STILL_UP and not await self._leg_over(row):
            return  # perhaps the carrier has dialled the duty phone for them
        number = await self._desk.call_back_number(row.call_id, dropped_leg_id=row.dropped_leg_id)
        if number is None:
            await self._log.cancel(row.call_id, now)
            await self._tell(row, "cancelled")
            return
        if await self._log.move(row, {Attempt.WAITING}, Attempt.DIALLING, now, due_at=now + _LEASE):
            await self._place(row, number)  # else another process rings

    async def _leg_over(self, row: CallBack) -> bool:
        status = await self._legs.status(row.dropped_leg_id)
        return status is not None and status.over

    async def _place(self, row: CallBack, number: str) -> None:
        try:
            placed = await self._carrier.place_call(
                to=number,
                answer_url=self._addresses.call_back(row.call_back_id),
                status_url=self._addresses.call_back(row.call_back_id, "status"),
                ring_seconds=RING_S,
                detect_machine=True,
            )
        except CarrierError as error:
            if (
                error.retryable
            ):  # it may have rung nevertheless: its news is waited for, then the carrier is asked
                await self._log.put_off(row, self._clock.now() + _UNSURE)
            else:
                await self._unanswered(row, "failed")
            return
        await self._log.learn_leg(row.call_back_id, placed.leg_id)

    async def _without_news(self, row: CallBack) -> None:
        """A leg that is known and silent is no answer. Where the carrier never told of one, because it failed or our
        process died, it is asked, and rung again only where it did not take the first.
        """
        now = self._clock.now()
        if row.leg_id is not None:
            dialled = abs(now - row.changed_at)
            if dialled < _NO_NEWS:
                await self._log.put_off(row, now + _NO_NEWS - dialled)
            else:
                await self._unanswered(row, "no_answer")
        elif now >= row.dropped_at + AFTER_DROP[row.attempt - 1] + _TRIED_FOR:
            await self._unanswered(row, "no_answer")
        else:
            await self._ask(row)

    async def _ask(self, row: CallBack) -> None:
        now = self._clock.now()
        number = await self._desk.call_back_number(row.call_id, dropped_leg_id=row.dropped_leg_id)
        if number is None:
            await self._unanswered(row, "no_answer")
            return
        tries = [each for each in await self._log.of_call(row.call_id) if each.leg_id or each.state == _WAITS]
        match await ask_fate(self._carrier, number, tries):
            case Ours(leg_id):
                await self._log.learn_leg(row.call_back_id, leg_id)
            case NotTaken():
                if await self._log.move(row, {Attempt.DIALLING}, Attempt.DIALLING, now, due_at=now + _LEASE):
                    await self._place(row, number)
            case _:
                await self._log.put_off(row, now + _ASK_AGAIN)

    async def _in_vain(self, row: CallBack) -> None:
        await self._desk.caller_unreached(row.call_id)
        await self._log.move(row, {Attempt.UNANSWERED}, Attempt.TOLD, self._clock.now())

    # --- what the carrier tells --------------------------------------------------------------------

    async def picked_up(self, call_back_id: UUID, *, leg_id: str, answered_by: str | None) -> str:
        """Somebody or something answered: the document to follow."""
        row = await self._log.get(call_back_id)
        if row is None or not await self._log.learn_leg(call_back_id, leg_id):
            return twiml.document(twiml.hang_up())
        if is_machine(answered_by):
            await self._unanswered(row, "machine")
            return twiml.document(twiml.hang_up())
        if row.state == Attempt.CANCELLED.value:
            return twiml.document(twiml.hang_up())
        now = self._clock.now()
        document = await self._desk.called_back(row.call_id, leg_id=leg_id)
        if await self._log.move(row, (*OPEN, Attempt.UNANSWERED), Attempt.ANSWERED, now):
            await self._tell(row, "answered")
        await self._log.cancel(row.call_id, now)
        return document

    async def leg_changed(self, call_back_id: UUID, *, leg_id: str, status: LegStatus) -> None:
        """News of an attempt's leg."""
        row = await self._log.get(call_back_id)
        if row is None or not await self._log.learn_leg(call_back_id, leg_id):
            return
        if status.over:
            await self._unanswered(row, _OUTCOMES.get(status, "no_answer"))

    async def _unanswered(self, row: CallBack, outcome: str) -> None:
        if await self._log.move(row, OPEN, Attempt.UNANSWERED, self._clock.now()):
            await self._tell(row, outcome)

    async def _tell(self, row: CallBack, outcome: str) -> None:
        await self._desk.call_back_news(CallBackNews(row.call_id, row.attempt, outcome))
