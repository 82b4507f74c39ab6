"""The tickets and visits behind a case: where it was accepted, where its results were handed over."""

from dataclasses import dataclass

from sqlalchemy import Connection, text

from hallsys.cases.tables import STANDS
from hallsys.kernel.clock import Millis

_SERVICES = text(
    "SELECT t.number, t.day, s.window_id, s.clerk_id, s.called_at, s.ended_at FROM cases c "
    "JOIN tickets t ON t.id = c.ticket_id JOIN services s ON s.hall_id = t.hall_id AND s.ticket_id = t.id "
    "WHERE c.hall_id = :hall_id AND c.id = :case_id ORDER BY s.called_at, s.id"
)
_HAND_OVERS = text(
    "SELECT h.window_id, h.clerk_id, h.at, h.taken_by, r.name FROM results r "  # noqa: S608
    f"JOIN hand_overs h ON h.result_id = r.id AND h.{STANDS} "
    "WHERE r.hall_id = :hall_id AND r.case_id = :case_id ORDER BY h.at, h.id"
)


@dataclass(frozen=True, slots=True)
class Visit:
    """A service of the ticket that a case came with."""

    number: str
    day: str
    window_id: str
    clerk_id: str
    called_at: Millis
    ended_at: Millis | None


@dataclass(frozen=True, slots=True)
class Given:
    """A result that was handed over, and to whom: applicant, agent or courier."""

    window_id: str
    clerk_id: str
    at: Millis
    taken_by: str
    name: str


def visits_of(conn: Connection, hall_id: str, case_id: str) -> tuple[Visit, ...]:
    """Return the services of the ticket that a case was accepted from, in their order."""
    rows = conn.execute(_SERVICES, {"hall_id": hall_id, "case_id": case_id})
    return tuple(Visit(*row) for row in rows)


def given_of(conn: Connection, hall_id: str, case_id: str) -> tuple[Given, ...]:
    """Return the hand-overs of a case's results that stand, in their order."""
    rows = conn.execute(_HAND_OVERS, {"hall_id": hall_id, "case_id": case_id})
    return tuple(Given(*row) for row in rows)
