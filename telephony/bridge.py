"""Joins a human and a caller: a briefing for the human alone, then one room for both, then the desk leaves.

The caller is moved only when the human is truly in the room, so nobody is ever moved into an empty one; and whoever is
left behind is told the truth. The human is an officer or a person at a public line; the first one wins. Each bridge is
a row: any process goes on with it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import cast
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element

from telephony import twiml
from telephony.addresses import Addresses
from telephony.bridge_log import BridgeLog
from telephony.carrier import Carrier, CarrierError, LegGone
from telephony.introduction import Introduction, both_spoke
from telephony.page_menu import farewell
from telephony.page_text import phrase
from telephony.ports import Accepted, BridgeChange, Joining, TelephoneDesk
from telephony.tables import BridgeState
from transcripts.calls import Lang
from transcripts.ports import Clock

_NAMESPACE = UUID("6f0f5c1e-0a65-4f0c-9f0c-1d1c3f3b8a51")
_MOVE_TRIES = 3
# A briefing lasts about ten seconds (domain brief G.3); beyond this the human is not coming.
_BRIEFING_LIMIT = timedelta(seconds=60)
# Moving the caller takes three requests at most; then the room is asked who is in it.
_MOVE_LIMIT = timedelta(seconds=20)
_IN_ROOM = {Joining.JOINED, Joining.HANDED_OVER}
# What a person at a public line is told in place of the officer's sentence: they have no console.
_AT_LINE = {"caller_gone": "line_nobody", "not_moved": "line_not_moved", "ended": "line_ended"}


class Bridge:
    """Brings a human and a caller together and reports how it goes."""

    def __init__(
        self, desk: TelephoneDesk, carrier: Carrier, log: BridgeLog, addresses: Addresses, clock: Clock
    ) -> None:
        self._desk = desk
        self._carrier = carrier
        self._log = log
        self._addresses = addresses
        self._clock = clock
        self._introduction = Introduction(carrier, log, addresses, clock)

    async def begin(
        self, accepted: Accepted, *, officer_leg_id: str, officer_lang: Lang, line: str | None = None
    ) -> str:
        """The human's document: briefing, then the room; without a caller on the line, or where another human was
        first, the briefing and the truth. `line` is the public line at which the human was reached.
        """
        brief = twiml.say(accepted.briefing, officer_lang)
        if accepted.caller_leg_id is None:
            return twiml.document(brief, twiml.hang_up())
        # Made from the two legs, so that a repeated webhook finds the same bridge.
        bridge_id = uuid5(_NAMESPACE, f"{officer_leg_id}/{accepted.caller_leg_id}")
        first = await self._log.open(
            BridgeState(
                bridge_id=bridge_id,
                call_id=accepted.call_id,
                officer_leg_id=officer_leg_id,
                caller_leg_id=accepted.caller_leg_id,
                officer_lang=officer_lang,
                caller_lang=accepted.caller_lang,
                state=Joining.BRIEFING.value,
                changed_at=self._clock.now(),
                line=line,
                quiet=accepted.quiet,
                introductions=0,
            )
        )
        if not first:
            if line is not None and not accepted.sends_help:
                return farewell("line_over", officer_lang)
            if line is not None:
                over = twiml.say(phrase("line_over_send", officer_lang), officer_lang)
                return twiml.document(brief, brief, over, twiml.hang_up())
            sorry = twiml.say(phrase("elsewhere", officer_lang), officer_lang)
            return twiml.document(brief, sorry, twiml.hang_up())
        connecting = twiml.say(phrase("connecting", officer_lang), officer_lang)
        return twiml.document(brief, connecting, self._room(bridge_id, "officer"))

    async def event(self, bridge_id: UUID, *, event: str, leg_id: str, room_sid: str | None = None) -> None:
        """News of the room: `participant-join`, `participant-leave` and `participant-speech-start` of either leg."""
        row = await self._log.get(bridge_id)
        if row is None or leg_id not in {row.officer_leg_id, row.caller_leg_id}:
            return
        if room_sid and row.room_sid is None:
            await self._log.note(bridge_id, BridgeState.room_sid.is_(None), room_sid=room_sid)
            row.room_sid = room_sid
        officer = leg_id == row.officer_leg_id
        if event == "participant-join":
            await (self._officer_is_in(row) if officer else self._caller_is_in(row))
        elif event == "participant-leave":
            await self._left(row, officer=officer)
        elif event == "participant-speech-start":
            await self._spoke(row, officer=officer)

    async def introduction(self, bridge_id: UUID) -> str:
        """What the carrier says in the room."""
        row = await self._log.get(bridge_id)
        return twiml.nothing() if row is None else self._introduction.document(row)

    async def officer_hung_up(self, leg_id: str) -> None:
        """The human's leg is over, whatever they were doing."""
        for row in await self._log.of_officer(leg_id):
            await self._left(row, officer=True)

    async def caller_hung_up(self, leg_id: str) -> None:
        """The caller's leg is over."""
        for row in await self._log.of_caller(leg_id):
            await self._left(row, officer=False)

    async def sweep(self) -> int:
        """Gives up humans who never came out of their briefing, for instance because they hung up while their key
        was still on its way, and goes on with introductions. Returns how many bridges moved. For the regular round.
        """
        now = self._clock.now()
        stale = await self._log.briefing_since_before(now - _BRIEFING_LIMIT)
        moved = [await self._move(row, {Joining.BRIEFING}, Joining.OFFICER_GONE) for row in stale]
        for row in await self._log.waiting_since_before(now - _MOVE_LIMIT):
            moved.append(await self._still_waiting(row))
        for row in await self._log.due(now):
            moved.append(await self._look_again(row))
        return sum(moved)

    async def officer_dial_ended(self, bridge_id: UUID) -> str:
        """The human's time in the room is over: what they are told."""
        row = await self._log.get(bridge_id)
        lang: Lang = _lang(row.officer_lang) if row else "ko"
        gone = row is not None and row.state == Joining.CALLER_GONE.value
        return farewell(_words(row, "caller_gone" if gone else "ended"), lang)

    async def caller_dial_ended(self, bridge_id: UUID) -> str:
        """The caller is still there and the human is not: the desk takes the caller back."""
        row = await self._log.get(bridge_id)
        if row is None:
            return twiml.document(twiml.redirect(self._addresses.voice))
        await self._left(row, officer=True)
        await self._move(row, {Joining.OVER}, Joining.RETURNED)
        return await self._desk.caller_returned(_change(await self._log.get(bridge_id) or row))

    async def _officer_is_in(self, row: BridgeState) -> None:
        if not await self._move(row, {Joining.BRIEFING}, Joining.WAITING):
            if await self._log.state(row.bridge_id) is Joining.CALLER_GONE:  # during the briefing
                await self._tell_officer(row, "caller_gone")
            return
        await self._move_caller(row)

    async def _caller_is_in(self, row: BridgeState) -> None:
        if await self._move(row, {Joining.BRIEFING, Joining.WAITING}, Joining.JOINED):
            if row.quiet or not await self._introduction.begin(row):
                await self._hand_over(row)  # nothing can be said in the room, so nothing is waited for
            return
        if await self._log.state(row.bridge_id) is Joining.OFFICER_GONE:  # while the caller was being moved
            row.state = Joining.OFFICER_GONE.value
            await self._return_caller(row)

    async def _spoke(self, row: BridgeState, *, officer: bool) -> None:
        if row.state == Joining.JOINED.value and await self._introduction.heard(row, officer=officer):
            await self._hand_over(row)

    async def _look_again(self, row: BridgeState) -> bool:
        if not self._introduction.exhausted(row) and await self._introduction.begin(row):
            return False
        return await self._hand_over(row)

    async def _hand_over(self, row: BridgeState) -> bool:
        """The desk leaves: it says nothing more in the room and hears nothing of it."""
        fresh = await self._log.get(row.bridge_id) or row
        return await self._move(fresh, {Joining.JOINED}, Joining.HANDED_OVER)

    async def _left(self, row: BridgeState, *, officer: bool) -> None:
        if await self._move(row, _IN_ROOM, Joining.OVER):
            return
        if officer:
            await self._move(row, {Joining.BRIEFING, Joining.WAITING}, Joining.OFFICER_GONE)
        elif await self._move(row, {Joining.WAITING}, Joining.CALLER_GONE):
            await self._tell_officer(row, "caller_gone")
        else:  # the human hears the briefing to its end and is told in the room
            await self._move(row, {Joining.BRIEFING}, Joining.CALLER_GONE)

    async def _still_waiting(self, row: BridgeState) -> bool:
        """The human waits in the room and nothing was heard of the caller: our process may have died before it moved
        them, or the news of them was lost. The room itself tells.
        """
        now = self._clock.now()
        same = (BridgeState.state == Joining.WAITING.value) & (BridgeState.changed_at == row.changed_at)
        if row.room_sid is None or not await self._log.note(row.bridge_id, same, changed_at=now):
            return False  # another process looks
        try:
            there = await self._carrier.in_room(room_sid=row.room_sid)
        except CarrierError:
            return False  # the next look asks again
        if row.caller_leg_id in there:
            await self._caller_is_in(row)
        elif row.officer_leg_id not in there:
            await self._left(row, officer=True)
        else:
            await self._move_caller(row)
        return True

    async def _move_caller(self, row: BridgeState) -> None:
        failure = await self._bring_caller(row)
        if failure is not None and await self._move(row, {Joining.WAITING}, failure):
            reason = "caller_gone" if failure is Joining.CALLER_GONE else "not_moved"
            await self._tell_officer(row, reason)

    async def _bring_caller(self, row: BridgeState) -> Joining | None:
        """Moves the caller into the room; returns the state that names the failure."""
        lang = _lang(row.caller_lang)
        moving = [] if row.quiet else [twiml.say(phrase("caller_moves", lang), lang)]
        document = twiml.document(*moving, self._room(row.bridge_id, "caller"))
        for _ in range(_MOVE_TRIES):
            try:
                await self._carrier.redirect(leg_id=row.caller_leg_id, twiml=document)
            except LegGone:
                return Joining.CALLER_GONE
            except CarrierError as error:
                if not error.retryable:
                    return Joining.REFUSED
            else:
                return None
        return Joining.REFUSED

    async def _tell_officer(self, row: BridgeState, name: str) -> None:
        words = farewell(_words(row, name), _lang(row.officer_lang))
        try:
            await self._carrier.redirect(leg_id=row.officer_leg_id, twiml=words)
        except LegGone:
            return  # nobody is there to be told
        except CarrierError:
            return  # the desk knows from the bridge's state, and the human hears the end of the room

    async def _return_caller(self, row: BridgeState) -> None:
        document = await self._desk.caller_returned(_change(row))
        try:
            await self._carrier.redirect(leg_id=row.caller_leg_id, twiml=document)
        except LegGone:
            return

    async def _move(self, row: BridgeState, from_states: set[Joining], to: Joining) -> bool:
        """Moves the bridge on if it stands where it is thought to stand, and tells the desk."""
        if not await self._log.move(row.bridge_id, from_states, to, self._clock.now()):
            return False
        row.state = to.value
        await self._desk.bridge_changed(_change(row))
        return True

    def _room(self, bridge_id: UUID, label: str) -> Element:
        return twiml.dial_conference(
            f"onbam-{bridge_id}",
            action=self._addresses.bridge(bridge_id, f"{label}-left"),
            events_url=self._addresses.bridge(bridge_id, "events"),
            label=label,
        )


def _words(row: BridgeState | None, name: str) -> str:
    return _AT_LINE[name] if row is not None and row.line is not None else name


def _change(row: BridgeState) -> BridgeChange:
    return BridgeChange(
        bridge_id=row.bridge_id,
        call_id=row.call_id,
        state=Joining(row.state),
        officer_leg_id=row.officer_leg_id,
        caller_leg_id=row.caller_leg_id,
        line=row.line,
        both_spoke=both_spoke(row),
        introduced=row.introductions > 0,
    )


def _lang(value: str) -> Lang:
    return cast("Lang", value)
