"""The rows of the deliveries: what is to be sent, what was sent, and what became of it.

A delivery is marked as sent before it is sent. Signs, pads and voice are therefore told at most
once, and dropped when late. A slip that was sent without an answer is sent again with the same id:
the agent remembers how far it got, and stamps a possible repeat. Another agent, which took the
printer over, does not know: what it is sent bears the mark.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, String, bindparam, insert, text

from hallsys.cases.locker_doors import NO_ANSWER, door_failed, door_opened
from hallsys.kernel import eventlog
from hallsys.kernel.clock import Millis
from hallsys.kernel.ids import new_id
from hallsys.kernel.lists import with_lists
from hallsys.kernel.transaction import Tx
from hallsys.kernel.turns import in_turn
from hallsys.queue import service as queue
from hallsys.queue.errors import TicketUnknown
from hallsys.relay import papers
from hallsys.relay.effects import DOCUMENT, OPEN_BOX, TICKET, Command, Effect, prints
from hallsys.relay.events import DeviceTested
from hallsys.relay.tables import cursors

AckState = Literal["done", "failed", "late"]

_NEWEST_ONLY = frozenset({"show_sign", "ask_rating"})  # an older one says what is no longer so
UNREACHED = "printer_offline"  # the fault of a paper that no printer took in time


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A delivery that is marked as sent, for the agent that runs its device; `now` is when."""

    delivery_id: str
    agent_id: str
    device_id: str
    command: Command
    expires_at: Millis
    now: Millis

    @property
    def prints(self) -> bool:
        """Tell whether it prints a paper, whose contents are still to be read."""
        return prints(self.command)


_CURSOR = text("SELECT seq FROM cursors WHERE hall_id = :hall_id AND sink = :sink")
_INSERT_CURSOR = insert(cursors)
_CURSORS = with_lists("SELECT hall_id, seq FROM cursors WHERE hall_id IN :halls AND sink = :sink", "halls")
# Where another process writes something down it moves the cursor itself; nobody waits for one that hangs.
_FREE_CURSORS = text(
    "SELECT hall_id FROM cursors WHERE hall_id = ANY(:halls) AND sink = :sink ORDER BY hall_id "
    "FOR UPDATE SKIP LOCKED"
)
_MOVE_CURSOR = text("UPDATE cursors SET seq = :seq WHERE hall_id = :hall_id AND sink = :sink AND seq < :seq")
_INSERT = text(
    "INSERT INTO deliveries (id, hall_id, device_id, key, command, created_at, expires_at, state) "
    "VALUES (:id, :hall_id, :device_id, :key, :command, :now, :expires_at, :state) "
    "ON CONFLICT (hall_id, device_id, key) DO NOTHING"
)
# The partial index on what is under way serves a query only if it repeats the index's condition.
_UNDER_WAY = "hall_id = :hall_id AND state IN ('pending', 'sent')"
_SUPERSEDE = text(
    f"UPDATE deliveries SET state = 'superseded' WHERE {_UNDER_WAY} AND state = 'pending' "  # noqa: S608
    "AND device_id IN :device_ids RETURNING command"
).bindparams(bindparam("device_ids", expanding=True, type_=String))
_FROM_TO_SEND = (
    "FROM deliveries d JOIN devices v ON v.hall_id = d.hall_id AND v.id = d.device_id "
    "JOIN agents a ON a.hall_id = v.hall_id AND a.id = v.agent_id "
    "WHERE d.hall_id = :hall_id AND d.state IN ('pending', 'sent') AND d.state = 'pending' "
    "AND d.expires_at > :now AND a.session IS NOT NULL AND a.server_id = :server_id"
)
_TO_SEND = text(
    f"SELECT d.id, v.agent_id, d.device_id, d.command, d.expires_at {_FROM_TO_SEND} ORDER BY d.id"
)
_SENT = text(
    "UPDATE deliveries SET state = 'sent', sent_at = :now WHERE hall_id = :hall_id AND id IN :ids"
).bindparams(bindparam("ids", expanding=True, type_=String))
_UNANSWERED = text(
    f"UPDATE deliveries SET state = 'pending' WHERE {_UNDER_WAY} AND state = 'sent' "  # noqa: S608
    "AND expires_at > :now AND device_id IN (SELECT v.id FROM devices v "
    "WHERE v.hall_id = :hall_id AND v.agent_id = :agent_id AND v.kind = 'ticket_printer')"
)
_TAKE_BACK = text(
    f"UPDATE deliveries SET state = 'pending' WHERE {_UNDER_WAY} AND state = 'sent' AND id IN :ids "  # noqa: S608
    "AND device_id IN (SELECT v.id FROM devices v JOIN agents a ON a.hall_id = v.hall_id "
    "AND a.id = v.agent_id WHERE v.hall_id = :hall_id AND a.server_id = :server_id)"
).bindparams(bindparam("ids", expanding=True, type_=String))
_SETTLE = text(
    "UPDATE deliveries SET state = :state, acked_at = :acked_at, fault = :fault, "
    "command = coalesce(:command, command) WHERE hall_id = :hall_id AND id = :id"
)
_KNOWN_PRINTS = text(
    "SELECT d.key FROM devices v JOIN deliveries d ON d.hall_id = v.hall_id AND d.device_id = v.id "
    "WHERE v.hall_id = :hall_id AND v.kind = 'ticket_printer' AND d.key IN :keys"
).bindparams(bindparam("keys", expanding=True, type_=String))
_EXPIRE = text(
    f"UPDATE deliveries SET state = 'late' WHERE {_UNDER_WAY} AND expires_at <= :now "  # noqa: S608
    "RETURNING command, sent_at"
)
_HALLS_DUE = with_lists(
    "SELECT DISTINCT hall_id FROM deliveries WHERE hall_id IN :halls AND state IN ('pending', 'sent') "
    "AND expires_at <= :now",
    "halls",
)
_HALLS_TO_SEND = with_lists(
    "SELECT DISTINCT d.hall_id FROM deliveries d "
    "JOIN devices v ON v.hall_id = d.hall_id AND v.id = d.device_id "
    "JOIN agents a ON a.hall_id = v.hall_id AND a.id = v.agent_id "
    "WHERE d.hall_id IN :halls AND d.state IN ('pending', 'sent') AND d.state = 'pending' "
    "AND d.expires_at > :now AND a.session IS NOT NULL AND a.server_id IN :servers",
    "halls",
    "servers",
)
_FORGET = text("DELETE FROM deliveries WHERE hall_id = :hall_id AND created_at < :before")


def take_turn(tx: Tx) -> None:
    """Let no other server process of the hall change its deliveries before this transaction ends.

    Within a process the sink sees to that.
    """
    in_turn(tx, "deliveries")


def open_cursor(tx: Tx, sink: str) -> int:
    """Return where the sink stands in the hall's log; a new sink begins at the log's end."""
    key = {"hall_id": tx.hall_id, "sink": sink}
    seq = tx.execute(_CURSOR, key).scalar_one_or_none()
    if seq is None:
        seq = eventlog.head(tx.conn, tx.hall_id)
        tx.execute(_INSERT_CURSOR, {**key, "seq": seq})
    return int(seq)


def deliver(tx: Tx, sink: str, seq: int, effects: Sequence[Effect]) -> None:
    """Write down what follows from the facts up to `seq`, and move the cursor behind them.

    Facts that come a second time, after a crash, add nothing: their keys are known. What is too
    late already is written down as late.
    """
    write_down(tx, effects)
    move_cursor(tx, sink, seq)


def move_cursor(tx: Tx, sink: str, seq: int) -> None:
    """Write down that a sink has taken the facts up to `seq`; a cursor never goes back."""
    tx.execute(_MOVE_CURSOR, {"hall_id": tx.hall_id, "sink": sink, "seq": seq})


def move_cursors(tx: Tx, sink: str, taken: Mapping[str, int]) -> Sequence[str]:
    """Write down that a sink has taken facts of several halls up to those numbers, by hall.

    Return in which that is done, here or by another process; those where somebody is at it are left out.
    """
    rows = tx.execute(_CURSORS[tx.dialect], {"halls": list(taken), "sink": sink}).all()
    done = [row.hall_id for row in rows if row.seq >= taken[row.hall_id]]
    behind = [row.hall_id for row in rows if row.seq < taken[row.hall_id]]
    if behind and tx.dialect == "postgresql":
        behind = list(tx.execute(_FREE_CURSORS, {"halls": behind, "sink": sink}).scalars())
    if behind:
        tx.execute(_MOVE_CURSOR, [{"hall_id": one, "sink": sink, "seq": taken[one]} for one in behind])
    return [*done, *behind]


def write_down(tx: Tx, effects: Sequence[Effect]) -> None:
    """Add a delivery for each effect that has none yet; what it makes out of date is superseded."""
    effects = _unknown_prints(tx, effects)
    newest = {each.device_id: each.key for each in effects if each.command["type"] in _NEWEST_ONLY}
    if newest:
        supersede(tx, newest)
    in_time, late = [], []
    for effect in effects:
        if effect.expires_at <= tx.now:
            late.append(effect)
        else:
            replaced = newest.get(effect.device_id, effect.key) != effect.key
            in_time.append(_row(tx, effect, "superseded" if replaced else "pending"))
    if in_time:
        tx.execute(_INSERT, in_time)
    for effect in late:
        if tx.execute(_INSERT, _row(tx, effect, "late")).rowcount:
            tell(tx, effect.command, "late", UNREACHED, None)


def _unknown_prints(tx: Tx, effects: Sequence[Effect]) -> list[Effect]:
    """Leave out the papers that any printer was ever given: a fact that comes again may choose another."""
    keys = [each.key for each in effects if prints(each.command)]
    if not keys:
        return list(effects)
    known = set(tx.execute(_KNOWN_PRINTS, {"hall_id": tx.hall_id, "keys": keys}).scalars())
    return [each for each in effects if not prints(each.command) or each.key not in known]


def _row(tx: Tx, effect: Effect, state: str) -> dict[str, Any]:
    return {
        "id": new_id(),
        "hall_id": tx.hall_id,
        "device_id": effect.device_id,
        "key": effect.key,
        "command": written(effect.command),
        "now": tx.now,
        "expires_at": effect.expires_at,
        "state": state,
    }


def claim(tx: Tx, server_id: str) -> tuple[Outgoing, ...]:
    """Mark as sent what can be sent now to the agents of a server process, and return it in order."""
    key = {"hall_id": tx.hall_id, "now": tx.now, "server_id": server_id}
    rows = tx.execute(_TO_SEND, key).all()
    if rows:
        tx.execute(_SENT, {"hall_id": tx.hall_id, "now": tx.now, "ids": [row.id for row in rows]})
    return tuple(
        Outgoing(row.id, row.agent_id, row.device_id, json.loads(row.command), row.expires_at, tx.now)
        for row in rows
    )


def take_back(tx: Tx, ids: Collection[str], server_id: str) -> None:
    """Count as not sent what a server process marked as sent and did not send, to agents that are with it."""
    if ids:
        tx.execute(_TAKE_BACK, {"hall_id": tx.hall_id, "ids": list(ids), "server_id": server_id})


def send_prints_again(tx: Tx, agent_id: str) -> None:
    """Have the slips that the agent was sent and did not answer for sent once more."""
    tx.execute(_UNANSWERED, {"hall_id": tx.hall_id, "now": tx.now, "agent_id": agent_id})


def expire(tx: Tx) -> None:
    """Write down as late whatever is under way and over; a slip among it counts as failed."""
    for row in tx.execute(_EXPIRE, {"hall_id": tx.hall_id, "now": tx.now}).all():
        command = json.loads(row.command)
        tell(tx, command, "late", UNREACHED, command.get("place") if row.sent_at is not None else None)


def halls_due(conn: Connection, halls: Sequence[str], servers: Sequence[str], now: Millis) -> frozenset[str]:
    """Return the halls in which `expire` would find something, or `claim` what another process wrote down.

    `servers`: the ids that this process has in those halls.
    """
    key = {"halls": list(halls), "now": now}
    of = conn.dialect.name
    late = conn.execute(_HALLS_DUE[of], key).scalars()
    waiting = conn.execute(_HALLS_TO_SEND[of], {**key, "servers": list(servers)}).scalars()
    return frozenset(late) | frozenset(waiting)


def supersede(tx: Tx, device_ids: Iterable[str]) -> None:
    """Drop what waits for those devices; a slip among it counts as failed."""
    for row in tx.execute(_SUPERSEDE, {"hall_id": tx.hall_id, "device_ids": list(device_ids)}).all():
        tell(tx, json.loads(row.command), "failed", UNREACHED, None)


def forget_deliveries(tx: Tx, before: Millis) -> int:
    """Delete the hall's deliveries that were written down before an instant; return how many."""
    return tx.execute(_FORGET, {"hall_id": tx.hall_id, "before": before}).rowcount


def settle(
    tx: Tx,
    delivery_id: str,
    state: str,
    fault: str | None = None,
    acked_at: Millis | None = None,
    *,
    command: Command | None = None,
) -> None:
    """Write down where a delivery stands, and in what its command has changed."""
    row = {"hall_id": tx.hall_id, "id": delivery_id, "state": state, "fault": fault, "acked_at": acked_at}
    tx.execute(_SETTLE, {**row, "command": None if command is None else written(command)})


def written(command: Command) -> str:
    """Return a command as its row has it."""
    return json.dumps(command, ensure_ascii=False, separators=(",", ":"))


def tell(tx: Tx, command: Command, state: AckState, fault: str, outlet: str | None) -> None:
    """Bring the ticket, paper or door up to date that the command was about; tell of a test.

    It is out at `outlet`, or a part of one that failed may have come out there. A printer's driver
    returns only when the paper is out, so done means printed and confirmed.
    """
    if "trial" in command:
        # Unreached are all sorts of devices; what a test gave way to is what its window shows now.
        why = "superseded" if fault == UNREACHED else fault
        tx.append(DeviceTested(**command["trial"], outcome=state, fault=None if state == "done" else why))
    elif command["type"] == OPEN_BOX:
        if state == "done":
            door_opened(tx, command["opening_id"])
        else:
            door_failed(tx, command["opening_id"], NO_ANSWER if fault == UNREACHED else fault)
    elif command["type"] == DOCUMENT:
        papers.mark(tx, command["paper_id"], outlet, None if state == "done" else fault)
    elif command["type"] == TICKET:
        try:
            _tell_ticket(tx, command["ticket_id"], command["place"], state, fault, outlet)
        except TicketUnknown:
            return  # the log outlives its tickets


def _tell_ticket(tx: Tx, ticket_id: str, place: str, state: AckState, fault: str, outlet: str | None) -> None:
    if state == "done":
        queue.mark_printed(tx, ticket_id, place=place, outlet=outlet or place)
        queue.mark_confirmed(tx, ticket_id, place=place)
    else:
        queue.mark_print_failed(tx, ticket_id, place=place, fault=fault)
