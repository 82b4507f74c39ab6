"""Guides, situations and samples of matters."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "samples",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_samples")),
    )
    op.create_table(
        "case_answers",
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("question", sa.String(length=16), nullable=False),
        sa.Column("option", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_answers_case_id")),
        sa.PrimaryKeyConstraint("hall_id", "case_id", "question", name=op.f("pk_case_answers")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("materials", schema=None) as batch_op:
        batch_op.add_column(sa.Column("form", sa.String(length=16), server_default="any", nullable=False))
        batch_op.add_column(
            sa.Column("source", sa.String(length=16), server_default="applicant", nullable=False)
        )
        batch_op.add_column(
            sa.Column("may_be_missing", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("review_points", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("sample", sa.String(length=500), server_default="", nullable=False))
        batch_op.add_column(sa.Column("sample_id", sa.String(length=26), server_default="", nullable=False))
        batch_op.add_column(
            sa.Column("applies_when", sa.String(length=400), server_default="", nullable=False)
        )

    with op.batch_alter_table("matter_versions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("audience", sa.String(length=200), server_default="", nullable=False))
        batch_op.add_column(
            sa.Column("audience_en", sa.String(length=400), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("conditions", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("conditions_en", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("legal_days", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("fee", sa.String(length=200), server_default="", nullable=False))
        batch_op.add_column(sa.Column("fee_en", sa.String(length=400), server_default="", nullable=False))
        batch_op.add_column(sa.Column("fee_basis", sa.String(length=200), server_default="", nullable=False))
        batch_op.add_column(sa.Column("results", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("legal_basis", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(
            sa.Column("supervision_phone", sa.String(length=40), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("questions", sa.Text(), server_default="[]", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("matter_versions", schema=None) as batch_op:
        batch_op.drop_column("questions")
        batch_op.drop_column("supervision_phone")
        batch_op.drop_column("legal_basis")
        batch_op.drop_column("results")
        batch_op.drop_column("fee_basis")
        batch_op.drop_column("fee_en")
        batch_op.drop_column("fee")
        batch_op.drop_column("legal_days")
        batch_op.drop_column("conditions_en")
        batch_op.drop_column("conditions")
        batch_op.drop_column("audience_en")
        batch_op.drop_column("audience")

    with op.batch_alter_table("materials", schema=None) as batch_op:
        batch_op.drop_column("applies_when")
        batch_op.drop_column("sample_id")
        batch_op.drop_column("sample")
        batch_op.drop_column("review_points")
        batch_op.drop_column("may_be_missing")
        batch_op.drop_column("source")
        batch_op.drop_column("form")

    op.drop_table("case_answers")
    op.drop_table("samples")
