"""The carrier's conferences: who is in which room, and the news of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from telephony.simulated_carrier.conference import Room

if TYPE_CHECKING:
    from telephony.simulated_carrier.leg import Leg
    from telephony.simulated_carrier.network import Network


class _OpenRoom:
    def __init__(self, name: str, sid: str) -> None:
        self.room = Room(name)
        self.sid = sid
        self.ended = asyncio.Event()
        self.sequence = 0


class Conferences:
    """Rooms by name. A room ends when it is empty, or when somebody leaves with whom it ends."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._open: dict[str, _OpenRoom] = {}

    def members(self, name_part: str) -> int:
        """How many legs are in the room whose name holds `name_part`."""
        return sum(len(each.room) for name, each in self._open.items() if name_part in name)

    async def attend(self, leg: Leg, verb: Element) -> dict[str, str]:
        """Stays in the room until it ends; leaving otherwise means that the leg ended or was moved."""
        name = (verb.text or "").strip()
        place = self._open.setdefault(name, _OpenRoom(name, self._network.new_sid("CF")))
        leg.line.peer = place.room.sit(leg.sid)
        self._tell(place, leg, verb, "participant-join")
        try:
            await place.ended.wait()
        finally:
            leg.line.peer = None
            self._leave(place, leg, verb)
        return {"DialCallStatus": "completed", "ConferenceSid": place.sid}

    def _leave(self, place: _OpenRoom, leg: Leg, verb: Element) -> None:
        place.room.leave(leg.sid)
        self._tell(place, leg, verb, "participant-leave")
        if place.ended.is_set():
            return
        if len(place.room) == 0 or verb.get("endConferenceOnExit") == "true":
            self._open.pop(place.room.name, None)
            place.ended.set()
            self._tell(place, leg, verb, "conference-end")

    def _tell(self, place: _OpenRoom, leg: Leg, verb: Element, event: str) -> None:
        wanted = verb.get("statusCallbackEvent", "").split()
        url = verb.get("statusCallback")
        if not url or event.rpartition("-")[2] not in wanted:
            return
        place.sequence += 1
        form = {
            "AccountSid": self._network.account_sid,
            "ConferenceSid": place.sid,
            "FriendlyName": place.room.name,
            "StatusCallbackEvent": event,
            "SequenceNumber": str(place.sequence),
        }
        if event != "conference-end":
            form |= {"CallSid": leg.sid, "ParticipantLabel": verb.get("participantLabel", "")}
        self._network.sender.notify(url, form)
