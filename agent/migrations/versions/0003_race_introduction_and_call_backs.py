"""the race of several lines, the introduction of two humans, call-backs after a drop

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import transcripts.database

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

_RUNNING = sa.text("state IN ('briefing', 'waiting', 'joined', 'handed_over')")
_Time = transcripts.database.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table('telephony_race_lines',
    sa.Column('line_id', sa.Uuid(), nullable=False),
    sa.Column('call_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.String(length=16), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('due_at', _Time, nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('leg_id', sa.String(length=64), nullable=True),
    sa.Column('listening', sa.JSON(), nullable=False),
    sa.Column('outcome', sa.String(length=24), nullable=True),
    sa.Column('changed_at', _Time, nullable=False),
    sa.PrimaryKeyConstraint('line_id', name=op.f('pk_telephony_race_lines')),
    sa.UniqueConstraint('call_id', 'number', name='uq_telephony_race_line')
    )
    with op.batch_alter_table('telephony_race_lines', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_telephony_race_lines_call_id'), ['call_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_telephony_race_lines_state'), ['state'], unique=False)
        batch_op.create_index(batch_op.f('ix_telephony_race_lines_leg_id'), ['leg_id'], unique=False)

    op.create_table('telephony_call_backs',
    sa.Column('call_back_id', sa.Uuid(), nullable=False),
    sa.Column('call_id', sa.Uuid(), nullable=False),
    sa.Column('dropped_leg_id', sa.String(length=64), nullable=False),
    sa.Column('dropped_at', _Time, nullable=False),
    sa.Column('attempt', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('due_at', _Time, nullable=False),
    sa.Column('leg_id', sa.String(length=64), nullable=True),
    sa.Column('changed_at', _Time, nullable=False),
    sa.PrimaryKeyConstraint('call_back_id', name=op.f('pk_telephony_call_backs'))
    )
    with op.batch_alter_table('telephony_call_backs', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_telephony_call_backs_call_id'), ['call_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_telephony_call_backs_state'), ['state'], unique=False)
        batch_op.create_index(batch_op.f('ix_telephony_call_backs_leg_id'), ['leg_id'], unique=False)

    # Bridges that an older release left running side by side: the newest of a call stays, the others are over.
    op.execute(
        "UPDATE telephony_bridges SET state = 'over' WHERE state IN ('briefing', 'waiting', 'joined') AND EXISTS ("
        "SELECT 1 FROM telephony_bridges AS newer WHERE newer.call_id = telephony_bridges.call_id "
        "AND newer.state IN ('briefing', 'waiting', 'joined') AND newer.bridge_id <> telephony_bridges.bridge_id "
        "AND (newer.changed_at > telephony_bridges.changed_at OR (newer.changed_at = telephony_bridges.changed_at "
        "AND newer.bridge_id > telephony_bridges.bridge_id)))"
    )
    with op.batch_alter_table('telephony_bridges', schema=None) as batch_op:
        batch_op.add_column(sa.Column('line', sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column('quiet', sa.Boolean(), server_default=sa.text('false'), nullable=False))
        batch_op.add_column(sa.Column('room_sid', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('officer_heard_at', _Time, nullable=True))
        batch_op.add_column(sa.Column('caller_heard_at', _Time, nullable=True))
        batch_op.add_column(sa.Column('introductions', sa.Integer(), server_default=sa.text('0'), nullable=False))
        batch_op.add_column(sa.Column('look_at', _Time, nullable=True))
        batch_op.create_index('ix_telephony_bridges_one_running_per_call', ['call_id'], unique=True,
                              postgresql_where=_RUNNING, sqlite_where=_RUNNING)


def downgrade() -> None:
    with op.batch_alter_table('telephony_bridges', schema=None) as batch_op:
        batch_op.drop_index('ix_telephony_bridges_one_running_per_call')
        for column in ('look_at', 'introductions', 'caller_heard_at', 'officer_heard_at', 'room_sid', 'quiet', 'line'):
            batch_op.drop_column(column)
    op.drop_table('telephony_call_backs')
    op.drop_table('telephony_race_lines')
