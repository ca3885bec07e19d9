"""The pages that are read: duty board, list of calls, one call, its recording."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response

from agent.console.actions import OUTCOMES
from agent.console.audio import audio_response
from agent.console.board import read_board
from agent.console.call_page import CallPageReader
from agent.console.desk import ConsoleDesk, NotAllowed, Visit
from agent.console.duty_pages import people
from transcripts.calls import Level
from transcripts.queries import CallFilter
from transcripts.review import Officer
from transcripts.snapshot import ReviewState

PAGE_SIZE = 50
_FIRST_YEAR = 2000
REVIEWS: tuple[ReviewState, ...] = ("draft", "amended", "approved", "closed", "none")


def page_routes(desk: ConsoleDesk) -> APIRouter:
    """/console/, /console/calls and what hangs below them."""
    router = APIRouter(prefix="/console")

    @router.get("/")
    async def board(request: Request) -> Response:
        visit = await desk.visit(request)
        return desk.page(visit, "board.html", here="board", board=await read_board(desk.parts))

    @router.get("/board/live")
    async def live(request: Request) -> Response:
        visit = await desk.visit(request)
        return desk.page(visit, "board_live.html", board=await read_board(desk.parts))

    @router.get("/calls")
    async def calls(request: Request) -> Response:
        return await _calls(desk, await desk.visit(request))

    @router.get("/calls/{call_id}")
    async def call(request: Request, call_id: UUID) -> Response:
        return await _call(desk, await desk.visit(request), call_id)

    @router.get("/calls/{call_id}/audio")
    async def audio(request: Request, call_id: UUID) -> Response:
        visit = await desk.visit(request)
        if not visit.user.may_act:
            raise NotAllowed
        await desk.parts.queries.call_page(call_id)  # a recording without its call is nobody's to hear
        await _seen(desk, visit, call_id, "audio")
        return await audio_response(desk.parts.recordings, call_id, request.headers.get("range"))

    @router.get("/{rest:path}")
    async def nothing(request: Request) -> Response:
        visit = await desk.visit(request)
        return desk.page(visit, "problem.html", status=404, message="not_found")

    return router


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is filtered by, as its address says; anything that makes no sense is left out."""

    level: Level | None
    review: ReviewState | None
    first: date | None
    last: date | None
    page: int

    @classmethod
    def of(cls, query: Any) -> Wanted:
        """From an address."""
        level, review, page = query.get("level", ""), query.get("review", ""), query.get("page", "")
        return cls(
            level=Level(level) if level in set(Level) else None,
            review=next((state for state in REVIEWS if state == review), None),
            first=_day(query.get("from", "")),
            last=_day(query.get("to", "")),
            page=max(1, int(page)) if page.isdecimal() and len(page) < 6 else 1,
        )

    def filter(self, zone: ZoneInfo) -> CallFilter:
        """One more than a page, to know whether another follows. Days are the city's, both included."""
        return CallFilter(
            level=self.level,
            review_state=self.review,
            started_from=_midnight(self.first, zone) if self.first else None,
            started_to=_midnight(self.last + timedelta(days=1), zone) if self.last else None,
            limit=PAGE_SIZE + 1,
            offset=(self.page - 1) * PAGE_SIZE,
        )

    def query(self) -> str:
        """The address without the page."""
        parts = {"level": self.level, "review": self.review, "from": self.first, "to": self.last}
        return urlencode({name: str(value) for name, value in parts.items() if value})


async def _calls(desk: ConsoleDesk, visit: Visit) -> Response:
    wanted = Wanted.of(visit.request.query_params)
    found = await desk.parts.queries.list_calls(wanted.filter(desk.parts.zone))
    return desk.page(
        visit,
        "calls.html",
        here="calls",
        calls=found[:PAGE_SIZE],
        more=len(found) > PAGE_SIZE,
        wanted=wanted,
        levels=sorted(Level, reverse=True),
        reviews=REVIEWS,
    )


async def _call(desk: ConsoleDesk, visit: Visit, call_id: UUID) -> Response:
    page = await desk.parts.queries.call_page(call_id)
    await _seen(desk, visit, call_id, "page")
    words = desk.words(visit.lang)
    reader = CallPageReader(desk.parts, words, masked=not visit.user.may_act)
    view = await reader.read(page, desk.parts.clock.now())
    return desk.page(
        visit,
        "call.html",
        here="calls",
        view=view,
        levels=sorted(Level, reverse=True),
        outcomes=OUTCOMES,
        officers=await people(desk.parts),
    )


async def _seen(desk: ConsoleDesk, visit: Visit, call_id: UUID, what: str) -> None:
    """Who looked at what stands in the audit log (domain brief E.3)."""
    officer = Officer(visit.user.login)
    await desk.parts.reviews.seen(call_id, officer, what=what, now=desk.parts.clock.now())


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if _FIRST_YEAR <= day.year < _FIRST_YEAR + 200 else None


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
