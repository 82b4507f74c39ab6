"""Reads of days: those that are over as they are kept, the last ones from their tickets."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, text

from hallsys.halls.rules import day_start
from hallsys.halls.views import Hall
from hallsys.kernel.clock import DAY, MINUTE, Millis
from hallsys.queue.queues import Queue
from hallsys.reports.days import DayFigures, figures_of, unpacked
from hallsys.reports.tables import TURNS
from hallsys.reports.visits import Call, Ended, Taken, Turn, Whole, periods

# A day can still change on the next one: somebody is served past its end, a kiosk hands in what it issued.
_SETTLES = timedelta(days=1)

_ENDED = {
    "finished": Ended.SERVED,
    "no_show": Ended.MISSED,
    "cancelled": Ended.GIVEN_UP,
}
_TURN_OF = {
    "ClerkSignedIn": Turn.OPENS,
    "WindowReopened": Turn.OPENS,
    "WindowPaused": Turn.PAUSES,
    "ClerkSignedOut": Turn.CLOSES,
}
_TAKEN = text(
    "SELECT queue_id, issued_at, status, last_called_at FROM tickets WHERE hall_id = :hall_id AND day = :day"
)
_CALLS = text(
    "SELECT t.queue_id, s.window_id, s.called_at, s.waited_ms, s.resumed, s.ended_at, s.outcome "
    "FROM tickets t JOIN services s ON s.hall_id = t.hall_id AND s.ticket_id = t.id "
    "WHERE t.hall_id = :hall_id AND t.day = :day"
)
_TURNS = text(
    f"SELECT at, kind, payload FROM events WHERE hall_id = :hall_id AND {TURNS} "  # noqa: S608 - our own text
    "AND at >= :since AND at < :until ORDER BY at, seq"
)
_KEPT = text(
    "SELECT day, figures FROM day_reports "
    "WHERE hall_id = :hall_id AND day BETWEEN :since AND :until ORDER BY day"
)
_NEXT = text(
    "SELECT min(day) FROM tickets WHERE hall_id = :hall_id AND day < :before AND day > "
    "coalesce((SELECT max(day) FROM day_reports WHERE hall_id = :hall_id), '')"
)

STATEMENTS = (_TAKEN, _CALLS, _TURNS, _KEPT, _NEXT)


@dataclass(frozen=True)
class Offer:
    """What a report has to know of the hall: its day, and its queues by id."""

    hall: Hall
    queues: Mapping[str, Queue]

    def begins(self, day: str) -> Millis:
        """Return the instant at which a business day begins."""
        return day_start(day, self.hall.timezone, self.hall.rollover_minutes)


def whole_day(conn: Connection, offer: Offer, day: str, now: Millis) -> Whole:
    """Return all that a day is counted from; costs its tickets and services, whatever the history."""
    key = {"hall_id": offer.hall.id, "day": day}
    since = offer.begins(day)
    ends = min(now, since + DAY)
    turns = conn.execute(_TURNS, {"hall_id": offer.hall.id, "since": since, "until": since + DAY})
    return Whole(
        day,
        tuple(
            Taken(row.queue_id, row.issued_at, _ended(row.status, row.last_called_at))
            for row in conn.execute(_TAKEN, key)
        ),
        tuple(
            Call(
                row.queue_id,
                row.window_id,
                row.called_at,
                None if row.resumed else row.waited_ms,
                max(row.called_at, row.ended_at or min(now, since + DAY)),
                row.outcome in ("no_show", "expired"),
            )
            for row in conn.execute(_CALLS, key)
            if row.outcome != "undone"
        ),
        periods(
            ((at, str(json.loads(payload)["window_id"]), _TURN_OF[kind]) for at, kind, payload in turns), ends
        ),
        {queue.id: queue.limit_minutes * MINUTE for queue in offer.queues.values()},
    )


def _ended(status: str, called: Millis | None) -> Ended | None:
    if status == "expired":
        return Ended.EXPIRED if called is None else Ended.MISSED
    return _ENDED.get(status)


def days(
    conn: Connection, offer: Offer, since: str, until: str, now: Millis, today: str
) -> tuple[DayFigures, ...]:
    """Return the days of [since, until], both ISO days, that had visitors; none after `today`.

    Days that are not kept yet are counted now: they are few, since `keep_next` follows.
    """
    kept = [
        unpacked(day, json.loads(figures))
        for day, figures in conn.execute(_KEPT, {"hall_id": offer.hall.id, "since": since, "until": until})
    ]
    known = {one.day for one in kept}
    fresh = []
    day = max(since, unsettled_from(today))
    while day <= min(until, today):
        if day not in known:
            fresh.append(figures_of(whole_day(conn, offer, day, now), offer.hall.timezone))
        day = _after(day)
    return (*kept, *(one for one in fresh if one.queues or one.windows))


def unsettled_from(today: str) -> str:
    """Return the first day whose figures can still change: yesterday."""
    return (date.fromisoformat(today) - _SETTLES).isoformat()


def next_to_keep(conn: Connection, hall_id: str, today: str) -> str | None:
    """Return the first day after the last kept one that had visitors and cannot change any more."""
    found: str | None = conn.execute(
        _NEXT, {"hall_id": hall_id, "before": unsettled_from(today)}
    ).scalar_one_or_none()
    return found


def _after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
