"""What pages read of results between halls: what comes, what lies here of others, what is to be sent.

Of another hall's result no more is told than its hand-over needs: never what its case is made of.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, String, bindparam, text

from hallsys.cases.result_rules import ResultStatus, named, result_number
from hallsys.cases.rules import Status
from hallsys.cases.stay_rules import Stands
from hallsys.cases.stay_tables import IS_AWAY, IS_THERE
from hallsys.cases.tables import IS_READY, STANDS
from hallsys.cases.ways import Way
from hallsys.kernel.clock import Millis


@dataclass(frozen=True, slots=True)
class Guest:
    """A result of another hall that lies here; `status`: called back and void ones are not handed over."""

    result_id: str
    case_number: str
    number: str
    name: str
    matter_name: str
    matter_name_en: str
    person_id: str
    status: str
    shelf: str
    arrived_at: Millis
    hall: str
    hall_en: str
    reminded_at: Millis | None

    @property
    def ready(self) -> bool:
        """Whether it can be handed over."""
        return self.status == ResultStatus.ELSEWHERE


@dataclass(frozen=True, slots=True)
class GivenGuest:
    """A result of another hall that was handed over here; `paper`: where that of a void one is."""

    result_id: str
    number: str
    name: str
    matter_name: str
    matter_name_en: str
    status: str
    paper: str | None


@dataclass(frozen=True, slots=True)
class Travelling:
    """A result on its way between two halls: `hall` is the other one, `seals` are of the bags of its list."""

    result_id: str
    number: str
    name: str
    person_id: str
    status: str
    list_number: str
    seals: str
    sent_at: Millis
    hall: str
    hall_en: str
    stay_id: str
    stands: str


@dataclass(frozen=True, slots=True)
class ToDispatch:
    """A result on a shelf here whose applicant wants to collect it in another hall."""

    result_id: str
    number: str
    name: str
    person_id: str
    shelf: str
    ready_at: Millis
    hall_id: str
    hall: str
    hall_en: str


@dataclass(frozen=True, slots=True)
class ListedResult:
    """A line of a dispatch list."""

    number: str
    name: str
    person_id: str


@dataclass(frozen=True, slots=True)
class DispatchList:
    """A dispatch list as it is printed: from where, to where, by whom, under which seals."""

    dispatch_id: str
    number: str
    seals: str
    count: int
    at: Millis
    clerk_id: str
    from_hall: str
    from_hall_en: str
    to_hall: str
    to_hall_en: str
    results: tuple[ListedResult, ...]


@dataclass(frozen=True, slots=True)
class ReadyElsewhere:
    """A result of this hall that lies ready in another one."""

    result_id: str
    number: str
    case_id: str
    name: str
    shelf: str
    at: Millis
    hall: str
    hall_en: str


@dataclass(frozen=True, slots=True)
class Away:
    """Where a result of this hall is that is in another one, or on its way: there, or `under_way`."""

    hall: str
    hall_en: str
    shelf: str
    under_way: bool


_GUESTS = (
    "SELECT s.result_id, c.case_number, r.serial, r.name, v.name AS matter_name, v.name_en, s.person_id, "  # noqa: S608
    "r.status, s.shelf, s.arrived_at, h.name AS hall, h.name_en AS hall_en, r.reminded_at FROM stays s "
    "JOIN results r ON r.id = s.result_id JOIN cases c ON c.id = s.case_id JOIN halls h ON h.id = s.hall_id "
    "JOIN matter_versions v ON v.hall_id = c.hall_id AND v.matter_id = c.matter_id "
    f"AND v.number = c.matter_version WHERE s.to_hall_id = :hall_id AND s.{IS_THERE} "
)
# Of what lies here of others, which is little, also those are looked at whom somebody acts for.
_OF_PERSON = text(
    f"{_GUESTS} AND (s.person_id = :person_id OR c.agent_person_id = :person_id) ORDER BY s.arrived_at, s.id"
)
_OF_NUMBER = text(
    f"{_GUESTS} AND (c.case_number = :number OR (c.pick_up_code = :number AND c.status = '{Status.READY}')) "
    "ORDER BY r.serial"
)
_ALL_THERE = text(f"{_GUESTS} ORDER BY s.arrived_at, s.id LIMIT :limit")
_TRAVELLING = (
    "SELECT s.result_id, c.case_number, r.serial, r.name, s.person_id, r.status, d.number AS list_number, "
    "d.seals, s.sent_at AS sent_at, h.name AS hall, h.name_en AS hall_en, s.id AS stay_id, s.stands "
    "FROM stays s JOIN results r ON r.id = s.result_id JOIN cases c ON c.id = s.case_id "
    "JOIN dispatches d ON d.id = s.dispatch_id JOIN halls h ON h.id = s.{other} "
    "WHERE s.{own} = :hall_id AND s.stands = '{stands}' AND s.sent_at < :before"
)
# What comes here of others, what comes home, what was sent off, and what was sent back: an index each.
_COMES_HERE = _TRAVELLING.format(other="hall_id", own="to_hall_id", stands=Stands.GOING)
_COMES_HOME = _TRAVELLING.format(other="to_hall_id", own="hall_id", stands=Stands.RETURNING)
_WAS_SENT = _TRAVELLING.format(other="to_hall_id", own="hall_id", stands=Stands.GOING)
_WAS_RETURNED = _TRAVELLING.format(other="hall_id", own="to_hall_id", stands=Stands.RETURNING)
_COMING = text(f"{_COMES_HERE} UNION ALL {_COMES_HOME} ORDER BY sent_at, stay_id LIMIT :limit")
_SENT = text(f"{_WAS_SENT} UNION ALL {_WAS_RETURNED} ORDER BY sent_at, stay_id LIMIT :limit")
_ON_THE_WAY = text(
    f"{_COMES_HERE} UNION ALL {_COMES_HOME} UNION ALL {_WAS_SENT} UNION ALL {_WAS_RETURNED} "
    "ORDER BY sent_at, stay_id LIMIT :limit"
)
_TO_DISPATCH = text(
    "SELECT r.id, c.case_number, r.serial, r.name, r.person_id, r.shelf, r.ready_at, h.id AS hall_id, "  # noqa: S608
    "h.name AS hall, h.name_en AS hall_en FROM results r JOIN cases c ON c.id = r.case_id "
    f"JOIN case_ways w ON w.case_id = c.id AND w.way = '{Way.HALL}' JOIN halls h ON h.id = w.at_hall_id "
    f"WHERE r.hall_id = :hall_id AND r.{IS_READY} ORDER BY h.code, r.ready_at, r.id LIMIT :limit"
)
_COUNTS = text(
    "SELECT (SELECT count(*) FROM stays WHERE to_hall_id = :hall_id "  # noqa: S608
    f"AND stands = '{Stands.GOING}') + (SELECT count(*) FROM stays WHERE hall_id = :hall_id "
    f"AND stands = '{Stands.RETURNING}') AS coming, "
    f"(SELECT count(*) FROM stays WHERE to_hall_id = :hall_id AND {IS_THERE}) AS there"
)
_LISTS = (
    "SELECT d.id AS dispatch_id, d.number, d.seals, d.count, d.at, d.clerk_id, f.name AS from_hall, "
    "f.name_en AS from_hall_en, t.name AS to_hall, t.name_en AS to_hall_en FROM dispatches d "
    "JOIN halls f ON f.id = d.hall_id JOIN halls t ON t.id = d.to_hall_id "
)
_LIST = text(f"{_LISTS} WHERE d.id = :dispatch_id AND :hall_id IN (d.hall_id, d.to_hall_id)")
_LIST_ROWS = text(
    "SELECT c.case_number, r.serial, r.name, r.person_id FROM dispatched_results o "
    "JOIN results r ON r.id = o.result_id JOIN cases c ON c.id = r.case_id "
    "WHERE o.dispatch_id = :dispatch_id ORDER BY c.case_number, r.serial"
)
_SINCE = text(f"{_LISTS} WHERE d.hall_id = :hall_id AND d.at >= :since ORDER BY d.at DESC, d.id DESC")
_AWAY = text(
    "SELECT s.result_id, h.name, h.name_en, s.shelf, s.stands FROM stays s "  # noqa: S608
    "JOIN halls h ON h.id = s.to_hall_id "
    f"WHERE s.hall_id = :hall_id AND s.result_id IN :ids AND s.{IS_AWAY}"
).bindparams(bindparam("ids", expanding=True, type_=String))
_READY_ELSEWHERE = text(
    "SELECT r.id, c.case_number, r.serial, c.id AS case_id, r.name, s.shelf, s.arrived_at, h.name AS hall, "  # noqa: S608
    "h.name_en AS hall_en FROM cases c JOIN results r ON r.hall_id = c.hall_id AND r.case_id = c.id "
    f"AND r.status = '{ResultStatus.ELSEWHERE}' JOIN stays s ON s.result_id = r.id AND s.{IS_THERE} "
    "JOIN halls h ON h.id = s.to_hall_id WHERE c.hall_id = :hall_id AND c.person_id = :person_id "
    "ORDER BY s.arrived_at, s.id"
)
_CASE_OF_CODE = text(
    "SELECT c.id FROM stays s JOIN cases c ON c.id = s.case_id "  # noqa: S608
    f"WHERE s.to_hall_id = :hall_id AND s.{IS_THERE} AND c.pick_up_code = :code "
    f"AND c.status = '{Status.READY}' LIMIT 1"
)
_NUMBER_OF_CASE = text(
    "SELECT c.case_number FROM stays s JOIN cases c ON c.id = s.case_id "  # noqa: S608
    f"WHERE s.to_hall_id = :hall_id AND s.{IS_THERE} AND c.id = :case_id LIMIT 1"
)
# By the other halls' own indexes of numbers, hall by hall.
_GIVEN_HERE = text(
    "SELECT r.id, c.case_number, r.serial, r.name, v.name AS matter_name, v.name_en, r.status, r.paper "  # noqa: S608
    "FROM cases c JOIN results r ON r.hall_id = c.hall_id AND r.case_id = c.id "
    f"JOIN hand_overs g ON g.result_id = r.id AND g.hall_id = :hall_id AND g.{STANDS} "
    "JOIN matter_versions v ON v.hall_id = c.hall_id AND v.matter_id = c.matter_id "
    "AND v.number = c.matter_version WHERE c.hall_id IN (SELECT id FROM halls WHERE id <> :hall_id) "
    "AND c.case_number = :number ORDER BY r.serial"
)
_READY_CASE = text(
    "SELECT s.case_id FROM stays s JOIN results r ON r.id = s.result_id WHERE s.to_hall_id = :hall_id "  # noqa: S608
    f"AND s.{IS_THERE} AND s.result_id = :result_id AND r.status = '{ResultStatus.ELSEWHERE}'"
)
_FOREVER = 1 << 62


def guests_for(conn: Connection, hall_id: str, person_id: str) -> tuple[Guest, ...]:
    """Return what lies here of other halls for a person, or for whom they act; the longest waiting first."""
    rows = conn.execute(_OF_PERSON, {"hall_id": hall_id, "person_id": person_id})
    return tuple(_guest(row) for row in rows)


def guests_numbered(conn: Connection, hall_id: str, asked: str) -> tuple[Guest, ...]:
    """Return what lies here of other halls under the number of a case or result, or a pick-up code."""
    number, serial = named(asked)
    found = conn.execute(_OF_NUMBER, {"hall_id": hall_id, "number": number})
    guests = [_guest(row) for row in found if serial in (None, row.serial)]
    return tuple(guests)


def guest_case_of_code(conn: Connection, hall_id: str, code: str) -> str | None:
    """Return the case of another hall whose results lie here under a pick-up code, None if there is none."""
    case_id = conn.execute(_CASE_OF_CODE, {"hall_id": hall_id, "code": code}).scalar_one_or_none()
    return None if case_id is None else str(case_id)


def number_of_guest_case(conn: Connection, hall_id: str, case_id: str) -> str | None:
    """Return the number of a case of another hall of which something lies here, None for none."""
    number = conn.execute(_NUMBER_OF_CASE, {"hall_id": hall_id, "case_id": case_id}).scalar_one_or_none()
    return None if number is None else str(number)


def guests_there(conn: Connection, hall_id: str, limit: int) -> tuple[Guest, ...]:
    """Return up to `limit` results of other halls that lie here, the longest waiting first."""
    rows = conn.execute(_ALL_THERE, {"hall_id": hall_id, "limit": limit})
    return tuple(_guest(row) for row in rows)


def coming_from_halls(conn: Connection, hall_id: str, limit: int) -> tuple[Travelling, ...]:
    """Return what is on its way here, of other halls and coming home, the longest under way first."""
    return _travelling(conn, _COMING, hall_id, _FOREVER, limit)


def sent_to_halls(conn: Connection, hall_id: str, limit: int) -> tuple[Travelling, ...]:
    """Return what this hall sent, or sent back, and nobody has received; the longest under way first."""
    return _travelling(conn, _SENT, hall_id, _FOREVER, limit)


def travelling_since(conn: Connection, hall_id: str, before: Millis, limit: int) -> tuple[Travelling, ...]:
    """Return what was sent before an instant and is still on its way, from this hall or to it."""
    return _travelling(conn, _ON_THE_WAY, hall_id, before, limit)


def to_dispatch(conn: Connection, hall_id: str, limit: int) -> tuple[ToDispatch, ...]:
    """Return up to `limit` results on the shelves that are to go to other halls, hall by hall."""
    rows = conn.execute(_TO_DISPATCH, {"hall_id": hall_id, "limit": limit})
    return tuple(
        ToDispatch(row.id, result_number(row.case_number, row.serial), *tuple(row)[3:]) for row in rows
    )


def guests_given(conn: Connection, hall_id: str, case_number: str) -> tuple[GivenGuest, ...]:
    """Return what was handed over here of another hall's case, whatever came of it later."""
    rows = conn.execute(_GIVEN_HERE, {"hall_id": hall_id, "number": case_number.strip()})
    return tuple(
        GivenGuest(row.id, result_number(row.case_number, row.serial), *tuple(row)[3:]) for row in rows
    )


def case_of_ready_guest(conn: Connection, hall_id: str, result_id: str) -> str | None:
    """Return the case of another hall whose result lies ready here, None if it does not."""
    key = {"hall_id": hall_id, "result_id": result_id}
    case_id = conn.execute(_READY_CASE, key).scalar_one_or_none()
    return None if case_id is None else str(case_id)


def guest_counts(conn: Connection, hall_id: str) -> dict[str, int]:
    """Return how many results are on their way here from other halls, and how many of others lie here."""
    row = conn.execute(_COUNTS, {"hall_id": hall_id}).one()
    return {"coming": int(row.coming), "there": int(row.there)}


def dispatch_list(conn: Connection, hall_id: str, dispatch_id: str) -> DispatchList | None:
    """Return a dispatch list that this hall made or that is for it, None if there is none."""
    key = {"hall_id": hall_id, "dispatch_id": dispatch_id}
    row = conn.execute(_LIST, key).one_or_none()
    if row is None:
        return None
    lines = conn.execute(_LIST_ROWS, {"dispatch_id": dispatch_id})
    listed = tuple(
        ListedResult(result_number(one.case_number, one.serial), one.name, one.person_id) for one in lines
    )
    return DispatchList(**row._mapping, results=listed)


def lists_since(conn: Connection, hall_id: str, since: Millis) -> tuple[DispatchList, ...]:
    """Return the dispatch lists that this hall made since an instant, without their lines, newest first."""
    return tuple(
        DispatchList(**row._mapping, results=())
        for row in conn.execute(_SINCE, {"hall_id": hall_id, "since": since})
    )


def ready_elsewhere(conn: Connection, hall_id: str, person_id: str) -> tuple[ReadyElsewhere, ...]:
    """Return what lies ready for an applicant of this hall in other halls."""
    rows = conn.execute(_READY_ELSEWHERE, {"hall_id": hall_id, "person_id": person_id})
    return tuple(
        ReadyElsewhere(row.id, result_number(row.case_number, row.serial), *tuple(row)[3:]) for row in rows
    )


def away(conn: Connection, hall_id: str, result_ids: Sequence[str]) -> dict[str, Away]:
    """Return where those of some results of this hall are that are in another hall, or on their way."""
    rows = conn.execute(_AWAY, {"hall_id": hall_id, "ids": list(result_ids)})
    return {row.result_id: Away(row.name, row.name_en, row.shelf, row.stands != Stands.THERE) for row in rows}


def _travelling(
    conn: Connection, query: Any, hall_id: str, before: Millis, limit: int
) -> tuple[Travelling, ...]:
    rows = conn.execute(query, {"hall_id": hall_id, "before": before, "limit": limit})
    return tuple(
        Travelling(row.result_id, result_number(row.case_number, row.serial), *tuple(row)[3:]) for row in rows
    )


def _guest(row: Any) -> Guest:
    number = result_number(row.case_number, row.serial)
    return Guest(row.result_id, row.case_number, number, *tuple(row)[3:])
