"""The pages that are read: duty board, list of calls, one call, its recording."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from agent.console.desk import ConsoleDesk, NotAllowed, Visit
from escalation.queries import Case
from transcripts.calls import Answer, Level
from transcripts.queries import CallFilter, CallListing
from transcripts.review import Officer
from transcripts.snapshot import ReviewState

PAGE_SIZE = 50
REVIEWS: tuple[ReviewState, ...] = ("draft", "amended", "approved", "closed", "none")


@dataclass(frozen=True, slots=True)
class BoardCase:
    """An escalation with the one line of its call."""

    case: Case
    one_line: str | None


@dataclass(frozen=True, slots=True)
class Board:
    """What the duty board shows."""

    now: datetime
    cases: list[BoardCase]
    live: list[CallListing]
    by_level: dict[Level, int]
    to_review: int


def page_routes(desk: ConsoleDesk) -> APIRouter:
    """/console/, /console/calls and what hangs below them."""
    router = APIRouter(prefix="/console")

    @router.get("/")
    async def board(request: Request) -> Response:
        visit = await desk.visit(request)
        return desk.page(visit, "board.html", here="board", board=await read_board(desk))

    @router.get("/board/live")
    async def live(request: Request) -> Response:
        visit = await desk.visit(request)
        return desk.page(visit, "board_live.html", board=await read_board(desk))

    @router.get("/calls")
    async def calls(request: Request, level: str = "", review: str = "", page: int = 1) -> Response:
        visit = await desk.visit(request)
        return await _calls(desk, visit, level, review, max(1, page))

    @router.get("/calls/{call_id}")
    async def call(request: Request, call_id: UUID) -> Response:
        return await _call(desk, await desk.visit(request), call_id)

    @router.get("/calls/{call_id}/audio")
    async def audio(request: Request, call_id: UUID) -> Response:
        visit = await desk.visit(request)
        if not visit.user.may_act:
            raise NotAllowed
        await _seen(desk, visit, call_id, "audio")
        wav = desk.service.record.recordings.stream_wav(call_id)
        return StreamingResponse(wav, media_type="audio/wav")

    return router


async def read_board(desk: ConsoleDesk) -> Board:
    """Everything that waits, the most urgent first."""
    service, now = desk.service, desk.service.clock.now()
    queries = service.record.queries
    cases = await service.on_call.cases.open_cases()
    counts = await queries.board(now=now)
    night = CallFilter(started_from=now - timedelta(hours=24), limit=1)
    by_level = {
        level: await queries.count_calls(CallFilter(level=level, started_from=night.started_from))
        for level in sorted(Level, reverse=True)
    }
    recent = await queries.list_calls(CallFilter(started_from=night.started_from, limit=500))
    lines = {listing.call.call_id: listing.one_line for listing in recent}
    return Board(
        now=now,
        cases=[BoardCase(case, lines.get(case.call_id)) for case in cases],
        live=await queries.list_calls(CallFilter(live=True)),
        by_level=by_level,
        to_review=counts.to_review,
    )


async def _calls(desk: ConsoleDesk, visit: Visit, level: str, review: str, page: int) -> Response:
    wanted = CallFilter(
        level=Level(level) if level in set(Level) else None,
        review_state=next((state for state in REVIEWS if state == review), None),
        limit=PAGE_SIZE + 1,
        offset=(page - 1) * PAGE_SIZE,
    )
    found = await desk.service.record.queries.list_calls(wanted)
    return desk.page(
        visit,
        "calls.html",
        here="calls",
        calls=found[:PAGE_SIZE],
        more=len(found) > PAGE_SIZE,
        page=page,
        query=urlencode({"level": level, "review": review}),
        chosen={"level": level, "review": review},
        levels=sorted(Level, reverse=True),
        reviews=REVIEWS,
    )


async def _call(desk: ConsoleDesk, visit: Visit, call_id: UUID) -> Response:
    service = desk.service
    shown = await service.record.queries.call_page(call_id)
    await _seen(desk, visit, call_id, "page")
    facts = shown.record.call
    earlier = (
        await service.record.queries.calls_of_number_hash(facts.number_hash, before=facts.started_at)
        if facts.number_hash
        else []
    )
    return desk.page(
        visit,
        "call.html",
        here="calls",
        call=facts,
        level=facts.human_level or facts.level,
        record=shown.record,
        intake=shown.intake,
        cases=await service.on_call.cases.cases_of(call_id),
        answers=latest_answers(shown.record.answers),
        earlier=earlier,
        has_recording=shown.has_recording,
        masked=not visit.user.may_act,
        now=service.clock.now(),
        levels=sorted(Level, reverse=True),
    )


def latest_answers(history: tuple[Answer, ...]) -> list[Answer]:
    """The answer that counts for each path: the newest, in the order in which the paths were first asked."""
    latest = {answer.path: answer for answer in history}
    return list(latest.values())


async def _seen(desk: ConsoleDesk, visit: Visit, call_id: UUID, what: str) -> None:
    """Who looked at what stands in the audit log (domain brief E.3)."""
    officer = Officer(visit.user.login)
    await desk.service.record.reviews.seen(call_id, officer, what=what, now=desk.service.clock.now())
