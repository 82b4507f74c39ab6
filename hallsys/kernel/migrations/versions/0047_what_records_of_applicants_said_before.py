"""What records of applicants said before."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "people_values",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("sealed_name", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_people_values_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_values")),
    )
    with op.batch_alter_table("people_values", schema=None) as batch_op:
        batch_op.create_index("ix_people_values_person", ["hall_id", "person_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("people_values", schema=None) as batch_op:
        batch_op.drop_index("ix_people_values_person")

    op.drop_table("people_values")
