"""Mounts the console: every page needs a sign-in, every form the session's token, every answer strict headers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from starlette.staticfiles import StaticFiles

from agent.console.actions import action_routes
from agent.console.desk import ConsoleDesk, FormExpired, NotAllowed, SignInNeeded
from agent.console.pages import page_routes
from agent.console.sign_in import sign_in_routes
from agent.wiring import Service
from transcripts.recorder_transaction import UnknownCall

HERE = Path(__file__).parent
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def mount_console(app: FastAPI, service: Service) -> None:
    """Adds the console under /console."""
    desk = ConsoleDesk(service)
    app.mount("/console/static", StaticFiles(directory=HERE / "static"), name="console-static")
    app.include_router(sign_in_routes(desk))
    app.include_router(page_routes(desk))
    app.include_router(action_routes(desk))

    @app.middleware("http")
    async def headers(request: Request, follow: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await follow(request)
        if request.url.path.startswith("/console"):
            for name, value in _HEADERS.items():
                if name != "Cache-Control" or not request.url.path.startswith("/console/static"):
                    response.headers[name] = value
        return response

    @app.exception_handler(SignInNeeded)
    async def sign_in(request: Request, _error: Exception) -> Response:
        if request.method != "GET" or request.url.path.endswith("/live"):
            return Response(status_code=401)
        return RedirectResponse(f"/console/sign-in?back={request.url.path}", status_code=303)

    @app.exception_handler(NotAllowed)
    async def not_allowed(request: Request, _error: Exception) -> Response:
        return await desk.problem(request, "not_allowed", 403)

    @app.exception_handler(FormExpired)
    async def form_expired(request: Request, _error: Exception) -> Response:
        return await desk.problem(request, "form_expired", 403)

    @app.exception_handler(UnknownCall)
    async def not_found(request: Request, _error: Exception) -> Response:
        return await desk.problem(request, "not_found", 404)
