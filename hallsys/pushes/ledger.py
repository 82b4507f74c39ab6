"""The rows of the pushes: written down with the cursor of their sink, settled, sent again, given up.

Of one receiver one transaction at a time writes here.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, String, bindparam, text

from hallsys.kernel.clock import Millis
from hallsys.kernel.lists import with_lists
from hallsys.kernel.text import one_line
from hallsys.kernel.transaction import Tx
from hallsys.pushes.errors import PushNoteMissing, PushNoteTooLong, PushUnknown
from hallsys.pushes.events import PersonalDataPushed, PushDropped, PushFailed, PushSentAgain
from hallsys.pushes.rules import LONGEST_NOTE, LONGEST_REASON, Fate, Outcome, State
from hallsys.pushes.tables import IS_DEAD, IS_HEAD, IS_HELD, IS_OVER, IS_WAITING

_OF = "hall_id = :hall_id AND receiver = :receiver"
_THIS = f"{_OF} AND seq = :seq AND part = :part"

_OPEN = text(f"SELECT chain FROM pushes WHERE {_OF} AND {IS_HEAD} AND chain IN :chains").bindparams(  # noqa: S608
    bindparam("chains", expanding=True, type_=String)
)
_INSERT = text(
    "INSERT INTO pushes "
    "(hall_id, receiver, seq, part, key, kind, chain, subject_id, day, state, since, next_at) "
    "VALUES (:hall_id, :receiver, :seq, :part, :key, :kind, :chain, :subject_id, :day, :state, :now, :now)"
)
_DUE = text(
    "SELECT seq, part, key, kind, chain, subject_id, attempts, since FROM pushes "  # noqa: S608
    f"WHERE {_OF} AND {IS_WAITING} AND next_at <= :now ORDER BY next_at LIMIT :limit"
)
_HALLS_DUE = with_lists(
    "SELECT id FROM halls WHERE id IN :halls AND EXISTS (SELECT 1 FROM pushes p WHERE p.hall_id = halls.id "  # noqa: S608 - ours
    f"AND p.receiver = :receiver AND {IS_WAITING} AND p.next_at <= :now)",
    "halls",
)
_SETTLE = text(
    "UPDATE pushes SET state = :state, attempts = :attempts, next_at = :next_at, fault = :fault, "  # noqa: S608
    "reason = :reason, since = CASE WHEN :over THEN :now ELSE since END "
    f"WHERE {_THIS} AND {IS_WAITING} RETURNING chain"
)
_NEXT = text(
    f"UPDATE pushes SET state = 'waiting', since = :now, next_at = :now WHERE {_OF} AND {IS_HELD} "  # noqa: S608
    f"AND (seq, part) = (SELECT seq, part FROM pushes WHERE {_OF} AND {IS_HELD} AND chain = :chain "
    "ORDER BY seq, part LIMIT 1)"
)
_AGAIN = text(
    "UPDATE pushes SET state = 'waiting', since = :now, next_at = :now, attempts = 0, "  # noqa: S608
    f"note = :note, noted_by = :actor WHERE {_OF} AND key = :key AND {IS_DEAD}"
)
_DROP = text(
    "UPDATE pushes SET state = 'dropped', since = :now, note = :note, noted_by = :actor "  # noqa: S608
    f"WHERE {_OF} AND key = :key AND {IS_DEAD} RETURNING chain"
)
_DEAD = text(f"SELECT key FROM pushes WHERE {_OF} AND {IS_DEAD} ORDER BY seq, part")  # noqa: S608
_LOST = text(
    f"SELECT seq, part, chain FROM pushes WHERE {_OF} AND key IN :keys AND state = 'sent' ORDER BY seq, part"  # noqa: S608
).bindparams(bindparam("keys", expanding=True, type_=String))
_BRING_BACK = text(
    f"UPDATE pushes SET state = :state, since = :now, next_at = :now, attempts = 0 WHERE {_THIS}"  # noqa: S608
)
_FORGET = text(
    f"DELETE FROM pushes WHERE {_OF} AND (seq, part) IN (SELECT seq, part FROM pushes "  # noqa: S608
    f"WHERE {_OF} AND {IS_OVER} AND since < :before LIMIT :limit)"
)
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('pushes ' || :hall_id || :receiver, 0))")

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Push:
    """A message that follows from a fact, before it is written down."""

    seq: int
    part: int
    key: str
    kind: str
    chain: str
    subject_id: str
    day: str


@dataclass(frozen=True, slots=True)
class Due:
    """A push that may be sent now, with its earlier attempts and since when it waits."""

    seq: int
    part: int
    key: str
    kind: str
    chain: str
    subject_id: str
    attempts: int
    since: Millis


def write_down(tx: Tx, receiver: str, found: Sequence[Push]) -> None:
    """Write down pushes in the order of their facts; one whose case has an earlier one open is held."""
    if not found:
        return
    key = lock(tx, receiver)
    chains = sorted({one.chain for one in found})
    busy = set(tx.execute(_OPEN, {**key, "chains": chains}).scalars())
    rows = []
    for one in found:
        state = State.HELD if one.chain in busy else State.WAITING
        busy.add(one.chain)
        rows.append(
            {
                **key,
                "seq": one.seq,
                "part": one.part,
                "key": one.key,
                "kind": one.kind,
                "chain": one.chain,
                "subject_id": one.subject_id,
                "day": one.day,
                "state": state,
                "now": tx.now,
            }
        )
    tx.execute(_INSERT, rows)


def due(conn: Connection, hall_id: str, receiver: str, now: Millis, limit: int) -> tuple[Due, ...]:
    """Return the pushes that may be sent now, those that wait longest first; of each case one at most."""
    rows = conn.execute(_DUE, {"hall_id": hall_id, "receiver": receiver, "now": now, "limit": limit})
    return tuple(Due(*row) for row in rows)


def halls_due(conn: Connection, halls: Sequence[str], receiver: str, now: Millis) -> frozenset[str]:
    """Return those of the halls for which `due` would find something."""
    found = conn.execute(
        _HALLS_DUE[conn.dialect.name], {"halls": list(halls), "receiver": receiver, "now": now}
    )
    return frozenset(found.scalars())


def note_opening(tx: Tx, receiver: str, push: Due) -> None:
    """Put on record that personal data are opened for a receiver, before they are."""
    tx.append(PersonalDataPushed(receiver, push.key, push.subject_id))


def settle(
    tx: Tx,
    receiver: str,
    push: Due,
    outcome: Outcome,
    fate_of: Callable[[Outcome, int, Millis, Millis], Fate],
) -> Fate | None:
    """Write down what became of an attempt, and let the next one about the case go if it is over.

    None if somebody decided on the push meanwhile.
    """
    key = lock(tx, receiver)
    fate = fate_of(outcome, push.attempts, push.since, tx.now)
    done = {
        **key,
        "seq": push.seq,
        "part": push.part,
        "state": fate.state,
        "attempts": fate.attempts,
        "next_at": fate.next_at,
        "fault": fate.fault,
        "reason": one_line(fate.reason)[:LONGEST_REASON],
        "over": fate.state is State.SENT,
        "now": tx.now,
    }
    chain = tx.execute(_SETTLE, done).scalar_one_or_none()
    if chain is None:
        return None
    if fate.state is State.SENT:
        _let_next_go(tx, key, chain)
    elif fate.state is State.DEAD:
        tx.append(PushFailed(receiver, push.key, fate.fault or ""))
    return fate


def send_again(tx: Tx, receiver: str, push_key: str, note: str = "") -> None:
    """Have a push that failed tried again, as if it were new. Raises PushUnknown, PushNoteTooLong."""
    _again(tx, lock(tx, receiver), push_key, _note(note))


def send_all_again(tx: Tx, receiver: str, note: str = "") -> int:
    """Have all pushes of a receiver that failed tried again; return how many. Raises PushNoteTooLong."""
    key, clean = lock(tx, receiver), _note(note)
    dead = list(tx.execute(_DEAD, key).scalars())
    for push_key in dead:
        _again(tx, key, push_key, clean)
    return len(dead)


def drop(tx: Tx, receiver: str, push_key: str, note: str) -> None:
    """Give up a push that failed, and let the next one about its case go.

    Raises PushNoteMissing, PushNoteTooLong, PushUnknown.
    """
    clean = _note(note)
    if not clean:
        raise PushNoteMissing
    key = lock(tx, receiver)
    facts = {**key, "key": push_key, "note": clean, "actor": tx.actor, "now": tx.now}
    chain = tx.execute(_DROP, facts).scalar_one_or_none()
    if chain is None:
        raise PushUnknown
    _let_next_go(tx, key, chain)
    tx.append(PushDropped(receiver, push_key))


def bring_back(tx: Tx, receiver: str, keys: Iterable[str]) -> int:
    """Have pushes sent again that the receiver does not have after all; return how many.

    They go in the order of their facts. One whose case has another open waits for that one.
    """
    key, wanted, brought = lock(tx, receiver), sorted(keys), 0
    for at in range(0, len(wanted), _AT_ONCE):
        lost = tx.execute(_LOST, {**key, "keys": wanted[at : at + _AT_ONCE]}).all()
        chains = sorted({row.chain for row in lost})
        busy = set(tx.execute(_OPEN, {**key, "chains": chains}).scalars()) if chains else set()
        rows = []
        for row in lost:
            state = State.HELD if row.chain in busy else State.WAITING
            busy.add(row.chain)
            rows.append({**key, "seq": row.seq, "part": row.part, "state": state, "now": tx.now})
        if rows:
            tx.execute(_BRING_BACK, rows)
        brought += len(rows)
    return brought


def forget(tx: Tx, receiver: str, before: Millis, limit: int = 10_000) -> int:
    """Delete pushes that were over before an instant, so many at most; return how many."""
    key = {"hall_id": tx.hall_id, "receiver": receiver, "before": before, "limit": limit}
    return tx.execute(_FORGET, key).rowcount


def lock(tx: Tx, receiver: str) -> dict[str, Any]:
    """Keep others from the receiver's pushes until the transaction ends; return the key of its rows."""
    key = {"hall_id": tx.hall_id, "receiver": receiver}
    if tx.dialect == "postgresql":  # else one that comes to wait could miss that the one before it went
        tx.execute(_LOCK, key)
    return key


def _let_next_go(tx: Tx, key: dict[str, Any], chain: str) -> None:
    tx.execute(_NEXT, {**key, "chain": chain, "now": tx.now})


def _again(tx: Tx, key: dict[str, Any], push_key: str, note: str) -> None:
    facts = {**key, "key": push_key, "note": note or None, "actor": tx.actor, "now": tx.now}
    if tx.execute(_AGAIN, facts).rowcount == 0:
        raise PushUnknown
    tx.append(PushSentAgain(key["receiver"], push_key))


def _note(text_: str) -> str:
    clean = one_line(text_)
    if len(clean) > LONGEST_NOTE:
        raise PushNoteTooLong(most=LONGEST_NOTE)
    return clean
