"""What the duty board shows: who waits for a human, who is on the line, who is on duty, what is to be reviewed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from agent.console.parts import ConsoleParts
from escalation.canary_log import CanaryRun
from escalation.heartbeats import SILENT_AFTER
from escalation.policy import Status
from escalation.queries import Case
from escalation.roster import Slot
from transcripts.calls import Level
from transcripts.queries import CallFilter, CallListing

QUEUE = 8
"""So many calls of the review queue stand on the board; the list has them all."""
NIGHT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class BoardCase:
    """An escalation with its call's listing. `next_page_in` while nobody has accepted."""

    case: Case
    listing: CallListing | None
    next_page_in: timedelta | None


@dataclass(frozen=True, slots=True)
class Tile:
    """How many calls of a level there were, and its share of the fullest level, 0 to 100."""

    level: Level
    count: int
    share: int


@dataclass(frozen=True, slots=True)
class Watch:
    """The watch on the watch: processes that are not silent by kind, those that are, and the last check call."""

    alive: dict[str, int]
    silent: tuple[str, ...]
    canary: CanaryRun | None


@dataclass(frozen=True, slots=True)
class Board:
    """The board at `now`. A screen reader speaks when `waiting` changes, and only then."""

    now: datetime
    cases: tuple[BoardCase, ...]
    live: tuple[CallListing, ...]
    queue: tuple[CallListing, ...]
    to_review: int
    tiles: tuple[Tile, ...]
    on_duty: tuple[tuple[Slot, str], ...]
    watch: Watch | None

    @property
    def waiting(self) -> int:
        """Cases that nobody has accepted."""
        return sum(item.case.status is Status.OPEN for item in self.cases)


async def read_board(parts: ConsoleParts) -> Board:
    """Everything that waits, the most urgent first."""
    now, queries = parts.clock.now(), parts.queries
    cases = await parts.cases.open_cases()
    listings = await _listings(parts, [case.call_id for case in cases])
    since = now - NIGHT
    counts = {
        level: await queries.count_calls(CallFilter(level=level, started_from=since))
        for level in sorted(Level, reverse=True)
    }
    return Board(
        now=now,
        cases=tuple(_case(case, listings.get(case.call_id), now) for case in cases),
        live=tuple(await queries.list_calls(CallFilter(live=True))),
        queue=tuple(await queries.list_calls(CallFilter(review_state="draft", limit=QUEUE))),
        to_review=await queries.count_calls(CallFilter(review_state="draft")),
        tiles=tuple(_tiles(counts)),
        on_duty=await _on_duty(parts, now),
        watch=await _watch(parts, now),
    )


async def _listings(parts: ConsoleParts, call_ids: list[UUID]) -> dict[UUID, CallListing]:
    if not call_ids:
        return {}
    found = await parts.queries.list_calls(CallFilter(call_ids=tuple(call_ids), limit=len(call_ids)))
    return {listing.call.call_id: listing for listing in found}


def _case(case: Case, listing: CallListing | None, now: datetime) -> BoardCase:
    waits = case.status is Status.OPEN and case.next_due_at is not None
    return BoardCase(case, listing, case.next_due_at - now if waits and case.next_due_at else None)


def _tiles(counts: dict[Level, int]) -> list[Tile]:
    most = max(counts.values()) or 1
    return [Tile(level, count, round(100 * count / most)) for level, count in counts.items()]


async def _watch(parts: ConsoleParts, now: datetime) -> Watch | None:
    if parts.heartbeats is None or parts.canary is None:
        return None
    beats = await parts.heartbeats.recent(now)
    alive = dict.fromkeys(("ladder", "jobs", "serve"), 0)
    for beat in beats:
        alive[beat.kind] = alive.get(beat.kind, 0) + (now - beat.at <= SILENT_AFTER)
    silent = tuple(beat.kind for beat in beats if now - beat.at > SILENT_AFTER)
    return Watch(alive, silent, await parts.canary.latest())


async def _on_duty(parts: ConsoleParts, now: datetime) -> tuple[tuple[Slot, str], ...]:
    """The general duty's places, in calling order."""
    found = await parts.roster.on_call("general", now)
    return tuple((slot, officer.name) for slot, officer in found.items())
