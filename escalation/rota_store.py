"""The duty plan in storage: read in one go, changed by named people. The pure reading stands in `roster.py`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncSession

from escalation.ical import ImportedShift, write_shifts
from escalation.roster import EntryKind, Gap, Officer, Rota, Slot, gaps
from escalation.rota_rows import entry_of, plan_entry, read_officers, rotation_of, rotation_row
from escalation.rota_view import DutyTable, PlanEntry, duty_tables
from escalation.rotation import Calendar, Rotation
from escalation.tables import HolidayRow, MaintenanceRow, RotaEntryRow, RotationRow
from transcripts.database import Database

LONGEST_MAINTENANCE = timedelta(hours=4)


class RotaError(ValueError):
    """The duty plan cannot be changed in that way; the text names the mend."""


class Roster:
    """Reads and changes the duty plan of one city, whose local time is `zone`. `holidays` are those of the city's
    file; those that were added by hand stand beside them in storage.
    """

    def __init__(self, database: Database, zone: ZoneInfo, holidays: Iterable[date] = ()) -> None:
        self._database = database
        self.zone = zone
        self._holidays = frozenset(holidays)

    async def calendar(self, session: AsyncSession) -> Calendar:
        """The city's days."""
        return Calendar(self.zone, self._holidays | frozenset(await session.scalars(select(HolidayRow.day))))

    async def rota(self, session: AsyncSession, now: datetime) -> Rota:
        """The plan as it stands, with entries that have not ended at `now`."""
        entries = select(RotaEntryRow).where(RotaEntryRow.end > now, RotaEntryRow.state == "approved")
        holds = select(MaintenanceRow.end).where(MaintenanceRow.start <= now, MaintenanceRow.end > now)
        return Rota(
            zone=self.zone,
            officers=await read_officers(session),
            rotations=tuple(rotation_of(row) for row in await session.scalars(select(RotationRow))),
            entries=tuple(entry_of(row) for row in await session.scalars(entries)),
            holidays=(await self.calendar(session)).holidays,
            maintenance_until=max(await session.scalars(holds), default=None),
        )

    async def on_call(self, role: str, at: datetime) -> dict[Slot, Officer]:
        """The filled places of a role at `at`, in calling order."""
        async with self._database.reading() as session:
            return (await self.rota(session, at)).on_call(role, at)

    async def gaps(
        self, now: datetime, *, days: int, roles: Iterable[str] | None = None, also: Iterable[str] = ()
    ) -> list[Gap]:
        """What is not filled in the coming `days`; where `roles` are left out, for every role of the plan and those of
        `also`: duties that may be called although nobody has put them into the plan.
        """
        async with self._database.reading() as session:
            rota = await self.rota(session, now)
        return gaps(rota, sorted({*rota.roles, *also}) if roles is None else roles, now, days)

    async def duties(self, now: datetime, *, days: int) -> list[DutyTable]:
        """Who is on when in the coming `days`."""
        async with self._database.reading() as session:
            rota = await self.rota(session, now)
        return duty_tables(rota, now, days)

    async def entries(self, now: datetime, *, days: int) -> list[PlanEntry]:
        """Changes by hand that have not ended and begin within `days`: overrides, swaps and temporary schedules,
        also requested, rejected and withdrawn ones. Shifts of the calendar are the plan itself.
        """
        wanted = select(RotaEntryRow).where(
            RotaEntryRow.end > now,
            RotaEntryRow.start < now + timedelta(days=days),
            RotaEntryRow.kind != EntryKind.SHIFT.value,
        )
        async with self._database.reading() as session:
            names = {
                officer_id: officer.name for officer_id, officer in (await read_officers(session)).items()
            }
            rows = list(await session.scalars(wanted.order_by(RotaEntryRow.start, RotaEntryRow.entry_id)))
        return [plan_entry(row, names) for row in rows]

    async def add_rotation(self, rotation: Rotation) -> None:
        """Adds a rotation; one of the same name is replaced."""
        if not rotation.officers or rotation.every < 1:
            raise RotaError(f"rotation {rotation.name!r} needs at least one officer and `every` of 1 or more")
        async with self._database.session() as session:
            await session.execute(delete(RotationRow).where(RotationRow.name == rotation.name))
            session.add(rotation_row(rotation))

    async def assign(
        self,
        kind: EntryKind,
        *,
        role: str,
        slot: Slot,
        start: datetime,
        end: datetime,
        officer_id: UUID | None,
        by: str,
        reason: str = "",
        replaces: UUID | None = None,
        uid: str | None = None,
    ) -> UUID:
        """Puts an officer on duty. A swap waits for approval, everything else holds at once. A TEMPORARY entry
        without officer hides the usual rota. The same `uid` again replaces the entry.
        """
        if end <= start:
            raise RotaError("a duty must end after it starts: correct start or end")
        if officer_id is None and kind is not EntryKind.TEMPORARY:
            raise RotaError("name the officer; only a temporary schedule may leave a place empty")
        row = RotaEntryRow(
            entry_id=uuid4(),
            uid=uid,
            kind=kind.value,
            role=role,
            slot=slot.value,
            start=start,
            end=end,
            officer_id=officer_id,
            replaces=replaces,
            state="requested" if kind is EntryKind.SWAP else "approved",
            reason=reason,
            requested_by=by,
            decided_by=None if kind is EntryKind.SWAP else by,
        )
        async with self._database.session() as session:
            if uid is not None:
                await session.execute(delete(RotaEntryRow).where(RotaEntryRow.uid == uid))
            session.add(row)
        return row.entry_id

    async def import_shifts(self, shifts: Iterable[ImportedShift], *, by: str) -> int:
        """Takes planned shifts from a calendar, all or none; a shift that was imported before is replaced."""
        rows = [
            RotaEntryRow(
                entry_id=uuid4(),
                uid=shift.uid,
                kind=EntryKind.SHIFT.value,
                role=shift.role,
                slot=shift.slot.value,
                start=shift.start,
                end=shift.end,
                officer_id=shift.officer_id,
                state="approved",
                reason="calendar",
                requested_by=by,
                decided_by=by,
            )
            for shift in shifts
        ]
        async with self._database.session() as session:
            await session.execute(delete(RotaEntryRow).where(RotaEntryRow.uid.in_([row.uid for row in rows])))
            session.add_all(rows)
        return len(rows)

    async def decide_swap(self, entry_id: UUID, *, approve: bool, by: str) -> None:
        """A supervisor approves or rejects a swap; it holds from then on. Raises `RotaError` when decided."""
        new = {"state": "approved" if approve else "rejected", "decided_by": by}
        wanted = update(RotaEntryRow).where(
            RotaEntryRow.entry_id == entry_id,
            RotaEntryRow.state == "requested",
            RotaEntryRow.requested_by != by,
        )
        async with self._database.session() as session:
            changed = await session.execute(wanted.values(**new))
            if not isinstance(changed, CursorResult) or changed.rowcount != 1:
                raise RotaError(
                    "that swap is decided, unknown, or your own; somebody else must decide it once"
                )

    async def withdraw(self, entry_id: UUID, *, by: str) -> None:
        """Takes an entry out of the plan; the row stays for the record."""
        async with self._database.session() as session:
            await session.execute(
                update(RotaEntryRow)
                .where(RotaEntryRow.entry_id == entry_id)
                .values(state="withdrawn", decided_by=by)
            )

    async def add_holidays(self, days: dict[date, str]) -> None:
        """Adds or renames holidays of the city."""
        async with self._database.session() as session:
            for day, name in days.items():
                await session.merge(HolidayRow(day=day, name=name))

    async def begin_maintenance(self, now: datetime, *, until: datetime, by: str, reason: str) -> UUID:
        """Holds back P1 and P2 until `until`, at most four hours, so that a forgotten switch ends by itself."""
        if not now < until <= now + LONGEST_MAINTENANCE:
            raise RotaError("maintenance must end within the next four hours: correct `until`")
        row = MaintenanceRow(maintenance_id=uuid4(), start=now, end=until, started_by=by, reason=reason)
        async with self._database.session() as session:
            session.add(row)
        return row.maintenance_id

    async def end_maintenance(self, now: datetime) -> bool:
        """Ends maintenance now; False where none was running."""
        running = update(MaintenanceRow).where(MaintenanceRow.start <= now, MaintenanceRow.end > now)
        async with self._database.session() as session:
            ended = await session.execute(running.values(end=now))
            return isinstance(ended, CursorResult) and ended.rowcount > 0

    async def remove_rotation(self, name: str) -> bool:
        """Takes a rotation out of the plan; False where there is none of that name."""
        async with self._database.session() as session:
            gone = await session.execute(delete(RotationRow).where(RotationRow.name == name))
            return isinstance(gone, CursorResult) and gone.rowcount > 0

    async def holidays(self) -> dict[date, str]:
        """The holidays that were added by hand, in order."""
        async with self._database.reading() as session:
            rows = await session.scalars(select(HolidayRow).order_by(HolidayRow.day))
            return {row.day: row.name for row in rows}

    async def export(self, now: datetime, *, days: int) -> str:
        """The coming days as an iCalendar file."""
        async with self._database.reading() as session:
            rota = await self.rota(session, now)
        return write_shifts(rota, rota.duties, start=now, days=days)
