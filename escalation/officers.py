"""The officers: their numbers (sealed), their PINs (hashed), what is verified. Officers are added by a named person."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from escalation.ports import PageMethod
from escalation.roster import NotificationRule, Officer
from escalation.rota_rows import read_officers
from escalation.tables import ContactRow, OfficerRow
from transcripts.calls import Lang
from transcripts.database import Database
from transcripts.encryption import CannotOpen, Cipher

PIN_TRIES = 3
PIN_LOCK = timedelta(minutes=10)
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_E164 = re.compile(r"\+[1-9]\d{6,14}")


class OfficerError(ValueError):
    """An officer's data cannot be used; the text names the mend and never shows a number or PIN."""


class PinCheck(StrEnum):
    """What came of a PIN that was keyed in. LOCKED after three wrong ones, for ten minutes."""

    RIGHT = "right"
    WRONG = "wrong"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class NewContact:
    """A number (E.164) and how it is used."""

    method: PageMethod
    number: str
    verified: bool = False


@dataclass(frozen=True, slots=True)
class NewOfficer:
    """An officer to add or replace; `handle` is the short name that files use. PIN: four digits."""

    handle: str
    name: str
    roles: tuple[str, ...]
    contacts: tuple[NewContact, ...]
    pin: str
    langs: tuple[Lang, ...] = ("ko",)
    rules: dict[str, tuple[NotificationRule, ...]] | None = None


class Officers:
    """Adds, reads and checks officers."""

    def __init__(self, database: Database, cipher: Cipher, hasher: PasswordHasher = HASHER) -> None:
        self._database = database
        self._cipher = cipher
        self._hasher = hasher

    async def put(self, officer: NewOfficer, *, now: datetime) -> UUID:
        """Adds the officer, or replaces the one with the same handle, whose id stays. Raises `OfficerError`."""
        _check(officer)
        pin_hash = await asyncio.to_thread(self._hasher.hash, officer.pin)
        async with self._database.session() as session:
            known = await session.scalar(select(OfficerRow).where(OfficerRow.handle == officer.handle))
            officer_id = known.officer_id if known else uuid4()
            await session.merge(_row(officer, officer_id, pin_hash))
            await session.flush()
            await self._replace_contacts(session, officer, officer_id, now)
        return officer_id

    async def all(self) -> dict[UUID, Officer]:
        """Every officer by id."""
        async with self._database.reading() as session:
            return await read_officers(session)

    async def verify_contact(self, contact_id: UUID, *, now: datetime) -> None:
        """Marks a number as reached: its owner acknowledged a test page on it."""
        await self._change(
            update(ContactRow).where(ContactRow.contact_id == contact_id).values(verified_at=now)
        )

    async def set_active(self, officer_id: UUID, *, active: bool) -> None:
        """Takes an officer off every duty, or puts one back."""
        wanted = update(OfficerRow).where(OfficerRow.officer_id == officer_id)
        await self._change(wanted.values(active=active))

    async def number_of(self, session: AsyncSession, contact_id: UUID) -> str | None:
        """The number of a contact, opened for delivery; None when the contact is gone."""
        row = await session.get(ContactRow, contact_id)
        return self._cipher.open(row.number_sealed, aad=_aad(contact_id)) if row else None

    async def numbers_of(self, session: AsyncSession, contact_ids: Collection[UUID]) -> dict[UUID, str]:
        """The same for many at once; a contact that is gone, or that no key opens, is left out."""
        found: dict[UUID, str] = {}
        wanted = select(ContactRow).where(ContactRow.contact_id.in_(contact_ids))
        for row in await session.scalars(wanted):
            with contextlib.suppress(CannotOpen):
                found[row.contact_id] = self._cipher.open(row.number_sealed, aad=_aad(row.contact_id))
        return found

    async def with_number(self, session: AsyncSession, number: str) -> list[UUID]:
        """The officers who have this number."""
        wanted = select(ContactRow.officer_id).where(
            ContactRow.number_hash == self._cipher.hash_number(number)
        )
        return list(dict.fromkeys(await session.scalars(wanted)))

    async def check_pin(self, officer_id: UUID, pin: str, *, now: datetime) -> PinCheck:
        """Checks a keyed PIN; the third wrong one in a row locks it for ten minutes."""
        async with self._database.session() as session:
            row = await session.get(OfficerRow, officer_id, with_for_update=True)
            if row is None or row.pin_hash is None:
                return PinCheck.WRONG
            if row.pin_locked_until is not None and row.pin_locked_until > now:
                return PinCheck.LOCKED
            if await asyncio.to_thread(self._matches, row.pin_hash, pin):
                row.pin_failures, row.pin_locked_until = 0, None
                return PinCheck.RIGHT
            row.pin_failures += 1
            if row.pin_failures < PIN_TRIES:
                return PinCheck.WRONG
            row.pin_failures, row.pin_locked_until = 0, now + PIN_LOCK
            return PinCheck.LOCKED

    def _matches(self, pin_hash: str, pin: str) -> bool:
        try:
            return self._hasher.verify(pin_hash, pin)
        except VerifyMismatchError:
            return False

    async def _change(self, statement: object) -> None:
        async with self._database.session() as session:
            await session.execute(statement)  # type: ignore[call-overload]

    async def _replace_contacts(
        self, session: AsyncSession, officer: NewOfficer, officer_id: UUID, now: datetime
    ) -> None:
        await session.execute(delete(ContactRow).where(ContactRow.officer_id == officer_id))
        for position, contact in enumerate(officer.contacts):
            contact_id = uuid4()
            session.add(
                ContactRow(
                    contact_id=contact_id,
                    officer_id=officer_id,
                    position=position,
                    method=contact.method.value,
                    number_sealed=self._cipher.seal(contact.number, aad=_aad(contact_id)),
                    number_hash=self._cipher.hash_number(contact.number),
                    verified_at=now if contact.verified else None,
                )
            )


def _row(officer: NewOfficer, officer_id: UUID, pin_hash: str) -> OfficerRow:
    rules = {
        priority: [{"by": r.method.value, "after_s": r.after.total_seconds()} for r in wishes]
        for priority, wishes in (officer.rules or {}).items()
    }
    return OfficerRow(
        officer_id=officer_id,
        handle=officer.handle,
        name=officer.name,
        roles=list(officer.roles),
        langs=list(officer.langs),
        rules=rules,
        pin_hash=pin_hash,
        pin_failures=0,
        pin_locked_until=None,
        active=True,
    )


def _check(officer: NewOfficer) -> None:
    if not officer.handle or not officer.name.strip():
        raise OfficerError("an officer needs a handle and a display name")
    if not re.fullmatch(r"\d{4}", officer.pin) or len(set(officer.pin)) == 1:
        raise OfficerError(f"{officer.handle}: the PIN must be four digits, not all the same")
    if not officer.contacts:
        raise OfficerError(f"{officer.handle}: give at least one number to be reached at")
    for place, contact in enumerate(officer.contacts, start=1):
        if not _E164.fullmatch(contact.number):
            raise OfficerError(f"{officer.handle}: number {place} must be E.164, for instance +8210…")


def _aad(contact_id: UUID) -> str:
    return f"officer_contacts:{contact_id}"
