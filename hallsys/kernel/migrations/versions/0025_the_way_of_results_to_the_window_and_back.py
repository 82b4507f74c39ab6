"""The way of results to the window and back, with a ledger of all that happens to them."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

OLD = "status IN ('ready', 'handed_over', 'void')"
NEW = "status IN ('under_way', 'ready', 'handed_over', 'recalled', 'returned', 'back', 'void')"
PENDING = "status IN ('under_way', 'recalled', 'returned', 'back')"

NUMBER = (
    "UPDATE results SET serial = (SELECT count(*) FROM results o "
    "WHERE o.hall_id = results.hall_id AND o.case_id = results.case_id AND o.id <= results.id)"
)
# What was handed over before stands in the ledger as well. Its ids are those of the hand-overs, marked for
# what followed them.
HISTORY = (
    "INSERT INTO result_moves (id, hall_id, result_id, case_id, move, at, actor, window_id, hand_over_id) "
    "SELECT id, hall_id, result_id, case_id, 'handed_over', at, 'clerk:' || clerk_id, window_id, id "
    "FROM hand_overs",
    "INSERT INTO result_moves (id, hall_id, result_id, case_id, move, at, actor, hand_over_id) "
    "SELECT 'd' || substr(id, 2), hall_id, result_id, case_id, 'delivered', delivered_at, 'system', id "
    "FROM hand_overs WHERE delivered_at IS NOT NULL",
    "INSERT INTO result_moves (id, hall_id, result_id, case_id, move, at, actor, window_id, hand_over_id, "
    "reason_code, note) SELECT 'b' || substr(id, 2), hall_id, result_id, case_id, 'taken_back', "
    "taken_back_at, 'clerk:' || taken_back_by, window_id, id, taken_back_reason, "
    "COALESCE(taken_back_note, '') FROM hand_overs WHERE taken_back_at IS NOT NULL",
)


def upgrade() -> None:
    op.create_table(
        "result_moves",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("result_id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("move", sa.String(length=16), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("window_id", sa.String(length=26), nullable=True),
        sa.Column("shelf", sa.String(length=20), server_default="", nullable=False),
        sa.Column("hand_over_id", sa.String(length=26), nullable=True),
        sa.Column("reason_code", sa.String(length=32), nullable=True),
        sa.Column("note", sa.String(length=300), server_default="", nullable=False),
        sa.CheckConstraint(
            "move IN ('sent', 'received', 'shelved', 'handed_over', 'delivered', 'taken_back', 'recalled', "
            "'returned', 'sent_back', 'replaced', 'lapsed')",
            name=op.f("ck_result_moves_move"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_result_moves_case_id")),
        sa.ForeignKeyConstraint(
            ["hand_over_id"], ["hand_overs.id"], name=op.f("fk_result_moves_hand_over_id")
        ),
        sa.ForeignKeyConstraint(["result_id"], ["results.id"], name=op.f("fk_result_moves_result_id")),
        sa.ForeignKeyConstraint(["window_id"], ["windows.id"], name=op.f("fk_result_moves_window_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_moves")),
    )
    with op.batch_alter_table("result_moves", schema=None) as batch_op:
        batch_op.create_index("ix_result_moves_day", ["hall_id", "at", "id"], unique=False)
        batch_op.create_index("ix_result_moves_result", ["hall_id", "result_id"], unique=False)

    with op.batch_alter_table("results", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=16), server_default="other", nullable=False))
        batch_op.add_column(sa.Column("serial", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("sent_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("replaces", sa.String(length=26), nullable=True))
        batch_op.alter_column("ready_at", existing_type=sa.BIGINT(), nullable=True)
    op.execute(NUMBER)
    with op.batch_alter_table("results", schema=None) as batch_op:
        batch_op.alter_column("serial", existing_type=sa.Integer(), nullable=False)
        batch_op.drop_index(batch_op.f("ix_results_case"))
        batch_op.create_unique_constraint(
            batch_op.f("uq_results_hall_id_case_id_serial"), ["hall_id", "case_id", "serial"]
        )
        batch_op.drop_constraint(batch_op.f("ck_results_status"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_results_status"), NEW)
        batch_op.create_check_constraint(
            batch_op.f("ck_results_kind"), "kind IN ('document', 'licence', 'seal', 'other')"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_results_ready_somewhere"),
            "status <> 'ready' OR (ready_at IS NOT NULL AND shelf <> '')",
        )
        batch_op.create_index(
            "ix_results_pending",
            ["hall_id", "person_id"],
            unique=False,
            sqlite_where=sa.text(PENDING),
            postgresql_where=sa.text(PENDING),
        )
    for statement in HISTORY:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("result_moves")
    op.execute("DELETE FROM results WHERE ready_at IS NULL")
    op.execute("UPDATE results SET status = 'void' WHERE status NOT IN ('ready', 'handed_over', 'void')")
    with op.batch_alter_table("results", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_results_pending", sqlite_where=sa.text(PENDING), postgresql_where=sa.text(PENDING)
        )
        batch_op.drop_constraint(batch_op.f("ck_results_ready_somewhere"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_results_kind"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_results_status"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_results_status"), OLD)
        batch_op.drop_constraint(batch_op.f("uq_results_hall_id_case_id_serial"), type_="unique")
        batch_op.create_index("ix_results_case", ["hall_id", "case_id"], unique=False)
        batch_op.alter_column("ready_at", existing_type=sa.BIGINT(), nullable=False)
        batch_op.drop_column("replaces")
        batch_op.drop_column("sent_at")
        batch_op.drop_column("serial")
        batch_op.drop_column("kind")
