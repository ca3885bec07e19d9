"""What officers do in the console: take a case, record what came of it, review a page. Each is a form of ours."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from agent.console.desk import ConsoleDesk, NotAllowed, Visit, own
from escalation.service import Accepted, EscalationError, NotOpen, WonBy
from transcripts.calls import Level
from transcripts.recorder_transaction import RecordConflict
from transcripts.review import Officer

OUTCOMES = ("handled", "handed_over", "unreachable")


def action_routes(desk: ConsoleDesk) -> APIRouter:
    """The forms under /console/escalations and /console/calls."""
    router = APIRouter(prefix="/console")
    _add_case_forms(router, desk)
    _add_review_forms(router, desk)
    return router


def _add_case_forms(router: APIRouter, desk: ConsoleDesk) -> None:
    escalations, clock = desk.parts.escalations, desk.parts.clock

    @router.post("/escalations/{escalation_id}/acknowledge")
    async def acknowledge(request: Request, escalation_id: UUID) -> Response:
        visit, form = await desk.acting(request)
        result = await escalations.acknowledge(
            escalation_id, officer_id=_officer_id(visit), method="console", now=clock.now()
        )
        match result:
            case Accepted():
                return back_to(form, "acknowledged_now")
            case WonBy():
                return back_to(form, "already_taken")
            case NotOpen(reason="closed"):
                return back_to(form, "already_closed")
            case NotOpen(reason="officer_not_active"):
                return back_to(form, "not_allowed")
            case _:
                return back_to(form, "not_found")

    @router.post("/escalations/{escalation_id}/contacted")
    async def contacted(request: Request, escalation_id: UUID) -> Response:
        visit, form = await desk.acting(request)
        try:
            await escalations.contacted(escalation_id, officer_id=_officer_id(visit), now=clock.now())
        except EscalationError:
            return back_to(form, "not_allowed")
        return back_to(form, "saved")

    @router.post("/escalations/{escalation_id}/outcome")
    async def outcome(request: Request, escalation_id: UUID) -> Response:
        visit, form = await desk.acting(request)
        chosen = form.get("outcome", "")
        if chosen not in OUTCOMES:
            return back_to(form, "not_found")
        try:
            await escalations.outcome(
                escalation_id, officer_id=_officer_id(visit), outcome=chosen, now=clock.now()
            )
        except EscalationError:
            return back_to(form, "not_allowed")
        return back_to(form, "closed_now")

    @router.post("/escalations/{escalation_id}/reassign")
    async def reassign(request: Request, escalation_id: UUID) -> Response:
        visit, form = await desk.acting(request)
        try:
            officer_id = UUID(form.get("officer", ""))
            await escalations.reassign(
                escalation_id, officer_id=officer_id, by=visit.user.login, now=clock.now()
            )
        except (ValueError, EscalationError):
            return back_to(form, "not_found")
        return back_to(form, "reassigned_now")

    @router.post("/escalations/{escalation_id}/escalate")
    async def escalate(request: Request, escalation_id: UUID) -> Response:
        visit, form = await desk.acting(request)
        try:
            await escalations.escalate_now(escalation_id, by=visit.user.login, now=clock.now())
        except EscalationError:
            return back_to(form, "already_closed")
        return back_to(form, "escalated_now")

    @router.post("/escalations/{escalation_id}/close")
    async def close(request: Request, escalation_id: UUID) -> Response:
        visit, form = await desk.acting(request)
        try:
            await escalations.close(
                escalation_id, reason=form.get("reason", ""), by=visit.user.login, now=clock.now()
            )
        except EscalationError:
            return back_to(form, "not_allowed")
        return back_to(form, "closed_now")


def _add_review_forms(router: APIRouter, desk: ConsoleDesk) -> None:
    reviews, clock = desk.parts.reviews, desk.parts.clock

    @router.post("/calls/{call_id}/review")
    async def review(request: Request, call_id: UUID) -> Response:
        visit, form = await desk.acting(request)
        officer, version, now = Officer(visit.user.login), form.get("version", ""), clock.now()
        if not version.isdecimal():
            return back_to(form, "page_changed")
        try:
            if form.get("what") == "close":
                note = form.get("note", "").strip() or None
                await reviews.close(call_id, officer, base_version=int(version), now=now, note=note)
            else:
                await reviews.approve(call_id, officer, base_version=int(version), now=now)
        except RecordConflict:
            return back_to(form, "page_changed")
        return back_to(form, "saved")

    @router.post("/calls/{call_id}/level")
    async def level(request: Request, call_id: UUID) -> Response:
        visit, form = await desk.acting(request)
        wanted, reason = form.get("level", ""), form.get("reason", "").strip()
        if wanted not in set(Level) or not reason:
            return back_to(form, "level_needs_reason")
        officer = Officer(visit.user.login)
        await reviews.set_level(call_id, officer, Level(wanted), reason=reason, now=clock.now())
        return back_to(form, "saved")


def _officer_id(visit: Visit) -> UUID:
    if visit.user.officer_id is None:
        raise NotAllowed
    return visit.user.officer_id


def back_to(form: dict[str, str], notice: str) -> Response:
    """The page that the form stood on, with a message."""
    path = urlsplit(own(form.get("back", ""))).path
    return RedirectResponse(f"{path}?{urlencode({'notice': notice})}", status_code=303)
