"""Where the papers of void results are."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

# Where it was before it became void, as the ledger tells; of one that is with its department nothing is kept.
_LIES = (
    "EXISTS (SELECT 1 FROM locker_deposits d WHERE d.hall_id = m.hall_id AND d.result_id = m.result_id "
    "AND d.taken_at IS NULL AND d.returned_at IS NULL)"
)
BACKFILL = (
    "UPDATE results SET paper = (SELECT CASE "  # noqa: S608
    "WHEN m.move = 'sent' THEN 'under_way' "
    "WHEN m.move IN ('received', 'shelved', 'taken_out', 'taken_back') THEN 'ready' "
    f"WHEN m.move = 'deposited' AND {_LIES} THEN 'in_locker' "
    "WHEN m.move IN ('handed_over', 'collected') THEN 'handed_over' "
    "WHEN m.move IN ('deposited', 'recalled') THEN 'recalled' "
    "WHEN m.move = 'returned' THEN 'returned' END "
    "FROM result_moves m WHERE m.hall_id = results.hall_id AND m.result_id = results.id "
    "AND m.move NOT IN ('voided', 'lapsed', 'replaced', 'delivered') "
    "ORDER BY m.at DESC, m.id DESC LIMIT 1) WHERE status = 'void'"
)


def upgrade() -> None:
    with op.batch_alter_table("results", schema=None) as batch_op:
        batch_op.add_column(sa.Column("paper", sa.String(length=16), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_results_paper_of_void"), "paper IS NULL OR status = 'void'"
        )
        batch_op.create_index(
            "ix_results_papers",
            ["hall_id", "paper", "case_id"],
            unique=False,
            sqlite_where=sa.text("paper IS NOT NULL"),
            postgresql_where=sa.text("paper IS NOT NULL"),
        )
    op.execute(BACKFILL)


def downgrade() -> None:
    with op.batch_alter_table("results", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_results_papers",
            sqlite_where=sa.text("paper IS NOT NULL"),
            postgresql_where=sa.text("paper IS NOT NULL"),
        )
        batch_op.drop_constraint(batch_op.f("ck_results_paper_of_void"), type_="check")
        batch_op.drop_column("paper")
