"""Whom a case keeps is looked at again later; one hall of a database erases what all of them share."""

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shared_turns",
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("by_hall", sa.String(length=26), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("what", name=op.f("pk_shared_turns")),
        sqlite_with_rowid=False,
    )
    op.add_column("people", sa.Column("look_again_at", sa.BigInteger(), server_default="0", nullable=False))
    op.drop_index("ix_people_seen", table_name="people")
    op.create_index("ix_people_seen", "people", ["look_again_at", "seen_at"])


def downgrade() -> None:
    op.drop_index("ix_people_seen", table_name="people")
    op.create_index("ix_people_seen", "people", ["seen_at"])
    op.drop_column("people", "look_again_at")
    op.drop_table("shared_turns")
