"""Four officers on duty for every role without end, for measurements that need somebody to page."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from escalation.officers import NewContact, NewOfficer, Officers
from escalation.ports import PageMethod
from escalation.roster import Slot
from escalation.rota_store import Roster
from escalation.rotation import Cycle, Rotation

SLOTS = (Slot.PRIMARY, Slot.BACKUP, Slot.SUPERVISOR, Slot.SITUATION_ROOM)


async def put_on_duty(roster: Roster, officers: Officers, *, now: datetime) -> dict[UUID, str]:
    """Puts them on the rota, each reachable by voice and SMS; gives their numbers by id."""
    numbers: dict[UUID, str] = {}
    for place, slot in enumerate(SLOTS):
        number = f"+82105550000{place}"
        contacts = tuple(
            NewContact(method, number, verified=True) for method in (PageMethod.VOICE, PageMethod.SMS)
        )
        officer = NewOfficer(
            slot.value, f"{place + 1}번 당직자", ("welfare_crisis",), contacts, pin=f"135{place}"
        )
        officer_id = await officers.put(officer, now=now)
        await roster.add_rotation(
            Rotation(uuid4(), slot.value, "*", slot.value, Cycle.DAILY, date(2026, 1, 1), (officer_id,))
        )
        numbers[officer_id] = number
    return numbers
