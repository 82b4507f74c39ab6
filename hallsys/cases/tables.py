"""Cases, the materials handed in, the results, and the ledger of hand-overs.

People belong to no hall: rows carry a person's id, without a foreign key.
"""

from collections.abc import Iterable

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from hallsys.cases.rules import (
    LONGEST_AUTHORISATION,
    LONGEST_NAME,
    LONGEST_NOTE,
    LONGEST_SHELF,
    OPEN_STATUSES,
    ResultStatus,
    Status,
)
from hallsys.kernel.schema import hall_column, id_column, metadata, partial_index


def _quoted(values: Iterable[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)


# As literals, also in queries: with bound parameters no database would use the partial indexes.
IS_OPEN = f"status IN ({_quoted(OPEN_STATUSES)})"
IS_READY = f"status = '{ResultStatus.READY}'"

cases = Table(
    "cases",
    metadata,
    id_column(),
    hall_column(),
    Column("case_number", String(50), nullable=False),
    Column("matter_id", String(26), ForeignKey("matters.id"), nullable=False),
    Column("matter_kind", String(16), nullable=False),
    Column("person_id", String(26), nullable=False),
    Column("ticket_id", String(26), ForeignKey("tickets.id"), nullable=False),
    Column("service_id", String(26), ForeignKey("services.id"), nullable=False),
    Column("status", String(16), nullable=False),
    Column("accepted_by", String(26), nullable=False),
    Column("accepted_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("taken_up_by", String(26)),
    Column("taken_up_at", BigInteger),
    Column("decided_by", String(26)),
    Column("decided_at", BigInteger),
    Column("outcome", String(16)),
    Column("reason_code", String(32)),
    Column("note", String(LONGEST_NOTE), nullable=False, server_default=""),
    Column("pick_up_code", String(6)),  # under which its results lie ready
    UniqueConstraint("hall_id", "case_number"),
    CheckConstraint(f"status IN ({_quoted(Status)})", name="status"),
    # 审办分离, also for a program that does not ask the rules.
    CheckConstraint("taken_up_by <> accepted_by", name="taken_up_by_another"),
    CheckConstraint(
        "decided_by <> accepted_by OR (matter_kind = 'immediate' AND outcome = 'granted')",
        name="decided_by_another",
    ),
    Index("ix_cases_ticket", "hall_id", "ticket_id"),
    Index("ix_cases_person", "hall_id", "person_id", "accepted_at"),
    Index("ix_cases_decided", "hall_id", "decided_at"),
)
partial_index("ix_cases_open", cases.c.hall_id, cases.c.due_at, where=IS_OPEN)
# A code is free again once everything was handed over.
partial_index(
    "uq_cases_pick_up_code",
    cases.c.hall_id,
    cases.c.pick_up_code,
    where=f"status = '{Status.READY}'",
    unique=True,
)

case_counters = Table(
    "case_counters",
    metadata,
    hall_column(primary_key=True),
    Column("implementation_code", String(31), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("last", Integer, nullable=False),
    sqlite_with_rowid=False,
)

case_materials = Table(
    "case_materials",
    metadata,
    hall_column(primary_key=True),
    Column("case_id", String(26), ForeignKey("cases.id"), primary_key=True),
    Column("material_id", String(26), ForeignKey("materials.id"), primary_key=True),
    sqlite_with_rowid=False,
)

results = Table(
    "results",
    metadata,
    id_column(),
    hall_column(),
    Column("case_id", String(26), ForeignKey("cases.id"), nullable=False),
    Column("person_id", String(26), nullable=False),
    Column("name", String(LONGEST_NAME), nullable=False),
    Column("shelf", String(LONGEST_SHELF), nullable=False),
    Column("status", String(16), nullable=False),
    Column("ready_at", BigInteger, nullable=False),
    CheckConstraint(f"status IN ({_quoted(ResultStatus)})", name="status"),
    Index("ix_results_case", "hall_id", "case_id"),
)
partial_index("ix_results_ready", results.c.hall_id, results.c.person_id, where=IS_READY)

# The ledger: one row a result, never changed.
hand_overs = Table(
    "hand_overs",
    metadata,
    id_column(),
    hall_column(),
    Column("result_id", String(26), ForeignKey("results.id"), nullable=False),
    Column("case_id", String(26), ForeignKey("cases.id"), nullable=False),
    Column("person_id", String(26), nullable=False),
    Column("window_id", String(26), ForeignKey("windows.id"), nullable=False),
    Column("clerk_id", String(26), nullable=False),
    Column("taken_by", String(16), nullable=False),
    Column("agent_person_id", String(26)),
    Column("authorisation", String(LONGEST_AUTHORISATION), nullable=False),
    Column("at", BigInteger, nullable=False),
    UniqueConstraint("result_id"),
    Index("ix_hand_overs_window", "hall_id", "window_id", "at"),
    CheckConstraint(
        "(taken_by = 'applicant' AND agent_person_id IS NULL) OR "
        "(taken_by = 'agent' AND agent_person_id IS NOT NULL AND authorisation <> '')",
        name="agent_authorised",
    ),
)
