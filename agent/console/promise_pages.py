"""What callers were promised: the list, and what officers note of a promise. It counts in the kept-promise rate."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request, Response

from agent.console.actions import back_to
from agent.console.desk import ConsoleDesk, Visit
from transcripts.promises import REASONS
from transcripts.recorder_transaction import RecordConflict, UnknownCall
from transcripts.review import Officer


def promise_routes(desk: ConsoleDesk) -> APIRouter:
    """/console/promises and its forms."""
    router, promises, clock = APIRouter(prefix="/console/promises"), desk.parts.promises, desk.parts.clock

    @router.get("")
    async def promised(request: Request) -> Response:
        return await _list(desk, await desk.visit(request))

    @router.post("/{promise_id}/kept")
    async def kept(request: Request, promise_id: UUID) -> Response:
        visit, form = await desk.acting(request)
        try:
            await promises.keep(promise_id, Officer(visit.user.login), now=clock.now())
        except UnknownCall:
            return back_to(form, "not_found")
        except RecordConflict:
            return back_to(form, "promise_settled")
        return back_to(form, "saved")

    @router.post("/{promise_id}/broken")
    async def broken(request: Request, promise_id: UUID) -> Response:
        visit, form = await desk.acting(request)
        officer, reason = Officer(visit.user.login), form.get("reason", "")
        try:
            await promises.give_up(promise_id, officer, reason=reason, now=clock.now())
        except ValueError:
            return back_to(form, "promise_needs_reason")
        except UnknownCall:
            return back_to(form, "not_found")
        except RecordConflict:
            return back_to(form, "promise_settled")
        return back_to(form, "saved")

    return router


async def _list(desk: ConsoleDesk, visit: Visit) -> Response:
    now = desk.parts.clock.now()
    found = await desk.parts.promises.listed(now)
    return desk.page(
        visit,
        "promises.html",
        here="promises",
        now=now,
        waiting=[each for each in found if not each.standing.settled],
        settled=[each for each in found if each.standing.settled],
        numbers=await desk.parts.promises.numbers(now),
        reasons=REASONS,
        masked=not visit.user.may_act,
    )
