"""What pages read of the inboxes: what lies in them, who ended which stage of a case."""

from collections.abc import Collection
from dataclasses import dataclass
from heapq import merge
from itertools import islice

from sqlalchemy import Connection, String, bindparam, select, text

from hallsys.cases.process_tables import LIES_SOMEWHERE, case_acts
from hallsys.cases.tables import IS_OPEN
from hallsys.kernel.clock import Millis
from hallsys.kernel.schema import quoted
from hallsys.queue.states import Status as TicketStatus

# While the ticket of an immediate case stands so, the case is its window's affair.
_AT_THE_COUNTERS = quoted(
    (TicketStatus.WAITING, TicketStatus.CALLED, TicketStatus.SERVING, TicketStatus.PARKED)
)
BEGINNING: tuple[Millis, str] = (-1, "")


@dataclass(frozen=True, slots=True)
class InboxRow:
    """A case in an inbox; without a `stage` one approver decides it, who then is `taken_up_by`."""

    id: str
    case_number: str
    matter_id: str
    status: str
    accepted_by: str
    accepted_at: Millis
    taken_up_by: str | None
    due_at: Millis
    department: str
    process: str | None
    version: int | None
    stage: str | None
    stage_due: Millis | None
    holder_id: str | None


@dataclass(frozen=True, slots=True)
class Act:
    """A stage that somebody ended."""

    stage: str
    kind: str
    ending: str
    clerk_id: str
    at: Millis
    reason_code: str | None
    note: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a case lies in its process, or lay: without a `stage` it has left it."""

    process: str
    version: int
    stage: str | None
    department: str
    since: Millis
    stage_due: Millis | None
    holder_id: str | None
    proposal: str | None
    reason_code: str | None


# Two lists that are merged, so that each has its partial index. The second comes sorted out of it.
_AFTER = "AND (c.due_at > :due OR (c.due_at = :due AND c.id > :id)) ORDER BY c.due_at, c.id LIMIT :limit"
_IN_PROCESS = text(
    "SELECT c.id, c.case_number, c.matter_id, c.status, c.accepted_by, c.accepted_at, NULL, "  # noqa: S608
    "c.due_at, p.department, p.process_code, p.version, p.stage, p.stage_due, p.holder_id "
    "FROM case_processes p JOIN cases c ON c.hall_id = p.hall_id AND c.id = p.case_id "
    f"WHERE p.hall_id = :hall_id AND p.{LIES_SOMEWHERE} AND (:everywhere = 1 OR p.department IN :desks) "
    + _AFTER
).bindparams(bindparam("desks", expanding=True, type_=String))
_ONE_APPROVERS = text(
    "SELECT c.id, c.case_number, c.matter_id, c.status, c.accepted_by, c.accepted_at, "  # noqa: S608
    "c.taken_up_by, c.due_at, m.department, NULL, NULL, NULL, NULL, NULL "
    "FROM cases c JOIN tickets t ON t.hall_id = c.hall_id AND t.id = c.ticket_id JOIN matters m "
    "ON m.hall_id = c.hall_id AND m.id = c.matter_id "
    f"WHERE c.hall_id = :hall_id AND c.{IS_OPEN} AND (:everywhere = 1 OR m.department IN :desks) "
    f"AND (c.matter_kind <> 'immediate' OR t.status NOT IN ({_AT_THE_COUNTERS})) "
    f"AND NOT EXISTS (SELECT 1 FROM case_processes p WHERE p.case_id = c.id AND p.{LIES_SOMEWHERE}) " + _AFTER
).bindparams(bindparam("desks", expanding=True, type_=String))
_ACTS = (
    select(
        case_acts.c.stage,
        case_acts.c.kind,
        case_acts.c.ending,
        case_acts.c.clerk_id,
        case_acts.c.at,
        case_acts.c.reason_code,
        case_acts.c.note,
    )
    .where(case_acts.c.hall_id == bindparam("hall_id"), case_acts.c.case_id == bindparam("case_id"))
    .order_by(case_acts.c.id)
)
_PLACE = text(
    "SELECT process_code, version, stage, department, since, stage_due, holder_id, proposal, reason_code "
    "FROM case_processes WHERE hall_id = :hall_id AND case_id = :case_id"
)


def inbox(
    conn: Connection,
    hall_id: str,
    desks: Collection[str] = (),
    limit: int = 200,
    after: tuple[Millis, str] = BEGINNING,
) -> tuple[InboxRow, ...]:
    """Return the cases that lie in the inboxes of departments (none: of all), those that are due first.

    `after`: the due time and id of the last one known. An immediate case is among them only when its
    ticket has left the counters without it being concluded. For the light see `deadlines.horizons`.
    """
    due, last = after
    key = {"hall_id": hall_id, "desks": list(desks) or [""], "everywhere": int(not desks)}
    asked = {**key, "due": due, "id": last, "limit": limit}
    halves = ([InboxRow(*row) for row in conn.execute(half, asked)] for half in (_IN_PROCESS, _ONE_APPROVERS))
    return tuple(islice(merge(*halves, key=lambda row: (row.due_at, row.id)), limit))


def acts_of(conn: Connection, hall_id: str, case_id: str) -> tuple[Act, ...]:
    """Return the stages of a case that were ended, in order; one that was sent back is there again."""
    return tuple(Act(*row) for row in conn.execute(_ACTS, {"hall_id": hall_id, "case_id": case_id}))


def place_of(conn: Connection, hall_id: str, case_id: str) -> Place | None:
    """Return where a case lies in its process; None if it never was in one."""
    row = conn.execute(_PLACE, {"hall_id": hall_id, "case_id": case_id}).one_or_none()
    return None if row is None else Place(*row)
