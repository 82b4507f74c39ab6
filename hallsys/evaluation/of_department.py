"""Bad ratings of a department's own: what its people see of them, and their appeal, which the hall decides.

Of a department are the ratings of its cases as a whole, and of visits about nothing but its matters. Who is
shown them was not rated and had no hand in their case; and they are shown by the week, in which at least so
many of the same kind were given that one cannot tell whose they are. Neither
number nor matter, window, clerk, day or hour goes along: each leads on. So would the day on which the time
to appeal is over: for them it is counted from the end of the week.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, String, bindparam, text

from hallsys.evaluation.errors import FollowUpUnknown
from hallsys.evaluation.followups import Ground, State, Step, appeal_ends
from hallsys.evaluation.hands import had_a_hand
from hallsys.evaluation.policy import FollowUpSettings
from hallsys.evaluation.rectifying import Appeal, Taken, take_step
from hallsys.evaluation.rules import STAFF_ACTOR
from hallsys.evaluation.tables import IS_UNDER_WAY
from hallsys.halls.errors import CalendarUncovered
from hallsys.halls.rules import local_instant, local_time
from hallsys.halls.views import Hall
from hallsys.kernel.clock import DAY, HOUR, Millis
from hallsys.kernel.transaction import Tx

MOST = 100
_WEEK = 7 * DAY

# Followed up by the hall: signed for, and not made good yet.
_AT_WORK = f"u.state IN ('{State.SIGNED}', '{State.VERIFIED}', '{State.APPEALED}')"
# `{0}`: the alias of `ratings`.
_OF_THEM = (
    "CASE WHEN {0}.case_id IS NOT NULL "
    "THEN EXISTS (SELECT 1 FROM cases c JOIN matters m ON m.hall_id = c.hall_id AND m.id = c.matter_id "
    "WHERE c.id = {0}.case_id AND m.department IN :desks) "
    "ELSE EXISTS (SELECT 1 FROM services s JOIN ticket_matters tm ON tm.hall_id = s.hall_id "
    "AND tm.ticket_id = s.ticket_id "
    "WHERE s.id = {0}.service_id) AND NOT EXISTS (SELECT 1 FROM services s "
    "JOIN ticket_matters tm ON tm.hall_id = s.hall_id AND tm.ticket_id = s.ticket_id JOIN matters m "
    "ON m.hall_id = tm.hall_id AND m.id = tm.matter_id "
    "WHERE s.id = {0}.service_id AND m.department NOT IN :desks) END"
)


def _of_others(ratings: str) -> str:
    return f"{_OF_THEM.format(ratings)} AND NOT {had_a_hand(ratings)}"


# Weeks are counted back from the end of the present one, `:ends`.
_BAD = text(
    "WITH bad AS (SELECT u.id, u.state, u.opened_at, u.appeals, u.ground, r.case_id, r.level, "  # noqa: S608
    f"r.tag_version, r.tags, r.text, (:ends - 1 - r.at) / {_WEEK} AS week, "
    "CASE WHEN r.case_id IS NULL THEN 0 ELSE 1 END AS of_case "
    "FROM follow_ups u JOIN ratings r ON r.hall_id = u.hall_id AND r.id = u.rating_id "
    f"WHERE u.hall_id = :hall_id AND u.{IS_UNDER_WAY} AND {_AT_WORK} AND {_of_others('r')}), "
    "groups AS (SELECT DISTINCT week, of_case FROM bad), "
    "large AS (SELECT week, of_case FROM groups WHERE :fewest = (SELECT count(*) FROM (SELECT 1 "
    "FROM ratings g "
    f"WHERE g.hall_id = :hall_id AND g.at >= :ends - (groups.week + 1) * {_WEEK} "
    f"AND g.at < :ends - groups.week * {_WEEK} "
    "AND CASE WHEN g.case_id IS NULL THEN 0 ELSE 1 END = groups.of_case "
    f"AND {_of_others('g')} LIMIT :fewest) AS counted)) "
    "SELECT bad.* FROM bad JOIN large ON large.week = bad.week AND large.of_case = bad.of_case "
    "ORDER BY bad.opened_at DESC, bad.id LIMIT :limit"
).bindparams(bindparam("desks", expanding=True, type_=String))


@dataclass(frozen=True, slots=True)
class BadRating:
    """A bad rating of a department's own that is followed up; `week`: the Monday before it was given.

    `key` names it here alone: the id of its follow-up would tell its hour. `appeal_until`: the last day
    of the time to appeal, the same for all of a week; None for one that was appealed against, or where the
    calendar does not tell.
    """

    key: str
    state: State
    week: str
    may_appeal: bool
    appeal_until: str | None
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
) -> tuple[BadRating, ...]:
    """Return what somebody of the departments `desks` is shown, in the order of weeks, the newest first.

    Who works for no department in particular is shown none. Left out are weeks with fewer than
    `settings.fewest` ratings of others' work, of visits and of cases each for itself.
    """
    found = [
        _bad_rating(hall, settings, row, now) for row in _shown(conn, hall, settings, desks, clerk_id, now)
    ]
    # Within a week by what tells nothing of the hour.
    return tuple(sorted(found, key=lambda one: (one.week, one.key), reverse=True))


def _bad_rating(hall: Hall, settings: FollowUpSettings, row: Row[Any], now: Millis) -> BadRating:
    until = None if row.appeals else _appeal_ends(hall, settings, row.opened_at)
    # From noon: where clocks are put forward or back, a week begins an hour off.
    monday = _week_ends(hall, now) - (row.week + 1) * _WEEK + 12 * HOUR
    return BadRating(
        key=_key(row.id),
        state=State(row.state),
        week=local_time(monday, hall.timezone).date().isoformat(),
        may_appeal=until is not None and now < until,
        appeal_until=None if until is None else local_time(until - 1, hall.timezone).date().isoformat(),
        ground=row.ground,
        of_case=bool(row.of_case),
        level=row.level,
        tag_version=row.tag_version,
        tags=tuple(json.loads(row.tags)),
        text=row.text,
    )


def _appeal_ends(hall: Hall, settings: FollowUpSettings, opened_at: Millis) -> Millis | None:
    try:
        return appeal_ends(hall.calendar, hall.timezone, settings, _counted_from(hall, opened_at))
    except CalendarUncovered:
        return None


def _counted_from(hall: Hall, opened_at: Millis) -> Millis:
    """Return from when on the time to appeal is counted: the last instant of the week of the rating."""
    return _week_ends(hall, opened_at) - 1


def _shown(
    conn: Connection, hall: Hall, settings: FollowUpSettings, desks: Sequence[str], clerk_id: str, now: Millis
) -> Sequence[Row[Any]]:
    if not desks:
        return ()
    asked = {"hall_id": hall.id, "desks": list(desks), "clerk_id": clerk_id, "ends": _week_ends(hall, now)}
    return conn.execute(_BAD, {**asked, "fewest": settings.fewest, "limit": MOST}).all()


def _week_ends(hall: Hall, now: Millis) -> Millis:
    today = local_time(now, hall.timezone).date()
    return local_instant(today + timedelta(days=7 - today.weekday()), "00:00", hall.timezone)


def _key(follow_up_id: str) -> str:
    return sha256(follow_up_id.encode()).hexdigest()[:26]


def appeal_for_department(
    tx: Tx,
    hall: Hall,
    settings: FollowUpSettings,
    desks: Sequence[str],
    key: str,
    ground: Ground,
    note: str,
) -> Taken:
    """Appeal against a bad rating of the department's own, by somebody of it; the hall decides.

    The limit is counted from the end of the week, as they are told. Raises FollowUpUnknown for one that they
    are not shown, FollowUpNotInState, AppealNotAllowed,
    FollowUpNoteMissing, FollowUpNoteTooLong, CalendarUncovered.
    """
    rows = _shown(tx.conn, hall, settings, desks, tx.actor.removeprefix(STAFF_ACTOR), tx.now)
    found = next((row for row in rows if _key(row.id) == key), None)
    if found is None:
        raise FollowUpUnknown
    said = Appeal(ground, since=_counted_from(hall, found.opened_at))
    return take_step(tx, hall, settings, found.id, Step.APPEAL, note, said)
