"""English of the notes and review points of materials, and of departments."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_ADDED = {
    "materials": {"note_en": sa.String(length=400), "review_points_en": sa.Text()},
    "matters": {"department_en": sa.String(length=120)},
    "matter_versions": {"department_en": sa.String(length=120)},
}


def upgrade() -> None:
    for table, columns in _ADDED.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name, kind in columns.items():
                batch_op.add_column(sa.Column(name, kind, server_default="", nullable=False))


def downgrade() -> None:
    for table, columns in _ADDED.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in reversed(columns):
                batch_op.drop_column(name)
