"""Handing over the result of another hall, with the same rules as its own, and taking that back."""

from sqlalchemy import text

from hallsys.cases.collecting import (
    Applicant,
    AuthorisationKind,
    Counter,
    check_take_back,
    collector,
)
from hallsys.cases.errors import NotHandedOverHere
from hallsys.cases.events import ResultHandedOver, ResultTakenBack
from hallsys.cases.holding import as_told
from hallsys.cases.pickup import HandedOver, TakenBack, record, require_deliverable, standing_here, undo
from hallsys.cases.result_rules import Move
from hallsys.cases.results import enter, move, result_in_hand, settle
from hallsys.cases.rules import Status
from hallsys.cases.stay_errors import AtWindowOnly, NotHere
from hallsys.cases.stay_events import GuestHandedOver, GuestTakenBack
from hallsys.cases.stay_rules import Stands
from hallsys.cases.visits import collected_at
from hallsys.counters.desk import own_desk
from hallsys.kernel.transaction import Tx

# The last one: a result that came home may have been sent here again.
_STAY = text(
    "SELECT id, hall_id, shelf FROM stays WHERE to_hall_id = :hall_id AND result_id = :result_id "
    "ORDER BY sent_at DESC, id DESC LIMIT 1"
)
_LIES_HERE = text("SELECT 1 FROM stays WHERE id = :id AND stands = :there")
_STANDS = text("UPDATE stays SET stands = :stands WHERE id = :id")


def home_of_guest(tx: Tx, result_id: str) -> str | None:
    """Return the hall whose result was sent here under that id; None if none was."""
    stay = tx.execute(_STAY, {"hall_id": tx.hall_id, "result_id": result_id}).one_or_none()
    return None if stay is None else str(stay.hall_id)


def require_own_result(tx: Tx, result_id: str) -> None:
    """Raise AtWindowOnly for a result of another hall: neither couriers nor lockers take it from here."""
    if home_of_guest(tx, result_id) is not None:
        raise AtWindowOnly


def hand_over_guest(
    tx: Tx,
    result_id: str,
    window_id: str,
    clerk_id: str,
    person_id: str,
    authorisation: str = "",
    kind: AuthorisationKind = AuthorisationKind.OTHER,
) -> HandedOver:
    """Hand the result of another hall over to `person_id`, whose card was presented at the window.

    The hand-over is this hall's, the result and its case stay the other one's. Raises what
    `pickup.hand_over` does, and NotHere for what was never sent here or lies here no more.
    """
    own_desk(tx, window_id, clerk_id)
    stay = tx.execute(_STAY, {"hall_id": tx.hall_id, "result_id": result_id}).one_or_none()
    if stay is None:
        raise NotHere
    home = tx.of(stay.hall_id)
    row = result_in_hand(home, result_id)
    collected_at(tx, row.case_id, window_id, clerk_id, person_id, home.hall_id)
    applicant = Applicant(row.person_id, row.agent_person_id, row.agent_role, row.agent_note)
    who = collector(applicant, person_id, authorisation, kind)
    require_deliverable(home, row, Move.GIVEN_THERE)
    # It may have gone home since, and on to a third hall, where it lies now.
    if tx.execute(_LIES_HERE, {"id": stay.id, "there": Stands.THERE}).one_or_none() is None:
        raise NotHere
    more = {"agent_person_id": person_id, "authorisation_kind": who.kind} if who.kind else {}
    hand_over_id = record(tx, row, Counter(window_id, clerk_id), who, more)
    move(home, row, Move.GIVEN_THERE, hand_over_id=hand_over_id, at_hall_id=tx.hall_id)
    enter(tx, row, Move.HANDED_OVER, window_id=window_id, hand_over_id=hand_over_id, at_hall_id=home.hall_id)
    tx.execute(_STANDS, {"id": stay.id, "stands": Stands.OVER})
    stands = settle(home, row)
    about = (row.id, row.case_id, row.case_number)
    home.append(ResultHandedOver(*about, "", who.taken_by, "", stands, tx.hall_id))
    tx.append(GuestHandedOver(row.id, row.case_number, home.hall_id, window_id, who.taken_by))
    last = stands is not Status.READY
    return HandedOver(hand_over_id, row.id, row.case_id, row.case_number, who.taken_by, last)


def take_back_guest(
    tx: Tx, result_id: str, window_id: str, clerk_id: str, reason: str, note: str, within_minutes: int
) -> TakenBack:
    """Undo such a hand-over of this window that was a mistake. Raises what `pickup.take_back` does."""
    own_desk(tx, window_id, clerk_id)
    stay = tx.execute(_STAY, {"hall_id": tx.hall_id, "result_id": result_id}).one_or_none()
    if stay is None:
        raise NotHere
    home = tx.of(stay.hall_id)
    row = result_in_hand(home, result_id)
    standing = standing_here(tx, result_id, window_id)
    if standing is None:
        raise NotHandedOverHere
    clean = check_take_back(reason, note, standing.at, tx.now, within_minutes)
    undo(tx, standing.id, clerk_id, reason, clean)
    why = {"hand_over_id": standing.id, "reason_code": reason, "note": clean}
    move(home, row, Move.UNDONE_THERE, at_hall_id=tx.hall_id, **why)
    enter(tx, row, Move.TAKEN_BACK, window_id=window_id, at_hall_id=home.hall_id, **why)
    tx.execute(_STANDS, {"id": stay.id, "stands": Stands.THERE})
    stands = as_told(home, row.case_id, settle(home, row))
    about = (row.id, row.case_id, row.case_number)
    home.append(ResultTakenBack(*about, "", reason, standing.taken_by, stands, tx.hall_id))
    tx.append(GuestTakenBack(row.id, row.case_number, home.hall_id, window_id, reason))
    return TakenBack(row.id, row.case_number, stay.shelf)
