"""The key to one media stream: signed, bound to a call leg, short-lived, used once by whichever worker is asked."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from telephony.tables import SpentMediaToken
from transcripts.database import Database

_CLOCK_SKEW = timedelta(seconds=5)  # workers on several machines


class MediaTokenError(Exception):
    """The media stream must be closed; nothing was started."""


class MissingToken(MediaTokenError):
    """The media address holds no token."""


class StaleToken(MediaTokenError):
    """The token is too old."""


class ForeignToken(MediaTokenError):
    """The token was not signed by this desk, or belongs to another call leg."""


class ReusedToken(MediaTokenError):
    """The token was spent before."""


@dataclass(frozen=True, slots=True)
class MediaGrant:
    """A token that was accepted: `leg_id` is the only leg it admits, `call_id` the call of the record."""

    leg_id: str
    call_id: UUID | None

    def admit(self, leg_id: str) -> None:
        """Raises `ForeignToken` unless the stream that started is of this leg (`start.callSid`)."""
        if not secrets.compare_digest(leg_id.encode(), self.leg_id.encode()):
            raise ForeignToken("the media stream belongs to another call leg than its token")


class MediaTokens:
    """Issues and redeems tokens. `life` is how long a token waits for the carrier to open the socket."""

    def __init__(self, database: Database, *, secret: str, life: timedelta = timedelta(seconds=60)) -> None:
        self._database = database
        self._signer = URLSafeSerializer(secret, salt="onbam.media-token")
        self._life = life

    def issue(self, *, leg_id: str, now: datetime, call_id: UUID | None = None) -> str:
        """A token for the path of the media address."""
        claims = {
            "n": secrets.token_urlsafe(12),
            "l": leg_id,
            "c": call_id.hex if call_id else None,
            "t": now.timestamp(),
        }
        return str(self._signer.dumps(claims))

    async def redeem(self, token: str | None, *, now: datetime) -> MediaGrant:
        """Accepts a token exactly once over all workers.

        Raises a `MediaTokenError`; an unreachable database raises SQLAlchemy's own error, and nothing is spent.
        """
        if not token:
            raise MissingToken("the media address holds no token")
        claims = self._claims(token)
        issued = datetime.fromtimestamp(claims["t"], UTC)
        if not issued - _CLOCK_SKEW <= now <= issued + self._life:
            raise StaleToken(f"the media token is older than {self._life.total_seconds():.0f} s")
        await self._spend(claims["n"], expires_at=issued + self._life)
        return MediaGrant(leg_id=claims["l"], call_id=UUID(hex=claims["c"]) if claims["c"] else None)

    async def forget_expired(self, now: datetime) -> None:
        """Removes spent tokens that are stale anyway."""
        async with self._database.session() as session:
            await session.execute(
                delete(SpentMediaToken).where(SpentMediaToken.expires_at < now - _CLOCK_SKEW)
            )

    def _claims(self, token: str) -> dict[str, Any]:
        try:
            claims: dict[str, Any] = self._signer.loads(token)
        except BadData as error:
            raise ForeignToken("the media token was not signed by this desk") from error
        return claims

    async def _spend(self, token_id: str, *, expires_at: datetime) -> None:
        try:
            async with self._database.session() as session:
                session.add(SpentMediaToken(token_id=token_id, expires_at=expires_at))
        except IntegrityError as error:
            raise ReusedToken("the media token was spent before") from error
