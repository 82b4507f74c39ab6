"""Processes: their templates, whose inbox is whose, where each case stands, and who ended which stage.

A version of a template is written once; a case keeps the one that it began under.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from hallsys.cases import tables as _cases  # noqa: F401 - the table that all these refer to
from hallsys.cases.process_rules import LONGEST_CODE, LONGEST_DEPARTMENT, StageKind
from hallsys.cases.rules import LONGEST_NOTE
from hallsys.kernel.schema import hall_column, id_column, metadata, partial_index, quoted

LONGEST_PROCESS_NAME = 60

# As a literal, also in queries: with a bound parameter no database would use the partial index.
LIES_SOMEWHERE = "stage IS NOT NULL"

processes = Table(
    "processes",
    metadata,
    hall_column(primary_key=True),
    Column("code", String(LONGEST_CODE), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("zh", String(LONGEST_PROCESS_NAME), nullable=False),
    Column("en", String(2 * LONGEST_PROCESS_NAME), nullable=False),
    Column("stages", Text, nullable=False),  # as JSON, see process_rules.to_data
    Column("put_at", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

# Which process a matter's cases go through from their acceptance on; none: one approver decides.
matter_processes = Table(
    "matter_processes",
    metadata,
    hall_column(primary_key=True),
    Column("matter_id", String(26), ForeignKey("matters.id"), primary_key=True),
    Column("process_code", String(LONGEST_CODE), nullable=False),
    sqlite_with_rowid=False,
)

# Whose inbox is whose. Who is in none of them works for all departments.
desk_clerks = Table(
    "desk_clerks",
    metadata,
    hall_column(primary_key=True),
    Column("clerk_id", String(26), ForeignKey("clerks.id"), primary_key=True),
    Column("department", String(LONGEST_DEPARTMENT), primary_key=True),
    sqlite_with_rowid=False,
)

# Where a case stands in its process; `stage` is empty once it has left it.
case_processes = Table(
    "case_processes",
    metadata,
    Column("case_id", String(26), ForeignKey("cases.id"), primary_key=True),
    hall_column(),
    Column("process_code", String(LONGEST_CODE), nullable=False),
    Column("version", Integer, nullable=False),
    Column("stage", String(LONGEST_CODE)),
    Column("department", String(LONGEST_DEPARTMENT), nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("stage_due", BigInteger),
    Column("holder_id", String(26)),
    Column("accepted_by", String(26), nullable=False),
    Column("proposal", String(16)),  # what the review proposed
    Column("reason_code", String(LONGEST_CODE)),
    # 审办分离, also for a program that does not ask the rules.
    CheckConstraint("holder_id <> accepted_by", name="held_by_another"),
    sqlite_with_rowid=False,
)
partial_index(
    "ix_case_processes_inbox",
    case_processes.c.hall_id,
    case_processes.c.department,
    where=LIES_SOMEWHERE,
)

# Each stage that somebody ended, in order: who, how, and why. Notes are for staff.
case_acts = Table(
    "case_acts",
    metadata,
    id_column(),
    hall_column(),
    Column("case_id", String(26), ForeignKey("cases.id"), nullable=False),
    Column("stage", String(LONGEST_CODE), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("ending", String(16), nullable=False),
    Column("clerk_id", String(26), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("reason_code", String(LONGEST_CODE)),
    Column("note", String(LONGEST_NOTE), nullable=False),
    Column("accepted_by", String(26), nullable=False),
    Column("reviewed_by", String(26)),
    CheckConstraint("clerk_id <> accepted_by", name="by_another"),
    # 一审一核.
    CheckConstraint(
        f"kind <> '{StageKind.CHECK}' OR (reviewed_by IS NOT NULL AND clerk_id <> reviewed_by)",
        name="checked_by_another",
    ),
    CheckConstraint(f"kind IN ({quoted(StageKind)})", name="kind"),
    Index("ix_case_acts_case", "hall_id", "case_id"),
)
