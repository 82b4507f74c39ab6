"""The rows of the messages: written down with the cursor of their sink, settled, dropped, sent again."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text
from sqlalchemy.dialects import postgresql, sqlite

from hallsys.kernel.clock import Millis
from hallsys.kernel.lists import with_lists
from hallsys.kernel.text import one_line
from hallsys.kernel.transaction import Tx
from hallsys.messages.errors import MessageUnknown
from hallsys.messages.events import MessageFailed, MessageSent, MessageSentAgain
from hallsys.messages.kinds import KINDS
from hallsys.messages.rules import without_numbers
from hallsys.messages.tables import IS_FAILED, IS_OVER, IS_WAITING, messages
from hallsys.pushes.rules import LONGEST_REASON, Fate, State

_THIS = "hall_id = :hall_id AND key = :key"
# What waits and was true before is not told any more: the newer one knows the deadline of now.
_REPLACE = text(
    "UPDATE messages SET state = 'dropped', fault = 'newer', since = :now "  # noqa: S608 - literals of ours
    f"WHERE hall_id = :hall_id AND subject_id = :subject_id AND kind = :kind AND {IS_WAITING} "
    "AND key <> :key AND seq <= :seq AND NOT EXISTS "
    "(SELECT 1 FROM messages o WHERE o.hall_id = :hall_id AND o.key = :key)"
)
# A fact that is read a second time adds nothing.
_WRITE = {
    "sqlite": sqlite.insert(messages).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(messages).on_conflict_do_nothing(),
}
_DUE = text(
    "SELECT key, kind, subject_id, seq, at, attempts, since FROM messages "  # noqa: S608 - literals of ours
    f"WHERE hall_id = :hall_id AND {IS_WAITING} AND next_at <= :now ORDER BY next_at, key LIMIT :limit"
)
_HALLS_DUE = with_lists(
    "SELECT id FROM halls WHERE id IN :halls AND EXISTS (SELECT 1 FROM messages m "  # noqa: S608 - see above
    f"WHERE m.hall_id = halls.id AND {IS_WAITING} AND m.next_at <= :now)",
    "halls",
)
_SETTLE = text(
    "UPDATE messages SET state = :state, attempts = :attempts, next_at = :next_at, fault = :fault, "  # noqa: S608
    "reason = :reason, version = :version, since = CASE WHEN :over THEN :now ELSE since END "
    f"WHERE {_THIS} AND {IS_WAITING}"
)
_PUT_OFF = text(f"UPDATE messages SET next_at = :until WHERE {_THIS} AND {IS_WAITING}")  # noqa: S608
# One of the kind may have come to wait meanwhile: that one tells the same, and newer.
_AGAIN = text(
    "UPDATE messages SET state = 'waiting', since = :now, next_at = :now, attempts = 0, at = :now "  # noqa: S608
    f"WHERE {_THIS} AND {IS_FAILED} AND NOT EXISTS (SELECT 1 FROM messages o WHERE "
    "o.hall_id = messages.hall_id AND o.subject_id = messages.subject_id AND o.kind = messages.kind "
    "AND o.state = 'waiting') RETURNING subject_id, kind"
)
_FORGET = text(
    f"DELETE FROM messages WHERE hall_id = :hall_id AND key IN (SELECT key FROM messages "  # noqa: S608
    f"WHERE hall_id = :hall_id AND ({IS_OVER} OR {IS_FAILED}) AND since < :before LIMIT :limit)"
)

# One of a kind that there is no more is as old as any may get.
_TOO_LATE = text(
    "UPDATE messages SET state = 'dropped', fault = 'too_late', since = :now "  # noqa: S608 - literals of ours
    f"WHERE hall_id = :hall_id AND {IS_WAITING} AND at < :before AND (kind = :kind OR :kind = '')"
)


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody is to be told, before it is written down; `after`: how long it waits, or its kind."""

    key: str
    kind: str
    subject_id: str
    seq: int
    at: Millis
    after: Millis = 0


@dataclass(frozen=True, slots=True)
class Due:
    """A message that may be sent now, with its earlier attempts and since when it waits."""

    key: str
    kind: str
    subject_id: str
    seq: int
    at: Millis
    attempts: int
    since: Millis


def write_down(tx: Tx, found: Sequence[Message]) -> None:
    """Write down messages, each once; of a kind about a subject the newest alone waits to be told."""
    for one in found:  # each by itself: a conflict with one is not to keep the others out
        row = {"key": one.key, "kind": one.kind, "subject_id": one.subject_id, "seq": one.seq, "at": one.at}
        tx.execute(_REPLACE, {"hall_id": tx.hall_id, "now": tx.now, **row})
        next_at = tx.now + max(one.after, KINDS[one.kind].after)
        standing = {"state": State.WAITING, "since": tx.now, "next_at": next_at}
        tx.execute(_WRITE[tx.dialect], {"hall_id": tx.hall_id, **row, **standing})


def due(conn: Connection, hall_id: str, now: Millis, limit: int) -> tuple[Due, ...]:
    """Return the messages that may be sent now, those that wait longest first."""
    return tuple(Due(*row) for row in conn.execute(_DUE, {"hall_id": hall_id, "now": now, "limit": limit}))


def halls_due(conn: Connection, halls: Sequence[str], now: Millis) -> frozenset[str]:
    """Return those of the halls for which `due` would find something."""
    found = conn.execute(_HALLS_DUE[conn.dialect.name], {"halls": list(halls), "now": now})
    return frozenset(found.scalars())


def settle(tx: Tx, message: Due, fate: Fate, version: int | None = None) -> bool:
    """Write down what became of an attempt; False if it was settled meanwhile.

    `version`: of the text that was sent.
    """
    done = {
        "hall_id": tx.hall_id,
        "key": message.key,
        "state": fate.state,
        "attempts": fate.attempts,
        "next_at": fate.next_at,
        "fault": fate.fault,
        "reason": one_line(without_numbers(fate.reason))[:LONGEST_REASON],
        "version": version if fate.state is State.SENT else None,
        "over": fate.state is not State.WAITING,
        "now": tx.now,
    }
    if not tx.execute(_SETTLE, done).rowcount:
        return False
    if fate.state is State.SENT:
        tx.append(MessageSent(message.subject_id, message.kind))
    elif fate.state is State.DEAD:
        tx.append(MessageFailed(message.subject_id, message.kind, fate.fault or ""))
    return True


def drop(tx: Tx, message: Due, why: str) -> bool:
    """Give a message up for a reason of `rules.DROPS`."""
    return settle(tx, message, Fate(State.DROPPED, message.attempts, tx.now, why, ""))


def drop_too_late(tx: Tx) -> None:
    """Give up whatever waits for longer than it is of use, for which no gateway may have asked."""
    useful = {kind: one.useful for kind, one in KINDS.items()}
    key = {"hall_id": tx.hall_id, "now": tx.now}
    oldest = {"kind": "", "before": tx.now - max(useful.values())}
    tx.execute(
        _TOO_LATE,
        [*({**key, "kind": kind, "before": tx.now - most} for kind, most in useful.items()), key | oldest],
    )


def put_off(tx: Tx, message: Due, until: Millis) -> None:
    """Send a message later: its phone was told enough today."""
    tx.execute(_PUT_OFF, {"hall_id": tx.hall_id, "key": message.key, "until": until})


def send_again(tx: Tx, key: str) -> None:
    """Have a message that failed tried again, as if it were new. Raises MessageUnknown."""
    row = tx.execute(_AGAIN, {"hall_id": tx.hall_id, "key": key, "now": tx.now}).one_or_none()
    if row is None:
        raise MessageUnknown
    tx.append(MessageSentAgain(row.subject_id, row.kind))


def forget(tx: Tx, before: Millis, limit: int = 10_000) -> int:
    """Delete messages that were over before an instant, so many at most; return how many."""
    return tx.execute(_FORGET, {"hall_id": tx.hall_id, "before": before, "limit": limit}).rowcount
