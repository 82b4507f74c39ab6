"""From facts to pushes: which messages follow from a fact, about what, and in whose order."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product

from sqlalchemy import Connection

from hallsys.cases.visits import cases_of_services
from hallsys.kernel.clock import Millis
from hallsys.kernel.eventlog import Logged
from hallsys.pushes.ledger import Push
from hallsys.pushes.mapping import Interface
from hallsys.pushes.rules import Circuit, key_of

# What a message is about: the first of these that its fact names.
_SUBJECTS = ("case_id", "service_id")
_PLAIN_SUBJECTS = ("case_id", "ticket_id", "window_id", "appointment_id")


def relevant(facts: Iterable[Logged], interface: Interface) -> list[Logged]:
    """Return the facts that the receivers of an interface are told of.

    What is made of a joint case is told of when it can be collected, not when it lies ready. A rating is told
    of with its reason; an interface of plain facts tells of its level at once. What names no subject, as the
    changes of ratings in the oldest logs, tells nobody anything.
    """
    return [
        fact
        for fact in facts
        if fact.kind in interface.sends
        and not fact.payload.get("joint")
        and (interface.plain or not _waits_for_reason(fact))
        and any(map(fact.payload.get, _subjects(interface)))
    ]


def _subjects(interface: Interface) -> tuple[str, ...]:
    return _PLAIN_SUBJECTS if interface.plain else _SUBJECTS


def _waits_for_reason(fact: Logged) -> bool:
    """Tell whether a rating is told of when its reason came, or was told of before it did."""
    return bool(fact.payload.get("reason_pending")) or not fact.payload.get("ends_wait", True)


def chains(conn: Connection, hall_id: str, facts: Sequence[Logged]) -> Mapping[str, tuple[str, ...]]:
    """Return the cases that the services among the facts' subjects belong to, by service id."""
    services = {fact.payload["service_id"] for fact in facts if not fact.payload.get("case_id")}
    return cases_of_services(conn, hall_id, services)


def plan(
    hall_id: str,
    receiver: str,
    facts: Sequence[Logged],
    interface: Interface,
    wanted: frozenset[str],
    cases: Mapping[str, tuple[str, ...]],
    day_of: Mapping[Millis, str],
) -> list[Push]:
    """Return the pushes that follow from facts, in their order. Pure.

    A service and its rating are told once under each of its cases, which others count by (一事一评).
    `cases`: those of each service that has any; `day_of`: the hall's day at each instant of the facts.
    """
    of = _subjects(interface)
    found = []
    for fact in facts:
        subject = next(fact.payload[one] for one in of if fact.payload.get(one))
        kinds = interface.sends.get(fact.kind, ())
        for part, (chain, kind) in enumerate(product(cases.get(subject, (subject,)), kinds)):
            if kind in wanted:
                day = day_of[fact.at]
                key = key_of(hall_id, receiver, day, fact.seq, part, kind)
                found.append(Push(fact.seq, part, key, kind, chain, subject, day))
    return found


def circuit_told(known: Circuit, receiver: str, facts: Iterable[Logged]) -> Circuit:
    """Return a receiver's circuit as the process that sends to it tells in the log."""
    for fact in facts:
        if fact.payload.get("receiver") == receiver and fact.kind == "ReceiverInterrupted":
            known = Circuit.told(fact.payload["fault"], fact.at)
        elif fact.payload.get("receiver") == receiver and fact.kind == "ReceiverRestored":
            known = Circuit()
    return known
