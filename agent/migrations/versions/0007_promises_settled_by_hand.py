"""a promise may be noted as kept by a person, or given up with a reason

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from transcripts.database import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("promises", sa.Column("kept_by", sa.String(length=128), nullable=True))
    op.add_column("promises", sa.Column("broken_at", UtcDateTime(timezone=True), nullable=True))
    op.add_column("promises", sa.Column("broken_reason", sa.String(length=24), nullable=True))


def downgrade() -> None:
    """A promise that was given up is open again: nobody knows of it any more."""
    with op.batch_alter_table("promises") as table:
        table.drop_column("broken_reason")
        table.drop_column("broken_at")
        table.drop_column("kept_by")
