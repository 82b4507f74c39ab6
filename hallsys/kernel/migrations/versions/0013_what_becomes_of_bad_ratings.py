"""What becomes of bad ratings."""

import time

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "follow_ups",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("rating_id", sa.String(length=26), nullable=False),
        sa.Column("service_id", sa.String(length=26), nullable=False),
        sa.Column("window_id", sa.String(length=26), nullable=False),
        sa.Column("clerk_id", sa.String(length=26), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("calls", sa.Integer(), server_default="0", nullable=False),
        sa.Column("appeals", sa.Integer(), server_default="0", nullable=False),
        sa.Column("appealed_by", sa.String(length=26), nullable=True),
        sa.Column("ground", sa.String(length=16), nullable=True),
        sa.CheckConstraint(
            "ground IN ('mistaken', 'malicious', 'not_ours')", name=op.f("ck_follow_ups_ground")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'signed', 'verified', 'rectified', 'appealed', 'closed', 'dismissed')",
            name=op.f("ck_follow_ups_state"),
        ),
        sa.ForeignKeyConstraint(["rating_id"], ["ratings.id"], name=op.f("fk_follow_ups_rating_id")),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=op.f("fk_follow_ups_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_ups")),
        sa.UniqueConstraint("rating_id", name=op.f("uq_follow_ups_rating_id")),
    )
    with op.batch_alter_table("follow_ups", schema=None) as batch_op:
        batch_op.create_index("ix_follow_ups_opened", ["hall_id", "opened_at"], unique=False)
        batch_op.create_index(
            "ix_follow_ups_under_way",
            ["hall_id", "opened_at"],
            unique=False,
            sqlite_where=sa.text("state NOT IN ('closed', 'dismissed')"),
            postgresql_where=sa.text("state NOT IN ('closed', 'dismissed')"),
        )
        batch_op.create_index(
            "ix_follow_ups_over",
            ["hall_id", "changed_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('closed', 'dismissed')"),
            postgresql_where=sa.text("state IN ('closed', 'dismissed')"),
        )

    op.create_table(
        "rating_changes",
        sa.Column("rating_id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("ground", sa.String(length=16), nullable=False),
        sa.Column("by", sa.String(length=26), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "ground IN ('mistaken', 'malicious', 'not_ours')", name=op.f("ck_rating_changes_ground")
        ),
        sa.CheckConstraint("level BETWEEN 1 AND 5", name=op.f("ck_rating_changes_level")),
        sa.ForeignKeyConstraint(["rating_id"], ["ratings.id"], name=op.f("fk_rating_changes_rating_id")),
        sa.PrimaryKeyConstraint("rating_id", name=op.f("pk_rating_changes")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "follow_up_steps",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("follow_up_id", sa.String(length=26), nullable=False),
        sa.Column("step", sa.String(length=16), nullable=False),
        sa.Column("by", sa.String(length=26), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "step IN ('sign', 'verify', 'rectify', 'content', 'not_content', 'not_reached', 'appeal', 'uphold', 'reject')",
            name=op.f("ck_follow_up_steps_step"),
        ),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["follow_ups.id"], name=op.f("fk_follow_up_steps_follow_up_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_steps")),
    )
    with op.batch_alter_table("follow_up_steps", schema=None) as batch_op:
        batch_op.create_index("ix_follow_up_steps", ["hall_id", "follow_up_id"], unique=False)

    with op.batch_alter_table("ratings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ratings_bad"), sqlite_where=sa.text("level <= 2"))

    # Bad ratings of the last days are followed up as well, as they were alerts before; each lends its id.
    followed_up = sa.text(
        "INSERT INTO follow_ups (id, hall_id, rating_id, service_id, window_id, clerk_id, state, opened_at, "
        "changed_at) SELECT r.id, r.hall_id, r.id, r.service_id, s.window_id, s.clerk_id, 'open', r.at, r.at "
        "FROM ratings r JOIN rating_sessions s ON s.id = r.session_id WHERE r.level <= 2 AND r.at >= :since"
    )
    op.execute(followed_up.bindparams(since=int(time.time() * 1000) - 15 * 86_400_000))


def downgrade() -> None:
    with op.batch_alter_table("ratings", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_ratings_bad"), ["hall_id", "at"], unique=False, sqlite_where=sa.text("level <= 2")
        )

    with op.batch_alter_table("follow_up_steps", schema=None) as batch_op:
        batch_op.drop_index("ix_follow_up_steps")

    op.drop_table("follow_up_steps")
    op.drop_table("rating_changes")
    with op.batch_alter_table("follow_ups", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_follow_ups_under_way",
            sqlite_where=sa.text("state NOT IN ('closed', 'dismissed')"),
            postgresql_where=sa.text("state NOT IN ('closed', 'dismissed')"),
        )
        batch_op.drop_index("ix_follow_ups_opened")

    op.drop_table("follow_ups")
