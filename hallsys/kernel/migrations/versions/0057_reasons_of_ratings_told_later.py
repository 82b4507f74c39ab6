"""Who told the reason of a rating that came without one; what waits for one, and what no longer does."""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

_WAITS = sa.text("reason_pending")


def upgrade() -> None:
    op.add_column("ratings", sa.Column("reason_by", sa.String(16), nullable=True))
    # Receivers were told of these already, and their tickets' pages are gone.
    op.execute("UPDATE ratings SET reason_pending = false")
    op.create_index(
        "ix_ratings_reason_pending",
        "ratings",
        ["hall_id", "at"],
        sqlite_where=_WAITS,
        postgresql_where=_WAITS,
    )


def downgrade() -> None:
    op.drop_index("ix_ratings_reason_pending", "ratings")
    op.drop_column("ratings", "reason_by")
