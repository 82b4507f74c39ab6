"""How results reach their applicant."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_ways",
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("way", sa.String(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("sealed IS NULL OR way = 'courier'", name=op.f("ck_case_ways_address_of_courier")),
        sa.CheckConstraint("way IN ('courier', 'locker')", name=op.f("ck_case_ways_way")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_ways_case_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_ways")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("case_ways")
