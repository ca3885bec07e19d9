"""Rows of the duty plan as values, and values as rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from escalation.ports import PageMethod
from escalation.roster import Contact, Entry, EntryKind, NotificationRule, Officer, Slot
from escalation.rota_view import PlanEntry
from escalation.rotation import Cycle, HolidayRule, Hours, Rotation
from escalation.tables import ContactRow, OfficerRow, RotaEntryRow, RotationRow
from transcripts.calls import LANGS


async def read_officers(session: AsyncSession) -> dict[UUID, Officer]:
    """Every officer by id, with contacts in order of preference and without their numbers."""
    contacts: dict[UUID, list[Contact]] = {}
    columns = (ContactRow.officer_id, ContactRow.contact_id, ContactRow.method, ContactRow.verified_at)
    for officer_id, contact_id, method, verified_at in await session.execute(
        select(*columns).order_by(ContactRow.officer_id, ContactRow.position)
    ):
        contact = Contact(contact_id, PageMethod(method), verified_at is not None)
        contacts.setdefault(officer_id, []).append(contact)
    rows = await session.scalars(select(OfficerRow))
    return {row.officer_id: _officer(row, contacts.get(row.officer_id, [])) for row in rows}


def _officer(row: OfficerRow, contacts: list[Contact]) -> Officer:
    rules = {
        priority: tuple(
            NotificationRule(PageMethod(r["by"]), timedelta(seconds=r["after_s"])) for r in wishes
        )
        for priority, wishes in row.rules.items()
    }
    return Officer(
        officer_id=row.officer_id,
        handle=row.handle,
        name=row.name,
        roles=frozenset(row.roles),
        langs=tuple(lang for lang in LANGS if lang in row.langs) or ("ko",),
        contacts=tuple(contacts),
        rules=rules,
        active=row.active,
    )


def rotation_row(rotation: Rotation) -> RotationRow:
    """A rotation as its row."""
    hours: dict[str, Any] = {}
    if rotation.hours is not None:
        hours = {
            "start": rotation.hours.start.isoformat("minutes"),
            "until": rotation.hours.until.isoformat("minutes"),
            "weekdays": sorted(rotation.hours.weekdays),
        }
    return RotationRow(
        rotation_id=rotation.rotation_id,
        name=rotation.name,
        role=rotation.role,
        slot=rotation.slot,
        cycle=rotation.cycle.value,
        every=rotation.every,
        starts_on=rotation.starts_on,
        handover=rotation.handover.isoformat("minutes"),
        officers=[str(officer) for officer in rotation.officers],
        hours=hours,
        holidays=rotation.holidays.value,
    )


def rotation_of(row: RotationRow) -> Rotation:
    """A row as the rotation that it keeps."""
    hours = None
    if row.hours:
        start, until = time.fromisoformat(row.hours["start"]), time.fromisoformat(row.hours["until"])
        hours = Hours(start, until, frozenset(row.hours["weekdays"]))
    return Rotation(
        rotation_id=row.rotation_id,
        name=row.name,
        role=row.role,
        slot=row.slot,
        cycle=Cycle(row.cycle),
        every=row.every,
        starts_on=row.starts_on,
        handover=time.fromisoformat(row.handover),
        officers=tuple(UUID(officer) for officer in row.officers),
        hours=hours,
        holidays=HolidayRule(row.holidays),
    )


def plan_entry(row: RotaEntryRow, names: Mapping[UUID, str]) -> PlanEntry:
    """A row as people read it."""
    return PlanEntry(
        entry_id=row.entry_id,
        kind=EntryKind(row.kind),
        role=row.role,
        slot=Slot(row.slot),
        start=row.start,
        end=row.end,
        officer=names.get(row.officer_id) if row.officer_id else None,
        replaces=names.get(row.replaces) if row.replaces else None,
        state=row.state,
        reason=row.reason,
        requested_by=row.requested_by,
        decided_by=row.decided_by,
    )


def entry_of(row: RotaEntryRow) -> Entry:
    """A row as the entry that it keeps."""
    return Entry(
        entry_id=row.entry_id,
        kind=EntryKind(row.kind),
        role=row.role,
        slot=Slot(row.slot),
        start=row.start.astimezone(UTC),
        end=row.end.astimezone(UTC),
        officer_id=row.officer_id,
        replaces=row.replaces,
        approved=row.state == "approved",
    )
