"""Agents of organisations that were replaced."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agent_changes",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall_id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("service_id", sa.String(length=26), nullable=False),
        sa.Column("organisation_id", sa.String(length=26), nullable=False),
        sa.Column("before_person_id", sa.String(length=26), nullable=False),
        sa.Column("before_role", sa.String(length=16), nullable=False),
        sa.Column("before_note", sa.String(length=100), nullable=False),
        sa.Column("person_id", sa.String(length=26), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("clerk_id", sa.String(length=26), nullable=False),
        sa.CheckConstraint("person_id <> before_person_id", name=op.f("ck_agent_changes_another")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_agent_changes_case_id")),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=op.f("fk_agent_changes_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agent_changes")),
    )
    with op.batch_alter_table("agent_changes", schema=None) as batch_op:
        batch_op.create_index(
            "ix_agent_changes_organisation", ["hall_id", "organisation_id", "before_person_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("agent_changes", schema=None) as batch_op:
        batch_op.drop_index("ix_agent_changes_organisation")

    op.drop_table("agent_changes")
