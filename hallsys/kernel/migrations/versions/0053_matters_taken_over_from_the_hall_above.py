"""Matters taken over from the hall above."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

_BEFORE = (
    "kind IN ('ProcessPut', 'MatterProcessSet', 'DeskClerksSet', 'ExpertPut', 'HallChanged', "
    "'HoursChanged', 'CalendarLoaded', 'DayClosed', 'DayHoursSet', 'DayReopened', "
    "'ZoneAdded', 'ZoneChanged', 'QueueAdded', 'QueueChanged', 'WindowAdded', 'WindowChanged', "
    "'MatterAdded', 'MatterChanged', 'PackagePut', 'PackageRemoved', 'ClerkCreated', 'ClerkChanged', "
    "'ReasonsSet')"
)
_NOW = _BEFORE.replace(
    "'PackageRemoved'", "'PackageRemoved', 'MattersTakenOver', 'MattersLeftOut', 'MattersFollowed'"
)


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
        "inherited_matters",
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("left_out", sa.Boolean(), nullable=False),
        sa.Column("service_days", sa.String(length=7), nullable=False),
        sa.Column("limit_days", sa.Integer(), nullable=False),
        sa.Column("limit_unit", sa.String(length=16), nullable=False),
        sa.Column("suspended", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("hall_id", "code", name=op.f("pk_inherited_matters")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "inherited_packages",
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("hall_id", "code", name=op.f("pk_inherited_packages")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "inheritances",
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("from_hall_id", sa.String(length=26), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("everything", sa.Boolean(), nullable=False),
        sa.Column("queue_code", sa.String(length=16), nullable=False),
        sa.Column("seen_seq", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["from_hall_id"], ["halls.id"], name=op.f("fk_inheritances_from_hall_id")),
        sa.PrimaryKeyConstraint("hall_id", name=op.f("pk_inheritances")),
        sqlite_with_rowid=False,
    )
    _index(_BEFORE, _NOW)


def downgrade() -> None:
    _index(_NOW, _BEFORE)
    op.drop_table("inheritances")
    op.drop_table("inherited_packages")
    op.drop_table("inherited_matters")
