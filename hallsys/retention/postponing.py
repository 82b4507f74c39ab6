"""Whom a case keeps known is looked at again once that case is erased, and not every night.

A case is kept for years, a visit for months: without this each night would ask of everybody who ever had a
case whether it is still there. Erasing a case sets `look_again_at` of its persons back to 0, in the same
transaction, so that they go in the same night. What else keeps somebody is short, and is asked every night.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, text

from hallsys.kernel.clock import DAY, Millis
from hallsys.kernel.transaction import Tx
from hallsys.retention.holds import PERSON_HOLDS
from hallsys.retention.rules import Hold
from hallsys.retention.sweeps import keyed

LOOK_AGAIN: Millis = 90 * DAY
"""After which they are looked at in any case."""

_KEPT = PERSON_HOLDS[Hold.CASE]
_HELD = text(
    "SELECT p.id FROM people p WHERE p.seen_at < :before AND p.look_again_at <= :now "  # noqa: S608
    f"AND p.id > :after AND {_KEPT} ORDER BY p.id LIMIT :most"
)
_STILL = keyed(f"SELECT p.id FROM people p WHERE p.id IN :ids AND {_KEPT}")  # noqa: S608
# Locked before it is asked what keeps them: whoever erases their last case in the same instant is done by
# then, or comes after, and sets them back. SQLite has one writer anyway.
_LOCKED = keyed("SELECT p.id FROM people p WHERE p.id IN :ids ORDER BY p.id FOR UPDATE")
_LATER = keyed("UPDATE people SET look_again_at = :again WHERE id IN :ids")


def held_by_cases(conn: Connection, before: Millis, now: Millis, after: str, most: int) -> list[str]:
    """Return whom a case keeps though nobody has seen them since `before`: so many, from `after` on."""
    key = {"before": before, "now": now, "after": after, "most": most}
    return list(conn.execute(_HELD, key).scalars())


def postpone(tx: Tx, ids: Sequence[str]) -> None:
    """Look at those again later whom a case still keeps."""
    if tx.dialect == "postgresql":
        tx.execute(_LOCKED, {"ids": ids})
    if still := list(tx.execute(_STILL, {"ids": ids}).scalars()):
        tx.execute(_LATER, {"ids": still, "again": tx.now + LOOK_AGAIN})
