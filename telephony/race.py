"""Rings public lines for a caller in danger, beside the officers, until the first human is with the caller (G.3).

Which lines, and when, is a plan in rows; any process rings what is due and ends what is not wanted any more, so a race
outlives the process that began it. A line is listened to by the carrier's speech menu: what is heard goes through
`line_listening`, and only a person who answers our question is briefed and joined.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby
from typing import Any
from uuid import UUID
from xml.etree.ElementTree import Element

from telephony import twiml
from telephony.addresses import Addresses
from telephony.bridge import Bridge
from telephony.bridge_log import BridgeLog
from telephony.carrier import Carrier, CarrierError, LegStatus
from telephony.leg_ending import hang_up_leg, take_leave
from telephony.leg_inquiry import NotTaken, Ours, ask_fate
from telephony.line_listening import (
    AskIfPerson,
    GiveUp,
    Heard,
    KeepListening,
    Keys,
    Listening,
    PersonFound,
    PressKey,
    Silence,
    Speech,
    Step,
    listen,
)
from telephony.page_menu import farewell
from telephony.page_text import phrase
from telephony.phone_number import parse_number
from telephony.ports import LineNews, TelephoneDesk
from telephony.race_log import LIVE, LineState, RaceLog
from telephony.tables import RaceLine
from transcripts.calls import Lang
from transcripts.ports import Clock

RING_S = 40
TRIES_IN_A_ROW = 8
_LEASE = timedelta(seconds=15)  # longer than a request to the carrier may take
_UNSURE = timedelta(seconds=10)  # after an error that may have rung nevertheless
_ASK_AGAIN = timedelta(seconds=5)
_RUNG_OUT = timedelta(seconds=60)  # since it was dialled (RING_S, and what the carrier takes)
_CLOCK_SET_BACK = timedelta(minutes=1)
_AGAIN = timedelta(seconds=20)
_SELDOM = timedelta(minutes=2)  # after so many tries; the race ends with the caller, never before (G.3)
_QUIET_LEG = timedelta(minutes=2)  # a leg that is up gives news every few seconds
_LANG: Lang = "ko"
"""The people at public lines are spoken to in Korean."""
_LOST = {LegStatus.BUSY: "busy", LegStatus.FAILED: "failed", LegStatus.COMPLETED: "hung_up"}


class Race:
    """The lines of all races. Every method may be called again with the same values, by any process."""

    def __init__(
        self,
        desk: TelephoneDesk,
        carrier: Carrier,
        log: RaceLog,
        bridges: BridgeLog,
        bridge: Bridge,
        *,
        addresses: Addresses,
        clock: Clock,
        city: str,
    ) -> None:
        self._desk = desk
        self._carrier = carrier
        self._log = log
        self._bridges = bridges
        self._bridge = bridge
        self._addresses = addresses
        self._clock = clock
        self._city = city

    # --- the regular look --------------------------------------------------------------------------

    async def tick(self) -> None:
        """Rings what is due; ends the lines of callers who are with a human or gone."""
        rows = sorted(await self._log.running(), key=lambda row: row.call_id.int)
        for call_id, lines in groupby(rows, key=lambda row: row.call_id):
            await self._look(call_id, list(lines))

    async def _look(self, call_id: UUID, lines: Sequence[RaceLine]) -> None:
        if not await self._desk.on_the_line(call_id):
            for row in lines:
                await self._end(row, "caller_gone", "line_nobody")
            return
        running = await self._bridges.running(call_id)
        together = await self._bridges.together(call_id)
        for row in lines:
            joining = running is not None and running.officer_leg_id == row.leg_id
            if joining and together is not None:
                await self._connected(row)
            elif together is not None:
                await self._end(row, "another_first", "line_over")
            elif row.state == LineState.PERSON.value and not joining:
                await self._later(row, "not_joined")
            elif self._is_due(row):
                await self._due(row)

    def _is_due(self, row: RaceLine) -> bool:
        """Also where the clock was set back since: nobody waits for the jump."""
        now = self._clock.now()
        return row.due_at <= now or row.changed_at > now + _CLOCK_SET_BACK

    async def _due(self, row: RaceLine) -> None:
        if row.state == LineState.UP.value:
            await self._lost(row)
        elif row.state == LineState.DIALLING.value and row.leg_id is not None:
            await self._rings_on(row)
        elif row.state == LineState.DIALLING.value:
            await self._unsettled(row)
        elif row.state == LineState.WAITING.value:
            await self._ring(row)

    async def _rings_on(self, row: RaceLine) -> None:
        rung = abs(self._clock.now() - row.changed_at)
        if rung < _RUNG_OUT:
            await self._log.put_off(row, self._clock.now() + _RUNG_OUT - rung)
        else:
            await self._lost(row)

    async def _lost(self, row: RaceLine) -> None:
        """A leg of which nothing is heard any more."""
        leg_id = row.leg_id
        await self._later(row, "no_news")  # before hanging up, whose own news must find the try over
        if leg_id is not None:
            await hang_up_leg(self._carrier, leg_id)

    async def _unsettled(self, row: RaceLine) -> None:
        """A try of which the carrier never told, because it failed or our process died: the carrier is asked before
        the line is rung again. Where nobody can tell, it is rung again when the first try would have rung out.
        """
        now = self._clock.now()
        rows = await self._log.at_number(row.number)
        match await ask_fate(self._carrier, parse_number(row.number).dial, rows):
            case Ours(leg_id):
                if await self._log.learn_leg(row.line_id, leg_id, row.tries):
                    await self._tell(row, "dialled")  # and looked at again as any line that rings
            case NotTaken():
                await self._ring(row)
            case _ if abs(now - row.changed_at) < _RUNG_OUT:
                await self._log.put_off(row, now + _ASK_AGAIN)
            case _:
                await self._ring(row, in_doubt=True)

    async def _ring(self, row: RaceLine, *, in_doubt: bool = False) -> None:
        now = self._clock.now()
        begun: dict[str, Any] = {"tries": row.tries + 1, "leg_id": None, "listening": {}}
        unrung = {LineState.WAITING, LineState.DIALLING}
        if not await self._log.move(row, unrung, LineState.DIALLING, now, due_at=now + _LEASE, **begun):
            return  # another process rings it
        row.tries += 1
        if in_doubt:
            await self._tell(row, "in_doubt")
        try:
            placed = await self._carrier.place_call(
                to=parse_number(row.number).dial,
                answer_url=self._addresses.line(row.line_id),
                status_url=self._addresses.line(row.line_id, "status"),
                ring_seconds=RING_S,
            )
        except CarrierError as error:
            await self._not_placed(row, error)
            return
        await self._log.learn_leg(row.line_id, placed.leg_id, row.tries)
        await self._tell(row, "dialled")

    async def _not_placed(self, row: RaceLine, error: CarrierError) -> None:
        if not error.retryable:
            if await self._log.move(row, LIVE, LineState.OVER, self._clock.now(), outcome="refused"):
                await self._tell(row, "refused")
            return
        # It may have rung nevertheless: its news is waited for, then the carrier is asked.
        await self._log.put_off(row, self._clock.now() + _UNSURE)

    # --- what the carrier tells --------------------------------------------------------------------

    async def picked_up(self, line_id: UUID, *, leg_id: str) -> str:
        """Something answered: the document to follow."""
        row = await self._mine(line_id, leg_id)
        if row is None:
            return twiml.document(twiml.hang_up())
        now = self._clock.now()
        if await self._log.move(row, {LineState.DIALLING}, LineState.UP, now, due_at=now + _QUIET_LEG):
            await self._tell(row, "answered")
        return self._hear(row)

    async def heard(self, line_id: UUID, *, leg_id: str, words: str, digits: str) -> str:
        """Words, keys or silence on the line: the document to follow."""
        row = await self._mine(line_id, leg_id)
        if row is None:
            return twiml.document(twiml.hang_up())
        if row.state == LineState.PERSON.value:
            return await self._person(row, leg_id)  # told twice
        heard: Heard = Keys(digits) if digits else Speech(words) if words.strip() else Silence()
        listening, step = listen(Listening.of(row.listening), heard)
        now = self._clock.now()
        await self._log.move(
            row,
            {LineState.DIALLING, LineState.UP},
            LineState.UP,
            now,
            listening=listening.plain(),
            due_at=now + _QUIET_LEG,
        )
        return await self._follow(row, leg_id, step)

    async def _follow(self, row: RaceLine, leg_id: str, step: Step) -> str:
        match step:
            case KeepListening():
                return self._hear(row)
            case AskIfPerson():
                question = twiml.say(phrase("ask_person", _LANG, city=self._city), _LANG)
                return self._hear(row, question)
            case PressKey(digit):
                return twiml.document(twiml.press(digit), self._listening(row))
            case GiveUp(why):
                await self._later(row, why)
                return twiml.document(twiml.hang_up())
            case PersonFound():
                return await self._person(row, leg_id)

    async def leg_changed(self, line_id: UUID, *, leg_id: str, status: LegStatus) -> None:
        """News of the line's leg."""
        row = await self._mine(line_id, leg_id)
        if not status.over:
            if row is None and await self._unwanted(line_id, leg_id):
                await hang_up_leg(self._carrier, leg_id)
            return
        await self._bridge.officer_hung_up(leg_id)
        if row is not None and row.state != LineState.PERSON.value:
            await self._later(row, _LOST.get(status, "no_answer"))

    # --- what follows ------------------------------------------------------------------------------

    async def _person(self, row: RaceLine, leg_id: str) -> str:
        accepted = await self._desk.line_person(row.call_id, row.number)
        if accepted is None or accepted.caller_leg_id is None:
            await self._log.move(row, LIVE, LineState.OVER, self._clock.now(), outcome="caller_gone")
            return farewell("line_nobody", _LANG)
        if await self._log.move(row, {LineState.UP}, LineState.PERSON, self._clock.now()):
            await self._tell(row, "person")
        return await self._bridge.begin(accepted, officer_leg_id=leg_id, officer_lang=_LANG, line=row.number)

    async def _connected(self, row: RaceLine) -> None:
        if await self._log.move(row, LIVE, LineState.OVER, self._clock.now(), outcome="connected"):
            await self._tell(row, "connected")

    async def _later(self, row: RaceLine, why: str) -> None:
        """This try led to nobody; the race goes on as long as the caller is there."""
        now, pause = self._clock.now(), _AGAIN if row.tries < TRIES_IN_A_ROW else _SELDOM
        then: dict[str, Any] = {"outcome": why, "leg_id": None, "due_at": now + pause}
        if await self._log.move(row, LIVE, LineState.WAITING, now, **then):
            await self._tell(row, why)

    async def _end(self, row: RaceLine, why: str, words: str) -> None:
        state, leg_id = row.state, row.leg_id
        if not await self._log.move(row, tuple(LineState), LineState.OVER, self._clock.now(), outcome=why):
            return
        if leg_id is not None:
            await take_leave(self._carrier, leg_id, words if state != LineState.DIALLING.value else None)
            await self._tell(row, why)

    async def _unwanted(self, line_id: UUID, leg_id: str) -> bool:
        """A leg of a try that is over, or that was rung beside another one: nobody should pick it up in vain."""
        row = await self._log.get(line_id)
        return row is None or row.leg_id != leg_id

    async def _mine(self, line_id: UUID, leg_id: str) -> RaceLine | None:
        """The line, where this leg is the one that its present try waits for."""
        row = await self._log.get(line_id)
        if row is None or row.state not in {state.value for state in LIVE}:
            return None
        if row.leg_id != leg_id and not await self._log.learn_leg(line_id, leg_id, row.tries):
            return None
        row.leg_id = leg_id
        return row

    async def _tell(self, row: RaceLine, outcome: str) -> None:
        await self._desk.line_news(LineNews(row.call_id, row.number, outcome, row.tries))

    def _hear(self, row: RaceLine, *spoken: Element) -> str:
        return twiml.document(self._listening(row, *spoken))

    def _listening(self, row: RaceLine, *spoken: Element) -> Element:
        return twiml.hear(*spoken, action=self._addresses.line(row.line_id, "heard"), lang=_LANG)
