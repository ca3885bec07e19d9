"""What `onbam rota` and `onbam officers test` do: rotations, holidays, maintenance, gaps, calendars, test pages."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from uuid import uuid4

from agent.clock import WallClock
from agent.people import People, PeopleError, open_people
from agent.settings import Settings
from escalation.notices import Notices
from escalation.policies import Policies
from escalation.roster import Slot
from escalation.rota_store import RotaError
from escalation.rotation import Cycle, HolidayRule, Hours, Rotation

_LATER = "a number that was acknowledged counts as verified; a process that runs the jobs must be alive"


@dataclass(frozen=True, slots=True)
class NewRotation:
    """A rotation as it is typed: officers by handle in the order of their turns."""

    name: str
    role: str
    slot: Slot
    officers: tuple[str, ...]
    starts_on: date
    cycle: Cycle = Cycle.WEEKLY
    every: int = 1
    handover: time = time(9, 0)
    hours: tuple[time, time] | None = None
    holidays: HolidayRule = HolidayRule.ANY


async def rotate(settings: Settings, new: NewRotation) -> None:
    """Adds a rotation, or replaces the one of that name. Raises `PeopleError`."""
    async with open_people(settings) as people:
        ids = {officer.handle: officer_id for officer_id, officer in (await people.officers.all()).items()}
        unknown = [handle for handle in new.officers if handle not in ids]
        if unknown:
            raise PeopleError(f"there is no officer {', '.join(unknown)}; add one with `onbam officers add`")
        rotation = Rotation(
            rotation_id=uuid4(),
            name=new.name,
            role=new.role,
            slot=new.slot.value,
            cycle=new.cycle,
            starts_on=new.starts_on,
            officers=tuple(ids[handle] for handle in new.officers),
            handover=new.handover,
            every=new.every,
            hours=Hours(*new.hours) if new.hours else None,
            holidays=new.holidays,
        )
        try:
            await people.roster.add_rotation(rotation)
        except RotaError as error:
            raise PeopleError(str(error)) from error


async def drop_rotation(settings: Settings, name: str) -> None:
    """Takes a rotation out of the plan. Raises `PeopleError`."""
    async with open_people(settings) as people:
        if not await people.roster.remove_rotation(name):
            raise PeopleError(f"there is no rotation {name!r}; see `onbam rota show`")


async def shown(settings: Settings, *, days: int) -> list[str]:
    """Who is on for each duty in the coming days, one line a stretch, in the city's time."""
    async with open_people(settings) as people:
        tables = await people.roster.duties(WallClock().now(), days=days)
        lines = []
        for table in tables:
            lines.append(", ".join("every duty" if role == "*" else role for role in table.roles))
            for stretch in table.stretches:
                places = "  ".join(f"{slot.value}: {name or '(nobody)'}" for slot, name in stretch.holders)
                lines.append(f"  {_local(people, stretch.start)} – {_local(people, stretch.end)}  {places}")
        return lines


async def gaps_ahead(settings: Settings, *, days: int) -> list[str]:
    """What is not truly filled, one line each: of every duty that the plan names or a ladder may call."""
    async with open_people(settings) as people:
        found = await people.roster.gaps(WallClock().now(), days=days, also=Policies.load().roles)
        return [
            f"{_local(people, gap.start)} – {_local(people, gap.end)}  {gap.role}/{gap.slot.value}: "
            + gap.reason.replace("_", " ")
            for gap in found
        ]


async def export_rota(settings: Settings, file: Path, *, days: int) -> None:
    """Writes the coming days as an iCalendar file. Raises `PeopleError`."""
    async with open_people(settings) as people:
        text = await people.roster.export(WallClock().now(), days=days)
    try:
        await asyncio.to_thread(file.write_text, text, encoding="utf-8", newline="")
    except OSError as error:
        raise PeopleError(f"{file}: {type(error).__name__}; name a file that can be written") from error


async def holidays(settings: Settings, add: dict[date, str]) -> list[str]:
    """Adds or renames holidays; returns all that were added by hand, one line each."""
    async with open_people(settings) as people:
        await people.roster.add_holidays(add)
        return [f"{day.isoformat()}  {name}" for day, name in (await people.roster.holidays()).items()]


async def begin_maintenance(settings: Settings, *, minutes: int, reason: str) -> datetime:
    """Holds back P1 and P2 pages; returns until when. P0 is never held. Raises `PeopleError`."""
    now = WallClock().now()
    until = now + timedelta(minutes=minutes)
    async with open_people(settings) as people:
        try:
            await people.roster.begin_maintenance(now, until=until, by="onbam rota", reason=reason)
        except RotaError as error:
            raise PeopleError(str(error)) from error
        return until.astimezone(people.city.zone)


async def end_maintenance(settings: Settings) -> None:
    """Lets P1 and P2 pages go again at once. Raises `PeopleError`."""
    async with open_people(settings) as people:
        if not await people.roster.end_maintenance(WallClock().now()):
            raise PeopleError("no maintenance is running")


async def send_test_page(settings: Settings, handle: str) -> str:
    """Pages an officer on every contact; returns what happens next. Raises `PeopleError`."""
    async with open_people(settings) as people:
        for officer_id, officer in (await people.officers.all()).items():
            if officer.handle == handle:
                await Notices(people.database, people.roster).test_officer(officer_id, now=WallClock().now())
                return f"A test page to {officer.name} waits to be sent; {_LATER}."
    raise PeopleError(f"there is no officer {handle!r}; see `onbam officers list`")


async def set_active(settings: Settings, handle: str, *, active: bool) -> None:
    """Takes an officer off every duty, or puts one back. Raises `PeopleError`."""
    async with open_people(settings) as people:
        for officer_id, officer in (await people.officers.all()).items():
            if officer.handle == handle:
                await people.officers.set_active(officer_id, active=active)
                return
    raise PeopleError(f"there is no officer {handle!r}; see `onbam officers list`")


def _local(people: People, at: datetime) -> str:
    return f"{at.astimezone(people.city.zone):%Y-%m-%d %H:%M}"
