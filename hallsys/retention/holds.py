"""What keeps a case or a person, as conditions of SQL: of the case `c`, of the person `p`.

A person belongs to no hall and is kept by any of them. What is going on now is little, and stands in partial
indexes: those parts are read once a statement, not once a person. A cross join tells SQLite where to begin;
pushes are asked for without a hall, or it would read all of them rather than those that wait.
"""

from collections.abc import Mapping

from hallsys.cases.life_tables import GAP_OPEN, VOID_WAITS
from hallsys.cases.process_tables import LIES_SOMEWHERE
from hallsys.cases.result_rules import ResultStatus
from hallsys.cases.rules import Status
from hallsys.cases.tables import IS_KEPT, UNDER_WAY
from hallsys.evaluation.tables import IS_UNDER_WAY, OF_A_VISIT
from hallsys.kernel.schema import quoted
from hallsys.pushes.tables import IS_HEAD, IS_HELD
from hallsys.retention.rules import Hold

_ENDED = (Status.HANDED_OVER, Status.DECLINED, Status.WITHDRAWN, Status.TERMINATED, Status.VOIDED)
_HALLS = "hall_id IN (SELECT id FROM halls)"


def _of_case(table: str, condition: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM {table} x WHERE x.hall_id = c.hall_id AND x.case_id = c.id AND {condition})"  # noqa: S608
    )


# What another hall, in which a result of the case lay, did with it: its rows bear that hall's id (ADR 0014).
_ELSEWHERE = (
    "EXISTS (SELECT 1 FROM results r CROSS JOIN stays y CROSS JOIN {table} x WHERE r.hall_id = c.hall_id "
    "AND r.case_id = c.id AND y.result_id = r.id AND x.hall_id = y.to_hall_id AND x.case_id = c.id "
    "AND x.result_id = r.id AND {condition})"
)


def _of_case_anywhere(table: str, condition: str) -> tuple[str, str]:
    return _of_case(table, condition), _ELSEWHERE.format(table=table, condition=condition)


# Nothing is to come of a case any more: it has ended, nothing lies anywhere, nobody asked for a change of it.
_IS_OVER = (
    f"(c.status IN ({quoted(_ENDED)}) OR (c.status = '{Status.CONCLUDED}' "
    f"AND NOT {_of_case('results', '1 = 1')} AND NOT {_of_case('case_processes', 'x.' + LIES_SOMEWHERE)}))"
)
_OPEN = (
    _of_case("results", f"x.status NOT IN ({quoted((ResultStatus.HANDED_OVER, ResultStatus.VOID))})"),
    *_of_case_anywhere("hand_overs", UNDER_WAY),
    _of_case("voidings", f"x.{VOID_WAITS}"),
    _of_case("case_gaps", f"x.{GAP_OPEN}"),
    # Who rated the case, or what was done for it here or in another hall, is still dealt with.
    "EXISTS (SELECT 1 FROM follow_ups f JOIN ratings r ON r.id = f.rating_id "  # noqa: S608
    f"WHERE f.hall_id = c.hall_id AND f.{IS_UNDER_WAY} "
    "AND (r.case_id = c.id OR r.service_id = c.service_id))",
    "EXISTS (SELECT 1 FROM later_services l CROSS JOIN ratings r CROSS JOIN follow_ups f "  # noqa: S608
    "WHERE l.hall_id = c.hall_id AND l.case_id = c.id AND r.service_id = l.service_id "
    f"AND r.{OF_A_VISIT} AND f.rating_id = r.id AND f.{IS_UNDER_WAY})",
    *(
        f"c.id IN (SELECT q.chain FROM pushes q WHERE q.{state})"  # noqa: S608
        for state in (IS_HEAD, IS_HELD)
    ),
)
# The last thing that happened to it lies before `:before`.
_MOVED = (
    _of_case("case_steps", "x.at >= :before"),
    *_of_case_anywhere(
        "hand_overs", "(x.at >= :before OR x.delivered_at >= :before OR x.taken_back_at >= :before)"
    ),
    _of_case("voidings", "x.settled_at >= :before"),
    "EXISTS (SELECT 1 FROM results r CROSS JOIN result_moves m WHERE r.hall_id = c.hall_id "
    "AND r.case_id = c.id AND m.hall_id = r.hall_id AND m.result_id = r.id AND +m.at >= :before)",
    _ELSEWHERE.format(table="result_moves", condition="+x.at >= :before"),
)
CASE_IS_OVER = f"({_IS_OVER} AND NOT ({' OR '.join(_OPEN)}))"
CASE_IS_QUIET = (
    f"(c.accepted_at < :before AND coalesce(c.decided_at, 0) < :before AND NOT ({' OR '.join(_MOVED)}))"
)

_LIVE = ("status = 'waiting'", "status IN ('called', 'serving')", "status IN ('called', 'parked', 'no_show')")
_PARTIES = ("t.person_id", "t.present_id", "o.organisation_id")


def _parties(tickets: str) -> str:
    """Return who had to do with tickets: for whom, who came, and for which organisation."""
    return " UNION ALL ".join(
        f"SELECT {party} FROM {tickets}"  # noqa: S608 - our own words
        + (" CROSS JOIN representations o" if "o." in party else "")
        + " WHERE {where}"
        + (" AND o.hall_id = t.hall_id AND o.ticket_id = t.id" if "o." in party else "")
        for party in _PARTIES
    )


def _who(tickets: str, *conditions: str) -> str:
    parts = [_parties(tickets).format(where=one) for one in conditions]
    return f"p.id IN ({' UNION ALL '.join(parts)})"


_SERVED = "{} JOIN services s ON s.id = {} JOIN tickets t ON t.id = s.ticket_id"


def _person_holds(halls: str, of_push: str = "") -> dict[Hold, str]:
    """Return what keeps a person in those halls."""
    # By an index each; with an OR inside of one, SQLite would look through all cases.
    in_a_case = (
        *(
            f"EXISTS (SELECT 1 FROM cases c WHERE c.{halls} AND c.{party} = p.id AND c.{IS_KEPT})"  # noqa: S608
            for party in ("person_id", "agent_person_id")
        ),
        f"EXISTS (SELECT 1 FROM hand_overs h JOIN cases c ON c.id = h.case_id "  # noqa: S608
        f"WHERE h.{halls} AND h.agent_person_id = p.id AND c.{IS_KEPT})",
        "p.id IN (SELECT a.before_person_id FROM agent_changes a JOIN cases c ON c.id = a.case_id "  # noqa: S608
        f"WHERE a.{halls} AND c.{IS_KEPT})",
    )
    return {
        Hold.CASE: f"({' OR '.join(in_a_case)})",
        Hold.TICKET: _who("tickets t", *(f"t.{halls} AND t.{one}" for one in _LIVE)),
        Hold.APPOINTMENT: "p.id IN (SELECT b.person_id FROM appointments b "  # noqa: S608
        f"WHERE b.{halls} AND b.state = 'booked')",
        Hold.FOLLOW_UP: _who(
            _SERVED.format("follow_ups f", "f.service_id"), f"f.{halls} AND f.{IS_UNDER_WAY}"
        ),
        Hold.EXCLUSION: "p.id IN (SELECT e.person_id FROM gap_exclusions e "  # noqa: S608
        f"WHERE e.{halls} AND e.lifted_at IS NULL AND e.until > :now)",
        Hold.PUSH: _who(
            _SERVED.format("pushes q", "q.chain"), *(f"{of_push}q.{one}" for one in (IS_HEAD, IS_HELD))
        ),
    }


PERSON_HOLDS: Mapping[Hold, str] = _person_holds(_HALLS)
IN_HALLS = "hall_id IN :halls"
# For one person the ticket of each push that waits is looked at, too.
HOLDS_IN_HALLS: Mapping[Hold, str] = _person_holds(IN_HALLS, f"t.{IN_HALLS} AND ")
NOBODY_HOLDS = " AND ".join(f"NOT {one}" for one in PERSON_HOLDS.values())
