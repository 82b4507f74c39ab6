"""Follow-ups of bad ratings whose next step was not taken in time, whatever that step is."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import Connection, text

from hallsys.evaluation.followups import State, due_at
from hallsys.evaluation.policy import FollowUpSettings
from hallsys.evaluation.tables import IS_UNDER_WAY
from hallsys.halls.errors import CalendarUncovered
from hallsys.halls.views import Hall
from hallsys.kernel.clock import Millis

_MOST = 300

_UNDER_WAY = text(
    "SELECT id, state, opened_at FROM follow_ups "  # noqa: S608 - a literal of ours
    f"WHERE hall_id = :hall_id AND {IS_UNDER_WAY} ORDER BY opened_at, id LIMIT :limit"
)


@dataclass(frozen=True, slots=True)
class LateFollowUps:
    """The follow-ups that stand at `state` past its limit: `since` the first, and `newest` the last one."""

    state: State
    follow_up_ids: tuple[str, ...]
    since: Millis
    newest: Millis


def late_follow_ups(
    conn: Connection, hall: Hall, settings: FollowUpSettings, now: Millis
) -> tuple[LateFollowUps, ...]:
    """Return what is past its limit at `now`, by the step that is due; of the oldest of those under way.

    A limit that the calendar does not reach is told by the page of ratings, and is nobody's delay here.
    """
    late: defaultdict[State, list[tuple[str, Millis]]] = defaultdict(list)
    for row in conn.execute(_UNDER_WAY, {"hall_id": hall.id, "limit": _MOST}):
        state = State(row.state)
        due = _due(hall, settings, state, row.opened_at)
        if due is not None and due <= now:
            late[state].append((row.id, due))
    return tuple(
        LateFollowUps(
            state, tuple(key for key, _ in rows), min(due for _, due in rows), max(due for _, due in rows)
        )
        for state, rows in sorted(late.items())
    )


def _due(hall: Hall, settings: FollowUpSettings, state: State, opened_at: Millis) -> Millis | None:
    try:
        return due_at(hall.calendar, hall.timezone, settings, state, opened_at)
    except CalendarUncovered:
        return None
