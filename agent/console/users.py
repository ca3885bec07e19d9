"""Console users: passwords (Argon2), roles, lock-out after repeated failures."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import func, select

from agent.console.tables import ConsoleUserRow
from transcripts.calls import Lang
from transcripts.database import Database

SHORTEST_PASSWORD = 10
TRIES = 5
LOCK = timedelta(minutes=5)


class Role(StrEnum):
    """What a user may see (domain brief E.3): officers their cases, supervisors all of them, analysts masked ones."""

    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    ANALYST = "analyst"


class BadUser(ValueError):
    """A user cannot be added like this. The text names the mend."""


@dataclass(frozen=True, slots=True)
class User:
    """A signed-in person."""

    user_id: UUID
    login: str
    display_name: str
    role: Role
    lang: Lang
    officer_id: UUID | None
    epoch: int

    @property
    def leads(self) -> bool:
        """Whether this person may change the duty plan for others, and approve swaps."""
        return self.role is Role.SUPERVISOR

    @property
    def may_act(self) -> bool:
        """Whether this person may acknowledge, close and review; an analyst only reads masked pages."""
        return self.role is not Role.ANALYST


class Users:
    """Adds users and checks their passwords."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
        self._decoy = self._hasher.hash("nobody has this password")

    async def count(self) -> int:
        """How many users there are."""
        async with self._database.reading() as session:
            return int(await session.scalar(select(func.count()).select_from(ConsoleUserRow)) or 0)

    async def add(
        self,
        *,
        login: str,
        display_name: str,
        password: str,
        role: Role,
        lang: Lang = "ko",
        officer_id: UUID | None = None,
    ) -> UUID:
        """Adds a user, or gives an existing one this password, role and name. Raises `BadUser`."""
        if len(password) < SHORTEST_PASSWORD:
            raise BadUser(f"the password is too short: use at least {SHORTEST_PASSWORD} characters")
        password_hash = await asyncio.to_thread(self._hasher.hash, password)
        async with self._database.session() as session:
            row = await session.scalar(select(ConsoleUserRow).where(ConsoleUserRow.login == login))
            if row is None:
                row = ConsoleUserRow(user_id=uuid4(), login=login, epoch=0, failures=0, active=True)
                session.add(row)
            row.display_name, row.role, row.lang, row.officer_id = display_name, role.value, lang, officer_id
            row.password_hash, row.epoch = password_hash, row.epoch + 1
            row.failures, row.locked_until = 0, None
            return row.user_id

    async def check(self, login: str, password: str, *, now: datetime) -> User | None:
        """The user with this login and password; None for any mistake, a locked or an inactive user.

        An unknown login costs the same time as a known one, so that logins cannot be guessed by the clock.
        """
        async with self._database.session() as session:
            row = await session.scalar(
                select(ConsoleUserRow).where(ConsoleUserRow.login == login).with_for_update()
            )
            right = await asyncio.to_thread(
                self._matches, row.password_hash if row else self._decoy, password
            )
            if row is None or not row.active or (row.locked_until is not None and row.locked_until > now):
                return None
            if not right:
                row.failures += 1
                row.locked_until = now + LOCK if row.failures >= TRIES else None
                return None
            row.failures, row.locked_until = 0, None
            return _user(row)

    async def get(self, user_id: UUID, *, epoch: int) -> User | None:
        """The user of a session, unless the password has changed since or the user is no longer active."""
        async with self._database.reading() as session:
            row = await session.get(ConsoleUserRow, user_id)
            return _user(row) if row and row.active and row.epoch == epoch else None

    def _matches(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except VerificationError:
            return False


def _user(row: ConsoleUserRow) -> User:
    lang: Lang = "en" if row.lang == "en" else "ko"
    return User(row.user_id, row.login, row.display_name, Role(row.role), lang, row.officer_id, row.epoch)
