"""Signed session cookies and the tokens that prove a form came from our own page."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from uuid import UUID

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import Response

COOKIE = "onbam_session"
SIGN_IN_COOKIE = "onbam_sign_in"
LIFETIME_S = 12 * 3600
"""One night shift. Afterwards one signs in again."""


@dataclass(frozen=True, slots=True)
class Session:
    """Who is signed in, as the cookie says; `form_token` must come back with every form."""

    user_id: UUID
    epoch: int
    form_token: str


class Sessions:
    """Writes and reads the cookies. `secure` where the public address is https."""

    def __init__(self, key: bytes, *, secure: bool) -> None:
        self._serializer = URLSafeTimedSerializer(key, salt="console-session")
        self._sign_in = URLSafeTimedSerializer(key, salt="console-sign-in")
        self._secure = secure

    def begin(self, response: Response, user_id: UUID, *, epoch: int) -> None:
        """Signs a user in."""
        value = self._serializer.dumps([str(user_id), epoch, secrets.token_urlsafe(24)])
        self._set(response, COOKIE, value)
        response.delete_cookie(SIGN_IN_COOKIE, path="/")

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

    def sign_in_token(self) -> str:
        """A fresh token for a sign-in form, which has no session yet."""
        return self._sign_in.dumps(secrets.token_urlsafe(24))

    def offer_sign_in(self, response: Response, token: str) -> None:
        """Ties the form's token to this browser."""
        self._set(response, SIGN_IN_COOKIE, token)

    def may_sign_in(self, request: Request, given: str) -> bool:
        """Whether a sign-in form is ours and comes from the browser that it was shown to."""
        kept = request.cookies.get(SIGN_IN_COOKIE, "")
        if not hmac.compare_digest(kept.encode(), given.encode()):
            return False
        try:
            self._sign_in.loads(kept, max_age=LIFETIME_S)
        except BadSignature:
            return False
        return True

    def _set(self, response: Response, name: str, value: str) -> None:
        response.set_cookie(
            name, value, max_age=LIFETIME_S, httponly=True, samesite="strict", secure=self._secure, path="/"
        )


def same_token(session: Session, given: str | None) -> bool:
    """Whether a form carries the session's token; compared in constant time."""
    return given is not None and hmac.compare_digest(session.form_token.encode(), given.encode())
