"""What a clerk has seen of a box: opened since something was to be put in, or not since it may hold more."""

from sqlalchemy import bindparam, select, update

from hallsys.cases.locker_errors import NotLookedInto
from hallsys.cases.locker_rules import NOT_TAKEN, SILENT, Purpose
from hallsys.cases.locker_tables import locker_boxes, locker_deposits, locker_openings
from hallsys.kernel.clock import Millis
from hallsys.kernel.transaction import Tx

_X, _D, _O = locker_boxes.c, locker_deposits.c, locker_openings.c
_LAST = (
    select(_D.box_id, _D.taken_at)
    .where(
        _D.hall_id == bindparam("hall_id"), _D.result_id == bindparam("result_id"), _D.taken_at.is_not(None)
    )
    .order_by(_D.taken_at.desc())
    .limit(1)
)
_SEEN = (
    select(_O.id)
    .where(
        _O.hall_id == bindparam("hall_id"),
        _O.box_id == bindparam("box_id"),
        _O.asked_at >= bindparam("since"),
        _O.state == "open",
        _O.purpose.in_((Purpose.PUT_IN, Purpose.STAFF)),
    )
    .limit(1)
)
_LAST_OPENING = (
    select(_O.purpose, _O.actor, _O.state, _O.fault)
    .where(_O.hall_id == bindparam("hall_id"), _O.box_id == bindparam("box_id"))
    .order_by(_O.asked_at.desc(), _O.id.desc())
    .limit(1)
)
_BLOCK = (
    update(locker_boxes)
    .where(_X.hall_id == bindparam("of_hall"), _X.id == bindparam("this"))
    .values(stuck_at=bindparam("since"), stuck_fault=NOT_TAKEN)
)


def seen_since(tx: Tx, box_id: str, since: Millis) -> bool:
    """Tell whether a clerk has had the box open from then on, to put something in or to look."""
    key = {"hall_id": tx.hall_id, "box_id": box_id, "since": since}
    return tx.execute(_SEEN, key).first() is not None


def require_look(tx: Tx, box_id: str, number: int) -> None:
    """Check that whoever asks is the clerk for whom the box was opened last, and nobody since.

    What was put in before needs no comparing: that was an opening too. A door of which its board said
    nothing may have been open: the clerk saw it. Raises NotLookedInto.
    """
    last = tx.execute(_LAST_OPENING, {"hall_id": tx.hall_id, "box_id": box_id}).one_or_none()
    own = last is not None and (last.purpose, last.actor) == (Purpose.STAFF, tx.actor)
    if last is None or not own or not (last.state == "open" or last.fault in SILENT):
        raise NotLookedInto(number=number)


def block_box_of(tx: Tx, result_id: str) -> None:
    """Keep the box of a result that was not taken out of it from being given to another.

    A clerk opens it, and by that it is in order again. One that was opened since holds nothing.
    """
    stay = tx.execute(_LAST, {"hall_id": tx.hall_id, "result_id": result_id}).one_or_none()
    if stay is not None and not seen_since(tx, stay.box_id, stay.taken_at + 1):
        tx.execute(_BLOCK, {"of_hall": tx.hall_id, "this": stay.box_id, "since": tx.now})
