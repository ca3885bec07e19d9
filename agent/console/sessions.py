"""Signed session cookies and the token that proves a form came from our own page."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from uuid import UUID

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import Response

COOKIE = "onbam_session"
LIFETIME_S = 12 * 3600
"""One night shift. Afterwards one signs in again."""


@dataclass(frozen=True, slots=True)
class Session:
    """Who is signed in, as the cookie says; `form_token` must come back with every form."""

    user_id: UUID
    epoch: int
    form_token: str


class Sessions:
    """Writes and reads the cookie. `secure` where the public address is https."""

    def __init__(self, key: bytes, *, secure: bool) -> None:
        self._serializer = URLSafeTimedSerializer(key, salt="console-session")
        self._secure = secure

    def begin(self, response: Response, user_id: UUID, *, epoch: int) -> None:
        """Signs a user in."""
        value = self._serializer.dumps([str(user_id), epoch, secrets.token_urlsafe(24)])
        response.set_cookie(
            COOKIE, value, max_age=LIFETIME_S, httponly=True, samesite="strict", secure=self._secure, path="/"
        )

    def end(self, response: Response) -> None:
        """Signs out."""
        response.delete_cookie(COOKIE, path="/")

    def read(self, request: Request) -> Session | None:
        """The session of a request, or None when there is none, it is too old, or its signature is wrong."""
        raw = request.cookies.get(COOKIE)
        if not raw:
            return None
        try:
            user_id, epoch, form_token = self._serializer.loads(raw, max_age=LIFETIME_S)
            return Session(UUID(user_id), int(epoch), str(form_token))
        except (BadSignature, ValueError, TypeError):
            return None


def same_token(session: Session, given: str | None) -> bool:
    """Whether a form carries the session's token; compared in constant time."""
    return given is not None and hmac.compare_digest(session.form_token, given)
