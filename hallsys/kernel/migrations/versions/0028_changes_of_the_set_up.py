"""An index of the changes of the set-up."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_SET_UP = (
    "kind IN ('ProcessPut', 'MatterProcessSet', 'DeskClerksSet', 'ExpertPut', 'HallChanged', "
    "'ZoneAdded', 'ZoneChanged', 'QueueAdded', 'QueueChanged', 'WindowAdded', 'WindowChanged', "
    "'MatterAdded', 'MatterChanged', 'PackagePut', 'PackageRemoved')"
)


def upgrade() -> None:
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index(
            "ix_events_set_up",
            ["hall_id", "seq"],
            unique=False,
            sqlite_where=sa.text(_SET_UP),
            postgresql_where=sa.text(_SET_UP),
        )


def downgrade() -> None:
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_events_set_up", sqlite_where=sa.text(_SET_UP), postgresql_where=sa.text(_SET_UP)
        )
