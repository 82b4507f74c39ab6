"""The tickets and visits behind a case: where it was accepted, came again, and its results were handed over.

A case belongs to the services of the ticket that it was accepted from, and to the later ones in which
something was done for it.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, String, bindparam, text

from hallsys.cases.tables import STANDS
from hallsys.kernel.clock import Millis
from hallsys.kernel.transaction import Tx

_CAME_AGAIN = text(
    "INSERT INTO later_services (hall_id, case_id, service_id) VALUES (:hall_id, :case_id, :service_id) "
    "ON CONFLICT DO NOTHING"
)
_AT_WINDOW = text(
    "INSERT INTO later_services (hall_id, case_id, service_id) SELECT c.hall_id, c.id, s.id FROM services s "
    "JOIN tickets t ON t.id = s.ticket_id JOIN cases c ON c.hall_id = :of_hall AND c.id = :case_id "
    "WHERE s.hall_id = :hall_id AND s.window_id = :window_id AND s.clerk_id = :clerk_id "
    "AND s.started_at IS NOT NULL AND s.ended_at IS NULL AND c.ticket_id <> t.id "
    "AND :taker IN (t.person_id, t.present_id) ON CONFLICT DO NOTHING"
)
_CASES = text(
    "SELECT s.id AS service_id, c.id AS case_id FROM services s "
    "JOIN cases c ON c.hall_id = s.hall_id AND c.ticket_id = s.ticket_id "
    "WHERE s.hall_id = :hall_id AND s.id IN :service_ids "
    "UNION SELECT service_id, case_id FROM later_services "
    "WHERE hall_id = :hall_id AND service_id IN :service_ids ORDER BY service_id, case_id"
).bindparams(bindparam("service_ids", expanding=True, type_=String))
# The window of another hall, in which results of this one are handed over.
_THERE = "h.id AS at_hall_id, h.name AS hall, h.name_en AS hall_en, w.number AS there"
_SERVICE = (
    f"SELECT t.number, t.day, s.window_id, s.clerk_id, s.called_at, s.ended_at, {_THERE}, s.id AS service_id"
)
_IN_HALL = "JOIN windows w ON w.id = s.window_id JOIN halls h ON h.id = s.hall_id"
_SERVICES = text(
    f"{_SERVICE} FROM cases c JOIN tickets t ON t.id = c.ticket_id "
    f"JOIN services s ON s.hall_id = t.hall_id AND s.ticket_id = t.id {_IN_HALL} "
    "WHERE c.hall_id = :hall_id AND c.id = :case_id "
    f"UNION ALL {_SERVICE} FROM later_services l JOIN services s ON s.id = l.service_id "
    f"JOIN tickets t ON t.id = s.ticket_id {_IN_HALL} "
    "WHERE l.hall_id = :hall_id AND l.case_id = :case_id ORDER BY called_at, service_id"
)
_UNTIL = "o.outcome = 'finished' AND (o.ended_at < s.ended_at OR (o.ended_at = s.ended_at AND o.id <= s.id))"
_ORDINAL = text(
    "SELECT (SELECT count(*) FROM services o WHERE o.hall_id = c.hall_id AND o.ticket_id = c.ticket_id "  # noqa: S608
    f"AND {_UNTIL}) + (SELECT count(*) FROM later_services l JOIN services o ON o.id = l.service_id "
    f"WHERE l.hall_id = c.hall_id AND l.case_id = c.id AND {_UNTIL}) "
    "FROM cases c JOIN services s ON s.hall_id = c.hall_id AND s.id = :service_id "
    "WHERE c.hall_id = :hall_id AND c.id = :case_id"
)
_ORDINAL_OF_VISIT = text(
    "SELECT count(*) FROM services s JOIN services o ON o.hall_id = s.hall_id AND o.ticket_id = s.ticket_id "  # noqa: S608
    f"WHERE s.hall_id = :hall_id AND s.id = :service_id AND {_UNTIL}"
)
_HAND_OVERS = text(
    f"SELECT g.window_id, g.clerk_id, g.at, g.taken_by, r.name, {_THERE} FROM results r "  # noqa: S608
    f"JOIN hand_overs g ON g.result_id = r.id AND g.{STANDS} JOIN halls h ON h.id = g.hall_id "
    "LEFT JOIN windows w ON w.id = g.window_id "
    "WHERE r.hall_id = :hall_id AND r.case_id = :case_id ORDER BY g.at, g.id"
)


@dataclass(frozen=True, slots=True)
class There:
    """A window of another hall than that of the case."""

    hall: str
    hall_en: str
    window: int | None


@dataclass(frozen=True, slots=True)
class Visit:
    """A service in which something was done for a case; `there` if another hall gave it."""

    number: str
    day: str
    window_id: str
    clerk_id: str
    called_at: Millis
    ended_at: Millis | None
    there: There | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """A result that was handed over, and to whom: applicant, agent or courier; `there` if in another hall."""

    window_id: str
    clerk_id: str
    at: Millis
    taken_by: str
    name: str
    there: There | None = None


def came_again(tx: Tx, case_id: str, service_id: str) -> None:
    """Keep that something was done for a case in a service of another ticket than its own."""
    tx.execute(_CAME_AGAIN, {"hall_id": tx.hall_id, "case_id": case_id, "service_id": service_id})


def collected_at(
    tx: Tx, case_id: str, window_id: str, clerk_id: str, taker: str, of_hall: str | None = None
) -> None:
    """Tie a case to the service that the clerk gives at the window, if it is that of the person `taker`.

    `of_hall`: the other hall whose case it is; its books have the tie, the service stays this hall's.
    Without such a one, as where results are collected without a number, nothing is kept.
    """
    key = {"hall_id": tx.hall_id, "of_hall": of_hall or tx.hall_id, "case_id": case_id}
    tx.execute(_AT_WINDOW, {**key, "window_id": window_id, "clerk_id": clerk_id, "taker": taker})


def cases_of_services(
    conn: Connection, hall_id: str, service_ids: Collection[str]
) -> Mapping[str, tuple[str, ...]]:
    """Return the cases that something was done for in each service, in the order of their acceptance."""
    found = defaultdict[str, list[str]](list)
    if service_ids:
        for row in conn.execute(_CASES, {"hall_id": hall_id, "service_ids": sorted(service_ids)}):
            found[row.service_id].append(row.case_id)
    return {service_id: tuple(case_ids) for service_id, case_ids in found.items()}


def ordinal(conn: Connection, hall_id: str, case_id: str, service_id: str) -> int:
    """Return which of the finished services of a case a finished one was, from 1."""
    key = {"hall_id": hall_id, "case_id": case_id, "service_id": service_id}
    return int(conn.execute(_ORDINAL, key).scalar_one())


def ordinal_of_visit(conn: Connection, hall_id: str, service_id: str) -> int:
    """Return which of the finished services of its ticket a finished one was, from 1."""
    return int(conn.execute(_ORDINAL_OF_VISIT, {"hall_id": hall_id, "service_id": service_id}).scalar_one())


def visits_of(conn: Connection, hall_id: str, case_id: str) -> tuple[Visit, ...]:
    """Return the services in which something was done for a case, in their order."""
    rows = conn.execute(_SERVICES, {"hall_id": hall_id, "case_id": case_id})
    return tuple(
        Visit(
            row.number,
            row.day,
            row.window_id,
            row.clerk_id,
            row.called_at,
            row.ended_at,
            _there(hall_id, row),
        )
        for row in rows
    )


def given_of(conn: Connection, hall_id: str, case_id: str) -> tuple[Given, ...]:
    """Return the hand-overs of a case's results that stand, in their order."""
    rows = conn.execute(_HAND_OVERS, {"hall_id": hall_id, "case_id": case_id})
    return tuple(
        Given(row.window_id, row.clerk_id, row.at, row.taken_by, row.name, _there(hall_id, row))
        for row in rows
    )


def _there(hall_id: str, row: Row[Any]) -> There | None:
    return None if row.at_hall_id == hall_id else There(row.hall, row.hall_en or row.hall, row.there)
