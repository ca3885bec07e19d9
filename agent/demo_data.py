"""What a fresh installation starts with: the demo city's officers on duty around the clock, and one sign-in."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from uuid import uuid5

from agent.city import DemoOfficer
from agent.console.users import Role
from agent.service import Service
from escalation.officers import NewContact, NewOfficer
from escalation.ports import PageMethod
from escalation.roster import Slot
from escalation.rotation import Cycle, Rotation


@dataclass(frozen=True, slots=True)
class SignIn:
    """A console sign-in, to be printed once."""

    login: str
    password: str


async def fill(service: Service) -> SignIn | None:
    """Puts the demo officers on duty; a sign-in too when nobody can sign in yet."""
    slots = {slot.value: slot for slot in Slot}
    first_id = None
    for officer in service.city.file.demo_officers:
        officer_id = await service.on_call.officers.put(_officer(officer), now=service.clock.now())
        first_id = first_id or officer_id
        for role in officer.roles:
            if role in slots:
                await service.on_call.roster.add_rotation(
                    Rotation(
                        rotation_id=uuid5(officer_id, role),
                        name=f"demo {role}",
                        role="*",
                        slot=slots[role],
                        cycle=Cycle.WEEKLY,
                        starts_on=date(2026, 1, 5),
                        officers=(officer_id,),
                    )
                )
    if await service.users.count():
        return None
    sign_in = SignIn("demo", secrets.token_urlsafe(9))
    await service.users.add(
        login=sign_in.login,
        display_name=service.city.file.demo_officers[0].name["ko"],
        password=sign_in.password,
        role=Role.SUPERVISOR,
        officer_id=first_id,
    )
    return sign_in


def _officer(officer: DemoOfficer) -> NewOfficer:
    numbers = [NewContact(PageMethod.VOICE, officer.number, verified=True)]
    if officer.number.startswith("+8210"):
        numbers.append(NewContact(PageMethod.SMS, officer.number, verified=True))
    return NewOfficer(
        handle=f"demo-{officer.number[-4:]}",
        name=officer.name["ko"],
        roles=tuple(role for role in officer.roles if role not in {slot.value for slot in Slot})
        or ("general",),
        contacts=tuple(numbers),
        pin=officer.pin,
        langs=tuple(officer.langs),
    )
