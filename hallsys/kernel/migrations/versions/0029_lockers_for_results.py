"""Lockers for results."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

STILL_LIES = "taken_at IS NULL AND returned_at IS NULL"
STATUS = (
    "status IN ('under_way', 'ready', {}'handed_over', 'recalled', 'returned', 'back', 'void')",
    "'in_locker', ",
)
MOVE = (
    "move IN ('sent', 'received', 'shelved', {}'handed_over', 'delivered', 'taken_back', 'recalled', "
    "'returned', 'sent_back', 'replaced', 'lapsed')",
    "'deposited', 'taken_out', 'collected', ",
)
TAKEN = (
    "(taken_by = 'applicant' AND agent_person_id IS NULL AND parcel_number IS NULL) OR "
    "(taken_by = 'agent' AND agent_person_id IS NOT NULL AND authorisation <> '' "
    "AND parcel_number IS NULL) OR "
    "(taken_by = 'courier' AND agent_person_id IS NULL AND parcel_number IS NOT NULL){}",
    " OR (taken_by = 'locker' AND agent_person_id IS NULL AND parcel_number IS NULL)",
)
CHECKS = (
    ("results", "ck_results_status", STATUS),
    ("result_moves", "ck_result_moves_move", MOVE),
    ("hand_overs", "ck_hand_overs_agent_authorised", TAKEN),
)


def _check(*, lockers: bool) -> None:
    """Let results, their moves and hand-overs be what they can be with lockers, or without."""
    for table, name, (condition, more) in CHECKS:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(batch_op.f(name), type_="check")
            batch_op.create_check_constraint(batch_op.f(name), condition.format(more if lockers else ""))


def upgrade() -> None:
    _check(lockers=True)
    op.create_table(
        "locker_banks",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("name_en", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("place_en", sa.String(length=60), nullable=False),
        sa.Column("wrong_codes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("paused_until", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_locker_banks")),
        sa.UniqueConstraint("hall_id", "code", name=op.f("uq_locker_banks_hall_id_code")),
    )
    op.create_table(
        "locker_boxes",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("bank_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("size", sa.String(length=1), nullable=False),
        sa.Column("out_at", sa.BigInteger(), nullable=True),
        sa.Column("out_reason", sa.String(length=16), nullable=True),
        sa.Column("out_note", sa.String(length=300), server_default="", nullable=False),
        sa.Column("stuck_at", sa.BigInteger(), nullable=True),
        sa.Column("stuck_fault", sa.String(length=32), nullable=True),
        sa.CheckConstraint("size IN ('S', 'M', 'L')", name=op.f("ck_locker_boxes_size")),
        sa.CheckConstraint(
            "(out_at IS NULL) = (out_reason IS NULL)", name=op.f("ck_locker_boxes_out_for_a_reason")
        ),
        sa.ForeignKeyConstraint(["bank_id"], ["locker_banks.id"], name=op.f("fk_locker_boxes_bank_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_locker_boxes")),
        sa.UniqueConstraint(
            "hall_id", "bank_id", "number", name=op.f("uq_locker_boxes_hall_id_bank_id_number")
        ),
    )
    with op.batch_alter_table("locker_boxes", schema=None) as batch_op:
        batch_op.create_index(
            "ix_locker_boxes_stuck",
            ["hall_id", "stuck_at"],
            unique=False,
            sqlite_where=sa.text("stuck_at IS NOT NULL"),
            postgresql_where=sa.text("stuck_at IS NOT NULL"),
        )

    op.create_table(
        "locker_deposits",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("result_id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(length=26), nullable=False),
        sa.Column("box_id", sa.String(length=26), nullable=False),
        sa.Column("bank_id", sa.String(length=26), nullable=False),
        sa.Column("window_id", sa.String(length=26), nullable=False),
        sa.Column("put_at", sa.BigInteger(), nullable=False),
        sa.Column("put_by", sa.String(length=26), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("shelf", sa.String(length=20), nullable=False),
        sa.Column("code_print", sa.LargeBinary(), nullable=True),
        sa.Column("code_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("raised_at", sa.BigInteger(), nullable=True),
        sa.Column("taken_at", sa.BigInteger(), nullable=True),
        sa.Column("returned_at", sa.BigInteger(), nullable=True),
        sa.Column("returned_by", sa.String(length=26), nullable=True),
        sa.CheckConstraint(
            "(taken_at IS NULL AND returned_at IS NULL) = (code_print IS NOT NULL)",
            name=op.f("ck_locker_deposits_code_while_it_lies"),
        ),
        sa.CheckConstraint(
            "taken_at IS NULL OR returned_at IS NULL", name=op.f("ck_locker_deposits_one_end")
        ),
        sa.ForeignKeyConstraint(["bank_id"], ["locker_banks.id"], name=op.f("fk_locker_deposits_bank_id")),
        sa.ForeignKeyConstraint(["box_id"], ["locker_boxes.id"], name=op.f("fk_locker_deposits_box_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_locker_deposits_case_id")),
        sa.ForeignKeyConstraint(["result_id"], ["results.id"], name=op.f("fk_locker_deposits_result_id")),
        sa.ForeignKeyConstraint(["window_id"], ["windows.id"], name=op.f("fk_locker_deposits_window_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_locker_deposits")),
    )
    with op.batch_alter_table("locker_deposits", schema=None) as batch_op:
        batch_op.create_index(
            "ix_locker_deposits_due",
            ["hall_id", "due_at"],
            unique=False,
            sqlite_where=sa.text(STILL_LIES),
            postgresql_where=sa.text(STILL_LIES),
        )
        batch_op.create_index(
            "ix_locker_deposits_person",
            ["hall_id", "person_id"],
            unique=False,
            sqlite_where=sa.text(STILL_LIES),
            postgresql_where=sa.text(STILL_LIES),
        )
        batch_op.create_index(
            "uq_locker_deposits_box",
            ["box_id"],
            unique=True,
            sqlite_where=sa.text(STILL_LIES),
            postgresql_where=sa.text(STILL_LIES),
        )
        batch_op.create_index(
            "uq_locker_deposits_code",
            ["bank_id", "code_print"],
            unique=True,
            sqlite_where=sa.text(STILL_LIES),
            postgresql_where=sa.text(STILL_LIES),
        )
        batch_op.create_index(
            "uq_locker_deposits_result",
            ["result_id"],
            unique=True,
            sqlite_where=sa.text(STILL_LIES),
            postgresql_where=sa.text(STILL_LIES),
        )

    op.create_table(
        "locker_openings",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("box_id", sa.String(length=26), nullable=False),
        sa.Column("deposit_id", sa.String(length=26), nullable=True),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("reason_code", sa.String(length=16), nullable=True),
        sa.Column("note", sa.String(length=300), server_default="", nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("fault", sa.String(length=32), nullable=True),
        sa.CheckConstraint(
            "(purpose = 'staff') = (reason_code IS NOT NULL)",
            name=op.f("ck_locker_openings_staff_for_a_reason"),
        ),
        sa.CheckConstraint(
            "purpose IN ('collect', 'put_in', 'take_out', 'staff')", name=op.f("ck_locker_openings_purpose")
        ),
        sa.CheckConstraint("state IN ('asked', 'open', 'failed')", name=op.f("ck_locker_openings_state")),
        sa.ForeignKeyConstraint(["box_id"], ["locker_boxes.id"], name=op.f("fk_locker_openings_box_id")),
        sa.ForeignKeyConstraint(
            ["deposit_id"], ["locker_deposits.id"], name=op.f("fk_locker_openings_deposit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_locker_openings")),
    )
    with op.batch_alter_table("locker_openings", schema=None) as batch_op:
        batch_op.create_index(
            "ix_locker_openings_asked",
            ["hall_id", "asked_at"],
            unique=False,
            sqlite_where=sa.text("state = 'asked'"),
            postgresql_where=sa.text("state = 'asked'"),
        )
        batch_op.create_index("ix_locker_openings_box", ["hall_id", "box_id", "asked_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("locker_openings", schema=None) as batch_op:
        batch_op.drop_index("ix_locker_openings_box")
        batch_op.drop_index(
            "ix_locker_openings_asked",
            sqlite_where=sa.text("state = 'asked'"),
            postgresql_where=sa.text("state = 'asked'"),
        )

    op.drop_table("locker_openings")
    with op.batch_alter_table("locker_deposits", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_locker_deposits_result",
            sqlite_where=sa.text(STILL_LIES),
            postgresql_where=sa.text(STILL_LIES),
        )
        batch_op.drop_index(
            "uq_locker_deposits_code", sqlite_where=sa.text(STILL_LIES), postgresql_where=sa.text(STILL_LIES)
        )
        batch_op.drop_index(
            "uq_locker_deposits_box", sqlite_where=sa.text(STILL_LIES), postgresql_where=sa.text(STILL_LIES)
        )
        batch_op.drop_index(
            "ix_locker_deposits_person",
            sqlite_where=sa.text(STILL_LIES),
            postgresql_where=sa.text(STILL_LIES),
        )
        batch_op.drop_index(
            "ix_locker_deposits_due", sqlite_where=sa.text(STILL_LIES), postgresql_where=sa.text(STILL_LIES)
        )

    op.drop_table("locker_deposits")
    with op.batch_alter_table("locker_boxes", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_locker_boxes_stuck",
            sqlite_where=sa.text("stuck_at IS NOT NULL"),
            postgresql_where=sa.text("stuck_at IS NOT NULL"),
        )

    op.drop_table("locker_boxes")
    op.drop_table("locker_banks")
    op.execute("DELETE FROM result_moves WHERE move IN ('deposited', 'taken_out', 'collected')")
    op.execute("UPDATE hand_overs SET taken_by = 'applicant' WHERE taken_by = 'locker'")
    op.execute("UPDATE results SET status = 'ready' WHERE status = 'in_locker'")
    _check(lockers=False)
