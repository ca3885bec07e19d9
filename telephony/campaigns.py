"""Households to call and the attempts made, as rows: sealed at rest, opened for the dialler alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from telephony.dial_policy import Attempt, Disposition, Household
from telephony.tables import CampaignTarget, DialAttempt
from transcripts.calls import Flow, Lang
from transcripts.database import Database
from transcripts.encryption import Cipher

SINGLE = "single"  # the campaign of `onbam dial`: one household


class AlreadyDialling(Exception):
    """Another process has begun the same attempt."""


@dataclass(frozen=True, slots=True)
class Target:
    """A stored household."""

    target_id: UUID
    flow: Flow
    household: Household


class Campaigns:
    """Targets and attempts."""

    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database = database
        self._cipher = cipher

    async def add_target(
        self, household: Household, *, flow: Flow, now: datetime, campaign: str = SINGLE
    ) -> UUID:
        """Stores a household to call."""
        target_id = uuid4()
        private = {
            "name": household.name,
            "birth_month_day": household.birth_month_day,
            "numbers": list(household.numbers),
        }
        row = CampaignTarget(
            target_id=target_id,
            campaign=campaign,
            flow=flow.value,
            office=household.office,
            lang=household.lang,
            sealed=self._cipher.seal_json(private, aad=_place(target_id)),
            created_at=now,
        )
        async with self._database.session() as session:
            session.add(row)
        return target_id

    async def target(self, target_id: UUID) -> Target | None:
        """The household with its attempts, in order."""
        async with self._database.session() as session:
            row = await session.get(CampaignTarget, target_id)
            made = await session.scalars(
                select(DialAttempt)
                .where(DialAttempt.target_id == target_id)
                .order_by(DialAttempt.number_of_target)
            )
            attempts = tuple(_attempt(each) for each in made)
        if row is None:
            return None
        private = self._cipher.open_json(row.sealed, aad=_place(target_id))
        household = Household(
            name=private["name"],
            birth_month_day=private["birth_month_day"],
            numbers=tuple(private["numbers"]),
            office=row.office,
            lang=cast("Lang", row.lang),
            attempts=attempts,
        )
        return Target(target_id=target_id, flow=Flow(row.flow), household=household)

    async def target_of(self, attempt_id: UUID) -> Target | None:
        """The household that an attempt was made for."""
        async with self._database.session() as session:
            row = await session.get(DialAttempt, attempt_id)
        return await self.target(row.target_id) if row else None

    async def begin_attempt(
        self, target_id: UUID, *, number_index: int, made_before: int, now: datetime
    ) -> UUID:
        """Notes an attempt before it is dialled. Raises `AlreadyDialling` where another process was first."""
        attempt_id = uuid4()
        row = DialAttempt(
            attempt_id=attempt_id,
            target_id=target_id,
            number_index=number_index,
            number_of_target=made_before + 1,
            leg_id=None,
            disposition=None,
            placed_at=now,
        )
        try:
            async with self._database.session() as session:
                session.add(row)
        except IntegrityError as error:
            raise AlreadyDialling("this attempt has been begun by another process") from error
        return attempt_id

    async def learn_leg(self, attempt_id: UUID, leg_id: str) -> None:
        """Notes the leg of an attempt."""
        change = update(DialAttempt).where(DialAttempt.attempt_id == attempt_id, DialAttempt.leg_id.is_(None))
        async with self._database.session() as session:
            await session.execute(change.values(leg_id=leg_id))

    async def conclude(self, attempt_id: UUID, disposition: Disposition) -> None:
        """Notes what came of an attempt; the first word stays."""
        change = update(DialAttempt).where(
            DialAttempt.attempt_id == attempt_id, DialAttempt.disposition.is_(None)
        )
        async with self._database.session() as session:
            await session.execute(change.values(disposition=disposition.value))

    async def attempts(self, target_id: UUID) -> Sequence[Attempt]:
        """The attempts made for a target, in order."""
        found = await self.target(target_id)
        return found.household.attempts if found else ()


def _attempt(row: DialAttempt) -> Attempt:
    disposition = Disposition(row.disposition) if row.disposition else None
    return Attempt(number_index=row.number_index, at=row.placed_at, disposition=disposition)


def _place(target_id: UUID) -> str:
    return f"telephony_targets:{target_id}"
