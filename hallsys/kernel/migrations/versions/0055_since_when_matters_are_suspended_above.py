"""Since when matters are suspended with the hall above."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("inherited_matters", sa.Column("suspended_at", sa.BigInteger(), nullable=True))
    op.execute("UPDATE inherited_matters SET suspended_at = since WHERE suspended")
    op.drop_column("inherited_matters", "suspended")


def downgrade() -> None:
    op.add_column(
        "inherited_matters",
        sa.Column("suspended", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.execute("UPDATE inherited_matters SET suspended = true WHERE suspended_at IS NOT NULL")
    op.drop_column("inherited_matters", "suspended_at")
