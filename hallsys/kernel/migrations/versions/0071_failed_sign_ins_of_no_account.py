"""Failed sign-ins are counted of logins that nobody has, and of the browsers that an account knows."""

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sign_in_tries",
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hall_id", "subject", name=op.f("pk_sign_in_tries")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_sign_in_tries_at", "sign_in_tries", ["hall_id", "at"])


def downgrade() -> None:
    op.drop_table("sign_in_tries")
