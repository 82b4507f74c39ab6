"""The figures of the evaluation: of a hall, its windows, matters and staff. `Rates` defines each rate.

Ratings are of two kinds, each counted with what could be rated: visits 一次一评, whole cases 一事一评.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    bindparam,
    case,
    func,
    literal,
    select,
)

from hallsys.cases.tables import cases
from hallsys.counters.tables import services
from hallsys.evaluation.followups import State
from hallsys.evaluation.percase import DECIDED
from hallsys.evaluation.rates import BothKinds, Rates
from hallsys.evaluation.tables import follow_ups, rating_changes, rating_sessions, ratings
from hallsys.kernel.clock import Millis
from hallsys.queue.tables import ticket_matters

_RECTIFIED = (State.RECTIFIED, State.CLOSED)

_Counts = Select[*tuple[Any, ...]]


class Of(StrEnum):
    """What figures are told apart by."""

    HALL = "hall"
    WINDOW = "window"
    CLERK = "clerk"
    MATTER = "matter"


_CHANGES = rating_changes.c.rating_id == ratings.c.id
_FOLLOW_UPS = follow_ups.c.rating_id == ratings.c.id
_VISITS = (
    rating_sessions.outerjoin(
        ratings,
        (ratings.c.hall_id == rating_sessions.c.hall_id) & (ratings.c.session_id == rating_sessions.c.id),
    )
    .outerjoin(rating_changes, _CHANGES)
    .outerjoin(follow_ups, _FOLLOW_UPS)
)
_MATTERS_OF_VISITS = _VISITS.join(
    services,
    (services.c.hall_id == rating_sessions.c.hall_id) & (services.c.id == rating_sessions.c.service_id),
).join(
    ticket_matters,
    (ticket_matters.c.hall_id == rating_sessions.c.hall_id)
    & (ticket_matters.c.ticket_id == services.c.ticket_id),
)
_CASES = (
    cases.outerjoin(ratings, (ratings.c.hall_id == cases.c.hall_id) & (ratings.c.case_id == cases.c.id))
    .outerjoin(rating_changes, _CHANGES)
    .outerjoin(follow_ups, _FOLLOW_UPS)
)
_WINDOWS_OF_CASES = _CASES.join(
    services, (services.c.hall_id == cases.c.hall_id) & (services.c.id == cases.c.service_id)
)
# Decided, either way; what was withdrawn or has ended without a decision asks nobody.
_RATEABLE = cases.c.status.in_(DECIDED) | ratings.c.id.is_not(None)
# What counts: a correction instead of the level that was given, and no level for what is excluded.
_LEVEL = case((rating_changes.c.rating_id.is_not(None), rating_changes.c.level), else_=ratings.c.level)

# A bad rating that was rectified and then excluded is neither.
_IS_RECTIFIED = follow_ups.c.state.in_(_RECTIFIED) & rating_changes.c.rating_id.is_(None)


def _counts(
    of: ColumnElement[Any], source: FromClause, at: Column[Any], *which: ColumnElement[bool]
) -> _Counts:
    return (
        select(
            of,
            _LEVEL.label("level"),
            func.count().label("rateable"),
            func.sum(case((_IS_RECTIFIED, 1), else_=0)).label("rectified"),
        )
        .select_from(source)
        .where(
            at.table.c.hall_id == bindparam("hall_id"),
            at >= bindparam("since"),
            at < bindparam("until"),
            *which,
        )
        .group_by(of, _LEVEL)
    )


def _of_visits(of: ColumnElement[Any], source: FromClause = _VISITS) -> _Counts:
    return _counts(of, source, rating_sessions.c.opened_at)


def _of_cases(of: ColumnElement[Any], source: FromClause = _CASES) -> _Counts:
    return _counts(of, source, cases.c.decided_at, _RATEABLE)


_FIGURES: Mapping[Of, tuple[_Counts, _Counts]] = {
    Of.HALL: (_of_visits(literal("").label("of")), _of_cases(literal("").label("of"))),
    Of.WINDOW: (
        _of_visits(rating_sessions.c.window_id),
        _of_cases(services.c.window_id, _WINDOWS_OF_CASES),
    ),
    Of.CLERK: (_of_visits(rating_sessions.c.clerk_id), _of_cases(cases.c.accepted_by)),
    Of.MATTER: (
        _of_visits(ticket_matters.c.matter_id, _MATTERS_OF_VISITS),
        _of_cases(cases.c.matter_id),
    ),
}


def figures(conn: Connection, hall_id: str, of: Of, since: Millis, until: Millis) -> Mapping[str, BothKinds]:
    """Return the figures of [since, until), by what they are of: of visits and of cases as a whole.

    The keys are ids, or "" for the hall. A visit counts at the instant its rating was opened, a case at
    that of its decision, and a rating with what it is of, also when it is given a day later, so that
    participation never exceeds 1. A visit for several matters counts for each of them; a case counts for
    the window and the clerk where it was accepted.
    """
    span = {"hall_id": hall_id, "since": since, "until": until}
    of_visits, of_cases = _FIGURES[of]
    visits, whole = _read(conn, of_visits, span), _read(conn, of_cases, span)
    none = Rates({}, 0)
    return {key: BothKinds(visits.get(key, none), whole.get(key, none)) for key in {*visits, *whole}}


def rates(conn: Connection, hall_id: str, since: Millis, until: Millis) -> BothKinds:
    """Return the figures of the whole hall."""
    return figures(conn, hall_id, Of.HALL, since, until).get("", BothKinds())


def _read(conn: Connection, counts: _Counts, span: Mapping[str, Any]) -> Mapping[str, Rates]:
    found: defaultdict[str, list[tuple[int | None, int, int]]] = defaultdict(list)
    for key, level, rateable, rectified in conn.execute(counts, span):
        found[key].append((level, rateable, int(rectified or 0)))
    return {key: _rates(rows) for key, rows in found.items()}


def _rates(counts: Iterable[tuple[int | None, int, int]]) -> Rates:
    by_level: defaultdict[int, int] = defaultdict(int)
    rateable = fixed = 0
    for level, n, rectified in counts:
        rateable += n
        fixed += rectified
        if level is not None:
            by_level[level] += n
    return Rates(dict(by_level), rateable, fixed)
