"""The nonces of signed requests are forgotten hall by hall."""

from alembic import op

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_case_system_nonces_at", table_name="case_system_nonces")
    op.create_index("ix_case_system_nonces_at", "case_system_nonces", ["hall_id", "at"])


def downgrade() -> None:
    op.drop_index("ix_case_system_nonces_at", table_name="case_system_nonces")
    op.create_index("ix_case_system_nonces_at", "case_system_nonces", ["at"])
