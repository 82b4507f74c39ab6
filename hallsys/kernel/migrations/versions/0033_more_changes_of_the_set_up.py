"""The index of the changes of the set-up has hours, closed days and accounts."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_BEFORE = (
    "kind IN ('ProcessPut', 'MatterProcessSet', 'DeskClerksSet', 'ExpertPut', 'HallChanged', "
    "'ZoneAdded', 'ZoneChanged', 'QueueAdded', 'QueueChanged', 'WindowAdded', 'WindowChanged', "
    "'MatterAdded', 'MatterChanged', 'PackagePut', 'PackageRemoved')"
)
_NOW = (
    "kind IN ('ProcessPut', 'MatterProcessSet', 'DeskClerksSet', 'ExpertPut', 'HallChanged', "
    "'HoursChanged', 'CalendarLoaded', 'DayClosed', 'DayHoursSet', 'DayReopened', "
    "'ZoneAdded', 'ZoneChanged', 'QueueAdded', 'QueueChanged', 'WindowAdded', 'WindowChanged', "
    "'MatterAdded', 'MatterChanged', 'PackagePut', 'PackageRemoved', 'ClerkCreated', 'ClerkChanged')"
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
    _index(_BEFORE, _NOW)


def downgrade() -> None:
    _index(_NOW, _BEFORE)
