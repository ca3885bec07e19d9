"""Signing in and out, and the language."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from agent.console.desk import LANG_COOKIE, ConsoleDesk, fields, own

_YEAR_S = 365 * 24 * 3600


def sign_in_routes(desk: ConsoleDesk) -> APIRouter:
    """/console/sign-in, /console/sign-out, /console/language."""
    router = APIRouter(prefix="/console")
    users, clock = desk.parts.users, desk.parts.clock

    def sign_in_page(request: Request, back: str, failed: str | None = None, status: int = 200) -> Response:
        token = desk.sessions.sign_in_token()
        page = desk.public_page(
            request, "login.html", status=status, back=own(back), failed=failed, form_token=token
        )
        desk.sessions.offer_sign_in(page, token)
        return page

    @router.get("/sign-in")
    async def form(request: Request, back: str = "") -> Response:
        response = sign_in_page(request, back)
        lang = request.query_params.get("lang")
        if lang in ("ko", "en"):
            _remember(response, lang)
        return response

    @router.post("/sign-in")
    async def sign_in(request: Request) -> Response:
        form = await fields(request)
        back = form.get("back", "")
        if not desk.sessions.may_sign_in(request, form.get("form_token", "")):
            return sign_in_page(request, back, "form_expired", status=403)
        user = await users.check(form.get("login", ""), form.get("password", ""), now=clock.now())
        if user is None:
            return sign_in_page(request, back, "sign_in_failed", status=401)
        response = RedirectResponse(own(back), status_code=303)
        desk.sessions.begin(response, user.user_id, epoch=user.epoch)
        return response

    @router.post("/sign-out")
    async def sign_out(request: Request) -> Response:
        await desk.form(request)
        response = RedirectResponse("/console/sign-in", status_code=303)
        desk.sessions.end(response)
        return response

    @router.post("/language")
    async def language(request: Request) -> Response:
        _, form = await desk.form(request)
        response = RedirectResponse(own(form.get("back", "")), status_code=303)
        _remember(response, "en" if form.get("lang") == "en" else "ko")
        return response

    return router


def _remember(response: Response, lang: str) -> None:
    response.set_cookie(LANG_COOKIE, lang, max_age=_YEAR_S, samesite="strict", httponly=True)
