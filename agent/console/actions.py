"""What officers do in the console: take a case, record what came of it, review a page. Each is a form of ours."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from agent.console.desk import ConsoleDesk, NotAllowed, Visit, own
from escalation.service import Accepted, EscalationError, EscalationService, NotOpen, WonBy
from transcripts.calls import Level
from transcripts.ports import Clock
from transcripts.recorder_transaction import RecordConflict
from transcripts.review import Officer

OUTCOMES = ("handled", "handed_over", "unreachable")
Form = dict[str, str]
_CaseAct = Callable[[UUID, Visit, Form], Awaitable[str]]


def action_routes(desk: ConsoleDesk) -> APIRouter:
    """The forms under /console/escalations and /console/calls."""
    router = APIRouter(prefix="/console")
    _add_case_forms(router, desk)
    _add_review_forms(router, desk)
    return router


def _add_case_forms(router: APIRouter, desk: ConsoleDesk) -> None:
    forms = _CaseForms(desk.parts.escalations, desk.parts.clock)
    acts: dict[str, _CaseAct] = {
        "acknowledge": forms.acknowledge,
        "contacted": forms.contacted,
        "outcome": forms.outcome,
        "reassign": forms.reassign,
        "escalate": forms.escalate,
        "close": forms.close,
    }
    for name, act in acts.items():
        _add_case_form(router, desk, name, act)


def _add_case_form(router: APIRouter, desk: ConsoleDesk, name: str, act: _CaseAct) -> None:
    @router.post(f"/escalations/{{escalation_id}}/{name}", name=name)
    async def submitted(request: Request, escalation_id: UUID) -> Response:
        visit, form = await desk.acting(request)
        return back_to(form, await act(escalation_id, visit, form))


class _CaseForms:
    """What somebody who may act does with a case. Each act returns the id of the message that the page then shows."""

    def __init__(self, escalations: EscalationService, clock: Clock) -> None:
        self._escalations = escalations
        self._clock = clock

    async def acknowledge(self, case_id: UUID, visit: Visit, _form: Form) -> str:
        result = await self._escalations.acknowledge(
            case_id, officer_id=_officer_id(visit), method="console", now=self._clock.now()
        )
        match result:
            case Accepted():
                return "acknowledged_now"
            case WonBy():
                return "already_taken"
            case NotOpen(reason="closed"):
                return "already_closed"
            case NotOpen(reason="officer_not_active"):
                return "not_allowed"
            case _:
                return "not_found"

    async def contacted(self, case_id: UUID, visit: Visit, _form: Form) -> str:
        try:
            await self._escalations.contacted(case_id, officer_id=_officer_id(visit), now=self._clock.now())
        except EscalationError:
            return "not_allowed"
        return "saved"

    async def outcome(self, case_id: UUID, visit: Visit, form: Form) -> str:
        chosen = form.get("outcome", "")
        if chosen not in OUTCOMES:
            return "not_found"
        try:
            await self._escalations.outcome(
                case_id, officer_id=_officer_id(visit), outcome=chosen, now=self._clock.now()
            )
        except EscalationError:
            return "not_allowed"
        return "closed_now"

    async def reassign(self, case_id: UUID, visit: Visit, form: Form) -> str:
        try:
            officer_id = UUID(form.get("officer", ""))
            await self._escalations.reassign(
                case_id, officer_id=officer_id, by=visit.user.login, now=self._clock.now()
            )
        except (ValueError, EscalationError):
            return "not_found"
        return "reassigned_now"

    async def escalate(self, case_id: UUID, visit: Visit, _form: Form) -> str:
        try:
            await self._escalations.escalate_now(case_id, by=visit.user.login, now=self._clock.now())
        except EscalationError:
            return "already_closed"
        return "escalated_now"

    async def close(self, case_id: UUID, visit: Visit, form: Form) -> str:
        try:
            await self._escalations.close(
                case_id, reason=form.get("reason", ""), by=visit.user.login, now=self._clock.now()
            )
        except EscalationError:
            return "not_allowed"
        return "closed_now"


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


def back_to(form: Form, notice: str) -> Response:
    """The page that the form stood on, with a message."""
    path = urlsplit(own(form.get("back", ""))).path
    return RedirectResponse(f"{path}?{urlencode({'notice': notice})}", status_code=303)
