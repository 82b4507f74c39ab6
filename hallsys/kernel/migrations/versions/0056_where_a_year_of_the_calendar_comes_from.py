"""Where a year of the calendar comes from."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("calendar_years", sa.Column("source", sa.String(120), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("calendar_years", "source")
