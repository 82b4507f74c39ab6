"""Ratings that do not count as they were given: corrected or excluded, once, and receivers are told."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update

from hallsys.counters.tables import services
from hallsys.evaluation.events import RatingChanged, RatingReasonLapsed
from hallsys.evaluation.rules import STAFF_ACTOR
from hallsys.evaluation.tables import follow_ups, rating_changes, ratings
from hallsys.kernel.transaction import Tx

# Locked: the wait of one for its reason may end at this moment.
_RATINGS = (
    select(
        ratings.c.id,
        ratings.c.level,
        ratings.c.service_id,
        ratings.c.session_id,
        ratings.c.case_id,
        ratings.c.reason_pending,
        services.c.window_id,
        follow_ups.c.id.label("follow_up_id"),
    )
    .join(services, (services.c.hall_id == ratings.c.hall_id) & (services.c.id == ratings.c.service_id))
    .outerjoin(
        follow_ups, (follow_ups.c.hall_id == ratings.c.hall_id) & (follow_ups.c.rating_id == ratings.c.id)
    )
    .where(ratings.c.hall_id == bindparam("hall_id"), ratings.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(ratings.c.at, ratings.c.id)
    .with_for_update(of=ratings)
)
_END_WAITS = (
    update(ratings)
    .where(ratings.c.hall_id == bindparam("this_hall"), ratings.c.id.in_(bindparam("ids", expanding=True)))
    .values(reason_pending=False)
)
_CHANGE = insert(rating_changes)


class Change(StrEnum):
    """What was changed of a rating after it was given."""

    CORRECTED = "corrected"  # another level counts
    EXCLUDED = "excluded"  # it does not count
    REASON = "reason"  # its reason came after receivers were told of it without one


def change_ratings(
    tx: Tx, rating_ids: Sequence[str], ground: str, level: int | None, reason_code: str = ""
) -> None:
    """Let ratings count as `level`, or not at all (None); `reason_code`: why, if the ground does not say it.

    One that waits for its reason is told as it is first: receivers know what is changed.
    """
    rows = tx.execute(_RATINGS, {"hall_id": tx.hall_id, "ids": rating_ids}).all()
    waiting = [row for row in rows if row.reason_pending]
    if waiting:
        tx.execute(_END_WAITS, {"this_hall": tx.hall_id, "ids": [row.id for row in waiting]})
    for row in waiting:
        tx.append(RatingReasonLapsed(row.session_id, row.service_id, row.window_id))
    kept = {"hall_id": tx.hall_id, "level": level, "ground": ground, "at": tx.now}
    by = tx.actor.removeprefix(STAFF_ACTOR)
    tx.execute(_CHANGE, [{**kept, "rating_id": row.id, "by": by} for row in rows])
    change = Change.EXCLUDED if level is None else Change.CORRECTED
    for row in rows:
        tx.append(_fact(row, change, reason_code or ground, level))


def tell_late_reason(tx: Tx, rating_id: str) -> None:
    """Tell that a rating has its reason, which was told of without one."""
    row = tx.execute(_RATINGS, {"hall_id": tx.hall_id, "ids": [rating_id]}).one()
    tx.append(_fact(row, Change.REASON, "", row.level))


def _fact(row: Row[Any], change: Change, ground: str, level: int | None) -> RatingChanged:
    of = {"service_id": row.service_id, "case_id": row.case_id, "window_id": row.window_id}
    return RatingChanged(row.follow_up_id or "", row.id, ground, level, change=change, given=row.level, **of)
