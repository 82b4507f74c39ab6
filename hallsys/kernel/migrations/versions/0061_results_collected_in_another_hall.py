"""Results that are collected in another hall."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None

# Each condition as it was, and as it is with other halls.
_STATUS = (
    "status IN ('under_way', 'ready', 'in_locker', {}'handed_over', 'recalled', 'returned', 'back', 'void')"
)
_MOVE = (
    "move IN ('sent', 'received', 'shelved', 'deposited', 'taken_out', 'collected', 'handed_over', "
    "'delivered', 'taken_back', 'recalled', 'returned', 'sent_back', 'replaced', 'lapsed', 'voided'{})"
)
_MOVES = "dispatched arrived given_there undone_there sent_home came_home lost"
_MORE_MOVES = "".join(f", '{move}'" for move in _MOVES.split())
CHECKS = (
    ("results", "ck_results_status", _STATUS.format(""), _STATUS.format("'between_halls', 'elsewhere', ")),
    ("result_moves", "ck_result_moves_move", _MOVE.format(""), _MOVE.format(_MORE_MOVES)),
    (
        "case_ways",
        "ck_case_ways_way",
        "way IN ('courier', 'locker')",
        "way IN ('courier', 'locker', 'hall')",
    ),
)
PENDING = (
    "status IN ('under_way', 'recalled', 'returned', 'back')",
    "status IN ('under_way', 'between_halls', 'recalled', 'returned', 'back')",
)
HALL = "(way = 'hall') = (at_hall_id IS NOT NULL)"


def _change(is_now: int) -> None:
    """Let results, their moves and their ways be what they can be with other halls (1), or without (0)."""
    for table, name, *conditions in CHECKS:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(batch_op.f(name), type_="check")
            batch_op.create_check_constraint(batch_op.f(name), conditions[is_now])
    was, will_be = (sa.text(PENDING[one]) for one in (1 - is_now, is_now))
    with op.batch_alter_table("results", schema=None) as batch_op:
        batch_op.drop_index("ix_results_pending", sqlite_where=was, postgresql_where=was)
        batch_op.create_index(
            "ix_results_pending",
            ["hall_id", "person_id"],
            unique=False,
            sqlite_where=will_be,
            postgresql_where=will_be,
        )


def upgrade() -> None:
    _change(1)
    op.create_table(
        "collection_points",
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hall_id", name=op.f("pk_collection_points")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "dispatches",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("to_hall_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("seals", sa.String(length=200), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("clerk_id", sa.String(length=26), nullable=False),
        sa.Column("window_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(["to_hall_id"], ["halls.id"], name=op.f("fk_dispatches_to_hall_id")),
        sa.ForeignKeyConstraint(["window_id"], ["windows.id"], name=op.f("fk_dispatches_window_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatches")),
        sa.UniqueConstraint("hall_id", "number", name=op.f("uq_dispatches_hall_id_number")),
    )
    op.create_table(
        "dispatched_results",
        sa.Column("dispatch_id", sa.String(length=26), nullable=False),
        sa.Column("result_id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatches.id"], name=op.f("fk_dispatched_results_dispatch_id")
        ),
        sa.ForeignKeyConstraint(["result_id"], ["results.id"], name=op.f("fk_dispatched_results_result_id")),
        sa.PrimaryKeyConstraint("dispatch_id", "result_id", name=op.f("pk_dispatched_results")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "stays",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("to_hall_id", sa.String(length=26), nullable=False),
        sa.Column("result_id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(length=26), nullable=False),
        sa.Column("stands", sa.String(length=16), nullable=False),
        sa.Column("dispatch_id", sa.String(length=26), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.Column("arrived_at", sa.BigInteger(), nullable=True),
        sa.Column("shelf", sa.String(length=20), server_default="", nullable=False),
        sa.CheckConstraint(
            "stands <> 'there' OR (arrived_at IS NOT NULL AND shelf <> '')", name=op.f("ck_stays_lies")
        ),
        sa.CheckConstraint("stands IN ('going', 'there', 'returning', 'over')", name=op.f("ck_stays_stands")),
        sa.CheckConstraint("hall_id <> to_hall_id", name=op.f("ck_stays_in_another_hall")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_stays_case_id")),
        sa.ForeignKeyConstraint(["dispatch_id"], ["dispatches.id"], name=op.f("fk_stays_dispatch_id")),
        sa.ForeignKeyConstraint(["result_id"], ["results.id"], name=op.f("fk_stays_result_id")),
        sa.ForeignKeyConstraint(["to_hall_id"], ["halls.id"], name=op.f("fk_stays_to_hall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stays")),
    )
    with op.batch_alter_table("stays", schema=None) as batch_op:
        batch_op.create_index(
            "ix_stays_going",
            ["to_hall_id", "sent_at"],
            unique=False,
            sqlite_where=sa.text("stands = 'going'"),
            postgresql_where=sa.text("stands = 'going'"),
        )
        batch_op.create_index(batch_op.f("ix_stays_result_id"), ["result_id"], unique=False)
        batch_op.create_index(
            "ix_stays_returning",
            ["hall_id", "sent_at"],
            unique=False,
            sqlite_where=sa.text("stands = 'returning'"),
            postgresql_where=sa.text("stands = 'returning'"),
        )
        batch_op.create_index(
            "ix_stays_sent",
            ["hall_id", "sent_at"],
            unique=False,
            sqlite_where=sa.text("stands = 'going'"),
            postgresql_where=sa.text("stands = 'going'"),
        )
        batch_op.create_index(
            "ix_stays_sent_home",
            ["to_hall_id", "sent_at"],
            unique=False,
            sqlite_where=sa.text("stands = 'returning'"),
            postgresql_where=sa.text("stands = 'returning'"),
        )
        batch_op.create_index(
            "ix_stays_there",
            ["to_hall_id", "person_id"],
            unique=False,
            sqlite_where=sa.text("stands = 'there'"),
            postgresql_where=sa.text("stands = 'there'"),
        )
        batch_op.create_index(
            "uq_stays_away",
            ["result_id"],
            unique=True,
            sqlite_where=sa.text("stands <> 'over'"),
            postgresql_where=sa.text("stands <> 'over'"),
        )

    with op.batch_alter_table("case_ways", schema=None) as batch_op:
        batch_op.add_column(sa.Column("at_hall_id", sa.String(length=26), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_case_ways_at_hall_id"), "halls", ["at_hall_id"], ["id"])
        batch_op.create_check_constraint(batch_op.f("ck_case_ways_hall_of_collection"), HALL)

    with op.batch_alter_table("result_moves", schema=None) as batch_op:
        batch_op.add_column(sa.Column("at_hall_id", sa.String(length=26), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_result_moves_at_hall_id"), "halls", ["at_hall_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("result_moves", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_result_moves_at_hall_id"), type_="foreignkey")
        batch_op.drop_column("at_hall_id")

    with op.batch_alter_table("case_ways", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_case_ways_hall_of_collection"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_case_ways_at_hall_id"), type_="foreignkey")
        batch_op.drop_column("at_hall_id")

    with op.batch_alter_table("stays", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_stays_away",
            sqlite_where=sa.text("stands <> 'over'"),
            postgresql_where=sa.text("stands <> 'over'"),
        )
        batch_op.drop_index(
            "ix_stays_there",
            sqlite_where=sa.text("stands = 'there'"),
            postgresql_where=sa.text("stands = 'there'"),
        )
        batch_op.drop_index(
            "ix_stays_sent_home",
            sqlite_where=sa.text("stands = 'returning'"),
            postgresql_where=sa.text("stands = 'returning'"),
        )
        batch_op.drop_index(
            "ix_stays_sent",
            sqlite_where=sa.text("stands = 'going'"),
            postgresql_where=sa.text("stands = 'going'"),
        )
        batch_op.drop_index(
            "ix_stays_returning",
            sqlite_where=sa.text("stands = 'returning'"),
            postgresql_where=sa.text("stands = 'returning'"),
        )
        batch_op.drop_index(batch_op.f("ix_stays_result_id"))
        batch_op.drop_index(
            "ix_stays_going",
            sqlite_where=sa.text("stands = 'going'"),
            postgresql_where=sa.text("stands = 'going'"),
        )

    op.drop_table("stays")
    op.drop_table("dispatched_results")
    op.drop_table("dispatches")
    op.drop_table("collection_points")
    _change(0)
