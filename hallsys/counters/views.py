"""Reads of windows and of what goes on at them. None of them reads history but today's counts."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, String, bindparam, func, select, text

from hallsys.counters import tables
from hallsys.counters.errors import NotYourTicket
from hallsys.counters.rules import WindowState
from hallsys.kernel.clock import DAY, Millis
from hallsys.queue.dispatch import Reason, Rule
from hallsys.queue.priority import PriorityClass


@dataclass(frozen=True, slots=True)
class Window:
    """What does not change about a window from minute to minute."""

    id: str
    zone_id: str
    code: str
    number: int
    name: str
    name_en: str
    kind: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How a window stands now: signed out, open or paused, since when, by whom, and which queues it serves.

    With a `lock_reason` nobody may sign in there.
    """

    window_id: str
    state: str
    clerk_id: str | None
    pause_reason: str | None
    queue_ids: tuple[str, ...]
    state_since: Millis | None = None
    lock_reason: str | None = None


@dataclass(frozen=True, slots=True)
class ActiveCall:
    """A ticket at a window; `state` is "called" or "serving"."""

    service_id: str
    ticket_id: str
    number: str
    queue_id: str
    priority_class: str
    window_id: str
    window_number: int
    zone_id: str
    called_at: Millis
    last_called_at: Millis
    started_at: Millis | None
    recalls: int
    resumed: bool
    waited_ms: Millis
    state: str


@dataclass(frozen=True, slots=True)
class ServiceDetails:
    """A service, whose it is and who came (queue.tickets.Ticket), and why its ticket was the next.

    `organisation_id`: for which organisation its holder acts at the counter, if for one, by `role`, `note`.
    """

    service_id: str
    ticket_id: str
    person_id: str
    present_id: str
    relation: str | None
    authorisation: str | None
    window_id: str
    clerk_id: str
    started_at: Millis | None
    ended_at: Millis | None
    reason: Reason
    organisation_id: str | None = None
    role: str | None = None
    note: str | None = None

    @property
    def applicant_id(self) -> str:
        """Whom the visit is for."""
        return self.organisation_id or self.person_id


@dataclass(frozen=True, slots=True)
class Counts:
    """Services of a window that ended since an instant."""

    served: int = 0
    missed: int = 0


@dataclass(frozen=True, slots=True)
class Aside:
    """A ticket that a window parked or missed; `since` when, `status` is "parked" or "no_show".

    `calls_since`: how many of its queue were called since it was missed; None if it is parked.
    """

    ticket_id: str
    number: str
    queue_id: str
    status: str
    since: Millis
    calls_since: int | None


_W = tables.windows.c
_WINDOWS = (
    select(_W.id, _W.zone_id, _W.code, _W.number, _W.name, _W.name_en, _W.kind)
    .where(_W.hall_id == bindparam("hall_id"))
    .order_by(_W.number)
)
_A = tables.allocations.c
# Ids have no comma. One row for each pair of a window and a queue would take a large hall ten times as long.
_BETWEEN = ","
_STANDING = (
    select(
        _W.id,
        _W.state,
        _W.clerk_id,
        _W.pause_reason,
        _W.state_since,
        _W.lock_reason,
        select(func.aggregate_strings(_A.queue_id, _BETWEEN))
        .where(_A.hall_id == _W.hall_id, _A.window_id == _W.id)
        .scalar_subquery()
        .label("queue_ids"),
    )
    .where(_W.hall_id == bindparam("hall_id"))
    .order_by(_W.number)
)
_SERVING = (
    select(_A.queue_id, func.aggregate_strings(_A.window_id, _BETWEEN).label("window_ids"))
    .join(tables.windows, (_W.hall_id == _A.hall_id) & (_W.id == _A.window_id))
    .where(_A.hall_id == bindparam("hall_id"), _W.state == WindowState.OPEN)
    .group_by(_A.queue_id)
)
_ACTIVE = text(
    "SELECT s.id, s.ticket_id, t.number, t.queue_id, t.priority_class, s.window_id, "
    "w.number AS window_number, w.zone_id, s.called_at, s.recalled_at, s.started_at, s.recalls, s.resumed, "
    "s.waited_ms FROM services s "
    "JOIN tickets t ON t.hall_id = s.hall_id AND t.id = s.ticket_id "
    "JOIN windows w ON w.hall_id = s.hall_id AND w.id = s.window_id "
    "WHERE s.hall_id = :hall_id AND s.ended_at IS NULL "
    "AND (CAST(:window_id AS VARCHAR) IS NULL OR s.window_id = :window_id) "
    "ORDER BY coalesce(s.recalled_at, s.called_at) DESC"
)
_BUSY = text(
    "SELECT 1 FROM services WHERE hall_id = :hall_id AND clerk_id = :clerk_id AND ended_at IS NULL LIMIT 1"
)
_DETAILS = text(
    "SELECT s.id, s.ticket_id, t.person_id, t.present_id, t.relation, t.authorisation, s.window_id, "
    "s.clerk_id, s.started_at, s.ended_at, s.reason, r.organisation_id, r.role, r.note "
    "FROM services s JOIN tickets t ON t.hall_id = s.hall_id AND t.id = s.ticket_id "
    "LEFT JOIN representations r ON r.hall_id = s.hall_id AND r.ticket_id = s.ticket_id "
    "WHERE s.hall_id = :hall_id AND s.id = :service_id"
)
_LAST_OF_TICKET = text(
    "SELECT id FROM services WHERE hall_id = :hall_id AND ticket_id = :ticket_id ORDER BY id DESC LIMIT 1"
)
_COUNTS = text(
    "SELECT window_id, sum(CASE WHEN outcome = 'finished' THEN 1 ELSE 0 END) AS served, "
    "sum(CASE WHEN outcome = 'no_show' THEN 1 ELSE 0 END) AS missed "
    "FROM services WHERE hall_id = :hall_id AND window_id IN :window_ids AND called_at >= :called_since "
    "AND ended_at >= :since "
    "GROUP BY window_id"
).bindparams(bindparam("window_ids", expanding=True, type_=String))


# Only the latest service of a ticket tells whose it is: an earlier window has it no more. The literal
# statuses let ix_tickets_aside serve this.
_ASIDE = text(
    "SELECT t.id, t.number, t.queue_id, t.status, s.ended_at, CAST((SELECT sum(n.called) FROM lanes n "
    "WHERE n.hall_id = t.hall_id AND n.day = t.day AND n.queue_id = t.queue_id) AS BIGINT) "
    "- t.missed_at_call AS calls_since FROM tickets t "
    "JOIN services s ON s.hall_id = t.hall_id AND s.ticket_id = t.id "
    "WHERE t.hall_id = :hall_id AND t.day = :day AND t.status IN ('called', 'parked', 'no_show') "
    "AND t.status <> 'called' AND s.window_id = :window_id AND s.id = (SELECT max(l.id) FROM services l "
    "WHERE l.hall_id = t.hall_id AND l.ticket_id = t.id) "
    "ORDER BY s.ended_at, t.id"
)


def windows(conn: Connection, hall_id: str) -> tuple[Window, ...]:
    """Return the windows of the hall by number."""
    return tuple(Window(*row) for row in conn.execute(_WINDOWS, {"hall_id": hall_id}))


def standings(conn: Connection, hall_id: str) -> dict[str, Standing]:
    """Return how each window of the hall stands, by window id."""
    rows = conn.execute(_STANDING, {"hall_id": hall_id})
    return {
        window_id: Standing(
            window_id, state, clerk_id, pause_reason, _queue_ids(of_queues), since, lock_reason
        )
        for window_id, state, clerk_id, pause_reason, since, lock_reason, of_queues in rows
    }


def _queue_ids(joined: str | None) -> tuple[str, ...]:
    return tuple(sorted(joined.split(_BETWEEN))) if joined else ()


def serving(conn: Connection, hall_id: str) -> Mapping[str, frozenset[str]]:
    """Return the open windows that serve each queue, by queue id."""
    return {
        row.queue_id: frozenset(row.window_ids.split(_BETWEEN))
        for row in conn.execute(_SERVING, {"hall_id": hall_id})
    }


def active_calls(conn: Connection, hall_id: str, window_id: str | None = None) -> tuple[ActiveCall, ...]:
    """Return the tickets at the windows (or at one), the latest call first."""
    rows = conn.execute(_ACTIVE, {"hall_id": hall_id, "window_id": window_id})
    return tuple(map(_active, rows))


def is_busy(conn: Connection, hall_id: str, clerk_id: str) -> bool:
    """Tell whether a ticket is at the window of a clerk: called, or being served."""
    return conn.execute(_BUSY, {"hall_id": hall_id, "clerk_id": clerk_id}).first() is not None


def service(conn: Connection, hall_id: str, service_id: str) -> ServiceDetails:
    """Return a service with the reason of its call. Raises NotYourTicket if there is none."""
    row = conn.execute(_DETAILS, {"hall_id": hall_id, "service_id": service_id}).one_or_none()
    if row is None:
        raise NotYourTicket
    return ServiceDetails(
        row.id,
        row.ticket_id,
        row.person_id,
        row.present_id,
        row.relation,
        row.authorisation,
        row.window_id,
        row.clerk_id,
        row.started_at,
        row.ended_at,
        _reason(row.reason),
        row.organisation_id,
        row.role,
        row.note,
    )


def last_service_id(conn: Connection, hall_id: str, ticket_id: str) -> str | None:
    """Return the id of the latest service of a ticket."""
    key = {"hall_id": hall_id, "ticket_id": ticket_id}
    found = conn.execute(_LAST_OF_TICKET, key).scalar_one_or_none()
    return None if found is None else str(found)


def counts(conn: Connection, hall_id: str, window_ids: list[str], since: Millis) -> dict[str, Counts]:
    """Return what each of those windows ended since the instant `since`."""
    # The index knows when a service was called: one that went on over the night counts when it ended.
    params = {"hall_id": hall_id, "window_ids": window_ids, "since": since, "called_since": since - DAY}
    found = dict.fromkeys(window_ids, Counts())
    for row in conn.execute(_COUNTS, params):
        found[row.window_id] = Counts(int(row.served), int(row.missed))
    return found


def aside_at(conn: Connection, hall_id: str, window_id: str, day: str) -> tuple[Aside, ...]:
    """Return what a window parked and missed on `day`, and nobody took up since, the earliest first."""
    params = {"hall_id": hall_id, "window_id": window_id, "day": day}
    return tuple(Aside(*row) for row in conn.execute(_ASIDE, params))


def _active(row: Row[Any]) -> ActiveCall:
    return ActiveCall(
        row.id,
        row.ticket_id,
        row.number,
        row.queue_id,
        row.priority_class,
        row.window_id,
        row.window_number,
        row.zone_id,
        row.called_at,
        row.recalled_at or row.called_at,
        row.started_at,
        row.recalls,
        bool(row.resumed),
        row.waited_ms,
        "called" if row.started_at is None else "serving",
    )


def _reason(stored: str) -> Reason:
    facts = json.loads(stored)
    rival = facts["rival_class"]
    return Reason(
        Rule(facts["rule"]),
        PriorityClass(facts["priority_class"]),
        facts["waited_ms"],
        None if rival is None else PriorityClass(rival),
        facts["rival_waited_ms"],
    )
