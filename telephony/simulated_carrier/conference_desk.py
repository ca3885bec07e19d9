"""The carrier's conferences: who is in which room, what is announced there, and the news of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from telephony.simulated_carrier.conference import Room

if TYPE_CHECKING:
    from telephony.simulated_carrier.leg import Leg
    from telephony.simulated_carrier.network import Network

_SYLLABLE_S = 0.14  # a voice says about seven syllables a second


@dataclass(frozen=True, slots=True)
class _Member:
    leg: Leg
    verb: Element


class _OpenRoom:
    """A conference while it runs. What happens in it is told to the address that its members named."""

    def __init__(self, network: Network, name: str, sid: str) -> None:
        self._network = network
        self.room = Room(name, self)
        self.sid = sid
        self.ended = asyncio.Event()
        self.members: dict[str, _Member] = {}
        self._sequence = 0

    def spoke(self, leg_id: str, *, began: bool) -> None:
        """A member began or stopped to speak."""
        member = self.members.get(leg_id)
        if member is not None:
            self.tell(
                member, "speaker", "participant-speech-start" if began else "participant-speech-stop", leg_id
            )

    def tell(self, member: _Member, kind: str, event: str, leg_id: str = "") -> None:
        """News to the address of a member, where it wants this kind of news."""
        url = member.verb.get("statusCallback")
        if not url or kind not in member.verb.get("statusCallbackEvent", "").split():
            return
        self._sequence += 1
        form = {
            "AccountSid": self._network.account_sid,
            "ConferenceSid": self.sid,
            "FriendlyName": self.room.name,
            "StatusCallbackEvent": event,
            "SequenceNumber": str(self._sequence),
        }
        if leg_id:
            form |= {"CallSid": leg_id, "ParticipantLabel": member.verb.get("participantLabel", "")}
        self._network.sender.notify(url, form)


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
        place = self._open.setdefault(name, _OpenRoom(self._network, name, self._network.new_sid("CF")))
        member = place.members[leg.sid] = _Member(leg, verb)
        leg.line.peer = place.room.sit(leg.sid)
        place.tell(member, "join", "participant-join", leg.sid)
        try:
            await place.ended.wait()
        finally:
            leg.line.peer = None
            self._leave(place, member)
        return {"DialCallStatus": "completed", "ConferenceSid": place.sid}

    async def announce(self, room_sid: str, document: Element) -> bool:
        """Says a document to everybody in a room; False where there is no such room."""
        place = next((each for each in self._open.values() if each.sid == room_sid), None)
        if place is None:
            return False
        for verb in document.iter("Say"):
            text = (verb.text or "").strip()
            for member in list(place.members.values()):
                member.leg.handset.note_text(text)
            await self._network.tempo.wait(len(text) * _SYLLABLE_S)
        if place.members:
            place.tell(next(iter(place.members.values())), "announcement", "announcement-end")
        return True

    def legs_in(self, room_sid: str) -> list[str]:
        """The legs of its members."""
        return [leg for each in self._open.values() if each.sid == room_sid for leg in each.members]

    def has(self, room_sid: str) -> bool:
        """Whether this room runs."""
        return any(each.sid == room_sid for each in self._open.values())

    def _leave(self, place: _OpenRoom, member: _Member) -> None:
        place.room.leave(member.leg.sid)
        place.members.pop(member.leg.sid, None)
        place.tell(member, "leave", "participant-leave", member.leg.sid)
        if place.ended.is_set():
            return
        if len(place.room) == 0 or member.verb.get("endConferenceOnExit") == "true":
            self._open.pop(place.room.name, None)
            place.ended.set()
            place.tell(member, "end", "conference-end")
