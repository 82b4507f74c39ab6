"""Follow-ups of bad ratings whose next step was not taken in time, whatever that step is."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, text

from hallsys.evaluation.followups import OVER, State, due_at, due_if_opened
from hallsys.evaluation.policy import FollowUpSettings
from hallsys.evaluation.tables import IS_UNDER_WAY
from hallsys.halls.views import Hall
from hallsys.kernel.clock import Millis

_MOST = 300
_STEPS = tuple(state for state in State if state not in OVER)

# What of `follow_ups u` is due, by `due_now`: the statement selects it, since many more may be under way.
IS_DUE = " OR ".join(
    f"u.state = '{state}' AND u.opened_at >= :{state}_since AND u.opened_at < :{state}_until"
    for state in _STEPS
)
_LATE = text(
    "SELECT u.id, u.state, u.opened_at FROM follow_ups u "  # noqa: S608 - literals of ours
    f"WHERE u.hall_id = :hall_id AND u.{IS_UNDER_WAY} AND ({IS_DUE}) ORDER BY u.opened_at, u.id LIMIT :limit"
)


@dataclass(frozen=True, slots=True)
class LateFollowUps:
    """The follow-ups that stand at `state` past its limit: `since` the first, and `newest` the last one."""

    state: State
    follow_up_ids: tuple[str, ...]
    since: Millis
    newest: Millis


def due_now(hall: Hall, settings: FollowUpSettings, now: Millis) -> Mapping[str, Millis]:
    """Return what IS_DUE is asked with at `now`."""
    asked = {}
    for state in _STEPS:
        span = due_if_opened(hall.calendar, hall.timezone, settings, state, now)
        asked[f"{state}_since"], asked[f"{state}_until"] = span
    return asked


def late_follow_ups(
    conn: Connection, hall: Hall, settings: FollowUpSettings, now: Millis
) -> tuple[LateFollowUps, ...]:
    """Return what is past its limit at `now`, by the step that is due; the oldest of it.

    A limit that the calendar does not reach is told by the page of ratings, and is nobody's delay here.
    """
    late: defaultdict[State, list[tuple[str, Millis]]] = defaultdict(list)
    asked = {**due_now(hall, settings, now), "hall_id": hall.id, "limit": _MOST}
    for row in conn.execute(_LATE, asked):
        state = State(row.state)
        due = due_at(hall.calendar, hall.timezone, settings, state, row.opened_at)
        if due is not None:
            late[state].append((row.id, due))
    return tuple(
        LateFollowUps(
            state, tuple(key for key, _ in rows), min(due for _, due in rows), max(due for _, due in rows)
        )
        for state, rows in sorted(late.items())
    )
