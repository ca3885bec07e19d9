"""What stands in the database after a soak, read by plain queries: the product's own view of itself is not asked."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text

from evals.soak.tally import CallKept, PageKept
from transcripts.calls import Speaker
from transcripts.database import Database
from transcripts.encryption import Cipher
from transcripts.queries import Queries
from transcripts.snapshot import load_snapshot

_TAKEN = ("accepted", "delivered", "acknowledged", "declined", "no_answer", "busy", "machine")


async def stored_pages(database: Database) -> list[PageKept]:
    """Every page of a case that was sent by itself; one that was told of in another is that other's."""
    query = text(
        "SELECT page_id, subject_id, method, state, carrier_id, code FROM pages WHERE bundled_into IS NULL"
    )
    async with database.reading() as session:
        rows = (await session.execute(query)).all()
    return [
        PageKept(
            _uuid(row.page_id),
            _uuid(row.subject_id),
            taken=row.state in _TAKEN,
            carrier_id=row.carrier_id,
            code=row.code if row.method == "sms" else "",
            what=f"{row.method} {row.state} {row.carrier_id}",
        )
        for row in rows
    ]


async def stored_cases(database: Database) -> list[str]:
    """The ids of all escalations."""
    async with database.reading() as session:
        rows = (await session.execute(text("SELECT escalation_id FROM escalations"))).all()
    return [_uuid(row.escalation_id) for row in rows]


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
