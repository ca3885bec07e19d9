"""The ASGI application of one process: webhooks, media sockets, console, health and metrics."""

from __future__ import annotations

import structlog
from fastapi import FastAPI, Request, Response, WebSocket
from fastapi.responses import JSONResponse
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from agent.canary_line import canary_routes
from agent.console.routes import mount_console
from agent.desk_metrics import DeskMetrics
from agent.metrics import CONTENT_TYPE
from agent.process_metrics import ProcessState, register_process
from agent.service import Service
from agent.speech_metrics import SpeechCollector
from telephony.addresses import PREFIX
from telephony.media_session import MediaSession
from telephony.media_stream import StreamStart
from telephony.media_token import ForeignToken, MediaGrant, MediaTokenError
from telephony.webhooks import build_router
from transcripts.calls import EndReason

log = structlog.get_logger()

_POLICY_VIOLATION = 1008
_TRY_AGAIN = 1013


def create_app(service: Service) -> FastAPI:
    """The application around a service that is open. Routes without a signature or sign-in: health and metrics."""
    app = FastAPI(title="Onbam", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.service = service
    app.state.draining = False
    service.metrics.registry.register(SpeechCollector(service.observations, service.telephone.counters))
    kit = service.sessions.kit
    if kit is None:
        raise RuntimeError("a process without ears and voice takes no calls, so it serves no application")
    register_process(
        service.metrics.registry,
        ProcessState(service.duty_desk.door.admissions, (service.sessions, kit.prompts)),
    )
    desk_metrics = DeskMetrics(service.metrics.registry)
    app.include_router(build_router(service.switchboard, service.telephone.verifier))
    app.include_router(canary_routes(service.telephone.verifier, service.canary.pin))
    _add_media(app, service)
    _add_health(app, service, desk_metrics)
    mount_console(app, service)
    return app


def _add_media(app: FastAPI, service: Service) -> None:
    @app.websocket(PREFIX + "/media/{token}")
    async def media(socket: WebSocket, token: str) -> None:
        try:
            grant = await service.telephone.tokens.redeem(token, now=service.clock.now())
        except MediaTokenError as error:
            _refused(service, error)
            await socket.close(_POLICY_VIOLATION)
            return
        except SQLAlchemyError as error:
            # Nobody can tell whether the token was used: the carrier goes on to the duty phone.
            log.exception("media.token_unknown", reason=type(error).__name__)
            await socket.close(_TRY_AGAIN)
            return
        await socket.accept()
        stream = MediaSession(socket, service.telephone.counters)
        start = await stream.wait_for_start()
        if start is None or not _admitted(service, grant, start):
            await socket.close(_POLICY_VIOLATION)
            return
        await _run_call(service, stream, grant)


def _refused(service: Service, error: MediaTokenError) -> None:
    service.metrics.refused.labels("media", type(error).__name__).inc()
    log.warning("media.refused", reason=type(error).__name__)


def _admitted(service: Service, grant: MediaGrant, start: StreamStart) -> bool:
    try:
        grant.admit(start.call_id)
    except ForeignToken as error:
        _refused(service, error)
        return False
    return True


async def _run_call(service: Service, stream: MediaSession, grant: MediaGrant) -> None:
    if grant.call_id is None:
        raise RuntimeError("a media token of ours always names its call")
    snapshot = await service.recovery.snapshot(grant.call_id)
    call = await service.recovery.live_call(snapshot)
    reason = await service.sessions.run(stream, call, resumed=bool(snapshot.turns))
    if reason is not EndReason.TRANSFERRED:  # that page is written when the caller's leg is over
        # The page of a call that went on after a drop is written once more, after its new end.
        await service.jobs.finish_call(call.call_id, again=call.leg_id if call.offset_ms else "")


def _add_health(app: FastAPI, service: Service, desk_metrics: DeskMetrics) -> None:
    @app.get("/healthz")
    async def healthz() -> Response:
        return JSONResponse({"status": "live"})

    @app.get("/readyz")
    async def readyz() -> Response:
        reason = await _not_ready(app, service)
        if reason is not None:
            return JSONResponse({"status": "not ready", "reason": reason}, status_code=503)
        return JSONResponse({"status": "ready", "ears": service.ears_name})

    @app.get("/metrics")
    async def metrics(_request: Request) -> Response:
        await desk_metrics.refresh(service)
        return Response(service.metrics.text(), media_type=CONTENT_TYPE)


async def _not_ready(app: FastAPI, service: Service) -> str | None:
    if app.state.draining:
        return "shutting down: no new calls"
    try:
        async with service.record.database.reading() as session:
            await session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return "the database does not answer"
    return None
