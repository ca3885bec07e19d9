"""`onbam users`, `onbam officers`, `onbam rota`: who may sign in, who can be reached, who is on duty."""

from __future__ import annotations

import asyncio
import getpass
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from agent.canary import HANDLE
from agent.city import City, load_city
from agent.clock import WallClock
from agent.console.users import Role, Users
from agent.record_wiring import open_record
from agent.settings import Settings
from escalation.ical import read_shifts
from escalation.officers import NewContact, NewOfficer, OfficerError, Officers
from escalation.ports import PageMethod
from escalation.rota_store import Roster
from telephony.phone_number import InvalidPhoneNumber, parse_number
from transcripts.calls import Lang
from transcripts.database import Database


class PeopleError(Exception):
    """What was asked cannot be done. The text names the mend."""


@dataclass(frozen=True, slots=True)
class People:
    """What the commands work with."""

    city: City
    users: Users
    officers: Officers
    roster: Roster
    database: Database


@asynccontextmanager
async def open_people(settings: Settings) -> AsyncIterator[People]:
    """The migrated database of the settings."""
    city = load_city(settings.city)
    async with AsyncExitStack() as stack:
        record = await open_record(stack, settings, city)
        yield People(
            city,
            Users(record.database),
            Officers(record.database, record.cipher),
            Roster(record.database, city.zone, city.file.holidays),
            record.database,
        )


async def add_user(
    settings: Settings, *, login: str, name: str, role: str, lang: Lang, officer: str | None, password: str
) -> None:
    """Adds a console user, or gives an existing one a new password. Raises `PeopleError`."""
    async with open_people(settings) as people:
        try:
            await people.users.add(
                login=login,
                display_name=name,
                password=password,
                role=Role(role),
                lang=lang,
                officer_id=await _officer_id(people, officer) if officer else None,
            )
        except ValueError as error:
            raise PeopleError(str(error)) from error


async def add_officer(
    settings: Settings,
    *,
    handle: str,
    name: str,
    roles: list[str],
    voice: str,
    sms: str | None,
    pin: str,
    lang: Lang,
) -> UUID:
    """Adds an officer, or replaces the one with the same handle. Raises `PeopleError`."""
    try:
        numbers = [NewContact(PageMethod.VOICE, parse_number(voice).dial)]
        if sms:
            numbers.append(NewContact(PageMethod.SMS, parse_number(sms).dial))
    except InvalidPhoneNumber as error:
        raise PeopleError(str(error)) from error
    async with open_people(settings) as people:
        try:
            return await people.officers.put(
                NewOfficer(handle, name, tuple(roles), tuple(numbers), pin, (lang,)), now=WallClock().now()
            )
        except OfficerError as error:
            raise PeopleError(str(error)) from error


async def list_officers(settings: Settings) -> list[str]:
    """One line for each officer, without a number: handle, name, roles, whether a contact is verified."""
    async with open_people(settings) as people:
        return [
            f"{officer.handle}  {officer.name}  {', '.join(sorted(officer.roles))}"
            + ("" if officer.active else "  (not active)")
            for officer in (await people.officers.all()).values()
            if officer.handle != HANDLE
        ]


async def import_rota(settings: Settings, file: Path) -> int:
    """Puts the shifts of an iCalendar file into the rota; returns how many. Raises `PeopleError`."""
    try:
        text = await asyncio.to_thread(file.read_text, encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PeopleError(f"{file}: {type(error).__name__}; name a readable .ics file in UTF-8") from error
    async with open_people(settings) as people:
        handles = {
            officer.handle: officer_id for officer_id, officer in (await people.officers.all()).items()
        }
        try:
            shifts = read_shifts(text, handles, zone=people.city.zone, now=WallClock().now())
            return await people.roster.import_shifts(shifts, by="onbam rota import")
        except ValueError as error:
            raise PeopleError(str(error)) from error


def ask_secret(what: str) -> str:
    """Asks on the terminal without showing what is typed; reads a line where there is no terminal."""
    return getpass.getpass(f"{what}: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")


async def _officer_id(people: People, handle: str) -> UUID:
    for officer_id, officer in (await people.officers.all()).items():
        if officer.handle == handle:
            return officer_id
    raise PeopleError(f"there is no officer {handle!r}; add one with `onbam officers add`")
