"""Signing in and out, and the language."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from agent.console.desk import LANG_COOKIE, ConsoleDesk

_YEAR_S = 365 * 24 * 3600


def sign_in_routes(desk: ConsoleDesk) -> APIRouter:
    """/console/sign-in, /console/sign-out, /console/language."""
    router = APIRouter(prefix="/console")
    users, clock = desk.service.users, desk.service.clock

    @router.get("/sign-in")
    async def form(request: Request, back: str = "/console/") -> Response:
        response = desk.public_page(request, "login.html", back=own(back), failed=None)
        lang = request.query_params.get("lang")
        if lang in ("ko", "en"):
            response.set_cookie(LANG_COOKIE, lang, max_age=_YEAR_S, samesite="strict", httponly=True)
        return response

    @router.post("/sign-in")
    async def sign_in(request: Request) -> Response:
        fields = await request.form()
        login, password = str(fields.get("login", "")), str(fields.get("password", ""))
        back = own(str(fields.get("back", "")))
        user = await users.check(login, password, now=clock.now())
        if user is None:
            return desk.public_page(request, "login.html", status=401, back=back, failed="sign_in_failed")
        response = RedirectResponse(back, status_code=303)
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
        lang = "en" if form.get("lang") == "en" else "ko"
        response.set_cookie(LANG_COOKIE, lang, max_age=_YEAR_S, samesite="strict", httponly=True)
        return response

    return router


def own(path: str) -> str:
    """A path of the console, so that nobody is sent elsewhere after signing in."""
    inside = path.startswith("/console") and not path.startswith("//") and "\\" not in path
    return path if inside else "/console/"
