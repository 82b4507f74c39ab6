"""What those who handle bad ratings read of them. Who rated is not here: that is looked up, on record."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select, text

from hallsys.cases.tables import cases
from hallsys.counters.tables import services
from hallsys.evaluation.errors import FollowUpUnknown
from hallsys.evaluation.followups import State, Step, due_at, steps_from
from hallsys.evaluation.policy import FollowUpSettings
from hallsys.evaluation.tables import (
    IS_OVER,
    IS_UNDER_WAY,
    call_backs,
    follow_up_steps,
    follow_ups,
    rating_changes,
    ratings,
)
from hallsys.halls.errors import CalendarUncovered
from hallsys.halls.views import Hall
from hallsys.kernel.clock import Millis
from hallsys.queue.tables import tickets

MOST = 200
MOST_ENDED = 30

_COLUMNS: Select[Any] = (
    select(
        follow_ups.c.id,
        follow_ups.c.rating_id,
        follow_ups.c.state,
        follow_ups.c.window_id,
        follow_ups.c.clerk_id,
        follow_ups.c.opened_at,
        follow_ups.c.changed_at,
        follow_ups.c.calls,
        follow_ups.c.appeals,
        follow_ups.c.appealed_by,
        follow_ups.c.ground,
        ratings.c.level,
        ratings.c.channel,
        ratings.c.tag_version,
        ratings.c.tags,
        ratings.c.text,
        ratings.c.reason_pending,
        ratings.c.reason_by,
        rating_changes.c.level.label("corrected"),
        tickets.c.number,
        cases.c.case_number,
        call_backs.c.rating_id.label("call_back"),
    )
    .select_from(
        follow_ups.join(
            ratings, (ratings.c.hall_id == follow_ups.c.hall_id) & (ratings.c.id == follow_ups.c.rating_id)
        )
        .join(
            services,
            (services.c.hall_id == follow_ups.c.hall_id) & (services.c.id == follow_ups.c.service_id),
        )
        .join(tickets, (tickets.c.hall_id == services.c.hall_id) & (tickets.c.id == services.c.ticket_id))
        .outerjoin(
            rating_changes,
            (rating_changes.c.hall_id == follow_ups.c.hall_id)
            & (rating_changes.c.rating_id == follow_ups.c.rating_id),
        )
        .outerjoin(cases, (cases.c.hall_id == ratings.c.hall_id) & (cases.c.id == ratings.c.case_id))
        .outerjoin(
            call_backs,
            (call_backs.c.hall_id == follow_ups.c.hall_id)
            & (call_backs.c.rating_id == follow_ups.c.rating_id),
        )
    )
    .where(follow_ups.c.hall_id == bindparam("hall_id"))
)
_UNDER_WAY = (
    _COLUMNS.where(text(f"follow_ups.{IS_UNDER_WAY}"))
    .order_by(follow_ups.c.opened_at, follow_ups.c.id)
    .limit(bindparam("limit"))
)
_ENDED = (
    _COLUMNS.where(text(f"follow_ups.{IS_OVER}"), follow_ups.c.changed_at >= bindparam("since"))
    .order_by(follow_ups.c.changed_at.desc())
    .limit(bindparam("limit"))
)
_STEPS = (
    select(
        follow_up_steps.c.follow_up_id,
        follow_up_steps.c.step,
        follow_up_steps.c.by,
        follow_up_steps.c.at,
        follow_up_steps.c.note,
    )
    .where(
        follow_up_steps.c.hall_id == bindparam("hall_id"),
        follow_up_steps.c.follow_up_id.in_(bindparam("ids", expanding=True)),
    )
    .order_by(follow_up_steps.c.at, follow_up_steps.c.id)
)
_RATER = (
    select(tickets.c.present_id, tickets.c.number, cases.c.case_number)
    .select_from(
        follow_ups.join(
            ratings, (ratings.c.hall_id == follow_ups.c.hall_id) & (ratings.c.id == follow_ups.c.rating_id)
        )
        .join(
            services,
            (services.c.hall_id == follow_ups.c.hall_id) & (services.c.id == follow_ups.c.service_id),
        )
        .join(tickets, (tickets.c.hall_id == services.c.hall_id) & (tickets.c.id == services.c.ticket_id))
        .outerjoin(cases, (cases.c.hall_id == ratings.c.hall_id) & (cases.c.id == ratings.c.case_id))
    )
    .where(follow_ups.c.hall_id == bindparam("hall_id"), follow_ups.c.id == bindparam("follow_up_id"))
)


@dataclass(frozen=True, slots=True)
class Done:
    """A step that was taken; `by` is the id of an account."""

    step: Step
    by: str
    at: Millis
    note: str


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A follow-up with its rating. `due_at`: until when its next step has to be taken.

    `case_number`: of the case that was rated as a whole, None for a visit; `wants_call`: whoever rated left
    a number; `reason_pending`: the applicant can still tell why; `reason_by`: who told it after the level.

    `due_known` is false where the hall's calendar does not reach so far: that has to be told.
    """

    follow_up_id: str
    rating_id: str
    state: State
    window_id: str
    clerk_id: str
    ticket_number: str
    case_number: str | None
    opened_at: Millis
    changed_at: Millis
    due_at: Millis | None
    due_known: bool
    calls: int
    may_appeal: bool
    appealed_by: str | None
    ground: str | None
    level: int
    corrected: int | None
    channel: str
    tag_version: int
    tags: tuple[str, ...]
    text: str
    reason_pending: bool
    reason_by: str | None
    wants_call: bool
    steps: tuple[Step, ...]
    done: tuple[Done, ...]


@dataclass(frozen=True, slots=True)
class Rater:
    """Who rated, by the person's id, and by what they were there for; both lead to them."""

    person_id: str
    ticket_number: str
    case_number: str | None


def under_way(conn: Connection, hall: Hall, settings: FollowUpSettings) -> tuple[FollowUp, ...]:
    """Return the follow-ups that are not over, the newest first; the oldest MOST, if there are more."""
    rows = conn.execute(_UNDER_WAY, {"hall_id": hall.id, "limit": MOST}).all()
    return _follow_ups(conn, hall, settings, rows[::-1])


def ended(conn: Connection, hall: Hall, settings: FollowUpSettings, since: Millis) -> tuple[FollowUp, ...]:
    """Return follow-ups that ended since an instant, the last ended first, at most MOST_ENDED."""
    rows = conn.execute(_ENDED, {"hall_id": hall.id, "since": since, "limit": MOST_ENDED}).all()
    return _follow_ups(conn, hall, settings, rows)


def rater(conn: Connection, hall_id: str, follow_up_id: str) -> Rater:
    """Return whoever was there and rated; `look_up_rater` comes first. Raises FollowUpUnknown."""
    found = conn.execute(_RATER, {"hall_id": hall_id, "follow_up_id": follow_up_id}).one_or_none()
    if found is None:
        raise FollowUpUnknown
    return Rater(*found)


def _follow_ups(
    conn: Connection, hall: Hall, settings: FollowUpSettings, rows: Sequence[Row[Any]]
) -> tuple[FollowUp, ...]:
    done: defaultdict[str, list[Done]] = defaultdict(list)
    for follow_up_id, step, by, at, note in conn.execute(
        _STEPS, {"hall_id": hall.id, "ids": [row.id for row in rows]}
    ):
        done[follow_up_id].append(Done(Step(step), by, at, note))
    return tuple(_follow_up(hall, settings, row, tuple(done[row.id])) for row in rows)


def _follow_up(hall: Hall, settings: FollowUpSettings, row: Row[Any], done: tuple[Done, ...]) -> FollowUp:
    state = State(row.state)
    due, known = _due(hall, settings, state, row.opened_at)
    return FollowUp(
        follow_up_id=row.id,
        rating_id=row.rating_id,
        state=state,
        window_id=row.window_id,
        clerk_id=row.clerk_id,
        ticket_number=row.number,
        case_number=row.case_number,
        opened_at=row.opened_at,
        changed_at=row.changed_at,
        due_at=due,
        due_known=known,
        calls=row.calls,
        may_appeal=row.appeals == 0,
        appealed_by=row.appealed_by,
        ground=row.ground,
        level=row.level,
        corrected=row.corrected,
        channel=row.channel,
        tag_version=row.tag_version,
        tags=tuple(json.loads(row.tags)),
        text=row.text,
        reason_pending=row.reason_pending,
        reason_by=row.reason_by,
        wants_call=row.call_back is not None,
        steps=steps_from(state),
        done=done,
    )


def _due(
    hall: Hall, settings: FollowUpSettings, state: State, opened_at: Millis
) -> tuple[Millis | None, bool]:
    try:
        return due_at(hall.calendar, hall.timezone, settings, state, opened_at), True
    except CalendarUncovered:
        return None, False
