"""Joint cases have a number of their own, and can be released."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("joint_cases", schema=None) as batch_op:
        # Nothing has written a joint case before this version.
        batch_op.add_column(sa.Column("number", sa.String(length=20), nullable=False))
        batch_op.add_column(sa.Column("released_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("released_by", sa.String(length=26), nullable=True))
        batch_op.add_column(
            sa.Column("release_note", sa.String(length=300), server_default="", nullable=False)
        )
        batch_op.create_unique_constraint(op.f("uq_joint_cases_hall_id_number"), ["hall_id", "number"])


def downgrade() -> None:
    with op.batch_alter_table("joint_cases", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("uq_joint_cases_hall_id_number"), type_="unique")
        batch_op.drop_column("release_note")
        batch_op.drop_column("released_by")
        batch_op.drop_column("released_at")
        batch_op.drop_column("number")
