"""What stands in the database after a soak, read by plain queries: the product's own view of itself is not asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import text

from evals.soak.tally import CallKept, PageKept
from transcripts.calls import Speaker
from transcripts.database import Database, UtcDateTime
from transcripts.encryption import Cipher
from transcripts.queries import Queries
from transcripts.snapshot import load_snapshot

_WAITING = ("pending", "sending")
_TAKEN = ("accepted", "delivered", "acknowledged", "declined", "no_answer", "busy", "machine")


_STUCK_AFTER = timedelta(seconds=60)
"""Later than this nothing is on its way any more: the lease of a killed process has run out, and more."""


async def stored_pages(database: Database) -> list[PageKept]:
    """Every page of a case. One that was told of in another stands with its own case and the other's id."""
    query = text(
        "SELECT page_id, subject_id, method, state, reason, due_at, claimed_until, attempts, maybe_doubled,"
        " bundled_into, urgent, contact_id FROM pages"
    ).columns(due_at=UtcDateTime(), claimed_until=UtcDateTime())
    async with database.reading() as session:
        rows = (await session.execute(query)).all()
    now = datetime.now(UTC)
    late = now - _STUCK_AFTER
    return [
        PageKept(
            _uuid(row.bundled_into or row.page_id),
            _uuid(row.subject_id),
            taken=row.state in _TAKEN,
            stuck=row.state in _WAITING and max(row.due_at, row.claimed_until or row.due_at) < late,
            marked=bool(row.maybe_doubled or row.bundled_into),
            held=row.state == "pending" and row.due_at > now and not row.urgent,
            waits_since=row.due_at if row.state in _WAITING else None,
            what=f"{row.method} {row.reason} {row.state} after {row.attempts} attempts",
            contact_id=_uuid(row.contact_id),
            answered_by_text=row.method == "sms" and row.state in ("acknowledged", "declined"),
        )
        for row in rows
    ]


async def stored_cases(database: Database) -> list[str]:
    """The ids of all escalations."""
    async with database.reading() as session:
        rows = (await session.execute(text("SELECT escalation_id FROM escalations"))).all()
    return [_uuid(row.escalation_id) for row in rows]


async def overdue_cases(database: Database) -> list[str]:
    """Escalations that are not closed and whose next step should have been taken long ago, or that have none."""
    query = text(
        "SELECT escalation_id, status, next_due_at FROM escalations WHERE status <> 'closed'"
    ).columns(next_due_at=UtcDateTime())
    async with database.reading() as session:
        rows = (await session.execute(query)).all()
    late = datetime.now(UTC) - _STUCK_AFTER
    return [
        f"{_uuid(row.escalation_id)} {row.status}, next step {row.next_due_at}"
        for row in rows
        if (row.next_due_at is None and row.status == "open")
        or (row.next_due_at is not None and row.next_due_at < late)
    ]


async def stored_call(database: Database, cipher: Cipher, leg_id: str) -> CallKept | None:
    """The call of a leg; None where the record has none."""
    call_id = await Queries(database, cipher).call_id_of(leg_id)
    if call_id is None:
        return None
    async with database.reading() as session:
        snapshot = await load_snapshot(session, cipher, call_id)
    return CallKept(
        caller_turns=sum(turn.speaker is Speaker.CALLER for turn in snapshot.turns),
        agent_lines=[turn.line or "" for turn in snapshot.turns if turn.speaker is Speaker.AGENT],
    )


def _uuid(value: object) -> str:
    """SQLite keeps a UUID as 32 hexadecimal digits, PostgreSQL as itself."""
    return str(value if isinstance(value, UUID) else UUID(str(value)))
