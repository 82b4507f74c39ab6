"""The line before a window: who would be called when, on which grounds, and who has to stay for now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, String, bindparam, text

from hallsys.kernel.clock import Millis
from hallsys.queue.claiming import may_skip
from hallsys.queue.dispatch import Rule, order, rule_of
from hallsys.queue.line import head_of
from hallsys.queue.policy import PolicySettings
from hallsys.queue.priority import PriorityClass
from hallsys.queue.tickets import COLUMNS, Ticket, ticket_of

LISTED = 1000


class Ground(StrEnum):
    """Something that has a part in where a ticket stands; the strongest come first."""

    PINNED = "pinned"  # the manager put it first and said why
    BOUND = "bound"  # it waited longer than anyone may be passed over
    TARGETED = "targeted"  # it was transferred to this very window
    APPOINTMENT = "appointment"  # its class: an appointment that is due
    PRIORITY = "priority"  # its class: one of the groups that are cared for
    TRANSFERRED = "transferred"  # it was served elsewhere and keeps its wait
    RETURNED = "returned"  # its holder missed a call, came back and keeps the wait
    ARRIVAL = "arrival"  # nothing but when it came


class Hold(StrEnum):
    """Why a ticket of the window's queues is not called by it for now."""

    OTHER_WINDOW = "other_window"  # it waits for another window alone
    HOLDER_BUSY = "holder_busy"  # its holder is at a window with another ticket


@dataclass(frozen=True, slots=True)
class Standing:
    """A waiting ticket with the grounds of its place; `held_at` is the window that it is held for or at.

    `out_of_turn`: the window may call it by its number before those ahead of it.
    """

    ticket: Ticket
    grounds: tuple[Ground, ...]
    appointed_at: Millis | None = None
    out_of_turn: bool = False
    hold: Hold | None = None
    held_at: str | None = None


_AROUND = text(
    f"SELECT {COLUMNS} FROM tickets WHERE hall_id = :hall_id AND day = :day AND status = 'waiting' "  # noqa: S608
    "AND (target_window_id = :window_id OR queue_id IN :queue_ids) ORDER BY waiting_since, id LIMIT :limit"
).bindparams(bindparam("queue_ids", expanding=True, type_=String))
_BUSY = text(
    "SELECT present_id, window_id FROM tickets WHERE hall_id = :hall_id AND day = :day "
    "AND status IN ('called', 'serving')"
)
_MISSED = text(
    "SELECT DISTINCT ticket_id FROM services WHERE hall_id = :hall_id AND ticket_id IN :ticket_ids "
    "AND outcome = 'no_show'"
).bindparams(bindparam("ticket_ids", expanding=True, type_=String))
_APPOINTED = text(
    "SELECT id, starts_at FROM appointments WHERE hall_id = :hall_id AND id IN :ids"
).bindparams(bindparam("ids", expanding=True, type_=String))


def line(
    conn: Connection,
    hall_id: str,
    day: str,
    window_id: str,
    queue_ids: Sequence[str],
    now: Millis,
    policy: PolicySettings,
) -> tuple[Standing, ...]:
    """Return who waits for the window in the order in which it would call them at `now`, the held ones last.

    The order is that of the dispatch rule. Of more than LISTED tickets those that wait longest are ranked.
    """
    known = {"hall_id": hall_id, "day": day}
    around = {**known, "window_id": window_id, "queue_ids": list(queue_ids), "limit": LISTED}
    tickets = [ticket_of(row) for row in conn.execute(_AROUND, around)]
    busy = {row.present_id: row.window_id for row in conn.execute(_BUSY, known)}
    called = [one.id for one in tickets if one.calls > 0]
    returned = frozenset(conn.execute(_MISSED, {**known, "ticket_ids": called}).scalars()) if called else ()
    ids = [one.appointment_id for one in tickets if one.appointment_id is not None]
    rows = conn.execute(_APPOINTED, {**known, "ids": ids}) if ids else ()
    appointed = {row.id: row.starts_at for row in rows}
    ranked = sorted(
        (_standing(one, window_id, now, policy, busy, returned, appointed) for one in tickets),
        key=lambda one: (one.hold is not None, order(head_of(one.ticket), now, policy)),
    )
    return tuple(ranked)


def _standing(
    ticket: Ticket,
    window_id: str,
    now: Millis,
    policy: PolicySettings,
    busy: Mapping[str, str],
    returned: Iterable[str],
    appointed: Mapping[str, Millis],
) -> Standing:
    rule = rule_of(head_of(ticket), now, policy)
    waits_here = ticket.target_window_id in (None, window_id)
    holds = {
        Ground.PINNED: ticket.pinned_reason is not None,
        Ground.BOUND: rule is Rule.BOUND,
        Ground.TARGETED: ticket.target_window_id == window_id,
        Ground.APPOINTMENT: ticket.priority_class is PriorityClass.APPOINTMENT,
        Ground.PRIORITY: ticket.priority_class not in (PriorityClass.APPOINTMENT, PriorityClass.ORDINARY),
        Ground.TRANSFERRED: ticket.transfers > 0 and ticket.target_window_id != window_id,
        Ground.RETURNED: ticket.id in returned,
    }
    grounds = tuple(ground for ground, so in holds.items() if so) or (Ground.ARRIVAL,)
    due = appointed.get(ticket.appointment_id or "")
    if not waits_here:
        return Standing(ticket, grounds, due, hold=Hold.OTHER_WINDOW, held_at=ticket.target_window_id)
    if ticket.present_id in busy:
        return Standing(ticket, grounds, due, hold=Hold.HOLDER_BUSY, held_at=busy[ticket.present_id])
    return Standing(ticket, grounds, due, may_skip(ticket, window_id))
