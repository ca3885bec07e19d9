"""the log of an escalation is append-only, synthetic calls, who took an alarm

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import transcripts.database

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_Time = transcripts.database.UtcDateTime(timezone=True)
_REFUSED = "the log of an escalation is append-only"

GUARDS = {
    "sqlite": (
        "CREATE TRIGGER escalation_log_no_update BEFORE UPDATE ON escalation_log "
        f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END",
        "CREATE TRIGGER escalation_log_no_delete BEFORE DELETE ON escalation_log "
        "WHEN EXISTS (SELECT 1 FROM escalations WHERE escalation_id = OLD.escalation_id) "
        f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION escalation_log_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF TG_OP = 'DELETE' THEN "
        "IF NOT EXISTS (SELECT 1 FROM escalations WHERE escalation_id = OLD.escalation_id) THEN RETURN OLD; END IF; "
        "END IF; "
        f"RAISE EXCEPTION '{_REFUSED}'; END $$",
        "CREATE TRIGGER escalation_log_no_change BEFORE UPDATE OR DELETE ON escalation_log "
        "FOR EACH ROW EXECUTE FUNCTION escalation_log_refuse()",
        "CREATE TRIGGER escalation_log_no_truncate BEFORE TRUNCATE ON escalation_log "
        "FOR EACH STATEMENT EXECUTE FUNCTION escalation_log_refuse()",
    ),
}
UNGUARDS = {
    "sqlite": ("DROP TRIGGER escalation_log_no_update", "DROP TRIGGER escalation_log_no_delete"),
    "postgresql": (
        "DROP TRIGGER escalation_log_no_change ON escalation_log",
        "DROP TRIGGER escalation_log_no_truncate ON escalation_log",
        "DROP FUNCTION escalation_log_refuse()",
    ),
}


def upgrade() -> None:
    op.create_table(
        "canary_runs",
        sa.Column("canary_id", sa.Uuid(), nullable=False),
        sa.Column("slot", sa.String(length=64), nullable=False),
        sa.Column("started_at", _Time, nullable=False),
        sa.Column("deadline_at", _Time, nullable=False),
        sa.Column("leg_id", sa.String(length=128), nullable=True),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column("notice_id", sa.Uuid(), nullable=True),
        sa.Column("placed_at", _Time, nullable=True),
        sa.Column("answered_at", _Time, nullable=True),
        sa.Column("spoke_at", _Time, nullable=True),
        sa.Column("acknowledged_at", _Time, nullable=True),
        sa.Column("finished_at", _Time, nullable=True),
        sa.Column("failure", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("canary_id", name=op.f("pk_canary_runs")),
        sa.UniqueConstraint("slot", name=op.f("uq_canary_runs_slot")),
    )
    op.create_index(op.f("ix_canary_runs_started_at"), "canary_runs", ["started_at"])
    op.add_column("alarms", sa.Column("taken_by", sa.String(length=32), nullable=True))
    op.add_column("calls", sa.Column("synthetic", sa.Boolean(), server_default=sa.false(), nullable=False))
    for statement in GUARDS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    for statement in UNGUARDS[op.get_bind().dialect.name]:
        op.execute(statement)
    with op.batch_alter_table("calls") as batch_op:
        batch_op.drop_column("synthetic")
    with op.batch_alter_table("alarms") as batch_op:
        batch_op.drop_column("taken_by")
    op.drop_table("canary_runs")
