"""Seals of the log: whoever changes, removes or inserts a fact behind the program's back is found out.

Once a minute the facts since the last seal are sealed: HMAC-SHA256 over the seal before, every field of each
fact and the seal's own time, with a key of the key file. A seal thus vouches for all facts before it: nobody
without the key file can make one. A log that was cut at its end, seals and all, is found with a seal that was
written down elsewhere (`expected`), or with a backup. Facts of the last minute have no seal yet. The server
seals whatever stands there, so that it must not go on where a seal that it knows is gone: see `seal_notes`.

A seal of before its time was in it is taken as it is: that time is the last line of what is sealed.

Where the oldest months were put away, a log begins at a seal that a person wrote down then (`Begin`).
"""

import hmac
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, CursorResult, text

from hallsys.kernel import eventlog
from hallsys.kernel.clock import MINUTE, Millis
from hallsys.kernel.eventlog import events, log_heads, log_seals
from hallsys.kernel.transaction import Tx

EVERY: Millis = MINUTE
LATE: Millis = 10 * MINUTE  # after which a fact is sealed where no server ran, or where seals were made anew
_MOST_SEALS = 100  # that are reckoned anew in one stretch
MOST = 2000  # facts of a seal: some ten milliseconds of the writer's time
_AT_A_TIME = 2000  # facts that are held in memory

_NEWEST = text(
    "SELECT through, at, digest FROM log_seals WHERE hall_id = :hall_id ORDER BY through DESC LIMIT 1"
).columns(log_seals.c.through, log_seals.c.at, log_seals.c.digest)
_FOLLOWING = text(
    "SELECT through, at, digest FROM log_seals WHERE hall_id = :hall_id AND through > :after "
    "ORDER BY through LIMIT :limit"
).columns(log_seals.c.through, log_seals.c.at, log_seals.c.digest)
_AT = text("SELECT digest FROM log_seals WHERE hall_id = :hall_id AND through = :through").columns(
    log_seals.c.digest
)
_SEALS = text("SELECT through, at, digest FROM log_seals WHERE hall_id = :hall_id ORDER BY through").columns(
    log_seals.c.through, log_seals.c.at, log_seals.c.digest
)
_FACTS = text(
    "SELECT seq, at, kind, payload, actor FROM events WHERE hall_id = :hall_id AND seq > :after ORDER BY seq"
).columns(events.c.seq, events.c.at, events.c.kind, events.c.payload, events.c.actor)
# Of all months: a second fact of a number, which one of another month could be, belongs to what is found.
_BETWEEN = text(
    "SELECT seq, at, kind, payload, actor FROM events "
    "WHERE hall_id = :hall_id AND seq > :after AND seq <= :through ORDER BY seq"
).columns(events.c.seq, events.c.at, events.c.kind, events.c.payload, events.c.actor)
_WAITING = text(
    "SELECT h.seq AS head, s.through, s.at, s.digest FROM log_heads h LEFT JOIN log_seals s "
    "ON s.hall_id = h.hall_id AND s.through = "
    "(SELECT max(n.through) FROM log_seals n WHERE n.hall_id = h.hall_id) WHERE h.hall_id = :hall_id"
).columns(log_heads.c.seq.label("head"), log_seals.c.through, log_seals.c.at, log_seals.c.digest)
# In one statement, so that what another transaction writes meanwhile counts in both or in neither.
_TAIL = text(
    "SELECT coalesce((SELECT seq FROM log_heads WHERE hall_id = :hall_id), 0) AS head, "
    "(SELECT count(*) FROM events WHERE hall_id = :hall_id AND seq > :after) AS facts"
)
_KEEP = text("INSERT INTO log_seals (hall_id, through, at, digest) VALUES (:hall_id, :through, :at, :digest)")

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Begin:
    """The seal from which on a log is looked at: the last fact that it covers, and its digest in hex.

    What it covers may be gone. It has to stand outside the database, or who cuts a log could say so.
    """

    through: int
    digest: str


FIRST = Begin(0, "")  # the log is looked at from its first fact on


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found: `facts` of the log, up to which one it is sealed, and by how many seals.

    `broken`: the first and last fact of the first stretch that is not what was sealed, or None.
    `newest`: the newest seal's digest in hexadecimal, to be written down; empty if there is none.
    `late`: the first and last fact among those that were sealed more than LATE after they were written.
    `waits_since`: when the first fact without a seal was written, None if there is none.
    """

    facts: int
    through: int
    seals: int
    newest: str
    broken: tuple[int, int] | None = None
    late: tuple[int, int] | None = None
    waits_since: Millis | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a verification: `through` which fact, from which on the log is `broken`, if all `ended`."""

    through: int
    broken: int | None
    ended: bool


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest seal of a hall's log: the last fact that it covers, when it was made, its digest in hex."""

    through: int
    at: Millis
    digest: str


def newest_seal(conn: Connection, hall_id: str) -> Newest | None:
    """Return the newest seal of a hall's log, None while there is none."""
    row = conn.execute(_NEWEST, {"hall_id": hall_id}).one_or_none()
    return None if row is None else Newest(row.through, row.at, row.digest.hex())


def seal_log(tx: Tx, key: bytes) -> int:
    """Seal the facts since the newest seal, if that is a minute old or many wait.

    Return how many had none.
    """
    last = tx.execute(_WAITING, {"hall_id": tx.hall_id}).one_or_none()
    if last is None:
        return 0
    after, before = last.through or 0, last.digest or b""
    waiting: int = last.head - after
    if not waiting or (last.at is not None and waiting < MOST and tx.now - last.at < EVERY):
        return waiting
    through = min(last.head, after + MOST)
    facts = eventlog.written(tx.conn, tx.hall_id, after, through - after)
    _, digest = _digests(key, before, facts, tx.now)
    tx.execute(_KEEP, {"hall_id": tx.hall_id, "through": through, "at": tx.now, "digest": digest})
    return waiting


def gone(conn: Connection, hall_id: str, kept: Mapping[int, str], after: int) -> int | None:
    """Return from which fact on a log is broken: a seal that was `kept` is gone. None if all are there.

    `after`: the last fact that has a seal.
    """
    for through, digest in kept.items():
        found = conn.execute(_AT, {"hall_id": hall_id, "through": through}).scalar_one_or_none()
        if found is None or found.hex() != digest:
            return min(after, through) + 1 if found is None else 1
    return None


def verify(
    conn: Connection,
    hall_id: str,
    key: bytes,
    expected: Mapping[int, str] | None = None,
    begin: Begin = FIRST,
) -> Verdict:
    """Reckon every seal of a hall's log after `begin` anew. `expected`: digests by the last fact covered.

    The log is read once, from its first fact to its last.
    """
    wanted = dict(expected or {})
    after, before, seals = 0, b"", 0
    broken: tuple[int, int] | None = None
    late: tuple[int, int] | None = None
    sealed = conn.execute(_SEALS, {"hall_id": hall_id}).all()
    log = _Read(
        conn.execute(
            _FACTS,
            {"hall_id": hall_id, "after": begin.through},
            execution_options={"yield_per": _AT_A_TIME},
        )
    )
    for seal in sealed:
        if seal.through > begin.through:
            if log.next_at is not None and seal.at - log.next_at > LATE:
                late = (late[0] if late else after + 1, seal.through)
            right = _is_right(key, before, log.through(seal.through), seal)
        else:
            right = seal.through < begin.through or seal.digest.hex() == begin.digest
        right = right and wanted.pop(seal.through, seal.digest.hex()) == seal.digest.hex()
        if not right and broken is None:
            broken = (after + 1, seal.through)
        after, before, seals = seal.through, seal.digest, seals + 1
    waits_since = log.next_at
    log.close()
    head, tail = conn.execute(_TAIL, {"hall_id": hall_id, "after": after}).one()
    if broken is None and (tail != head - after or after < begin.through):
        broken = (after + 1, max(head, after + 1))
    if broken is None and wanted:  # a seal that was written down is not there any more
        broken = (after + 1, max(wanted))
    return Verdict(head, after, seals, before.hex(), broken, late, waits_since)


def verify_stretch(
    conn: Connection, hall_id: str, key: bytes, after: int, kept: Mapping[int, str], begin: Begin = FIRST
) -> Stretch:
    """Reckon the seals that follow the one of fact `after`, or `begin`, anew: some two thousand facts.

    The last stretch looks at the facts without a seal, and at the seals that were `kept` elsewhere, too.
    """
    after = max(after, begin.through)
    before: bytes | None = conn.execute(_AT, {"hall_id": hall_id, "through": after}).scalar_one_or_none()
    if after and before is None:  # the seal that was reckoned last is gone: what goes on there, is not whole
        return Stretch(after, after, ended=True)
    if before is not None and after == begin.through and before.hex() != begin.digest:
        return Stretch(after, after, ended=True)
    seals = conn.execute(_FOLLOWING, {"hall_id": hall_id, "after": after, "limit": _MOST_SEALS}).all()
    if seals:
        return _reckon(conn, hall_id, key, after, before or b"", _some(seals, after))
    head, tail = conn.execute(_TAIL, {"hall_id": hall_id, "after": after}).one()
    if tail != head - after:
        return Stretch(after, after + 1, ended=True)
    return Stretch(after, gone(conn, hall_id, kept, after), ended=True)


def _some(seals: Sequence[Any], after: int) -> Sequence[Any]:
    """Return the first seals, up to that with which they cover MOST facts."""
    enough = (n for n, seal in enumerate(seals, 1) if seal.through - after >= MOST)
    return seals[: next(enough, len(seals))]


def _reckon(
    conn: Connection, hall_id: str, key: bytes, after: int, before: bytes, seals: Sequence[Any]
) -> Stretch:
    """Reckon seals anew with one read of their facts."""
    key_of = {"hall_id": hall_id, "after": after, "through": seals[-1].through}
    log = _Read(conn.execute(_BETWEEN, key_of))
    for seal in seals:
        if not _is_right(key, before, log.through(seal.through), seal):
            return Stretch(seal.through, after + 1, ended=True)
        after, before = seal.through, seal.digest
    return Stretch(after, None, ended=False)


class _Read:
    """Facts in the order of their numbers, taken a stretch at a time."""

    def __init__(self, rows: CursorResult[Any]) -> None:
        self._rows = rows
        self._next = rows.fetchone()

    @property
    def next_at(self) -> Millis | None:
        """When the next fact was written, None after the last."""
        return None if self._next is None else int(self._next.at)

    def close(self) -> None:
        """Read no more."""
        self._rows.close()

    def through(self, seq: int) -> Iterator[Any]:
        """Yield the next facts, up to that number."""
        while self._next is not None and self._next.seq <= seq:
            yield self._next
            self._next = self._rows.fetchone()


def _is_right(key: bytes, before: bytes, facts: Iterable[Any], seal: Any) -> bool:
    """Tell whether a seal is that of these facts."""
    return any(hmac.compare_digest(one, seal.digest) for one in _digests(key, before, facts, seal.at))


def _digests(key: bytes, before: bytes, facts: Iterable[Any], at: Millis) -> tuple[bytes, bytes]:
    """Return the digest as it was before the seal's time was in it, and as it is."""
    mac = hmac.new(key, before, "sha256")
    for fact in facts:
        mac.update(_encode([fact.seq, fact.at, fact.kind, fact.payload, fact.actor]).encode())
        mac.update(b"\n")
    timed = mac.copy()
    timed.update(b"sealed at %d\n" % at)  # which no fact looks like
    return mac.digest(), timed.digest()
