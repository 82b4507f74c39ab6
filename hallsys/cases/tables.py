"""Cases, the materials handed in, the results, and the ledger of hand-overs.

People belong to no hall: rows carry a person's id, without a foreign key.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    select,
    union_all,
)

from hallsys.cases.collecting import LONGEST_AUTHORISATION
from hallsys.cases.result_rules import PENDING, Move, ResultStatus
from hallsys.cases.rules import (
    GOING_ON_STATUSES,
    LONGEST_NAME,
    LONGEST_NOTE,
    LONGEST_SHELF,
    OPEN_STATUSES,
    Status,
)
from hallsys.kernel.schema import hall_column, id_column, metadata, partial_index, quoted, sealed_column
from hallsys.matters.result_kinds import ResultKind
from hallsys.people.organisations import LONGEST_ROLE_NOTE

# As literals, also in queries: with bound parameters no database would use the partial indexes.
IS_OPEN = f"status IN ({quoted(OPEN_STATUSES)})"
IS_ACTED_IN = f"agent_person_id IS NOT NULL AND status IN ({quoted(GOING_ON_STATUSES)})"
IS_KEPT = "erased_at IS NULL"
IS_UNANSWERED = f"status = '{Status.RECEIVED}' AND noticed_at IS NULL"
IS_READY = f"status = '{ResultStatus.READY}'"
# Said in more words, so that no planner takes its index for what asks whose a result is.
HAS_LAIN = f"{IS_READY} AND ready_at > 0"
IS_PENDING = f"status IN ({quoted(PENDING)})"
HAS_PAPER = "paper IS NOT NULL"

cases = Table(
    "cases",
    metadata,
    id_column(),
    hall_column(),
    Column("case_number", String(50), nullable=False),
    Column("matter_id", String(26), ForeignKey("matters.id"), nullable=False),
    Column("matter_version", Integer, nullable=False, server_default="1"),  # that it was accepted under
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
    Column("decide_by", BigInteger),  # of one that was received: counts as accepted if nobody answers by then
    Column("noticed_at", BigInteger),  # when its applicant was told what is lacking
    # Who acts for an applicant that is an organisation, and by what right.
    Column("agent_person_id", String(26)),
    Column("agent_role", String(16)),
    Column("agent_note", String(LONGEST_ROLE_NOTE)),
    Column("erased_at", BigInteger),  # when what it says of persons was erased (hallsys.retention)
    UniqueConstraint("hall_id", "case_number"),
    CheckConstraint(f"status IN ({quoted(Status)})", name="status"),
    # 审办分离, also for a program that does not ask the rules.
    CheckConstraint("taken_up_by <> accepted_by", name="taken_up_by_another"),
    CheckConstraint(
        "decided_by <> accepted_by OR (matter_kind = 'immediate' AND outcome = 'granted')",
        name="decided_by_another",
    ),
    CheckConstraint("(agent_person_id IS NULL) = (agent_role IS NULL)", name="agent_by_right"),
    Index("ix_cases_ticket", "hall_id", "ticket_id"),
    Index("ix_cases_person", "hall_id", "person_id", "accepted_at"),
    Index("ix_cases_decided", "hall_id", "decided_at"),
)
partial_index(
    "ix_cases_agent",
    cases.c.hall_id,
    cases.c.agent_person_id,
    cases.c.accepted_at,
    where="agent_person_id IS NOT NULL",
)
# Who acts for an organisation now, among all that it ever applied for.
partial_index(
    "ix_cases_acted_in", cases.c.hall_id, cases.c.person_id, cases.c.agent_person_id, where=IS_ACTED_IN
)
partial_index("ix_cases_kept", cases.c.hall_id, cases.c.accepted_at, where=IS_KEPT)
partial_index("ix_cases_open", cases.c.hall_id, cases.c.due_at, where=IS_OPEN)
partial_index("ix_cases_received", cases.c.hall_id, cases.c.decide_by, where=IS_UNANSWERED)
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

# The situation that a case was accepted in: answers to the questions of the version it was accepted under.
case_answers = Table(
    "case_answers",
    metadata,
    hall_column(primary_key=True),
    Column("case_id", String(26), ForeignKey("cases.id"), primary_key=True),
    Column("question", String(16), primary_key=True),
    Column("option", String(16), nullable=False),
    sqlite_with_rowid=False,
)

# What was done for a case on a later ticket than its own: a gap filled, a supplement, a result collected.
later_services = Table(
    "later_services",
    metadata,
    hall_column(primary_key=True),
    Column("case_id", String(26), ForeignKey("cases.id"), primary_key=True),
    Column("service_id", String(26), ForeignKey("services.id"), primary_key=True),
    Index("ix_later_services_service", "hall_id", "service_id"),
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
    Column("kind", String(16), nullable=False, server_default=ResultKind.OTHER),
    Column("serial", Integer, nullable=False),  # which of the results of its case
    Column("shelf", String(LONGEST_SHELF), nullable=False),  # empty while it has not come to the window
    Column("status", String(16), nullable=False),
    Column("sent_at", BigInteger),  # when its department sent it to the output window
    Column("ready_at", BigInteger),
    Column("reminded_at", BigInteger),  # when the applicant was last told that it still lies there
    Column("replaces", String(26)),  # the result that it corrects
    Column("paper", String(16)),  # where the paper of a void one is, until its department has it
    CheckConstraint(f"status IN ({quoted(ResultStatus)})", name="status"),
    CheckConstraint(f"kind IN ({quoted(ResultKind)})", name="kind"),
    CheckConstraint(
        f"status <> '{ResultStatus.READY}' OR (ready_at IS NOT NULL AND shelf <> '')", name="ready_somewhere"
    ),
    CheckConstraint(f"paper IS NULL OR status = '{ResultStatus.VOID}'", name="paper_of_void"),
    UniqueConstraint("hall_id", "case_id", "serial"),
)
partial_index("ix_results_ready", results.c.hall_id, results.c.person_id, where=IS_READY)
partial_index("ix_results_lying", results.c.hall_id, results.c.ready_at, where=HAS_LAIN)
partial_index("ix_results_pending", results.c.hall_id, results.c.person_id, where=IS_PENDING)
partial_index("ix_results_papers", results.c.hall_id, results.c.paper, results.c.case_id, where=HAS_PAPER)

# As literals, as above: what stands of the ledger, and the parcels that nobody has confirmed.
STANDS = "taken_back_at IS NULL"
UNDER_WAY = "taken_by = 'courier' AND delivered_at IS NULL AND taken_back_at IS NULL"

# Who collected what: one row that stands a result. Rows are marked, never removed or overwritten.
hand_overs = Table(
    "hand_overs",
    metadata,
    id_column(),
    hall_column(),
    Column("result_id", String(26), ForeignKey("results.id"), nullable=False),
    Column("case_id", String(26), ForeignKey("cases.id"), nullable=False),
    Column("person_id", String(26), nullable=False),
    # Where, and who answers for it: a clerk at a window; at a bank of lockers only one who found a box empty.
    Column("window_id", String(26), ForeignKey("windows.id")),
    Column("clerk_id", String(26)),
    Column("bank_id", String(26), ForeignKey("locker_banks.id")),
    Column("taken_by", String(16), nullable=False),
    Column("agent_person_id", String(26)),
    Column("authorisation", String(LONGEST_AUTHORISATION), nullable=False),
    Column("authorisation_kind", String(16)),
    Column("parcel_number", String(13)),
    Column("at", BigInteger, nullable=False),
    Column("delivered_at", BigInteger),
    Column("taken_back_at", BigInteger),
    Column("taken_back_by", String(26)),
    Column("taken_back_reason", String(16)),
    Column("taken_back_note", String(LONGEST_NOTE)),
    Index("ix_hand_overs_window", "hall_id", "window_id", "at"),
    Index("ix_hand_overs_case", "hall_id", "case_id"),
    CheckConstraint(
        "(taken_by = 'applicant' AND agent_person_id IS NULL AND parcel_number IS NULL) OR "
        "(taken_by = 'agent' AND agent_person_id IS NOT NULL AND authorisation <> '' "
        "AND parcel_number IS NULL) OR "
        "(taken_by = 'courier' AND agent_person_id IS NULL AND parcel_number IS NOT NULL) OR "
        "(taken_by = 'locker' AND agent_person_id IS NULL AND parcel_number IS NULL)",
        name="agent_authorised",
    ),
    CheckConstraint(
        "(taken_by = 'locker' AND bank_id IS NOT NULL AND window_id IS NULL) OR "
        "(taken_by <> 'locker' AND bank_id IS NULL AND window_id IS NOT NULL AND clerk_id IS NOT NULL)",
        name="at_a_window_or_a_locker",
    ),
    CheckConstraint(
        "(taken_back_at IS NULL AND taken_back_reason IS NULL) OR "
        "(taken_back_at IS NOT NULL AND taken_back_by IS NOT NULL AND taken_back_reason IS NOT NULL)",
        name="taken_back_for_a_reason",
    ),
)
partial_index(
    "ix_hand_overs_agent",
    hand_overs.c.hall_id,
    hand_overs.c.agent_person_id,
    where="agent_person_id IS NOT NULL",
)
partial_index("uq_hand_overs_standing", hand_overs.c.result_id, where=STANDS, unique=True)
partial_index("ix_hand_overs_under_way", hand_overs.c.hall_id, hand_overs.c.at, where=UNDER_WAY)

# The ledger of everything that happens to results: written, never changed.
result_moves = Table(
    "result_moves",
    metadata,
    id_column(),
    hall_column(),
    Column("result_id", String(26), ForeignKey("results.id"), nullable=False),
    Column("case_id", String(26), ForeignKey("cases.id"), nullable=False),
    Column("move", String(16), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("window_id", String(26), ForeignKey("windows.id")),  # where, unless at a department or a locker
    Column("shelf", String(LONGEST_SHELF), nullable=False, server_default=""),
    Column("hand_over_id", String(26), ForeignKey("hand_overs.id")),
    Column("reason_code", String(32)),
    Column("note", String(LONGEST_NOTE), nullable=False, server_default=""),
    Column("at_hall_id", String(26), ForeignKey("halls.id")),  # the other hall that had part in it
    CheckConstraint(f"move IN ({quoted(Move)})", name="move"),
    Index("ix_result_moves_day", "hall_id", "at", "id"),
    Index("ix_result_moves_result", "hall_id", "result_id"),
)

# Strokes as JSON, sealed: beside the ledger, whose rows are read in numbers.
signatures = Table(
    "signatures",
    metadata,
    Column("hand_over_id", String(26), ForeignKey("hand_overs.id"), primary_key=True),
    hall_column(),
    sealed_column(),
    sqlite_with_rowid=False,
)

# How the results of a case reach their applicant; without a row at the window. The address is the courier's,
# the hall that in which they are collected instead.
case_ways = Table(
    "case_ways",
    metadata,
    Column("case_id", String(26), ForeignKey("cases.id"), primary_key=True),
    hall_column(),
    Column("way", String(16), nullable=False),
    sealed_column(nullable=True),
    Column("at", BigInteger, nullable=False),
    Column("at_hall_id", String(26), ForeignKey("halls.id")),
    CheckConstraint("way IN ('courier', 'locker', 'hall')", name="way"),
    CheckConstraint("(way = 'hall') = (at_hall_id IS NOT NULL)", name="hall_of_collection"),
    CheckConstraint("sealed IS NULL OR way = 'courier'", name="address_of_courier"),
    sqlite_with_rowid=False,
)

_found = cases.alias()


def concerns(person_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Return the condition that a case of `hall_id` is that person's, or of whom they applied for as agent.

    Two indexes find them: with an OR, SQLite would look through all cases of the hall.
    """
    of_hall = select(_found.c.id).where(_found.c.hall_id == bindparam("hall_id"))
    own = of_hall.where(_found.c.person_id == person_id)
    return cases.c.id.in_(union_all(own, of_hall.where(_found.c.agent_person_id == person_id)))
