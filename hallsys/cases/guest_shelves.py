"""Results of other halls on the shelves here: put on another one, told of again, and brought back here."""

from sqlalchemy import String, bindparam, text

from hallsys.cases.errors import ResultUnknown
from hallsys.cases.events import CollectorReminded, ResultReturned
from hallsys.cases.joining import require_together
from hallsys.cases.listed_reasons import Purpose
from hallsys.cases.lying import Shelving, put_on_shelf
from hallsys.cases.recalling import go_back
from hallsys.cases.result_rules import Move, ResultStatus
from hallsys.cases.results import enter, lies_on, note_reminded, result_in_hand, results_in_hand
from hallsys.cases.rules import check_shelf
from hallsys.cases.stay_errors import NotHere
from hallsys.cases.stay_events import GuestShelved, GuestTakenIn
from hallsys.cases.stay_rules import Stands
from hallsys.cases.stay_tables import IS_THERE
from hallsys.cases.stay_views import guests_numbered
from hallsys.cases.tables import STANDS
from hallsys.counters.desk import own_desk
from hallsys.kernel.clock import Millis
from hallsys.kernel.transaction import Tx

_SHELVE = text(
    f"UPDATE stays SET shelf = :shelf WHERE to_hall_id = :hall_id AND {IS_THERE} "  # noqa: S608
    "AND result_id IN :result_ids RETURNING hall_id, result_id"
).bindparams(bindparam("result_ids", expanding=True, type_=String))
_HERE = text(
    f"SELECT hall_id FROM stays WHERE to_hall_id = :hall_id AND {IS_THERE} AND result_id = :result_id"  # noqa: S608
)
_GIVEN_HERE = text(
    "SELECT s.id, s.hall_id FROM stays s JOIN hand_overs g ON g.result_id = s.result_id "  # noqa: S608
    f"AND g.hall_id = s.to_hall_id AND g.{STANDS} WHERE s.to_hall_id = :hall_id "
    f"AND s.result_id = :result_id AND s.stands = '{Stands.OVER}' ORDER BY s.sent_at DESC, s.id DESC LIMIT 1"
)
_IS_BACK = text(f"UPDATE stays SET stands = '{Stands.THERE}', arrived_at = :now WHERE id = :id")  # noqa: S608


def put_on_shelf_here(tx: Tx, asked: str, shelf: str, window_id: str | None = None) -> Shelving:
    """Put what lies ready of a case on `shelf`, of any hall's case. Raises what `put_on_shelf` does."""
    guests = [one for one in guests_numbered(tx.conn, tx.hall_id, asked) if one.ready]
    if not guests:
        return put_on_shelf(tx, asked, shelf, window_id)
    place = check_shelf(shelf)
    key = {"hall_id": tx.hall_id, "shelf": place, "result_ids": [one.result_id for one in guests]}
    stays = tx.execute(_SHELVE, key).all()
    for hall_id in sorted({one.hall_id for one in stays}):
        home = tx.of(hall_id)
        for row in results_in_hand(home, [one.result_id for one in stays if one.hall_id == hall_id]):
            lies_on(home, row.id, place)
            enter(tx, row, Move.SHELVED, window_id=window_id, shelf=place, at_hall_id=hall_id)
            tx.append(GuestShelved(row.id, row.case_number, hall_id, place))
    return Shelving(guests[0].case_number, place, guests[0].shelf, len(stays))


def mark_guest_reminded(tx: Tx, result_id: str) -> Millis:
    """Note that the applicant was told again that a result of another hall lies ready here.

    Raises ResultUnknown, HeldForOthers.
    """
    hall_id = tx.execute(_HERE, {"hall_id": tx.hall_id, "result_id": result_id}).scalar_one_or_none()
    if hall_id is None:
        raise ResultUnknown
    home = tx.of(str(hall_id))
    row = result_in_hand(home, result_id)
    if row.status != ResultStatus.ELSEWHERE:
        raise ResultUnknown
    require_together(home, row.case_id)
    note_reminded(home, result_id)
    home.append(CollectorReminded(result_id, row.case_id, row.case_number))
    return tx.now


def take_in_guest(tx: Tx, result_id: str, window_id: str, clerk_id: str, reason: str, note: str = "") -> None:
    """Take in a result of another hall that was handed over here and is wrong, or void: it goes home.

    `reason` is one of that hall's. Raises what `take_in` does, and NotHere for what was not handed over here.
    """
    own_desk(tx, window_id, clerk_id)
    stay = tx.execute(_GIVEN_HERE, {"hall_id": tx.hall_id, "result_id": result_id}).one_or_none()
    if stay is None:
        raise NotHere
    home = tx.of(stay.hall_id)
    row = result_in_hand(home, result_id)
    purpose = Purpose.VOID_RETURN if row.status == ResultStatus.VOID else Purpose.RETURN
    status = go_back(home, row, Move.RETURNED, purpose, reason, note, at_hall_id=tx.hall_id)
    why = {"reason_code": reason, "note": note}
    enter(tx, row, Move.RETURNED, window_id=window_id, at_hall_id=home.hall_id, **why)
    tx.execute(_IS_BACK, {"id": stay.id, "now": tx.now})
    home.append(ResultReturned(row.id, row.case_id, row.case_number, "", reason, status))
    tx.append(GuestTakenIn(row.id, row.case_number, home.hall_id, window_id, reason))
