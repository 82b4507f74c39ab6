"""Kinds of results and English of samples."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

_BEFORE = "kind IN ('document', 'licence', 'seal', 'other')"
_NOW = "kind IN ('licence', 'document', 'certificate', 'seal', 'notice', 'other')"

# As names told the kind until now; a certificate and a notice were documents then.
_WORDS = (
    ("seal", ("章", "印鉴", "seal", "stamp")),
    ("certificate", ("证明",)),
    ("document", ("批", "approval")),
    ("notice", ("决定", "通知", "函", "意见", "decision", "notice", "letter")),
    ("licence", ("证", "照", "卡", "牌", "licence", "license", "permit", "card", "certificate")),
)
_SAID = sa.text("SELECT DISTINCT results FROM matter_versions WHERE results <> ''")
_FILL = sa.text("UPDATE matter_versions SET result_kinds = :kinds WHERE results = :results")


def _kind(name: str) -> str:
    said = name.lower()
    return next((kind for kind, words in _WORDS if any(word in said for word in words)), "other")


def _allow(condition: str) -> None:
    with op.batch_alter_table("results", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_results_kind"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_results_kind"), condition)


def upgrade() -> None:
    with op.batch_alter_table("materials", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sample_en", sa.String(length=1000), server_default="", nullable=False))
    with op.batch_alter_table("matter_versions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("result_kinds", sa.Text(), server_default="", nullable=False))
    _allow(_NOW)
    connection = op.get_bind()
    for results in connection.execute(_SAID).scalars().all():
        kinds = "\n".join(map(_kind, results.splitlines()))
        connection.execute(_FILL, {"results": results, "kinds": kinds})


def downgrade() -> None:
    op.execute("UPDATE results SET kind = 'document' WHERE kind IN ('certificate', 'notice')")
    _allow(_BEFORE)
    with op.batch_alter_table("matter_versions", schema=None) as batch_op:
        batch_op.drop_column("result_kinds")
    with op.batch_alter_table("materials", schema=None) as batch_op:
        batch_op.drop_column("sample_en")
