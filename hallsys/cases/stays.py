"""Results on their way between two halls: sent there on a dispatch list 交接单, received, sent back, lost.

The result and its case belong to the accepting hall, whose log and ledger have every step; the other hall
has in its own what happened there. Both are written in one transaction.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, String, TextClause, bindparam, text

from hallsys.cases.events import ResultReady
from hallsys.cases.gaps import require_filled
from hallsys.cases.holding import as_told, is_told_later
from hallsys.cases.result_rules import Move, ResultStatus, moved, named
from hallsys.cases.results import enter, lay, move, results_in_hand, settle
from hallsys.cases.rules import check_note, check_shelf
from hallsys.cases.stay_errors import (
    AlreadyReceived,
    NotForThere,
    NotHere,
    NothingChosen,
    NotLost,
    NotSentHere,
    OneHomeOnly,
)
from hallsys.cases.stay_events import (
    GuestAwaited,
    GuestLost,
    GuestReceived,
    GuestSentHome,
    ResultArrived,
    ResultCameHome,
    ResultDispatched,
    ResultLost,
    ResultSentHome,
)
from hallsys.cases.stay_rules import (
    LIST_CODE,
    MOST_ON_A_LIST,
    Stands,
    check_return,
    check_seals,
    late_from,
    list_number,
)
from hallsys.cases.stay_tables import IS_AWAY, IS_THERE, ON_THE_WAY
from hallsys.cases.ways import back_to_window, places_of
from hallsys.counters.desk import own_desk
from hallsys.halls.rules import local_time
from hallsys.halls.views import Hall
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Tx

_NUMBER = text(
    "INSERT INTO case_counters (hall_id, implementation_code, day, last) VALUES (:hall_id, :code, :day, 1) "
    "ON CONFLICT (hall_id, implementation_code, day) DO UPDATE SET last = case_counters.last + 1 "
    "RETURNING last"
)
_LIST = text(
    "INSERT INTO dispatches (id, hall_id, to_hall_id, number, seals, count, at, clerk_id, window_id) "
    "VALUES (:id, :hall_id, :to_hall_id, :number, :seals, :count, :at, :clerk_id, :window_id)"
)
_ON_LIST = text(
    "INSERT INTO dispatched_results (dispatch_id, result_id, hall_id) "
    "VALUES (:dispatch_id, :result_id, :hall_id)"
)
_BEGIN = text(
    "INSERT INTO stays (id, hall_id, to_hall_id, result_id, case_id, person_id, stands, "  # noqa: S608
    "dispatch_id, sent_at, shelf) VALUES (:id, :hall_id, :to_hall_id, :result_id, :case_id, :person_id, "
    f"'{Stands.GOING}', :dispatch_id, :now, '')"
)
_ARRIVE = text(
    f"UPDATE stays SET stands = '{Stands.THERE}', arrived_at = :now, shelf = :shelf WHERE id = :id"  # noqa: S608
)
_END = text(f"UPDATE stays SET stands = '{Stands.OVER}' WHERE id = :id")  # noqa: S608
_SEND_HOME = text(
    f"UPDATE stays SET stands = '{Stands.RETURNING}', dispatch_id = :dispatch_id, sent_at = :now "  # noqa: S608
    "WHERE id = :id"
)


def _locking(query: str) -> Mapping[str, TextClause]:
    """Return a query by database: SQLite has one writer, and no row locks."""
    made = {"sqlite": text(query), "postgresql": text(f"{query} FOR UPDATE OF s")}
    if ":result_ids" not in query:
        return made
    ids = bindparam("result_ids", expanding=True, type_=String)
    return {dialect: one.bindparams(ids) for dialect, one in made.items()}


# Locked, so that of two windows that scan one list the second finds it received. Two indexes, one for what
# comes from other halls and one for what comes home; what travels is never much.
_COMES = (
    "SELECT s.id, s.hall_id, s.to_hall_id, s.result_id, s.stands, c.case_number, r.serial FROM stays s "
    "JOIN dispatches d ON d.id = s.dispatch_id JOIN cases c ON c.id = s.case_id "
    "JOIN results r ON r.id = s.result_id "
)
_ASKED = "(d.number = :asked OR (c.case_number = :case_number AND (:serial = 0 OR r.serial = :serial)))"
_COMING_HERE, _COMING_HOME = (
    _locking(f"{_COMES} WHERE s.{hall} = :hall_id AND s.stands = '{stands}' AND {_ASKED}")
    for hall, stands in (("to_hall_id", Stands.GOING), ("hall_id", Stands.RETURNING))
)
_WAS_HERE = text(
    "SELECT 1 FROM dispatches d JOIN dispatched_results o ON o.dispatch_id = d.id "  # noqa: S608
    "JOIN results r ON r.id = o.result_id JOIN cases c ON c.id = r.case_id "
    f"WHERE d.to_hall_id = :hall_id AND {_ASKED} LIMIT 1"
)
_OF_RESULTS = (
    "SELECT s.id, s.hall_id, s.to_hall_id, s.result_id, s.stands, s.sent_at, s.arrived_at, s.shelf, r.status "
    "FROM stays s JOIN results r ON r.id = s.result_id WHERE s.result_id IN :result_ids "
)
_THERE = _locking(f"{_OF_RESULTS} AND s.to_hall_id = :hall_id AND s.{IS_THERE}")
_TRAVELS = _locking(f"{_OF_RESULTS} AND s.hall_id = :hall_id AND s.{ON_THE_WAY}")
_AWAY = text(
    "SELECT h.name FROM stays s JOIN halls h ON h.id = s.to_hall_id "  # noqa: S608
    f"WHERE s.result_id = :result_id AND s.hall_id = :hall_id AND s.{IS_AWAY}"
)


@dataclass(frozen=True, slots=True)
class Dispatched:
    """A dispatch list that was made."""

    dispatch_id: str
    number: str
    count: int


@dataclass(frozen=True, slots=True)
class Arrived:
    """What was received at once; `called_back` of them are to go home again."""

    numbers: tuple[str, ...]
    shelf: str
    called_back: int


def dispatch(
    tx: Tx, hall: Hall, result_ids: Collection[str], seals: str, window_id: str, clerk_id: str
) -> Dispatched:
    """Send results to the hall in which their applicants want to collect them.

    Raises WindowUnknown, NotYourWindow, BadSeals, NothingChosen, ResultUnknown, NotForThere, OneHomeOnly,
    GapsOpen, ResultNotInState.
    """
    own_desk(tx, window_id, clerk_id)
    sealed, chosen = check_seals(seals), _chosen(result_ids)
    rows = results_in_hand(tx, chosen)
    places = places_of(tx.conn, tx.hall_id, [row.case_id for row in rows])
    for row in rows:
        if row.case_id not in places:
            raise NotForThere(case_number=row.case_number)
        moved(ResultStatus(row.status), Move.DISPATCHED, row.case_number)
        if row.has_gaps:
            require_filled(tx, row.case_id, row.case_number)
    halls = {places[row.case_id].hall_id for row in rows}
    if len(halls) > 1:
        raise OneHomeOnly
    to_hall_id = halls.pop()
    made = _make_list(tx, hall, to_hall_id, chosen, sealed, (window_id, clerk_id))
    there = tx.of(to_hall_id)
    for row in rows:
        move(tx, row, Move.DISPATCHED, window_id=window_id, at_hall_id=to_hall_id)
        tx.execute(
            _BEGIN,
            {
                "id": new_id(),
                "hall_id": tx.hall_id,
                "to_hall_id": to_hall_id,
                "result_id": row.id,
                "case_id": row.case_id,
                "person_id": row.person_id,
                "dispatch_id": made.dispatch_id,
                "now": tx.now,
            },
        )
    for row, stands in _settled(tx, rows):
        tx.append(
            ResultDispatched(row.id, row.case_id, row.case_number, to_hall_id, made.dispatch_id, stands)
        )
        there.append(GuestAwaited(row.id, tx.hall_id, made.dispatch_id))
    return made


def receive_from_hall(tx: Tx, asked: str, shelf: str, window_id: str, clerk_id: str) -> Arrived:
    """Receive what comes from another hall, also what comes home: all of a list, of a case, or one result.

    Raises WindowUnknown, NotYourWindow, BadResult for a shelf without a name or with a long one,
    AlreadyReceived, NotSentHere.
    """
    own_desk(tx, window_id, clerk_id)
    place = check_shelf(shelf)
    case_number, serial = named(asked)
    key = {"hall_id": tx.hall_id, "asked": asked.strip(), "case_number": case_number, "serial": serial or 0}
    here, home = (tx.execute(query[tx.dialect], key).all() for query in (_COMING_HERE, _COMING_HOME))
    if not here and not home:
        received = tx.execute(_WAS_HERE, key).first() is not None
        raise (AlreadyReceived if received else NotSentHere)(asked=asked)
    called_back = sum(_arrive(tx, stays, place, window_id) for stays in _by_home(here))
    called_back += _come_home(tx, home, place, window_id) if home else 0
    return Arrived(tuple(f"{one.case_number}-{one.serial}" for one in (*here, *home)), place, called_back)


def send_home(
    tx: Tx,
    hall: Hall,
    result_ids: Collection[str],
    seals: str,
    window_id: str,
    clerk_id: str,
    return_days: int,
) -> Dispatched:
    """Send results of another hall back to it: called back, void, or not collected for so many days.

    Raises WindowUnknown, NotYourWindow, BadSeals, NothingChosen, NotHere, OneHomeOnly, NotYetToReturn,
    ResultNotInState.
    """
    own_desk(tx, window_id, clerk_id)
    sealed, chosen = check_seals(seals), _chosen(result_ids)
    key = {"hall_id": tx.hall_id, "result_ids": list(chosen)}
    stays = {one.result_id: one for one in tx.execute(_THERE[tx.dialect], key).all()}
    if len(stays) < len(chosen):
        raise NotHere
    homes = {one.hall_id for one in stays.values()}
    if len(homes) > 1:
        raise OneHomeOnly
    home = tx.of(homes.pop())
    rows = results_in_hand(home, chosen)
    for row in rows:
        check_return(row.status, stays[row.id].arrived_at, tx.now, return_days)
    made = _make_list(tx, hall, home.hall_id, chosen, sealed, (window_id, clerk_id))
    for row in rows:
        stay = stays[row.id]
        tx.execute(_SEND_HOME, {"id": stay.id, "dispatch_id": made.dispatch_id, "now": tx.now})
        move(home, row, Move.SENT_HOME, at_hall_id=tx.hall_id)
        enter(tx, row, Move.SENT_HOME, window_id=window_id, at_hall_id=home.hall_id)
    for row, stands in _settled(home, rows):
        home.append(ResultSentHome(row.id, row.case_id, row.case_number, tx.hall_id, stands))
        tx.append(GuestSentHome(row.id, row.case_number, home.hall_id, made.dispatch_id))
    return made


def write_off(tx: Tx, result_id: str, window_id: str, clerk_id: str, note: str, transit_hours: int) -> None:
    """Note that a result of this hall was lost on its way: its department makes another one.

    Raises WindowUnknown, NotYourWindow, NoteTooLong, NotLost, ResultNotInState.
    """
    own_desk(tx, window_id, clerk_id)
    clean = check_note(note)
    key = {"hall_id": tx.hall_id, "result_ids": [result_id]}
    stay = tx.execute(_TRAVELS[tx.dialect], key).one_or_none()
    if stay is None or late_from(stay.sent_at, transit_hours) > tx.now:
        raise NotLost(hours=transit_hours)
    (row,) = results_in_hand(tx, [result_id])
    other = tx.of(stay.to_hall_id)
    tx.execute(_END, {"id": stay.id})
    move(tx, row, Move.LOST, window_id=window_id, at_hall_id=other.hall_id, note=clean)
    settle(tx, row)
    tx.append(ResultLost(row.id, row.case_id, row.case_number, other.hall_id))
    other.append(GuestLost(row.id, tx.hall_id, stay.stands == Stands.RETURNING))


def hall_where_it_is(tx: Tx, result_id: str) -> str | None:
    """Return the name of the other hall in which, or on the way of which, a result of this hall is."""
    key = {"hall_id": tx.hall_id, "result_id": result_id}
    name = tx.execute(_AWAY, key).scalar_one_or_none()
    return None if name is None else str(name)


def _chosen(result_ids: Collection[str]) -> tuple[str, ...]:
    chosen = tuple(dict.fromkeys(result_ids))
    if not 0 < len(chosen) <= MOST_ON_A_LIST:
        raise NothingChosen(most=MOST_ON_A_LIST)
    return chosen


def _make_list(
    tx: Tx, hall: Hall, to_hall_id: str, result_ids: Sequence[str], seals: str, by: tuple[str, str]
) -> Dispatched:
    day = local_time(tx.now, hall.timezone).date()
    counted = {"hall_id": tx.hall_id, "code": LIST_CODE, "day": day.isoformat()}
    number = list_number(hall.code, day, tx.execute(_NUMBER, counted).scalar_one())
    made = Dispatched(new_id(), number, len(result_ids))
    window_id, clerk_id = by
    tx.execute(
        _LIST,
        {
            "id": made.dispatch_id,
            "hall_id": tx.hall_id,
            "to_hall_id": to_hall_id,
            "number": number,
            "seals": seals,
            "count": made.count,
            "at": tx.now,
            "clerk_id": clerk_id,
            "window_id": window_id,
        },
    )
    on_it = {"dispatch_id": made.dispatch_id, "hall_id": tx.hall_id}
    tx.execute(_ON_LIST, [{**on_it, "result_id": one} for one in result_ids])
    return made


def _by_home(stays: Sequence[Row[Any]]) -> Sequence[Sequence[Row[Any]]]:
    """Return stays by the hall that they come from; one list, or one case, is of one hall as a rule."""
    return [[one for one in stays if one.hall_id == home] for home in sorted({one.hall_id for one in stays})]


def _arrive(tx: Tx, stays: Sequence[Row[Any]], shelf: str, window_id: str) -> int:
    """Put results of another hall on a shelf here; return how many of them were called back meanwhile."""
    home = tx.of(stays[0].hall_id)
    rows = results_in_hand(home, [one.result_id for one in stays])
    ready = [row for row in rows if row.status == ResultStatus.BETWEEN]
    tx.execute(_ARRIVE, [{"id": one.id, "now": tx.now, "shelf": shelf} for one in stays])
    if ready:
        lay(home, ready, Move.ARRIVED, shelf, None, at_hall_id=tx.hall_id)
    for row in rows:
        if row not in ready:
            move(home, row, Move.ARRIVED, at_hall_id=tx.hall_id)
        enter(tx, row, Move.ARRIVED, window_id=window_id, shelf=shelf, at_hall_id=home.hall_id)
    joint = {row.case_id: is_told_later(home, row.case_id) for row in ready}
    for row, stands in _settled(home, rows):
        about = (row.id, row.case_id, row.case_number, tx.hall_id, row in ready, stands)
        home.append(ResultArrived(*about, joint.get(row.case_id, False)))
        tx.append(GuestReceived(row.id, row.case_number, home.hall_id, window_id))
    return len(rows) - len(ready)


def _come_home(tx: Tx, stays: Sequence[Row[Any]], shelf: str, window_id: str) -> int:
    """Put what comes home on a shelf, where it is ready again; return how many of it were called back."""
    others = {one.result_id: one.to_hall_id for one in stays}
    rows = results_in_hand(tx, list(others))
    ready = [row for row in rows if row.status == ResultStatus.BETWEEN]
    tx.execute(_END, [{"id": one.id} for one in stays])
    for row in rows:
        if row in ready:
            lay(tx, [row], Move.CAME_HOME, shelf, window_id, at_hall_id=others[row.id])
        else:
            move(tx, row, Move.CAME_HOME, window_id=window_id, shelf=shelf, at_hall_id=others[row.id])
    joint = {row.case_id: is_told_later(tx, row.case_id) for row in ready}
    for row, _stands in _settled(tx, rows):
        tx.append(ResultCameHome(row.id, row.case_id, row.case_number, others[row.id]))
        if row in ready:
            back_to_window(tx, row.case_id, row.case_number)
            tx.append(ResultReady(row.id, row.case_id, row.case_number, shelf, joint[row.case_id]))
    return len(rows) - len(ready)


def _settled(tx: Tx, rows: Sequence[Row[Any]]) -> list[tuple[Row[Any], str]]:
    """Let the cases of results stand where these put them; return each result with where that is."""
    reached = {row.case_id: as_told(tx, row.case_id, settle(tx, row)) for row in rows}
    return [(row, reached[row.case_id]) for row in rows]
