"""Bad ratings of a department's own: what its people see of them, and their appeal, which the hall decides.

Of a department are the ratings of its cases as a whole, and of visits about nothing but its matters. Who is
shown them was not rated and had no hand in the case; they are not shown at all where so few were given that
one could tell whose they are. Neither number nor matter, window, clerk or hour goes along: each leads on.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, String, bindparam, text

from hallsys.evaluation.errors import FollowUpUnknown
from hallsys.evaluation.followups import Ground, State, Step
from hallsys.evaluation.policy import FollowUpSettings
from hallsys.evaluation.rectifying import Appeal, Taken, take_step
from hallsys.evaluation.rules import STAFF_ACTOR
from hallsys.evaluation.tables import IS_UNDER_WAY
from hallsys.halls.rules import local_time
from hallsys.halls.views import Hall
from hallsys.kernel.clock import DAY, Millis
from hallsys.kernel.transaction import Tx

MOST = 100
_GROUP_DAYS = 30  # of so many days the ratings are counted among which one is hidden

# Followed up by the hall: signed for, and not made good yet.
_SHOWN = f"u.state IN ('{State.SIGNED}', '{State.VERIFIED}', '{State.APPEALED}')"
_DEPARTMENT = (
    "(:everywhere = 1 OR CASE WHEN r.case_id IS NOT NULL "
    "THEN EXISTS (SELECT 1 FROM cases c JOIN matters m ON m.id = c.matter_id "
    "WHERE c.id = r.case_id AND m.department IN :desks) "
    "ELSE EXISTS (SELECT 1 FROM services s JOIN ticket_matters tm ON tm.ticket_id = s.ticket_id "
    "WHERE s.id = r.service_id) AND NOT EXISTS (SELECT 1 FROM services s "
    "JOIN ticket_matters tm ON tm.ticket_id = s.ticket_id JOIN matters m ON m.id = tm.matter_id "
    "WHERE s.id = r.service_id AND m.department NOT IN :desks) END)"
)
_NOT_OWN = (
    "u.clerk_id <> :clerk_id AND NOT EXISTS (SELECT 1 FROM cases c WHERE c.id = r.case_id "
    "AND (c.accepted_by = :clerk_id OR c.taken_up_by = :clerk_id OR c.decided_by = :clerk_id)) "
    "AND NOT EXISTS (SELECT 1 FROM case_acts a WHERE a.hall_id = r.hall_id AND a.case_id = r.case_id "
    "AND a.clerk_id = :clerk_id)"
)
_DESKS = bindparam("desks", expanding=True, type_=String)
_BAD = text(
    "SELECT u.id, u.state, u.opened_at, u.appeals, u.ground, r.case_id, r.level, r.tag_version, r.tags, "  # noqa: S608
    "r.text FROM follow_ups u JOIN ratings r ON r.id = u.rating_id "
    f"WHERE u.hall_id = :hall_id AND u.{IS_UNDER_WAY} AND {_SHOWN} AND {_NOT_OWN} AND {_DEPARTMENT} "
    "ORDER BY u.opened_at DESC, u.id LIMIT :limit"
).bindparams(_DESKS)
_GROUP = text(
    "SELECT count(*) FROM (SELECT 1 FROM ratings r "  # noqa: S608
    f"WHERE r.hall_id = :hall_id AND r.at >= :since AND {_DEPARTMENT} LIMIT :fewest) AS enough"
).bindparams(_DESKS)


@dataclass(frozen=True, slots=True)
class BadRating:
    """A bad rating of a department's own that is followed up; `day`: when it was given."""

    follow_up_id: str
    state: State
    day: str
    may_appeal: bool
    ground: str | None
    of_case: bool
    level: int
    tag_version: int
    tags: tuple[str, ...]
    text: str


def bad_ratings(
    conn: Connection,
    hall: Hall,
    settings: FollowUpSettings,
    desks: Sequence[str],
    clerk_id: str,
    now: Millis,
) -> tuple[BadRating, ...] | None:
    """Return what somebody of the departments `desks` (none: of all) is shown, the newest first.

    None: too few ratings of the department were given for any to be shown (`settings.fewest`).
    """
    key = {"hall_id": hall.id, "desks": list(desks), "everywhere": int(not desks)}
    group = {**key, "since": now - _GROUP_DAYS * DAY, "fewest": settings.fewest}
    if conn.execute(_GROUP, group).scalar_one() < settings.fewest:
        return None
    rows = conn.execute(_BAD, {**key, "clerk_id": clerk_id, "limit": MOST})
    return tuple(
        BadRating(
            follow_up_id=row.id,
            state=State(row.state),
            day=local_time(row.opened_at, hall.timezone).date().isoformat(),
            may_appeal=row.state != State.APPEALED and row.appeals == 0,
            ground=row.ground,
            of_case=row.case_id is not None,
            level=row.level,
            tag_version=row.tag_version,
            tags=tuple(json.loads(row.tags)),
            text=row.text,
        )
        for row in rows
    )


def appeal_for_department(
    tx: Tx,
    hall: Hall,
    settings: FollowUpSettings,
    desks: Sequence[str],
    follow_up_id: str,
    ground: Ground,
    note: str,
) -> Taken:
    """Appeal against a bad rating of the department's own, by somebody of it; the hall decides.

    Raises FollowUpUnknown for one that they are not shown, FollowUpNotInState, AppealNotAllowed,
    FollowUpNoteMissing, FollowUpNoteTooLong, CalendarUncovered.
    """
    shown = bad_ratings(tx.conn, hall, settings, desks, tx.actor.removeprefix(STAFF_ACTOR), tx.now)
    if follow_up_id not in {one.follow_up_id for one in shown or ()}:
        raise FollowUpUnknown
    return take_step(tx, hall, settings, follow_up_id, Step.APPEAL, note, Appeal(ground))
