"""Joint cases (证照联办): several cases of one application, each with its own clock, under one parent."""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, String, Table

from hallsys.cases import tables as _cases  # noqa: F401 - the table that all these refer to
from hallsys.cases.joint_rules import Issue
from hallsys.kernel.schema import hall_column, id_column, metadata, quoted

joint_cases = Table(
    "joint_cases",
    metadata,
    id_column(),
    hall_column(),
    Column("name", String(60), nullable=False),  # of the package, as it was called then
    Column("name_en", String(120), nullable=False),
    Column("issue", String(16), nullable=False),
    Column("at", BigInteger, nullable=False),
    CheckConstraint(f"issue IN ({quoted(Issue)})", name="issue"),
)

joint_members = Table(
    "joint_members",
    metadata,
    hall_column(primary_key=True),
    Column("case_id", String(26), ForeignKey("cases.id"), primary_key=True),
    Column("joint_id", String(26), ForeignKey("joint_cases.id"), nullable=False),
    Index("ix_joint_members_joint", "hall_id", "joint_id"),
    sqlite_with_rowid=False,
)
