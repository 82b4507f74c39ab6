"""Coded reasons that a hall sets."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

_BEFORE = (
    "kind IN ('ProcessPut', 'MatterProcessSet', 'DeskClerksSet', 'ExpertPut', 'HallChanged', "
    "'HoursChanged', 'CalendarLoaded', 'DayClosed', 'DayHoursSet', 'DayReopened', "
    "'ZoneAdded', 'ZoneChanged', 'QueueAdded', 'QueueChanged', 'WindowAdded', 'WindowChanged', "
    "'MatterAdded', 'MatterChanged', 'PackagePut', 'PackageRemoved', 'ClerkCreated', 'ClerkChanged')"
)
_NOW = _BEFORE.replace("'ClerkChanged'", "'ClerkChanged', 'ReasonsSet'")


def _index(before: str, now: str) -> None:
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_events_set_up", sqlite_where=sa.text(before), postgresql_where=sa.text(before)
        )
        batch_op.create_index(
            "ix_events_set_up",
            ["hall_id", "seq"],
            unique=False,
            sqlite_where=sa.text(now),
            postgresql_where=sa.text(now),
        )


def upgrade() -> None:
    op.create_table(
        "reason_settings",
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hall_id", "version", name=op.f("pk_reason_settings")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "reasons",
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("zh", sa.String(length=60), nullable=False),
        sa.Column("en", sa.String(length=120), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("source_en", sa.String(length=60), nullable=False),
        sa.Column("offered", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "purpose IN ('decline', 'refusal', 'suspension', 'extension', 'termination', 'void', 'exclusion', 'recall', 'return', 'void_return')",
            name=op.f("ck_reasons_purpose"),
        ),
        sa.PrimaryKeyConstraint("hall_id", "version", "code", name=op.f("pk_reasons")),
        sqlite_with_rowid=False,
    )
    _index(_BEFORE, _NOW)


def downgrade() -> None:
    _index(_NOW, _BEFORE)
    op.drop_table("reasons")
    op.drop_table("reason_settings")
