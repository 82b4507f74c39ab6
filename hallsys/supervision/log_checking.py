"""Every seal of a hall's log is reckoned anew once a day, a stretch at a time, beside everything else.

A log of years takes longer than a day at that pace: what a day did not come to, the next one goes on with, so
that each look comes to its end, and the one after it begins at the first fact again.
"""

from collections.abc import Mapping

from sqlalchemy import Connection, text

from hallsys.kernel.clock import Millis
from hallsys.kernel.log_seals import FIRST, Begin, verify_stretch
from hallsys.kernel.transaction import Tx
from hallsys.supervision.events import LogFoundBroken, LogFoundWhole
from hallsys.supervision.house_rules import BrokenLog

_STATE = text(
    "SELECT day, through, is_over, at, broken_first, broken_at FROM log_checks WHERE hall_id = :hall_id"
)
_KEEP = text(
    "INSERT INTO log_checks (hall_id, day, through, is_over, at, broken_first, broken_at) "
    "VALUES (:hall_id, :day, :through, :is_over, :at, :broken_first, :broken_at) "
    "ON CONFLICT (hall_id) DO UPDATE SET day = excluded.day, through = excluded.through, "
    "is_over = excluded.is_over, at = excluded.at, broken_first = excluded.broken_first, "
    "broken_at = excluded.broken_at"
)

_NO_LOOK = ("", 0, True, 0)  # day, through, is_over and at while none was begun


def check_log(tx: Tx, key: bytes, day: str, kept: Mapping[int, str], begin: Begin = FIRST) -> bool:
    """Look at the next stretch of the log on the business day `day`; return whether this look has more.

    A look that an earlier day left unfinished is gone on with. `kept`: seals that lie elsewhere, by the last
    fact that they cover. `begin`: the seal from which on the log is looked at. What is found broken is told
    at once, and stands until a later look at all of the log finds it whole.
    """
    state = tx.execute(_STATE, {"hall_id": tx.hall_id}).one_or_none()
    if state is not None and state.is_over and state.day == day:
        return False
    after = 0 if state is None or state.is_over else state.through
    found = verify_stretch(tx.conn, tx.hall_id, key, after, kept, begin)
    first = state.broken_first if state else None
    since = state.broken_at if state else None
    if found.ended and found.broken != first:
        first, since = found.broken, None if found.broken is None else tx.now
        tx.append(LogFoundWhole() if first is None else LogFoundBroken(first))
    told = {"hall_id": tx.hall_id, "day": day, "through": found.through, "is_over": found.ended}
    at = tx.now if found.ended else state.at if state else 0
    tx.execute(_KEEP, {**told, "at": at, "broken_first": first, "broken_at": since})
    return not found.ended


def found_broken(tx: Tx, first: int) -> None:
    """Tell at once that the log is broken from the fact `first` on, unless it is known to be broken."""
    state = tx.execute(_STATE, {"hall_id": tx.hall_id}).one_or_none()
    if state is not None and state.broken_first is not None:
        return
    tx.append(LogFoundBroken(first))
    day, through, is_over, at = (state.day, state.through, state.is_over, state.at) if state else _NO_LOOK
    told = {"hall_id": tx.hall_id, "day": day, "through": through, "is_over": is_over, "at": at}
    tx.execute(_KEEP, {**told, "broken_first": first, "broken_at": tx.now})


def broken_log(conn: Connection, hall_id: str) -> BrokenLog | None:
    """Return from where on a hall's log was found broken, None if it was whole."""
    state = conn.execute(_STATE, {"hall_id": hall_id}).one_or_none()
    return (
        None
        if state is None or state.broken_first is None
        else BrokenLog(state.broken_first, state.broken_at)
    )


def checked_at(conn: Connection, hall_id: str) -> Millis | None:
    """Return when all of a hall's log was looked at last, None if it never was."""
    state = conn.execute(_STATE, {"hall_id": hall_id}).one_or_none()
    return None if state is None or not state.at else int(state.at)
