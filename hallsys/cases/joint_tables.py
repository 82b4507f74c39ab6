"""Joint cases (证照联办): several cases of one application, each with its own clock, under one parent."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Table,
    UniqueConstraint,
    literal_column,
)

from hallsys.cases import tables as _cases  # noqa: F401 - the table that all these refer to
from hallsys.cases.joint_rules import Issue
from hallsys.cases.process_tables import LIES_SOMEWHERE
from hallsys.cases.result_rules import PENDING
from hallsys.cases.rules import LONGEST_NOTE, OPEN_STATUSES, Status
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
    Column("number", String(20), nullable=False),
    # Its results go out before all of them are there: who decided that, and why.
    Column("released_at", BigInteger),
    Column("released_by", String(26)),
    Column("release_note", String(LONGEST_NOTE), nullable=False, server_default=""),
    UniqueConstraint("hall_id", "number"),
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

# In SQL what `joint_rules.is_waited_for` says of a case `o`; results that are on their way,
# were called back or brought back are being issued.
WAITED_FOR = (
    f"(o.status IN ({quoted(OPEN_STATUSES)}) OR (o.status = '{Status.CONCLUDED}' AND (EXISTS "  # noqa: S608
    f"(SELECT 1 FROM case_processes p WHERE p.case_id = o.id AND p.{LIES_SOMEWHERE}) OR EXISTS "
    "(SELECT 1 FROM results r WHERE r.hall_id = o.hall_id AND r.case_id = o.id "
    f"AND r.status IN ({quoted(PENDING)})))))"
)
# The other cases that results of a joint case wait for; how it goes on says of which case `m`.
THE_OTHERS = (
    "FROM joint_members m JOIN joint_cases j ON j.id = m.joint_id "
    "JOIN joint_members n ON n.hall_id = m.hall_id AND n.joint_id = m.joint_id AND n.case_id <> m.case_id "
    f"JOIN cases o ON o.id = n.case_id WHERE j.issue = '{Issue.TOGETHER}' AND j.released_at IS NULL "
    f"AND {WAITED_FOR} AND m.hall_id = "
)
# Whether the results of a case of the statement wait for those of others.
IS_HELD: ColumnElement[bool] = literal_column(
    f"EXISTS (SELECT 1 {THE_OTHERS} cases.hall_id AND m.case_id = cases.id)"
)
