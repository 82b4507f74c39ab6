"""From facts to pushes: which messages follow from a fact, about what, and in whose order."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, String, bindparam, text

from hallsys.kernel.clock import Millis
from hallsys.kernel.eventlog import Logged
from hallsys.pushes.ledger import Push
from hallsys.pushes.mapping import Interface
from hallsys.pushes.rules import Circuit, key_of

# A service and its rating belong to the first case of the visit, if there is one.
_CASE_OF = text(
    "SELECT s.id AS service_id, min(c.id) AS case_id FROM services s "
    "JOIN cases c ON c.hall_id = s.hall_id AND c.ticket_id = s.ticket_id "
    "WHERE s.hall_id = :hall_id AND s.id IN :service_ids GROUP BY s.id"
).bindparams(bindparam("service_ids", expanding=True, type_=String))


def relevant(facts: Iterable[Logged], interface: Interface) -> list[Logged]:
    """Return the facts that the receivers of an interface are told of.

    What is made of a joint case is told of when it can be collected, not when it lies ready.
    """
    return [fact for fact in facts if fact.kind in interface.sends and not fact.payload.get("joint")]


def chains(conn: Connection, hall_id: str, facts: Sequence[Logged]) -> Mapping[str, str]:
    """Return the cases that the services among the facts' subjects belong to, by service id."""
    service_ids = sorted({fact.payload["service_id"] for fact in facts if "case_id" not in fact.payload})
    if not service_ids:
        return {}
    rows = conn.execute(_CASE_OF, {"hall_id": hall_id, "service_ids": service_ids})
    return {row.service_id: row.case_id for row in rows}


def plan(
    hall_id: str,
    receiver: str,
    facts: Sequence[Logged],
    interface: Interface,
    wanted: frozenset[str],
    cases: Mapping[str, str],
    day_of: Mapping[Millis, str],
) -> list[Push]:
    """Return the pushes that follow from facts, in their order. Pure.

    `cases`: the case of each service that has one; `day_of`: the hall's day at each instant of the facts.
    """
    found = []
    for fact in facts:
        subject = fact.payload.get("case_id") or fact.payload["service_id"]
        for part, kind in enumerate(interface.sends.get(fact.kind, ())):
            if kind in wanted:
                day = day_of[fact.at]
                key = key_of(hall_id, receiver, day, fact.seq, part, kind)
                found.append(Push(fact.seq, part, key, kind, cases.get(subject, subject), subject, day))
    return found


def circuit_told(known: Circuit, receiver: str, facts: Iterable[Logged]) -> Circuit:
    """Return a receiver's circuit as the process that sends to it tells in the log."""
    for fact in facts:
        if fact.payload.get("receiver") == receiver and fact.kind == "ReceiverInterrupted":
            known = Circuit.told(fact.payload["fault"], fact.at)
        elif fact.payload.get("receiver") == receiver and fact.kind == "ReceiverRestored":
            known = Circuit()
    return known
