"""The periods that a hall chose, where they are not the defaults of `retention.rules`."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Integer, String, Table

from hallsys.kernel.schema import hall_column, metadata, quoted
from hallsys.retention.rules import Kind

retention_periods = Table(
    "retention_periods",
    metadata,
    hall_column(primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("days", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("set_by", String(64), nullable=False),
    CheckConstraint(f"kind IN ({quoted(Kind)})", name="kind"),
    sqlite_with_rowid=False,
)
