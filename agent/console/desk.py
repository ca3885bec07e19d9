"""What every console page needs: who is signed in, in which language, and a rendered template."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from agent.console.names import Names
from agent.console.parts import ConsoleParts
from agent.console.sessions import Session, Sessions, same_token
from agent.console.users import User
from agent.console.words import Words
from transcripts.calls import Lang

LANG_COOKIE = "onbam_lang"
HOME = "/console/"
NOTICES = frozenset(
    {"acknowledged_now", "already_taken", "closed_now", "saved", "level_needs_reason", "not_found"}
    | {"not_allowed", "form_expired", "page_changed", "already_closed", "reassigned_now", "escalated_now"}
    | {"rota_refused", "swap_asked", "swap_not_yours", "promise_settled", "promise_needs_reason"}
)
"""Messages that may be named in an address; nothing else of an address is shown."""
_TEMPLATES = Path(__file__).parent / "templates"


class SignInNeeded(Exception):
    """Nobody is signed in, or the session is over."""


class NotAllowed(Exception):
    """The signed-in person's role may not do this."""


class FormExpired(Exception):
    """The form does not carry the session's token: an old page, or not our page."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of a signed-in person."""

    request: Request
    user: User
    session: Session
    lang: Lang


class ConsoleDesk:
    """Shared by all console routes."""

    def __init__(self, parts: ConsoleParts) -> None:
        self.parts = parts
        self.sessions = Sessions(parts.signing_key, secure=parts.secure)
        self._templates = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    async def visit(self, request: Request) -> Visit:
        """Who is asking. Raises `SignInNeeded`."""
        session = self.sessions.read(request)
        user = await self.parts.users.get(session.user_id, epoch=session.epoch) if session else None
        if session is None or user is None:
            raise SignInNeeded
        return Visit(request, user, session, language(request, user.lang))

    async def acting(self, request: Request) -> tuple[Visit, dict[str, str]]:
        """A form of somebody who may act. Raises `SignInNeeded`, `FormExpired`, `NotAllowed`."""
        visit, form = await self.form(request)
        if not visit.user.may_act:
            raise NotAllowed
        return visit, form

    async def form(self, request: Request) -> tuple[Visit, dict[str, str]]:
        """A form of our own page. Raises `SignInNeeded`, `FormExpired`."""
        visit = await self.visit(request)
        form = await fields(request)
        if not same_token(visit.session, form.get("form_token")):
            raise FormExpired
        return visit, form

    def words(self, lang: Lang) -> Words:
        """The console's words in a language."""
        return Words(lang, self.parts.zone)

    def page(self, visit: Visit, template: str, *, status: int = 200, **values: Any) -> Response:
        """A whole page, or a part of one."""
        words, url = self.words(visit.lang), visit.request.url
        notice = visit.request.query_params.get("notice")
        shown = {
            "t": words,
            "names": Names(words),
            "user": visit.user,
            "form_token": visit.session.form_token,
            "path": url.path,
            "address": f"{url.path}?{url.query}" if url.query and not notice else url.path,
            "warnings": self.parts.warnings,
            "notice": notice if notice in NOTICES else None,
            "here": "",
            **values,
        }
        return HTMLResponse(self._templates.get_template(template).render(shown), status_code=status)

    def public_page(self, request: Request, template: str, *, status: int = 200, **values: Any) -> Response:
        """A page that needs no sign-in."""
        words = self.words(language(request, "ko"))
        shown = {"t": words, "user": None, "notice": None, "warnings": (), "here": "", **values}
        return HTMLResponse(self._templates.get_template(template).render(shown), status_code=status)

    async def problem(self, request: Request, message: str, status: int) -> Response:
        """Says what went wrong, with the way back; to nobody but a signed-in person."""
        try:
            visit = await self.visit(request)
        except SignInNeeded:
            return sign_in_first(request)
        return self.page(visit, "problem.html", status=status, message=message)


def sign_in_first(request: Request) -> Response:
    """The way to the sign-in page; for forms and parts of pages just 401."""
    if request.method != "GET" or request.url.path.endswith("/live"):
        return Response(status_code=401)
    return RedirectResponse(f"/console/sign-in?back={request.url.path}", status_code=303)


async def fields(request: Request) -> dict[str, str]:
    """The text fields of a form."""
    return {name: value for name, value in (await request.form()).items() if isinstance(value, str)}


def language(request: Request, default: Lang) -> Lang:
    """The chosen language: in the address, else remembered, else the person's own."""
    chosen = request.query_params.get("lang") or request.cookies.get(LANG_COOKIE)
    return "en" if chosen == "en" else "ko" if chosen == "ko" else default


def own(path: str) -> str:
    """A path of the console, so that nobody is sent elsewhere after signing in or acting."""
    inside = path == "/console" or path.startswith(HOME)
    return path if inside and path.isprintable() and not {"\\", ".."} & _pieces(path) else HOME


def _pieces(path: str) -> set[str]:
    return {*path, *path.split("/")}
