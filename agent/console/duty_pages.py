"""The officers' pages: who is on duty and in the coming two weeks, the ladders, and who saw and did what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from agent.console.desk import ConsoleDesk, NotAllowed, Visit
from agent.console.ladder_picture import draw_ladder
from agent.console.parts import ConsoleParts
from agent.console.users import Role
from agent.console.words import Words
from escalation.policy import Priority
from escalation.roster import EntryKind, Officer, Slot
from transcripts.audit import AuditEntry

DAYS = 14
AUDIT_PAGE = 100
KINDS_TO_ASK = (EntryKind.SWAP, EntryKind.OVERRIDE, EntryKind.TEMPORARY)


def duty_routes(desk: ConsoleDesk) -> APIRouter:
    """/console/rota, /console/policies, /console/audit."""
    router = APIRouter(prefix="/console")

    @router.get("/rota")
    async def rota(request: Request) -> Response:
        visit = await desk.visit(request)
        return desk.page(visit, "rota.html", here="rota", **await read_rota(desk.parts, visit))

    @router.get("/policies")
    async def policies(request: Request) -> Response:
        visit = await desk.visit(request)
        words = desk.words(visit.lang)
        ladders = [draw_ladder(desk.parts.policies.of(priority), words) for priority in Priority]
        return desk.page(visit, "policies.html", here="policies", ladders=ladders)

    @router.get("/audit")
    async def audit(request: Request) -> Response:
        visit = await desk.visit(request)
        if visit.user.role is not Role.SUPERVISOR:
            raise NotAllowed
        return desk.page(visit, "audit.html", here="audit", **await read_audit(desk, visit))

    return router


async def people(parts: ConsoleParts) -> list[Officer]:
    """The officers whom a form may name, by name: active ones, without the number that check calls come from."""
    found = (await parts.officers.all()).values()
    return sorted((o for o in found if o.active and "canary" not in o.roles), key=lambda o: o.name)


async def read_rota(parts: ConsoleParts, visit: Visit) -> dict[str, Any]:
    """Everything that the page of the duty plan shows."""
    now = parts.clock.now()
    tables = await parts.roster.duties(now, days=DAYS)
    gaps = await parts.roster.gaps(now, days=DAYS, roles=[role for table in tables for role in table.roles])
    shown = {(gap.slot, gap.start, gap.end, gap.reason): gap for gap in gaps}
    return {
        "now": now,
        "today": now.astimezone(parts.zone),
        "tables": tables,
        "gaps": list(shown.values()),
        "entries": await parts.roster.entries(now, days=DAYS),
        "slots": list(Slot),
        "kinds": [kind for kind in KINDS_TO_ASK if kind is EntryKind.SWAP or visit.user.leads],
        "roles": sorted({role for table in tables for role in table.roles}),
        "officers": await people(parts),
    }


@dataclass(frozen=True, slots=True)
class Deed:
    """One line of who saw and did what."""

    at: datetime
    who: str
    what: str
    call_id: UUID | None


async def read_audit(desk: ConsoleDesk, visit: Visit) -> dict[str, Any]:
    """A page of what people and jobs saw and did, newest first: the record's audit log and the cases' own logs."""
    query, now = visit.request.query_params, desk.parts.clock.now()
    before = _moment(query.get("before", "")) or now + timedelta(seconds=1)
    words, named = desk.words(visit.lang), await desk.parts.officers.all()
    seen = await desk.parts.reviews.audited(before=before, limit=AUDIT_PAGE + 1)
    done = await desk.parts.cases.deeds(before=before, limit=AUDIT_PAGE + 1)
    names = {str(officer_id): officer.name for officer_id, officer in named.items()}
    deeds = [_of_record(entry, words) for entry in seen]
    for call_id, entry in done:
        actor = str(entry.data.get("by") or entry.data.get("officer") or "")
        told = words.optional(f"deed_{entry.kind}") or entry.kind
        deeds.append(Deed(entry.at, names.get(actor, actor), told, call_id))
    deeds.sort(key=lambda deed: deed.at, reverse=True)
    chain = await desk.parts.reviews.audit_is_whole() if query.get("verify") else None
    return {
        "deeds": deeds[:AUDIT_PAGE],
        "older": deeds[AUDIT_PAGE - 1].at.isoformat() if len(deeds) > AUDIT_PAGE else None,
        "chain": chain,
    }


def _of_record(entry: AuditEntry, words: Words) -> Deed:
    told = words.optional(f"deed_{entry.action}") or entry.action
    return Deed(entry.at, entry.actor, told, entry.call_id)


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
