"""A hall with a database of its own, which stands here in the tree alone, is told from those served here."""

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("halls") as table:
        table.add_column(sa.Column("kept_elsewhere", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("halls") as table:
        table.drop_column("kept_elsewhere")
