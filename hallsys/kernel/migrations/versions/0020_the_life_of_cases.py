"""The life of cases between acceptance and their end."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


CASES = {
    "old": "'accepted', 'in_progress', 'supplement', 'suspended', 'concluded', 'ready', 'handed_over', "
    "'declined', 'withdrawn', 'terminated'",
    "new": "'received', 'accepted', 'in_progress', 'supplement', 'suspended', 'concluded', 'ready', "
    "'handed_over', 'declined', 'withdrawn', 'terminated'",
}
RESULTS = {"old": "'ready', 'handed_over'", "new": "'ready', 'handed_over', 'void'"}


def know(which: str) -> None:
    """Let the tables know the old or the new states."""
    for table, states in (("cases", CASES), ("results", RESULTS)):
        with op.batch_alter_table(table) as batch_op:
            name = batch_op.f(f"ck_{table}_status")
            batch_op.drop_constraint(name, type_="check")
            batch_op.create_check_constraint(name, f"status IN ({states[which]})")


def upgrade() -> None:
    op.create_table(
        "gap_exclusions",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(length=26), nullable=False),
        sa.Column("reason_code", sa.String(length=32), nullable=False),
        sa.Column("note", sa.String(length=300), server_default="", nullable=False),
        sa.Column("added_by", sa.String(length=26), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("lifted_by", sa.String(length=26), nullable=True),
        sa.Column("lifted_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap_exclusions")),
    )
    with op.batch_alter_table("gap_exclusions", schema=None) as batch_op:
        batch_op.create_index(
            "ix_gap_exclusions_person",
            ["hall_id", "person_id", "until"],
            unique=False,
            sqlite_where=sa.text("lifted_at IS NULL"),
            postgresql_where=sa.text("lifted_at IS NULL"),
        )

    op.create_table(
        "material_notices",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("ticket_id", sa.String(length=26), nullable=False),
        sa.Column("service_id", sa.String(length=26), nullable=False),
        sa.Column("matter_id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(length=26), nullable=False),
        sa.Column("clerk_id", sa.String(length=26), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("brought", sa.Text(), nullable=False),
        sa.Column("lacking", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matters.id"], name=op.f("fk_material_notices_matter_id")),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=op.f("fk_material_notices_service_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_material_notices_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material_notices")),
    )
    with op.batch_alter_table("material_notices", schema=None) as batch_op:
        batch_op.create_index(
            "ix_material_notices_ticket", ["hall_id", "ticket_id", "matter_id"], unique=False
        )

    op.create_table(
        "case_gaps",
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("material_id", sa.String(length=26), nullable=False),
        sa.Column("promised_to", sa.String(length=26), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.String(length=26), nullable=True),
        sa.Column("ending", sa.String(length=8), nullable=True),
        sa.CheckConstraint("ending IN ('filled', 'missed', 'dropped')", name=op.f("ck_case_gaps_ending")),
        sa.CheckConstraint("(ended_at IS NULL) = (ending IS NULL)", name=op.f("ck_case_gaps_ended_somehow")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_gaps_case_id")),
        sa.ForeignKeyConstraint(["material_id"], ["materials.id"], name=op.f("fk_case_gaps_material_id")),
        sa.PrimaryKeyConstraint("case_id", "material_id", name=op.f("pk_case_gaps")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("case_gaps", schema=None) as batch_op:
        batch_op.create_index(
            "ix_case_gaps_open",
            ["hall_id", "due_at"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "case_pauses",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("cause", sa.String(length=32), nullable=False),
        sa.Column("note", sa.String(length=300), server_default="", nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("begun_by", sa.String(length=26), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.String(length=26), nullable=True),
        sa.CheckConstraint("until >= since", name=op.f("ck_case_pauses_in_order")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_pauses_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_pauses")),
    )
    with op.batch_alter_table("case_pauses", schema=None) as batch_op:
        batch_op.create_index("ix_case_pauses_case", ["hall_id", "case_id", "since"], unique=False)
        batch_op.create_index(
            "uq_case_pauses_open",
            ["case_id"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )

    op.create_table(
        "case_steps",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("action", sa.String(length=24), nullable=False),
        sa.Column("reached", sa.String(length=16), nullable=False),
        sa.Column("by", sa.String(length=26), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("reason_code", sa.String(length=32), nullable=True),
        sa.Column("note", sa.String(length=300), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_steps_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_steps")),
    )
    with op.batch_alter_table("case_steps", schema=None) as batch_op:
        batch_op.create_index("ix_case_steps_case", ["hall_id", "case_id", "id"], unique=False)

    op.create_table(
        "declines",
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
            name=op.f("ck_declines_settled_somehow"),
        ),
        sa.CheckConstraint("settled_by <> asked_by", name=op.f("ck_declines_settled_by_another")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_declines_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declines")),
    )
    with op.batch_alter_table("declines", schema=None) as batch_op:
        batch_op.create_index("ix_declines_case", ["hall_id", "case_id"], unique=False)
        batch_op.create_index(
            "ix_declines_open",
            ["hall_id", "asked_at"],
            unique=False,
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )
        batch_op.create_index(
            "uq_declines_open",
            ["case_id"],
            unique=True,
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )

    op.create_table(
        "supplements",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("asked_by", sa.String(length=26), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(length=300), server_default="", nullable=False),
        sa.Column("supplied_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_supplements_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplements")),
    )
    with op.batch_alter_table("supplements", schema=None) as batch_op:
        batch_op.create_index("ix_supplements_case", ["hall_id", "case_id"], unique=False)

    op.create_table(
        "supplement_items",
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("supplement_id", sa.String(length=26), nullable=False),
        sa.Column("material_id", sa.String(length=26), nullable=False),
        sa.Column("supplied_at", sa.BigInteger(), nullable=True),
        sa.Column("supplied_to", sa.String(length=26), nullable=True),
        sa.ForeignKeyConstraint(
            ["material_id"], ["materials.id"], name=op.f("fk_supplement_items_material_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplement_id"], ["supplements.id"], name=op.f("fk_supplement_items_supplement_id")
        ),
        sa.PrimaryKeyConstraint("supplement_id", "material_id", name=op.f("pk_supplement_items")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("decide_by", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("noticed_at", sa.BigInteger(), nullable=True))
        batch_op.create_index(
            "ix_cases_received",
            ["hall_id", "decide_by"],
            unique=False,
            sqlite_where=sa.text("status = 'received' AND noticed_at IS NULL"),
            postgresql_where=sa.text("status = 'received' AND noticed_at IS NULL"),
        )

    know("new")


def downgrade() -> None:
    know("old")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_cases_received",
            sqlite_where=sa.text("status = 'received' AND noticed_at IS NULL"),
            postgresql_where=sa.text("status = 'received' AND noticed_at IS NULL"),
        )
        batch_op.drop_column("noticed_at")
        batch_op.drop_column("decide_by")

    op.drop_table("supplement_items")
    with op.batch_alter_table("supplements", schema=None) as batch_op:
        batch_op.drop_index("ix_supplements_case")

    op.drop_table("supplements")
    with op.batch_alter_table("declines", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_declines_open",
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_declines_open",
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )
        batch_op.drop_index("ix_declines_case")

    op.drop_table("declines")
    with op.batch_alter_table("case_steps", schema=None) as batch_op:
        batch_op.drop_index("ix_case_steps_case")

    op.drop_table("case_steps")
    with op.batch_alter_table("case_pauses", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_case_pauses_open",
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.drop_index("ix_case_pauses_case")

    op.drop_table("case_pauses")
    with op.batch_alter_table("case_gaps", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_case_gaps_open",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.drop_table("case_gaps")
    with op.batch_alter_table("material_notices", schema=None) as batch_op:
        batch_op.drop_index("ix_material_notices_ticket")

    op.drop_table("material_notices")
    with op.batch_alter_table("gap_exclusions", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_gap_exclusions_person",
            sqlite_where=sa.text("lifted_at IS NULL"),
            postgresql_where=sa.text("lifted_at IS NULL"),
        )

    op.drop_table("gap_exclusions")
