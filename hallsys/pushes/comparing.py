"""Whether a receiver has what it was sent: the keys of a day on both sides. What it lacks is sent again."""

import dataclasses
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from hallsys.kernel.clock import Millis
from hallsys.kernel.transaction import Tx
from hallsys.pushes.events import PushesCompared
from hallsys.pushes.ledger import bring_back
from hallsys.pushes.rules import State

SUM = "*"  # of all kinds
_LISTED = 1000  # keys that are kept of each sort of difference

_OURS = text(
    "SELECT key, kind, state FROM pushes WHERE hall_id = :hall_id AND receiver = :receiver AND day = :day"
)
_KEEP = text(
    "INSERT INTO push_checks (hall_id, receiver, day, at, found, sent_again) "
    "VALUES (:hall_id, :receiver, :day, :now, :found, :sent_again) "
    "ON CONFLICT (hall_id, receiver, day) DO UPDATE SET "
    "at = excluded.at, found = excluded.found, sent_again = excluded.sent_again"
)
_KEPT = text(
    "SELECT receiver, day, at, found, sent_again FROM push_checks "
    "WHERE hall_id = :hall_id AND day >= :since ORDER BY day DESC, receiver"
)
_KEPT_OF = text(
    "SELECT receiver, day, at, found, sent_again FROM push_checks "
    "WHERE hall_id = :hall_id AND receiver = :receiver AND day = :day"
)
_IS_KEPT = text("SELECT 1 FROM push_checks WHERE hall_id = :hall_id AND receiver = :receiver AND day = :day")
_FORGET = text("DELETE FROM push_checks WHERE hall_id = :hall_id AND at < :before")


class Ours(NamedTuple):
    """A push of a day as it stands here."""

    key: str
    kind: str
    state: str


@dataclass(frozen=True, slots=True)
class Count:
    """The figures of a day and kind of message.

    `planned` = `sent` + `open` + `dead` + `dropped`. `theirs` is what the receiver has, `missing` what of
    `sent` it has not, `unknown` what it has and was never sent it from here, by these books.
    """

    planned: int = 0
    sent: int = 0
    open: int = 0
    dead: int = 0
    dropped: int = 0
    theirs: int = 0
    missing: int = 0
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a day's keys on both sides come to, by the kind of message; and the keys that differ."""

    counts: Mapping[str, Count]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Tell whether the receiver has what it was sent, and nothing besides."""
        return not self.missing and not self.unknown


@dataclass(frozen=True, slots=True)
class Check:
    """The last comparison of a day with a receiver."""

    receiver: str
    day: str
    at: Millis
    comparison: Comparison
    sent_again: int


_COLUMN = {
    State.SENT: "sent",
    State.WAITING: "open",
    State.HELD: "open",
    State.DEAD: "dead",
    State.DROPPED: "dropped",
}


def kind_of(key: str) -> str:
    """Return the kind of message that a key names at its end; an empty one for what is no key of ours."""
    head, _, kind = key.rpartition("-")
    return kind if head.count("-") == 4 and kind.isalpha() else ""


def compare(ours: Iterable[Ours], theirs: Iterable[str]) -> Comparison:
    """Compare a day's pushes with the keys that the receiver has. Pure."""
    mine, there = {one.key: one for one in ours}, set(theirs)
    counted: dict[str, Counter[str]] = {}
    for one in mine.values():
        count = counted.setdefault(one.kind, Counter())
        count["planned"] += 1
        count[_COLUMN[State(one.state)]] += 1
    for key in there:
        kind = mine[key].kind if key in mine else kind_of(key)
        counted.setdefault(kind, Counter())["theirs"] += 1
    missing = sorted(one.key for one in mine.values() if one.state == State.SENT and one.key not in there)
    unknown = sorted(there - mine.keys())
    for name, keys in (("missing", missing), ("unknown", unknown)):
        for key in keys:
            counted[mine[key].kind if key in mine else kind_of(key)][name] += 1
    counts = {kind: Count(**count) for kind, count in sorted(counted.items())}
    return Comparison(counts, tuple(missing), tuple(unknown))


def pushes_of_day(conn: Connection, hall_id: str, receiver: str, day: str) -> list[Ours]:
    """Return the pushes of a day to a receiver."""
    rows = conn.execute(_OURS, {"hall_id": hall_id, "receiver": receiver, "day": day})
    return [Ours(*row) for row in rows]


def record(tx: Tx, receiver: str, day: str, theirs: Sequence[str]) -> Comparison:
    """Compare a day with what the receiver has, keep the result, and have what it lacks sent again."""
    found = compare(pushes_of_day(tx.conn, tx.hall_id, receiver, day), theirs)
    sent_again = bring_back(tx, receiver, found.missing)
    kept = {
        "counts": {kind: dataclasses.asdict(count) for kind, count in found.counts.items()},
        "missing": found.missing[:_LISTED],
        "unknown": found.unknown[:_LISTED],
    }
    row = {"hall_id": tx.hall_id, "receiver": receiver, "day": day, "now": tx.now}
    tx.execute(_KEEP, {**row, "found": json.dumps(kept), "sent_again": sent_again})
    tx.append(PushesCompared(receiver, day, len(found.missing), len(found.unknown)))
    return found


def checks(conn: Connection, hall_id: str, since: str) -> list[Check]:
    """Return the last comparison of each day from `since` on, the newest day first."""
    return [_check(row) for row in conn.execute(_KEPT, {"hall_id": hall_id, "since": since})]


def last_check(conn: Connection, hall_id: str, receiver: str, day: str) -> Check | None:
    """Return the last comparison of a day with a receiver, None if there was none."""
    row = conn.execute(_KEPT_OF, {"hall_id": hall_id, "receiver": receiver, "day": day}).one_or_none()
    return None if row is None else _check(row)


def day_figures(conn: Connection, hall_id: str, receiver: str, day: str) -> dict[str, Count]:
    """Return how a day's pushes stand now, by kind, and the sum under "*".

    What the receiver has, lacks, and has without being sent it, is that of the last comparison.
    """
    now = compare(pushes_of_day(conn, hall_id, receiver, day), ()).counts
    check = last_check(conn, hall_id, receiver, day)
    then = check.comparison.counts if check else {}
    figures = {}
    for kind in sorted(now.keys() | then.keys()):
        compared = then.get(kind, Count())
        figures[kind] = dataclasses.replace(
            now.get(kind, Count()),
            theirs=compared.theirs,
            missing=compared.missing,
            unknown=compared.unknown,
        )
    sums = Counter[str]()
    for count in figures.values():
        sums.update(dataclasses.asdict(count))
    return {**figures, SUM: Count(**sums)}


def is_compared(conn: Connection, hall_id: str, receiver: str, day: str) -> bool:
    """Tell whether a day was compared with a receiver."""
    key = {"hall_id": hall_id, "receiver": receiver, "day": day}
    return conn.execute(_IS_KEPT, key).first() is not None


def forget_checks(tx: Tx, before: Millis) -> int:
    """Delete comparisons that were made before an instant; return how many."""
    return tx.execute(_FORGET, {"hall_id": tx.hall_id, "before": before}).rowcount


def _check(row: Any) -> Check:
    return Check(row.receiver, row.day, row.at, _comparison(row.found), row.sent_again)


def _comparison(found: str) -> Comparison:
    kept = json.loads(found)
    counts = {kind: Count(**count) for kind, count in kept["counts"].items()}
    return Comparison(counts, tuple(kept["missing"]), tuple(kept["unknown"]))
