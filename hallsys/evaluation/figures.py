"""The figures of the evaluation: of a hall, its windows, matters and staff. `Rates` defines each rate."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, bindparam, case, func, literal, select

from hallsys.counters.tables import services
from hallsys.evaluation.followups import State
from hallsys.evaluation.rules import Rates
from hallsys.evaluation.tables import follow_ups, rating_changes, rating_sessions, ratings
from hallsys.kernel.clock import Millis
from hallsys.queue.tables import ticket_matters

_RECTIFIED = (State.RECTIFIED, State.CLOSED)


class Of(StrEnum):
    """What figures are told apart by."""

    HALL = "hall"
    WINDOW = "window"
    CLERK = "clerk"
    MATTER = "matter"


_ASKED = (
    rating_sessions.outerjoin(ratings, ratings.c.session_id == rating_sessions.c.id)
    .outerjoin(rating_changes, rating_changes.c.rating_id == ratings.c.id)
    .outerjoin(follow_ups, follow_ups.c.rating_id == ratings.c.id)
)
_OF_MATTERS = _ASKED.join(services, services.c.id == rating_sessions.c.service_id).join(
    ticket_matters,
    (ticket_matters.c.hall_id == rating_sessions.c.hall_id)
    & (ticket_matters.c.ticket_id == services.c.ticket_id),
)
# What counts: a correction instead of the level that was given, and no level for what is excluded.
_LEVEL = case((rating_changes.c.rating_id.is_not(None), rating_changes.c.level), else_=ratings.c.level)


def _counts(of: ColumnElement[Any], source: FromClause) -> Select[Any]:
    return (
        select(
            of,
            _LEVEL.label("level"),
            func.count().label("asked"),
            func.sum(case((follow_ups.c.state.in_(_RECTIFIED), 1), else_=0)).label("rectified"),
        )
        .select_from(source)
        .where(
            rating_sessions.c.hall_id == bindparam("hall_id"),
            rating_sessions.c.opened_at >= bindparam("since"),
            rating_sessions.c.opened_at < bindparam("until"),
        )
        .group_by(of, _LEVEL)
    )


_FIGURES: Mapping[Of, Select[Any]] = {
    Of.HALL: _counts(literal("").label("of"), _ASKED),
    Of.WINDOW: _counts(rating_sessions.c.window_id, _ASKED),
    Of.CLERK: _counts(rating_sessions.c.clerk_id, _ASKED),
    Of.MATTER: _counts(ticket_matters.c.matter_id, _OF_MATTERS),
}


def figures(conn: Connection, hall_id: str, of: Of, since: Millis, until: Millis) -> Mapping[str, Rates]:
    """Return the figures of the services whose rating was opened in [since, until), by what they are of.

    The keys are ids, or "" for the hall. A rating counts with its service, also when it is given a day
    later, so that participation never exceeds 1. A visit for several matters counts for each of them.
    """
    rows = conn.execute(_FIGURES[of], {"hall_id": hall_id, "since": since, "until": until})
    found: defaultdict[str, list[tuple[int | None, int, int]]] = defaultdict(list)
    for key, level, asked, rectified in rows:
        found[key].append((level, asked, int(rectified or 0)))
    return {key: _rates(counts) for key, counts in found.items()}


def rates(conn: Connection, hall_id: str, since: Millis, until: Millis) -> Rates:
    """Return the figures of the whole hall."""
    return figures(conn, hall_id, Of.HALL, since, until).get("", Rates({}, 0))


def _rates(counts: Iterable[tuple[int | None, int, int]]) -> Rates:
    by_level: defaultdict[int, int] = defaultdict(int)
    rateable = fixed = 0
    for level, asked, rectified in counts:
        rateable += asked
        fixed += rectified
        if level is not None:
            by_level[level] += asked
    return Rates(dict(by_level), rateable, fixed)
