"""a call may have a case about the caller and one about a place, each with its own ladder

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_RUNNING = sa.text("status <> 'closed'")


def _one_running(name: str, *columns: str) -> None:
    op.create_index(
        name, "escalations", columns, unique=True, postgresql_where=_RUNNING, sqlite_where=_RUNNING
    )


def upgrade() -> None:
    """A running case of the duty for places is about a place from now on."""
    op.add_column(
        "escalations", sa.Column("matter", sa.String(length=8), server_default="caller", nullable=False)
    )
    op.execute("UPDATE escalations SET matter = 'place' WHERE role = 'facilities'")
    op.drop_index("ix_escalations_one_running_per_call", table_name="escalations")
    _one_running("ix_escalations_one_running_per_matter", "call_id", "matter")


def downgrade() -> None:
    """Of two running cases of a call the later one is closed: the code before knows one only."""
    op.execute(
        "UPDATE escalations SET status = 'closed', close_reason = 'merged', next_due_at = NULL "
        "WHERE matter = 'place' AND status <> 'closed' "
        "AND call_id IN (SELECT call_id FROM escalations WHERE matter = 'caller' AND status <> 'closed')"
    )
    op.drop_index("ix_escalations_one_running_per_matter", table_name="escalations")
    _one_running("ix_escalations_one_running_per_call", "call_id")
    op.drop_column("escalations", "matter")
