"""Decided cases that are void."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

CHECKS = (
    (
        "cases",
        "ck_cases_status",
        "status IN ('received', 'accepted', 'in_progress', 'supplement', 'suspended', 'concluded', 'ready', "
        "'handed_over', 'declined', 'withdrawn', 'terminated'{})",
    ),
    (
        "result_moves",
        "ck_result_moves_move",
        "move IN ('sent', 'received', 'shelved', 'deposited', 'taken_out', 'collected', 'handed_over', "
        "'delivered', 'taken_back', 'recalled', 'returned', 'sent_back', 'replaced', 'lapsed'{})",
    ),
)


def _check(*, void: bool) -> None:
    """Let cases, and the moves of their results, be void, or not."""
    for table, name, condition in CHECKS:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(batch_op.f(name), type_="check")
            batch_op.create_check_constraint(batch_op.f(name), condition.format(", 'voided'" if void else ""))


def upgrade() -> None:
    _check(void=True)
    op.create_table(
        "voidings",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("reason_code", sa.String(length=32), nullable=False),
        sa.Column("note", sa.String(length=300), server_default="", nullable=False),
        sa.Column("asked_by", sa.String(length=26), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("settled_by", sa.String(length=26), nullable=True),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("confirmed", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(length=300), server_default="", nullable=False),
        sa.CheckConstraint(
            "(settled_at IS NULL AND confirmed IS NULL) OR (settled_at IS NOT NULL AND confirmed IN (0, 1))",
            name=op.f("ck_voidings_settled_somehow"),
        ),
        sa.CheckConstraint("settled_by <> asked_by", name=op.f("ck_voidings_settled_by_another")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_voidings_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voidings")),
    )
    with op.batch_alter_table("voidings", schema=None) as batch_op:
        batch_op.create_index("ix_voidings_case", ["hall_id", "case_id"], unique=False)
        batch_op.create_index(
            "ix_voidings_open",
            ["hall_id", "asked_at"],
            unique=False,
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )
        batch_op.create_index(
            "uq_voidings_open",
            ["case_id"],
            unique=True,
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )


def downgrade() -> None:
    op.execute("UPDATE cases SET status = 'terminated' WHERE status = 'voided'")
    op.execute("UPDATE result_moves SET move = 'lapsed' WHERE move = 'voided'")
    _check(void=False)
    with op.batch_alter_table("voidings", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_voidings_open",
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_voidings_open",
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )
        batch_op.drop_index("ix_voidings_case")

    op.drop_table("voidings")
