"""A rating that does not count as it was given: corrected or excluded, once, and receivers are told."""

from enum import StrEnum

from sqlalchemy import Row, bindparam, insert, select, update

from hallsys.counters.tables import services
from hallsys.evaluation.events import RatingChanged, RatingReasonLapsed
from hallsys.evaluation.rules import STAFF_ACTOR
from hallsys.evaluation.tables import rating_changes, ratings
from hallsys.kernel.transaction import Tx

_OF_HALL = (ratings.c.hall_id == bindparam("this_hall"), ratings.c.id == bindparam("this_id"))
# Locked: its wait for a reason may end at this moment.
_RATING = (
    select(
        ratings.c.level,
        ratings.c.service_id,
        ratings.c.session_id,
        ratings.c.case_id,
        ratings.c.reason_pending,
        services.c.window_id,
    )
    .join(services, services.c.id == ratings.c.service_id)
    .where(*_OF_HALL)
    .with_for_update(of=ratings)
)
_END_WAIT = update(ratings).where(*_OF_HALL).values(reason_pending=False)
_CHANGE = insert(rating_changes)


class Change(StrEnum):
    """What was changed of a rating after it was given."""

    CORRECTED = "corrected"  # another level counts
    EXCLUDED = "excluded"  # it does not count
    REASON = "reason"  # its reason came after receivers were told of it without one


def change_rating(
    tx: Tx, rating_id: str, ground: str, level: int | None, reason_code: str = "", follow_up_id: str = ""
) -> None:
    """Let a rating count as `level`, or not at all (None); `reason_code`: why, if the ground does not say it.

    A rating that waits for its reason is told as it is first: receivers know what is changed.
    """
    row = _read(tx, rating_id)
    if row.reason_pending:
        tx.execute(_END_WAIT, {"this_hall": tx.hall_id, "this_id": rating_id})
        tx.append(RatingReasonLapsed(row.session_id, row.service_id, row.window_id))
    who = tx.actor.removeprefix(STAFF_ACTOR)
    kept = {"rating_id": rating_id, "hall_id": tx.hall_id, "level": level, "ground": ground}
    tx.execute(_CHANGE, {**kept, "by": who, "at": tx.now})
    change = Change.EXCLUDED if level is None else Change.CORRECTED
    tx.append(_fact(row, rating_id, change, reason_code or ground, level, follow_up_id))


def tell_late_reason(tx: Tx, rating_id: str, follow_up_id: str = "") -> None:
    """Tell that a rating has its reason, which was told of without one."""
    row = _read(tx, rating_id)
    tx.append(_fact(row, rating_id, Change.REASON, "", row.level, follow_up_id))


def _read(tx: Tx, rating_id: str) -> Row[tuple[int, str, str, str, bool, str]]:
    return tx.execute(_RATING, {"this_hall": tx.hall_id, "this_id": rating_id}).one()


def _fact(
    row: Row[tuple[int, str, str, str, bool, str]],
    rating_id: str,
    change: Change,
    ground: str,
    level: int | None,
    follow_up_id: str,
) -> RatingChanged:
    of = {"service_id": row.service_id, "case_id": row.case_id, "window_id": row.window_id}
    return RatingChanged(follow_up_id, rating_id, ground, level, change=change, given=row.level, **of)
