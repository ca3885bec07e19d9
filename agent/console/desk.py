"""What every console page needs: who is signed in, in which language, and a rendered template."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from agent.console.sessions import Session, Sessions, same_token
from agent.console.users import User
from agent.console.words import Words
from agent.wiring import Service
from transcripts import labels
from transcripts.calls import AnswerValue, Lang

LANG_COOKIE = "onbam_lang"
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


class Names:
    """Names of fields, values and rules in the officer's language."""

    def __init__(self, lang: Lang) -> None:
        self._lang = lang

    def field(self, path: str) -> str:
        """A field of the intake."""
        return labels.field_name(path, self._lang)

    def value(self, value: AnswerValue) -> str:
        """A value of the intake."""
        return labels.value_name(value, self._lang)

    def rule(self, rule: str) -> str:
        """What a rule of the table is about."""
        return labels.name(labels.RULES, rule, self._lang)


class ConsoleDesk:
    """Shared by all console routes."""

    def __init__(self, service: Service) -> None:
        self.service = service
        secure = service.settings.public_url.startswith("https")
        self.sessions = Sessions(service.settings.signing_key(), secure=secure)
        self._templates = Environment(
            loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )

    async def visit(self, request: Request) -> Visit:
        """Who is asking. Raises `SignInNeeded`."""
        session = self.sessions.read(request)
        user = await self.service.users.get(session.user_id, epoch=session.epoch) if session else None
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
        form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
        if not same_token(visit.session, form.get("form_token")):
            raise FormExpired
        return visit, form

    def page(self, visit: Visit, template: str, *, status: int = 200, **values: Any) -> Response:
        """A whole page, or a part of one."""
        words = Words(visit.lang, self.service.city.zone)
        notice = visit.request.query_params.get("notice")
        shown = {
            "t": words,
            "names": Names(visit.lang),
            "user": visit.user,
            "form_token": visit.session.form_token,
            "path": visit.request.url.path,
            "warnings": self._warnings(),
            "notice": words(notice, who=visit.request.query_params.get("who", "")) if notice else None,
            "here": "",
            **values,
        }
        return HTMLResponse(self._templates.get_template(template).render(shown), status_code=status)

    def public_page(self, request: Request, template: str, *, status: int = 200, **values: Any) -> Response:
        """A page that needs no sign-in."""
        words = Words(language(request, "ko"), self.service.city.zone)
        shown = {"t": words, "user": None, "notice": None, "warnings": [], "here": "", **values}
        return HTMLResponse(self._templates.get_template(template).render(shown), status_code=status)

    async def problem(self, request: Request, message: str, status: int) -> Response:
        """Says what went wrong, with the way back."""
        try:
            visit = await self.visit(request)
        except SignInNeeded:
            return Response(status_code=401)
        return self.page(visit, "problem.html", status=status, message=message)

    def _warnings(self) -> list[str]:
        simulated = self.service.telephone.simulated is not None
        return ["practice_ears"] * self.service.practice_ears + ["simulated_carrier"] * simulated


def language(request: Request, default: Lang) -> Lang:
    """The chosen language: in the address, else remembered, else the person's own."""
    chosen = request.query_params.get("lang") or request.cookies.get(LANG_COOKIE)
    return "en" if chosen == "en" else "ko" if chosen == "ko" else default
