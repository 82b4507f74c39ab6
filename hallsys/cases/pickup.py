"""Handing results over at a window (取件), each once, with a row in the ledger, and taking one back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, insert, or_, select, update

from hallsys.cases.collecting import (
    Applicant,
    AuthorisationKind,
    Collector,
    Counter,
    TakenBy,
    check_take_back,
    collector,
    parcel_number,
)
from hallsys.cases.errors import NotHandedOverHere
from hallsys.cases.events import ResultHandedOver, ResultTakenBack
from hallsys.cases.gaps import require_filled
from hallsys.cases.holding import as_told
from hallsys.cases.joining import require_together
from hallsys.cases.locker_rules import NOT_TAKEN
from hallsys.cases.locker_seen import block_box_of
from hallsys.cases.result_rules import Move, ResultStatus, moved
from hallsys.cases.results import move, result_in_hand, settle
from hallsys.cases.rules import Status
from hallsys.cases.tables import hand_overs
from hallsys.cases.visits import collected_at
from hallsys.counters.desk import own_desk
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Tx

_RECORD = insert(hand_overs)
_STANDING = select(hand_overs.c.id, hand_overs.c.at, hand_overs.c.taken_by).where(
    hand_overs.c.result_id == bindparam("result_id"),
    or_(hand_overs.c.window_id == bindparam("window_id"), hand_overs.c.taken_by == TakenBy.LOCKER),
    hand_overs.c.taken_back_at.is_(None),
    hand_overs.c.delivered_at.is_(None),
)
_TAKE_BACK = (
    update(hand_overs)
    .where(hand_overs.c.hall_id == bindparam("of_hall"), hand_overs.c.id == bindparam("hand_over_id"))
    .values(
        taken_back_at=bindparam("now"),
        taken_back_by=bindparam("who"),
        taken_back_reason=bindparam("reason"),
        taken_back_note=bindparam("note"),
    )
)


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A row of the ledger; `last` if nothing else of the case waits to be collected."""

    hand_over_id: str
    result_id: str
    case_id: str
    case_number: str
    taken_by: str
    last: bool


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A result that lies ready again, on the shelf where it lay before."""

    result_id: str
    case_number: str
    shelf: str


def hand_over(
    tx: Tx,
    result_id: str,
    window_id: str,
    clerk_id: str,
    person_id: str,
    authorisation: str = "",
    kind: AuthorisationKind = AuthorisationKind.OTHER,
) -> HandedOver:
    """Hand a result over to `person_id`, whose card was presented at the window.

    Anybody else than the applicant, or who applied for it as an organisation's agent, needs an
    `authorisation`: its kind, and a number or note, for the ledger. Raises WindowUnknown, NotYourWindow
    unless the clerk is signed in there, ResultUnknown, WrongPerson, BadAuthorisation, GapsOpen,
    HeldForOthers, AlreadyHandedOver, ResultNotInState.
    """
    own_desk(tx, window_id, clerk_id)
    row = result_in_hand(tx, result_id)
    collected_at(tx, row.case_id, window_id, clerk_id, person_id)
    applicant = Applicant(row.person_id, row.agent_person_id, row.agent_role, row.agent_note)
    who = collector(applicant, person_id, authorisation, kind)
    more = {"agent_person_id": person_id, "authorisation_kind": who.kind} if who.kind else {}
    return give(tx, row, Counter(window_id, clerk_id), who, more)


def send_by_courier(tx: Tx, result_id: str, window_id: str, clerk_id: str, number: str) -> HandedOver:
    """Hand a result to the courier in the parcel with that EMS number; several may be in one.

    Raises WindowUnknown, NotYourWindow, ResultUnknown, BadParcelNumber, GapsOpen,
    HeldForOthers, AlreadyHandedOver, ResultNotInState.
    """
    own_desk(tx, window_id, clerk_id)
    row = result_in_hand(tx, result_id)
    who, more = Collector(TakenBy.COURIER, ""), {"parcel_number": parcel_number(number)}
    return give(tx, row, Counter(window_id, clerk_id), who, more)


def take_back(
    tx: Tx, result_id: str, window_id: str, clerk_id: str, reason: str, note: str, within_minutes: int
) -> TakenBack:
    """Undo a hand-over of this window, or of a locker, that was a mistake; the ledger keeps it.

    Its case has a new pick-up code if nothing else of it lay ready. The box of a locker out of which it was
    not taken is given to nothing else until a clerk has opened it. Raises WindowUnknown,
    NotYourWindow, ResultUnknown, NotHandedOverHere, also for a parcel that was delivered,
    TakeBackReasonUnknown, NoteTooLong, TooLateToTakeBack, ResultNotInState.
    """
    own_desk(tx, window_id, clerk_id)
    row = result_in_hand(tx, result_id)
    standing = standing_here(tx, result_id, window_id)
    if standing is None:
        raise NotHandedOverHere
    clean = check_take_back(reason, note, standing.at, tx.now, within_minutes)
    undo(tx, standing.id, clerk_id, reason, clean)
    move(
        tx,
        row,
        Move.TAKEN_BACK,
        window_id=window_id,
        hand_over_id=standing.id,
        reason_code=reason,
        note=clean,
    )
    stands = as_told(tx, row.case_id, settle(tx, row))
    if reason == NOT_TAKEN and standing.taken_by == TakenBy.LOCKER:
        block_box_of(tx, result_id)
    why_back = (window_id, reason, standing.taken_by)
    tx.append(ResultTakenBack(result_id, row.case_id, row.case_number, *why_back, stands))
    return TakenBack(result_id, row.case_number, row.shelf)


def standing_here(tx: Tx, result_id: str, window_id: str) -> Row[Any] | None:
    """Return the hand-over of a result by this window, or by a locker, that stands; None for none."""
    return tx.execute(_STANDING, {"result_id": result_id, "window_id": window_id}).one_or_none()


def undo(tx: Tx, hand_over_id: str, clerk_id: str, reason: str, note: str) -> None:
    """Mark a hand-over as taken back."""
    why = {"who": clerk_id, "reason": reason, "note": note, "now": tx.now}
    tx.execute(_TAKE_BACK, {"of_hall": tx.hall_id, "hand_over_id": hand_over_id, **why})


def require_deliverable(tx: Tx, row: Row[Any], what: Move) -> None:
    """Check that a result in hand may leave the hall by the move `what`.

    Raises GapsOpen, HeldForOthers, AlreadyHandedOver, ResultNotInState.
    """
    moved(ResultStatus(row.status), what, row.case_number)
    if row.has_gaps:
        require_filled(tx, row.case_id, row.case_number)
    if row.is_held:
        require_together(tx, row.case_id)


def give(
    tx: Tx,
    row: Row[Any],
    at: Counter,
    who: Collector,
    more: dict[str, str],
    what: Move = Move.HANDED_OVER,
    why: Mapping[str, str] | None = None,
) -> HandedOver:
    """Hand a result that is in hand over, and write it into the ledger.

    `more`: further columns of the row, `why`: of the move. Raises what `require_deliverable` raises, before
    anything is written.
    """
    require_deliverable(tx, row, what)
    hand_over_id = record(tx, row, at, who, more)
    move(tx, row, what, window_id=at.window_id, hand_over_id=hand_over_id, **(why or {}))
    stands = settle(tx, row)
    last = stands is not Status.READY
    where = (at.window_id or "", who.taken_by, at.bank, stands)
    tx.append(ResultHandedOver(row.id, row.case_id, row.case_number, *where))
    return HandedOver(hand_over_id, row.id, row.case_id, row.case_number, who.taken_by, last)


def record(tx: Tx, row: Row[Any], at: Counter, who: Collector, more: Mapping[str, str]) -> str:
    """Write a hand-over down in the hall that hands over, also of another hall's result; return its id."""
    hand_over_id = new_id()
    tx.execute(
        _RECORD,
        {
            "id": hand_over_id,
            "hall_id": tx.hall_id,
            "result_id": row.id,
            "case_id": row.case_id,
            "person_id": row.person_id,
            "window_id": at.window_id,
            "clerk_id": at.clerk_id,
            "bank_id": at.bank_id,
            "taken_by": who.taken_by,
            "authorisation": who.authorisation,
            "at": tx.now,
            **more,
        },
    )
    return hand_over_id
