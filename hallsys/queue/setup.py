"""Setting up queues and changing them."""

from dataclasses import asdict

from sqlalchemy import bindparam, insert, select, update

from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Tx
from hallsys.kernel.turns import in_turn
from hallsys.queue.errors import PrefixTaken, QueueExists, QueueUnknown
from hallsys.queue.events import QueueAdded, QueueChanged
from hallsys.queue.queues import QueueFacts, check_prefixes
from hallsys.queue.tables import queues

_INSERT = insert(queues)
_CODE_TAKEN = select(queues.c.id).where(
    queues.c.hall_id == bindparam("hall"), queues.c.code == bindparam("wanted")
)
_PREFIXES = select(queues.c.id, queues.c.code, queues.c.prefix).where(queues.c.hall_id == bindparam("hall"))
_CHANGE = (
    update(queues)
    .where(queues.c.hall_id == bindparam("hall"), queues.c.id == bindparam("queue_id"))
    .values({name: bindparam(f"new_{name}") for name in QueueFacts.__dataclass_fields__})
    .returning(queues.c.code, queues.c.open)
)
_OPEN = (
    update(queues)
    .where(queues.c.hall_id == bindparam("hall"), queues.c.id == bindparam("queue_id"))
    .values(open=bindparam("new_open"))
    .returning(queues.c.code, queues.c.open)
)


def add_queue(tx: Tx, facts: QueueFacts) -> str:
    """Add a queue and return its id. Raises QueueExists if the code is taken, BadPrefix."""
    check_prefixes(facts)
    _require_free(tx, facts.code, None)
    queue_id = new_id()
    tx.execute(_INSERT, {"id": queue_id, "hall_id": tx.hall_id, **asdict(facts)})
    tx.append(QueueAdded(queue_id, facts.code))
    return queue_id


def change_queue(tx: Tx, queue_id: str, facts: QueueFacts) -> None:
    """Replace what is said of a queue. Raises QueueUnknown, QueueExists, BadPrefix."""
    check_prefixes(facts)
    _require_free(tx, facts.code, queue_id)
    new = {f"new_{name}": value for name, value in asdict(facts).items()}
    row = tx.execute(_CHANGE, {"hall": tx.hall_id, "queue_id": queue_id, **new}).one_or_none()
    if row is None:
        raise QueueUnknown
    tx.append(QueueChanged(queue_id, row.code, row.open))


def open_queue(tx: Tx, queue_id: str, *, open: bool) -> None:  # noqa: A002 - the column's name
    """Let the queue give tickets, or no more; who waits is served all the same. Raises QueueUnknown."""
    row = tx.execute(_OPEN, {"hall": tx.hall_id, "queue_id": queue_id, "new_open": open}).one_or_none()
    if row is None:
        raise QueueUnknown
    tx.append(QueueChanged(queue_id, row.code, row.open))


def put_queue(tx: Tx, queue_id: str | None, facts: QueueFacts) -> None:
    """Add a queue, or change the one with that id: no two number their tickets with the same letters.

    Raises QueueUnknown, QueueExists, BadPrefix, PrefixTaken.
    """
    in_turn(tx, "prefixes")
    for row in tx.execute(_PREFIXES, {"hall": tx.hall_id}):
        if row.id != queue_id and row.prefix in (facts.prefix, facts.care_prefix, facts.appointment_prefix):
            raise PrefixTaken(prefix=row.prefix, queue=row.code)
    if facts.prefix in (facts.care_prefix, facts.appointment_prefix):
        raise PrefixTaken(prefix=facts.prefix, queue=facts.code)
    if queue_id is None:
        add_queue(tx, facts)
    else:
        change_queue(tx, queue_id, facts)


def _require_free(tx: Tx, code: str, own_id: str | None) -> None:
    taken = tx.execute(_CODE_TAKEN, {"hall": tx.hall_id, "wanted": code}).scalar_one_or_none()
    if taken is not None and taken != own_id:
        raise QueueExists(queue=code)
