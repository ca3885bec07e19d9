"""Changes of the duty plan by hand: asking for a swap, putting somebody in, deciding, withdrawing; test pages."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response

from agent.console.actions import back_to
from agent.console.desk import ConsoleDesk, NotAllowed, Visit
from escalation.roster import EntryKind, Slot
from escalation.rota_store import RotaError
from escalation.rota_view import PlanEntry

_LOOK_AHEAD_DAYS = 400


class BadForm(ValueError):
    """A field of the form makes no sense."""


def duty_action_routes(desk: ConsoleDesk) -> APIRouter:
    """The forms under /console/rota."""
    router, roster = APIRouter(prefix="/console/rota"), desk.parts.roster

    @router.post("/entries")
    async def ask(request: Request) -> Response:
        visit, form = await desk.acting(request)
        try:
            kind = EntryKind(form.get("kind", ""))
            if kind is not EntryKind.SWAP and not visit.user.leads:
                raise NotAllowed
            await roster.assign(
                kind,
                role=form.get("role", "") or "*",
                slot=Slot(form.get("slot", "")),
                start=_moment(form.get("start", ""), desk.parts.zone),
                end=_moment(form.get("end", ""), desk.parts.zone),
                officer_id=_person(form.get("officer", "")),
                replaces=_person(form.get("replaces", "")),
                by=visit.user.login,
                reason=form.get("reason", "").strip()[:160],
            )
        except ValueError:  # a place, time, officer or kind that does not exist, or an end before its start
            return back_to(form, "rota_refused")
        return back_to(form, "swap_asked" if kind is EntryKind.SWAP else "saved")

    @router.post("/entries/{entry_id}/decide")
    async def decide(request: Request, entry_id: UUID) -> Response:
        visit, form = await desk.acting(request)
        if not visit.user.leads:
            raise NotAllowed
        try:
            await roster.decide_swap(entry_id, approve=form.get("what") == "approve", by=visit.user.login)
        except RotaError:
            return back_to(form, "swap_not_yours")
        return back_to(form, "saved")

    @router.post("/entries/{entry_id}/withdraw")
    async def withdraw(request: Request, entry_id: UUID) -> Response:
        visit, form = await desk.acting(request)
        entry = await _entry(desk, entry_id)
        if entry is None:
            return back_to(form, "not_found")
        if not may_withdraw(visit, entry):
            raise NotAllowed
        await roster.withdraw(entry_id, by=visit.user.login)
        return back_to(form, "saved")

    return router


def may_withdraw(visit: Visit, entry: PlanEntry) -> bool:
    """Who leads may take out any entry; everybody else their own that nobody has decided."""
    own = entry.requested_by == visit.user.login and entry.state == "requested"
    return visit.user.leads or own


async def _entry(desk: ConsoleDesk, entry_id: UUID) -> PlanEntry | None:
    now = desk.parts.clock.now()
    found = await desk.parts.roster.entries(now, days=_LOOK_AHEAD_DAYS)
    return next((entry for entry in found if entry.entry_id == entry_id), None)


def _moment(text: str, zone: ZoneInfo) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is not None:
        raise BadForm("a form gives local times")
    return moment.replace(tzinfo=zone)


def _person(text: str) -> UUID | None:
    return UUID(text) if text else None
