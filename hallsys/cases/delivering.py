"""Decisions that have not reached the output window: to be delivered within so many working days.

Source: 行政许可法 art. 44: within 10 days of the decision. What lies on a shelf or in a locker, was handed
over or sent by courier has reached its applicant as far as the hall can see to it.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, String, bindparam, text

from hallsys.cases.clock import Limit, due_at, office
from hallsys.cases.policy import CaseSettings
from hallsys.cases.process_tables import LIES_SOMEWHERE
from hallsys.cases.rules import Status
from hallsys.cases.tables import IS_PENDING, STANDS
from hallsys.halls.errors import CalendarUncovered
from hallsys.halls.views import Hall
from hallsys.kernel.clock import DAY, Millis

TO_BE_MADE = "to_be_made"

# From what is pending, or lies with a department, now: never from all that was ever decided. A case is ready
# as soon as one of its results is. What was brought back, or what corrects that, was delivered once: `line`
# is each result that is pending with what it corrects, and what that corrected, to the first.
_UNDELIVERED = text(
    "WITH RECURSIVE line (pending_id, result_id, corrects) AS ("  # noqa: S608
    f"SELECT r.id, r.id, r.replaces FROM results r WHERE r.hall_id = :hall_id AND r.{IS_PENDING} "
    "UNION ALL SELECT l.pending_id, r.id, r.replaces FROM line l "
    "JOIN results r ON r.hall_id = :hall_id AND r.id = l.corrects) "
    "SELECT c.id AS case_id, c.case_number, c.matter_id, m.department, c.decided_at, min(w.stands) AS stands "
    "FROM (SELECT r.case_id, r.status AS stands FROM results r "
    f"WHERE r.hall_id = :hall_id AND r.{IS_PENDING} AND r.id NOT IN (SELECT l.pending_id FROM line l "
    f"WHERE EXISTS (SELECT 1 FROM hand_overs h WHERE h.result_id = l.result_id AND h.{STANDS})) "
    f"UNION SELECT p.case_id, '{TO_BE_MADE}' FROM case_processes p "
    f"WHERE p.hall_id = :hall_id AND p.{LIES_SOMEWHERE}) w "
    "JOIN cases c ON c.id = w.case_id JOIN matters m ON m.id = c.matter_id "
    f"WHERE c.status IN ('{Status.CONCLUDED}', '{Status.READY}') AND c.decided_at < :before "
    "AND (:everywhere = 1 OR m.department IN :desks) "
    "GROUP BY c.id, c.case_number, c.matter_id, m.department, c.decided_at "
    "ORDER BY c.decided_at, c.id LIMIT :limit"
).bindparams(bindparam("desks", expanding=True, type_=String))


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A decided case whose results are not there: `stands` is where one of them is, or TO_BE_MADE."""

    case_id: str
    case_number: str
    matter_id: str
    department: str
    decided_at: Millis
    stands: str
    deliver_by: Millis


def undelivered(
    conn: Connection,
    hall: Hall,
    settings: CaseSettings,
    until: Millis,
    desks: Collection[str] = (),
    limit: int = 100,
) -> tuple[Undelivered, ...]:
    """Return the decided cases whose results have to be there by the instant `until`, the oldest first.

    Only those of the matters of the departments `desks` (none: of all).
    Of a year whose holidays are not known nothing can be said: the page of the calendar says so.
    """
    clock = office(hall.calendar, hall.timezone, hall.hours, settings)
    found = []
    key = {
        "hall_id": hall.id,
        "desks": list(desks) or [""],
        "everywhere": int(not desks),
        "before": until - (settings.deliver_days - 1) * DAY,  # so many days of work take no fewer days
        "limit": limit,
    }
    for row in conn.execute(_UNDELIVERED, key):
        try:
            by = due_at(clock, row.decided_at, Limit(settings.deliver_days))
        except CalendarUncovered:
            continue
        if by <= until:
            found.append(Undelivered(**row._mapping, deliver_by=by))
    return tuple(found)
