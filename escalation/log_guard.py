"""The database itself refuses to rewrite the log of an escalation, on SQLite and on PostgreSQL.

A line may leave only after its escalation has left: erasure takes the case first and its lines with it.
"""

from __future__ import annotations

from sqlalchemy import DDL, Table, event

STATEMENTS = {
    "sqlite": (
        "CREATE TRIGGER escalation_log_no_update BEFORE UPDATE ON escalation_log "
        "BEGIN SELECT RAISE(ABORT, 'the log of an escalation is append-only'); END",
        "CREATE TRIGGER escalation_log_no_delete BEFORE DELETE ON escalation_log "
        "WHEN EXISTS (SELECT 1 FROM escalations WHERE escalation_id = OLD.escalation_id) "
        "BEGIN SELECT RAISE(ABORT, 'the log of an escalation is append-only'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION escalation_log_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF TG_OP = 'DELETE' THEN "
        "IF NOT EXISTS (SELECT 1 FROM escalations WHERE escalation_id = OLD.escalation_id) THEN RETURN OLD; END IF; "
        "END IF; "
        "RAISE EXCEPTION 'the log of an escalation is append-only'; END $$",
        "CREATE TRIGGER escalation_log_no_change BEFORE UPDATE OR DELETE ON escalation_log "
        "FOR EACH ROW EXECUTE FUNCTION escalation_log_refuse()",
        "CREATE TRIGGER escalation_log_no_truncate BEFORE TRUNCATE ON escalation_log "
        "FOR EACH STATEMENT EXECUTE FUNCTION escalation_log_refuse()",
    ),
}
"""As a revision of `agent/migrations/versions` creates them; a test compares."""


def guard_log(table: Table) -> None:
    """Adds the triggers whenever this table is created from its metadata."""
    for dialect, statements in STATEMENTS.items():
        for statement in statements:
            event.listen(table, "after_create", _ddl(statement).execute_if(dialect=dialect))


def _ddl(statement: str) -> DDL:
    return DDL(statement)  # type: ignore[no-untyped-call]  # SQLAlchemy 2.1 leaves this constructor untyped
