"""What the log tells of erasures is found."""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

_LOGGED = sa.text(
    "kind IN ('PersonalDataErased', 'PersonalDataErasedOnRequest', 'PersonalDataSought', 'RetentionPeriodSet')"
)


def upgrade() -> None:
    op.create_index(
        "ix_events_retention",
        "events",
        ["hall_id", "kind", "at"],
        unique=False,
        sqlite_where=_LOGGED,
        postgresql_where=_LOGGED,
    )


def downgrade() -> None:
    op.drop_index("ix_events_retention", "events", sqlite_where=_LOGGED, postgresql_where=_LOGGED)
