"""Who acts for organisations now."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

WHERE = sa.text(
    "agent_person_id IS NOT NULL AND status IN ('received', 'accepted', 'in_progress', 'supplement', "
    "'suspended', 'concluded', 'ready')"
)


def upgrade() -> None:
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index(
            "ix_cases_acted_in",
            ["hall_id", "person_id", "agent_person_id"],
            unique=False,
            sqlite_where=WHERE,
            postgresql_where=WHERE,
        )


def downgrade() -> None:
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index("ix_cases_acted_in", sqlite_where=WHERE, postgresql_where=WHERE)
