"""Ratings that supervision found forced are excluded by two."""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

_GROUNDS = "ground IN ('mistaken', 'malicious', 'not_ours'{})"
_STEPS = (
    "step IN ('sign', 'verify', 'rectify', 'content', 'not_content', 'not_reached', 'appeal', 'uphold', "
    "'reject'{})"
)
_PURPOSES = (
    "purpose IN ('decline', 'refusal', 'suspension', 'extension', 'termination', 'void', 'exclusion', "
    "'recall', 'return', 'void_return'{})"
)
# Of each table the constraint on what a column says, and the word that is new.
_ALLOWED = (
    ("rating_changes", "ck_rating_changes_ground", _GROUNDS, "forced"),
    ("follow_up_steps", "ck_follow_up_steps_step", _STEPS, "exclude"),
    ("reasons", "ck_reasons_purpose", _PURPOSES, "forced_rating"),
)


def _allow(*, new: bool) -> None:
    for table, name, condition, word in _ALLOWED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(batch_op.f(name), type_="check")
            batch_op.create_check_constraint(batch_op.f(name), condition.format(f", '{word}'" if new else ""))


def upgrade() -> None:
    _allow(new=True)
    op.create_table(
        "exclusion_proposals",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("finding_id", sa.String(length=26), nullable=False),
        sa.Column("reason_code", sa.String(length=32), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("ratings", sa.Integer(), nullable=False),
        sa.Column("excluded", sa.Integer(), server_default="0", nullable=False),
        sa.Column("proposed_by", sa.String(length=26), nullable=False),
        sa.Column("proposed_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("answer", sa.String(length=300), nullable=True),
        sa.Column("decided_by", sa.String(length=26), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waits', 'excluded', 'refused')", name=op.f("ck_exclusion_proposals_state")
        ),
        sa.CheckConstraint(
            "decided_by <> proposed_by", name=op.f("ck_exclusion_proposals_decided_by_another")
        ),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["findings.id"], name=op.f("fk_exclusion_proposals_finding_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exclusion_proposals")),
    )
    with op.batch_alter_table("exclusion_proposals", schema=None) as batch_op:
        batch_op.create_index("ix_exclusion_proposals_finding", ["hall_id", "finding_id"], unique=False)
        batch_op.create_index(
            "uq_exclusion_proposals_waiting",
            ["hall_id", "finding_id"],
            unique=True,
            sqlite_where=sa.text("state = 'waits'"),
            postgresql_where=sa.text("state = 'waits'"),
        )

    op.create_table(
        "proposed_ratings",
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("proposal_id", sa.String(length=26), nullable=False),
        sa.Column("rating_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["exclusion_proposals.id"], name=op.f("fk_proposed_ratings_proposal_id")
        ),
        sa.ForeignKeyConstraint(["rating_id"], ["ratings.id"], name=op.f("fk_proposed_ratings_rating_id")),
        sa.PrimaryKeyConstraint("hall_id", "proposal_id", "rating_id", name=op.f("pk_proposed_ratings")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.execute("DELETE FROM rating_changes WHERE ground = 'forced'")
    op.execute("DELETE FROM follow_up_steps WHERE step = 'exclude'")
    op.execute("DELETE FROM reasons WHERE purpose = 'forced_rating'")
    op.drop_table("proposed_ratings")
    with op.batch_alter_table("exclusion_proposals", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_exclusion_proposals_waiting",
            sqlite_where=sa.text("state = 'waits'"),
            postgresql_where=sa.text("state = 'waits'"),
        )
        batch_op.drop_index("ix_exclusion_proposals_finding")

    op.drop_table("exclusion_proposals")
    _allow(new=False)
