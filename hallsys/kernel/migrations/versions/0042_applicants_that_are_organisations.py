"""Applicants that are organisations."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "representations",
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("ticket_id", sa.String(length=26), nullable=False),
        sa.Column("organisation_id", sa.String(length=26), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("note", sa.String(length=100), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "role = 'representative' OR note <> ''", name=op.f("ck_representations_authorised_by_a_paper")
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_representations_ticket_id")),
        sa.PrimaryKeyConstraint("hall_id", "ticket_id", name=op.f("pk_representations")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("agent_person_id", sa.String(length=26), nullable=True))
        batch_op.add_column(sa.Column("agent_role", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("agent_note", sa.String(length=100), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_cases_agent_by_right"), "(agent_person_id IS NULL) = (agent_role IS NULL)"
        )
        batch_op.create_index(
            "ix_cases_agent",
            ["hall_id", "agent_person_id", "accepted_at"],
            unique=False,
            sqlite_where=sa.text("agent_person_id IS NOT NULL"),
            postgresql_where=sa.text("agent_person_id IS NOT NULL"),
        )

    with op.batch_alter_table("matter_versions", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("applicants", sa.String(length=16), server_default="both", nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("matter_versions", schema=None) as batch_op:
        batch_op.drop_column("applicants")

    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_cases_agent",
            sqlite_where=sa.text("agent_person_id IS NOT NULL"),
            postgresql_where=sa.text("agent_person_id IS NOT NULL"),
        )
        batch_op.drop_constraint(batch_op.f("ck_cases_agent_by_right"), type_="check")
        batch_op.drop_column("agent_note")
        batch_op.drop_column("agent_role")
        batch_op.drop_column("agent_person_id")

    op.drop_table("representations")
