"""How long personal data is kept: the periods of a hall, and by what is found what is over."""

import time

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

# Index, table, columns, and which rows are in it.
_PARTIAL = (
    ("ix_cases_kept", "cases", ["hall_id", "accepted_at"], "erased_at IS NULL"),
    ("ix_follow_up_steps_noted", "follow_up_steps", ["hall_id", "at"], "note <> ''"),
    ("ix_hand_overs_agent", "hand_overs", ["hall_id", "agent_person_id"], "agent_person_id IS NOT NULL"),
    ("ix_representations_noted", "representations", ["hall_id", "at"], "note NOT IN ('', '—')"),
    ("ix_ratings_words", "ratings", ["hall_id", "at"], "text <> ''"),
    ("ix_tickets_authorised", "tickets", ["hall_id", "issued_at"], "authorisation IS NOT NULL"),
)


def upgrade() -> None:
    op.create_table(
        "retention_periods",
        sa.Column("hall_id", sa.String(26), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("set_by", sa.String(64), nullable=False),
        sa.CheckConstraint("kind IN ('visit', 'case', 'rating')", name=op.f("ck_retention_periods_kind")),
        sa.PrimaryKeyConstraint("hall_id", "kind", name=op.f("pk_retention_periods")),
        sqlite_with_rowid=False,
    )
    op.add_column("cases", sa.Column("erased_at", sa.BigInteger(), nullable=True))
    op.add_column("people", sa.Column("seen_at", sa.BigInteger(), nullable=False, server_default="0"))
    # When they were last here was not written down: their time counts from now.
    seen = sa.text("UPDATE people SET seen_at = :now").bindparams(now=int(time.time() * 1000))
    op.execute(seen)
    op.create_index("ix_hand_overs_case", "hand_overs", ["hall_id", "case_id"])
    for name, table, columns, where in _PARTIAL:
        rows = sa.text(where)
        op.create_index(name, table, columns, sqlite_where=rows, postgresql_where=rows)


def downgrade() -> None:
    for name, table, _columns, _where in _PARTIAL:
        op.drop_index(name, table)
    op.drop_index("ix_hand_overs_case", "hand_overs")
    op.drop_column("people", "seen_at")
    op.drop_column("cases", "erased_at")
    op.drop_table("retention_periods")
