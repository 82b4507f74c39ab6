"""The reason of a bad rating that came without one: a pad of hard keys cannot ask for it.

Its applicant tells it once, on the ticket's page and while a phone may rate; whoever verifies the rating
notes what was found where nobody did. The level stays. Receivers are told of it when the wait is over; what
is noted after that is told to them as a correction.
"""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, text, update

from hallsys.counters.views import last_service_id
from hallsys.evaluation.changing import tell_late_reason
from hallsys.evaluation.errors import RatingExpired, ReasonNotAsked
from hallsys.evaluation.events import RatingReasonGiven, RatingReasonLapsed
from hallsys.evaluation.followups import Step
from hallsys.evaluation.keeping import keep_call_back
from hallsys.evaluation.policy import RatingSettings
from hallsys.evaluation.rectifying import Taken, take_step
from hallsys.evaluation.rules import (
    Grade,
    ReasonBy,
    Tags,
    checked,
    reason_due_since,
    reason_waits,
    refuse_staff,
)
from hallsys.evaluation.tables import REASON_WAITS, follow_ups, rating_sessions, ratings
from hallsys.halls.views import Hall
from hallsys.kernel.clock import Millis
from hallsys.kernel.transaction import Tx
from hallsys.queue.views import ticket_by_token

_COLUMNS = select(
    ratings.c.id,
    ratings.c.level,
    ratings.c.reason_pending,
    ratings.c.tags,
    ratings.c.text,
    rating_sessions.c.id.label("session_id"),
    rating_sessions.c.service_id,
    rating_sessions.c.window_id,
    rating_sessions.c.opened_at,
)
_RATED = ratings.join(
    rating_sessions,
    (rating_sessions.c.hall_id == ratings.c.hall_id) & (rating_sessions.c.id == ratings.c.session_id),
)
_OF_SERVICE = _COLUMNS.select_from(_RATED).where(
    ratings.c.hall_id == bindparam("hall_id"), rating_sessions.c.service_id == bindparam("service_id")
)
# Locked: its wait may end at this moment.
_OF_FOLLOW_UP = (
    _COLUMNS.select_from(
        _RATED.join(
            follow_ups,
            (follow_ups.c.hall_id == ratings.c.hall_id) & (follow_ups.c.rating_id == ratings.c.id),
        )
    )
    .where(ratings.c.hall_id == bindparam("hall_id"), follow_ups.c.id == bindparam("follow_up_id"))
    .with_for_update(of=ratings)
)
# Nothing was told yet: also once more in the update, of two who tell it at once the first is kept.
_PUT = (
    update(ratings)
    .where(
        ratings.c.hall_id == bindparam("this_hall"),
        ratings.c.id == bindparam("this_id"),
        ratings.c.tags == "[]",
        ratings.c.text == "",
    )
    .values(
        tags=bindparam("new_tags"),
        text=bindparam("new_text"),
        tag_version=bindparam("version"),
        reason_by=bindparam("told_by"),
        reason_pending=False,
    )
)
_OVER = (
    _COLUMNS.select_from(_RATED)
    .where(
        ratings.c.hall_id == bindparam("hall_id"),
        text(f"ratings.{REASON_WAITS}"),
        rating_sessions.c.opened_at <= bindparam("opened_at"),
    )
    .order_by(ratings.c.at)
    .limit(bindparam("limit"))
)
_END = (
    update(ratings)
    .where(
        ratings.c.hall_id == bindparam("this_hall"),
        ratings.c.id.in_(bindparam("ids", expanding=True)),
        text(f"ratings.{REASON_WAITS}"),  # somebody else may have come first
    )
    .values(reason_pending=False)
    .returning(ratings.c.id)
)


@dataclass(frozen=True, slots=True)
class Told:
    """The reason of a rating was taken."""

    session_id: str


@dataclass(frozen=True, slots=True)
class Waited:
    """So many ratings stay without a reason of their applicants."""

    ended: int


def reason_asked(
    conn: Connection, hall_id: str, settings: RatingSettings, service_id: str | None, now: Millis
) -> int | None:
    """Return the level that a service was rated with, while its reason can be told; else None."""
    key = {"hall_id": hall_id, "service_id": service_id}
    row = conn.execute(_OF_SERVICE, key).one_or_none() if service_id else None
    if row is None or not reason_waits(row.reason_pending, row.opened_at, settings, now):
        return None
    return int(row.level)


def tell_reason(
    tx: Tx, hall: Hall, settings: RatingSettings, offered: Tags, token: str, given: Grade
) -> Told:
    """Tell the reason of the rating of the ticket with that secret, once; the level stays.

    Raises StaffMayNotRate, TicketUnknown, ReasonNotAsked for a rating that has its reason or needs none,
    RatingExpired when the time of phones is over, and what `checked` refuses in tags and text.
    """
    refuse_staff(tx.actor)
    ticket = ticket_by_token(tx.conn, tx.hall_id, hall.business_day(tx.now), token)
    key = {"hall_id": tx.hall_id, "service_id": last_service_id(tx.conn, tx.hall_id, ticket.id)}
    row = tx.execute(_OF_SERVICE, key).one_or_none()
    if row is None or not row.reason_pending:
        raise ReasonNotAsked
    if not reason_waits(row.reason_pending, row.opened_at, settings, tx.now):
        raise RatingExpired
    clean = checked(Grade(row.level, given.tags, given.text, call_back=given.call_back), offered)
    _put(tx, row, clean, offered, ReasonBy.APPLICANT)
    if clean.call_back:
        keep_call_back(tx, row.id, clean.call_back)
    return Told(row.session_id)


def verify_with_reason(
    tx: Tx,
    hall: Hall,
    settings: RatingSettings,
    offered: Tags,
    follow_up_id: str,
    note: str,
    tags: tuple[str, ...],
) -> Taken:
    """Verify a bad rating without a reason, and note as tags what was found: the verifier's words.

    Raises what `take_step` raises, ReasonNotAsked for a rating that has its reason, TagUnknown, NeedsReason.
    """
    taken = take_step(tx, hall, settings.follow_up, follow_up_id, Step.VERIFY, note)
    row = tx.execute(_OF_FOLLOW_UP, {"hall_id": tx.hall_id, "follow_up_id": follow_up_id}).one_or_none()
    if row is None:
        raise ReasonNotAsked
    _put(tx, row, checked(Grade(row.level, tags), offered), offered, ReasonBy.VERIFIER)
    if not row.reason_pending:
        tell_late_reason(tx, row.id)
    return taken


def end_waits(tx: Tx, settings: RatingSettings, limit: int = 500) -> Waited:
    """End the waits for reasons whose time is over, at most `limit` in one turn."""
    key = {"hall_id": tx.hall_id, "opened_at": reason_due_since(settings, tx.now), "limit": limit}
    rows = tx.execute(_OVER, key).all()
    if not rows:
        return Waited(0)
    ended = set(tx.execute(_END, {"this_hall": tx.hall_id, "ids": [row.id for row in rows]}).scalars())
    for row in rows:
        if row.id in ended:
            tx.append(RatingReasonLapsed(row.session_id, row.service_id, row.window_id))
    return Waited(len(ended))


def _put(tx: Tx, row: Row[Any], clean: Grade, offered: Tags, by: ReasonBy) -> None:
    put = {
        "this_hall": tx.hall_id,
        "this_id": row.id,
        "new_tags": json.dumps(clean.tags),
        "new_text": clean.text,
        "version": offered.version,
        "told_by": by,
    }
    if tx.execute(_PUT, put).rowcount == 0:
        raise ReasonNotAsked
    tx.append(RatingReasonGiven(row.session_id, row.service_id, row.window_id, by, bool(row.reason_pending)))
