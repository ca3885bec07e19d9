"""Mounts the console: every page needs a sign-in, every form the session's token, every answer strict headers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request, Response
from fastapi.exception_handlers import request_validation_exception_handler
from fastapi.exceptions import RequestValidationError
from starlette.staticfiles import StaticFiles

from agent.console.actions import action_routes
from agent.console.desk import HOME, ConsoleDesk, FormExpired, NotAllowed, SignInNeeded, sign_in_first
from agent.console.duty_actions import duty_action_routes
from agent.console.duty_pages import duty_routes
from agent.console.headers import StrictHeaders
from agent.console.pages import page_routes
from agent.console.parts import ConsoleParts, parts_of
from agent.console.promise_pages import promise_routes
from agent.console.sign_in import sign_in_routes
from transcripts.encryption import CannotOpen
from transcripts.recorder_transaction import UnknownCall
from transcripts.recording import NoRecording

if TYPE_CHECKING:
    from agent.service import Service

HERE = Path(__file__).parent
_PROBLEMS: dict[type[Exception], tuple[str, int]] = {
    NotAllowed: ("not_allowed", 403),
    FormExpired: ("form_expired", 403),
    UnknownCall: ("not_found", 404),
    NoRecording: ("no_audio", 404),
    CannotOpen: ("cannot_open", 500),
}


def mount_console(app: FastAPI, service: Service) -> None:
    """Adds the console of a service under /console."""
    mount(app, parts_of(service))


def mount(app: FastAPI, parts: ConsoleParts) -> None:
    """Adds the console under /console."""
    desk = ConsoleDesk(parts)
    app.mount("/console/static", StaticFiles(directory=HERE / "static"), name="console-static")
    app.include_router(sign_in_routes(desk))
    app.include_router(action_routes(desk))
    app.include_router(duty_action_routes(desk))
    app.include_router(duty_routes(desk))
    app.include_router(promise_routes(desk))
    app.include_router(page_routes(desk))
    app.add_middleware(StrictHeaders)
    _add_problems(app, desk)


def _add_problems(app: FastAPI, desk: ConsoleDesk) -> None:
    @app.exception_handler(SignInNeeded)
    async def sign_in(request: Request, _error: Exception) -> Response:
        return sign_in_first(request)

    @app.exception_handler(RequestValidationError)
    async def malformed(request: Request, error: Exception) -> Response:
        if request.url.path.startswith(HOME):  # an address with something else than an id in it
            return await desk.problem(request, "not_found", 404)
        if not isinstance(error, RequestValidationError):
            raise error
        return await request_validation_exception_handler(request, error)

    async def problem(request: Request, error: Exception) -> Response:
        message, status = _PROBLEMS[type(error)]
        return await desk.problem(request, message, status)

    for kind in _PROBLEMS:
        app.add_exception_handler(kind, problem)
