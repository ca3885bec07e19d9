"""Session cookies and form tokens."""

from __future__ import annotations

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from agent.console.sessions import COOKIE, SIGN_IN_COOKIE, Session, Sessions, same_token

USER = UUID("00000000-0000-4000-8000-000000000001")


def _request(**cookies: str) -> Request:
    header = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return Request({"type": "http", "headers": [(b"cookie", header.encode())]})


def _cookie(response: Response, name: str) -> str:
    lines = [value for key, value in response.headers.items() if key == "set-cookie"]
    return next(line for line in lines if line.startswith(name + "=")).split("=", 1)[1].split(";")[0]


def _begun(sessions: Sessions) -> str:
    response = Response()
    sessions.begin(response, USER, epoch=3)
    return _cookie(response, COOKIE)


def test_a_session_comes_back_as_it_was_begun() -> None:
    sessions = Sessions(b"k" * 32, secure=False)
    session = sessions.read(_request(**{COOKIE: _begun(sessions)}))
    assert session is not None
    assert (session.user_id, session.epoch) == (USER, 3)


def test_a_cookie_of_another_key_or_with_a_changed_letter_is_nobody() -> None:
    sessions = Sessions(b"k" * 32, secure=False)
    cookie = _begun(sessions)
    changed = ("A" if cookie[0] != "A" else "B") + cookie[1:]
    assert Sessions(b"x" * 32, secure=False).read(_request(**{COOKIE: cookie})) is None
    assert sessions.read(_request(**{COOKIE: changed})) is None
    assert sessions.read(_request()) is None


def test_a_sign_in_token_is_no_session() -> None:
    sessions = Sessions(b"k" * 32, secure=False)
    assert sessions.read(_request(**{COOKIE: sessions.sign_in_token()})) is None


def test_the_cookie_is_kept_from_scripts_and_other_sites_and_from_open_lines() -> None:
    response = Response()
    Sessions(b"k" * 32, secure=True).begin(response, USER, epoch=1)
    line = next(value for key, value in response.headers.items() if value.startswith(COOKIE))
    assert {"HttpOnly", "SameSite=strict", "Secure"} <= {part.strip() for part in line.split(";")}


def test_a_sign_in_form_counts_only_in_the_browser_that_it_was_shown_to() -> None:
    sessions = Sessions(b"k" * 32, secure=False)
    token, other = sessions.sign_in_token(), sessions.sign_in_token()
    assert sessions.may_sign_in(_request(**{SIGN_IN_COOKIE: token}), token)
    assert not sessions.may_sign_in(_request(**{SIGN_IN_COOKIE: token}), other)
    assert not sessions.may_sign_in(_request(), token)
    assert not sessions.may_sign_in(_request(), "")
    assert not sessions.may_sign_in(_request(**{SIGN_IN_COOKIE: "made-up"}), "made-up")


def test_a_form_without_the_sessions_token_is_not_ours() -> None:
    session = Session(USER, 1, "token")
    assert same_token(session, "token")
    assert not same_token(session, None)
    assert not same_token(session, "토큰")
