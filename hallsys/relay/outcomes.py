"""What became of deliveries, and where a paper goes that its printer could not print.

It goes to the next printer that works, at its place or at one that stands in for it, under the key it
has: so no printer gets a paper twice in this way, and two printers never pass one to and fro. It bears
the mark of a repeat if any of it may have come out before.
"""

import json
from typing import Any

from sqlalchemy import Row, text

from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Tx
from hallsys.queue import views as queue_views
from hallsys.queue.errors import TicketUnknown
from hallsys.queue.states import PrintState, Status
from hallsys.relay import ledger, papers
from hallsys.relay.effects import DOCUMENT, TICKET, Command, prints
from hallsys.relay.errors import DeliveryUnknown
from hallsys.relay.ledger import UNREACHED, AckState

_HOLDING = frozenset({Status.WAITING, Status.CALLED})  # whose holder still needs the slip
_HOPELESS = frozenset({"bad_command", "unsuited_command", "superseded"})  # whichever printer tries
_MOST_SPOILT = 2  # copies of a paper that may be out in part, until a person has to ask for another

# From which states a report may still move a delivery. An agent reports at least once, and what is
# done is done, also when the server had given it up.
_OPEN_TO: dict[AckState, frozenset[str]] = {
    "done": frozenset({"pending", "sent", "failed", "late", "superseded"}),
    "failed": frozenset({"sent", "late"}),
    "late": frozenset({"sent"}),
}


_OF_AGENT = text(
    "SELECT d.id, d.device_id, d.key, d.command, d.expires_at, d.state, v.place FROM deliveries d "
    "JOIN devices v ON v.hall_id = d.hall_id AND v.id = d.device_id "
    "WHERE d.hall_id = :hall_id AND d.id = :id AND v.agent_id = :agent_id"
)
# The partial indexes serve a query only if it repeats their condition.
_UNDER_WAY = text(
    "SELECT id, device_id, key, command, expires_at, state FROM deliveries WHERE hall_id = :hall_id "
    "AND state IN ('pending', 'sent') AND expires_at > :now AND device_id = :device_id ORDER BY id"
)
_FAILED = text(
    "SELECT d.id, d.device_id, d.key, d.command, d.expires_at FROM devices v JOIN deliveries d "
    "ON d.hall_id = v.hall_id AND d.device_id = v.id WHERE v.hall_id = :hall_id "
    "AND v.kind = 'ticket_printer' AND d.state = 'failed' AND d.expires_at > :now ORDER BY d.id DESC"
)
_PRINTERS = text(
    "SELECT v.id, v.place FROM devices v "
    "WHERE v.hall_id = :hall_id AND v.kind = 'ticket_printer' AND v.state = 'ok' AND v.id <> :device_id "
    "AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.hall_id = v.hall_id AND d.device_id = v.id "
    "AND d.key = :key) ORDER BY v.id"
)
_PLACE = text("SELECT place FROM devices WHERE hall_id = :hall_id AND id = :device_id")
_MOVE = text(
    "INSERT INTO deliveries (id, hall_id, device_id, key, command, created_at, expires_at, state) "
    "VALUES (:id, :hall_id, :device_id, :key, :command, :now, :expires_at, 'pending') "
    "ON CONFLICT (hall_id, device_id, key) DO UPDATE SET state = 'pending', command = excluded.command "
    "WHERE deliveries.state = 'superseded'"
)


def mark_acked(
    tx: Tx, agent_id: str, delivery_id: str, state: AckState, fault: str | None, *, begun: bool
) -> None:
    """Write down what became of a delivery.

    `begun`: a part of what failed may be done. A ticket's print state and a paper's follow; one that
    another printer takes over has not failed yet. A repeat, or a report that an earlier one outdid,
    changes nothing. Raises DeliveryUnknown for a delivery that was not for a device of this agent.
    """
    row = tx.execute(
        _OF_AGENT, {"hall_id": tx.hall_id, "id": delivery_id, "agent_id": agent_id}
    ).one_or_none()
    if row is None:
        raise DeliveryUnknown
    if row.state not in _OPEN_TO[state]:
        return
    command = json.loads(row.command)
    spoilt = begun and state == "failed" and prints(command)
    if spoilt:
        command = {**_repeat(command), "spoilt": command.get("spoilt", 0) + 1}
    if spoilt:
        _spoil(tx, command, row.place)
    if state == "failed" and fault not in _HOPELESS and _move(tx, row, command, fault):
        return
    # An agent that dropped a command for a newer one reports it as late, with this fault.
    replaced = state == "late" and fault == "superseded"
    ledger.settle(
        tx,
        delivery_id,
        "superseded" if replaced else state,
        fault,
        tx.now,
        command=command if spoilt else None,
    )
    out = state == "done" or (state == "failed" and begun)
    ledger.tell(tx, command, state, fault or UNREACHED, row.place if out else None)


def give_up(tx: Tx, delivery_id: str, command: Command, fault: str) -> None:
    """Write down that a delivery could not be put together, so that nobody waits for it."""
    ledger.settle(tx, delivery_id, "failed", fault, tx.now)
    ledger.tell(tx, command, "failed", fault, None)


def move_away(tx: Tx, device_id: str) -> None:
    """Give what a printer that is gone has not answered for to another, where there is one.

    What it was sent may have come out, so that the other's bears the mark of a repeat.
    """
    key = {"hall_id": tx.hall_id, "now": tx.now, "device_id": device_id}
    place = tx.execute(_PLACE, key).scalar_one()
    for row in tx.execute(_UNDER_WAY, key).all():
        command = json.loads(row.command)
        if not prints(command):
            continue
        if row.state == "sent":
            _spoil(tx, command, place)
            command = _repeat(command)
        _move(tx, row, command, UNREACHED)


def doubt_sent(tx: Tx, device_id: str) -> None:
    """Mark as repeats what a printer was sent and did not answer for.

    The agent that runs it now does not know how far the one before it got.
    """
    key = {"hall_id": tx.hall_id, "now": tx.now, "device_id": device_id}
    place = tx.execute(_PLACE, key).scalar_one()
    for row in tx.execute(_UNDER_WAY, key).all():
        command = json.loads(row.command)
        if row.state == "sent" and prints(command):
            _spoil(tx, command, place)
            ledger.settle(tx, row.id, row.state, command=_repeat(command))


def retry_prints(tx: Tx, device_id: str) -> None:
    """Let a printer that works again print what failed on it, or on others that it stands in for.

    Only what its holder may still stand there for; of several slips of a ticket only the newest; none
    for a ticket that was printed meanwhile, or whose holder is being served or gone; no paper that was
    asked for again meanwhile; none that is spoilt too often, since its printer may print and never
    confirm it: a person has to see to that.
    """
    place = tx.execute(_PLACE, {"hall_id": tx.hall_id, "device_id": device_id}).scalar_one()
    seen: set[str] = set()
    for row in tx.execute(_FAILED, {"hall_id": tx.hall_id, "now": tx.now}).all():
        command = json.loads(row.command)
        if not prints(command) or (row.device_id != device_id and place not in _outlets(command)):
            continue
        subject = command[_SUBJECTS[command["type"]]]
        hopeful = command.get("spoilt", 0) < _MOST_SPOILT
        wanted = hopeful and subject not in seen and _WANTED[command["type"]](tx, subject)
        seen.add(subject)
        if wanted and command["type"] == DOCUMENT:
            papers.try_again(tx, subject)
        if wanted and row.device_id != device_id:
            _give(tx, row, device_id, command)
        ledger.settle(tx, row.id, "pending" if wanted and row.device_id == device_id else "superseded")


def _move(tx: Tx, row: Row[Any], command: Command, fault: str | None) -> bool:
    """Give a paper to the next printer that works and never had it; tell whether there is one."""
    if not prints(command) or row.expires_at <= tx.now:
        return False
    outlets = _outlets(command)
    key = {"hall_id": tx.hall_id, "key": row.key, "device_id": row.device_id}
    free = [printer for printer in tx.execute(_PRINTERS, key).all() if printer.place in outlets]
    if not free:
        return False
    best = min(free, key=lambda printer: outlets.index(printer.place))
    ledger.settle(tx, row.id, "superseded", fault, tx.now)
    _give(tx, row, best.id, command)
    return True


def _give(tx: Tx, row: Row[Any], device_id: str, command: Command) -> None:
    given = {"id": new_id(), "hall_id": tx.hall_id, "device_id": device_id, "key": row.key, "now": tx.now}
    tx.execute(_MOVE, {**given, "command": ledger.written(command), "expires_at": row.expires_at})


def _spoil(tx: Tx, command: Command, place: str) -> None:
    """Have the next order of a paper know that this one may be out; a second slip always is marked."""
    if command["type"] == DOCUMENT:
        papers.spoil(tx, command["paper_id"], place)


def _outlets(command: Command) -> list[str]:
    """Return the places where a paper may come out; a delivery of an older version names none."""
    return list(command.get("outlets", ()))


def _repeat(command: Command) -> Command:
    return {**command, "reprint": True}


def _ticket_wanted(tx: Tx, ticket_id: str) -> bool:
    try:
        ticket = queue_views.ticket(tx.conn, tx.hall_id, ticket_id)
    except TicketUnknown:
        return False
    return ticket.print_state is PrintState.FAILED and ticket.status in _HOLDING


_SUBJECTS = {TICKET: "ticket_id", DOCUMENT: "paper_id"}
_WANTED = {TICKET: _ticket_wanted, DOCUMENT: papers.wanted}
