"""Which process a row of servers is of."""

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("servers", sa.Column("process", sa.String(length=26), nullable=True))


def downgrade() -> None:
    op.drop_column("servers", "process")
