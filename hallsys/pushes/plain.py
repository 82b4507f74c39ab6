"""What is known of a fact by itself, for receivers that are told what happens in the hall."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, text

from hallsys.halls.rules import local_time
from hallsys.kernel import eventlog
from hallsys.kernel.eventlog import Logged
from hallsys.pushes.interfaces.events import APPOINTMENT, EVENTS
from hallsys.pushes.sources import STEPS, SubjectGone, standing_after

_QUEUE = text("SELECT code FROM queues WHERE hall_id = :hall_id AND id = :id")
_WINDOW = text("SELECT number FROM windows WHERE hall_id = :hall_id AND id = :id")
_CASE = text("SELECT case_number FROM cases WHERE hall_id = :hall_id AND id = :id")
_APPOINTMENT = text(
    "SELECT m.code AS matter, q.code AS queue, a.starts_at, t.number FROM appointments a "
    "JOIN matters m ON m.hall_id = a.hall_id AND m.id = a.matter_id JOIN queues q "
    "ON q.hall_id = a.hall_id AND q.id = a.queue_id "
    "LEFT JOIN tickets t ON t.hall_id = a.hall_id AND t.id = a.ticket_id WHERE a.hall_id = :hall_id "
    "AND a.id = :id"
)
_NAMED: Mapping[str, tuple[Any, str]] = {
    "queue": (_QUEUE, "queue_id"),  # of a transfer: where the ticket waits now
    "window": (_WINDOW, "window_id"),
    "case_number": (_CASE, "case_id"),
}
_TOLD = ("number", "level", "channel", "change", "given", "appointment_id", "why")


def plain_sources(conn: Connection, hall_id: str, timezone: str, seq: int) -> dict[str, Any]:
    """Return what the fact with that number says, in names that others know. Raises SubjectGone."""
    fact = eventlog.fact(conn, hall_id, seq)
    if fact is None or fact.kind not in EVENTS:
        raise SubjectGone
    unknown = dict.fromkeys((*_NAMED, "step", "status", "matter", "starts_at", "ticket"))
    known = {**unknown, **{name: fact.payload.get(name) for name in _TOLD}}
    for name, (statement, of) in _NAMED.items():
        if fact.payload.get(of):
            key = {"hall_id": hall_id, "id": fact.payload[of]}
            known[name] = conn.execute(statement, key).scalar_one_or_none()
    if fact.kind in STEPS:
        known["status"], known["step"] = standing_after(fact)
    if fact.kind in APPOINTMENT:
        known |= _appointment(conn, hall_id, timezone, fact)
    return {**known, "seq": seq, "event": EVENTS[fact.kind], "at": local_time(fact.at, timezone)}


def _appointment(conn: Connection, hall_id: str, timezone: str, fact: Logged) -> dict[str, Any]:
    row = conn.execute(_APPOINTMENT, {"hall_id": hall_id, "id": fact.payload["appointment_id"]}).one_or_none()
    if row is None:
        raise SubjectGone
    return {
        "matter": row.matter,
        "queue": row.queue,
        "starts_at": local_time(row.starts_at, timezone),
        "ticket": row.number if fact.payload.get("ticket_id") else None,
    }
