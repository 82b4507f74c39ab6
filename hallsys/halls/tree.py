"""Where a hall stands in the tree of halls: those above it, and those below it."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, text

from hallsys.halls.errors import TreeRing

# UNION, not UNION ALL: a ring, should there be one all the same, is gone round once.
_ABOVE = text(
    "WITH RECURSIVE above(id, parent_id) AS (SELECT id, parent_id FROM halls WHERE id = :hall_id "
    "UNION SELECT h.id, h.parent_id FROM halls h JOIN above a ON h.id = a.parent_id) SELECT id FROM above"
)
BELOW = (
    "WITH RECURSIVE below(id) AS (SELECT id FROM halls WHERE id = :hall_id "
    "UNION SELECT h.id FROM halls h JOIN below b ON h.parent_id = b.id) "
)
_ABOVE_NAMED = text(
    "WITH RECURSIVE above(id, parent_id, step) AS (SELECT id, parent_id, 0 FROM halls WHERE id = :hall_id "
    "UNION SELECT h.id, h.parent_id, a.step + 1 FROM halls h JOIN above a ON h.id = a.parent_id "
    "WHERE a.step < :deepest) "
    "SELECT h.code, h.name, h.name_en FROM above a JOIN halls h ON h.id = a.id WHERE a.step > 0 "
    "ORDER BY a.step"
)
_DEEPEST = 20  # a ring, should there be one all the same, ends here
_SUBTREE = text(BELOW + "SELECT id FROM below")  # noqa: S608 - our own words
_CHILD = text("SELECT 1 FROM halls WHERE parent_id = :hall_id LIMIT 1")


def is_below(conn: Connection, hall_id: str, above_id: str) -> bool:
    """Tell whether a hall stands somewhere under another one; none stands under itself."""
    above = set(conn.execute(_ABOVE, {"hall_id": hall_id}).scalars())
    return hall_id != above_id and above_id in above


def subtree(conn: Connection, hall_id: str) -> frozenset[str]:
    """Return a hall and all that stand somewhere under it."""
    return frozenset({hall_id, *conn.execute(_SUBTREE, {"hall_id": hall_id}).scalars()})


def named_above(conn: Connection, hall_id: str) -> tuple[tuple[str, str, str], ...]:
    """Return code, name and English name of the halls above that one, the nearest first."""
    rows = conn.execute(_ABOVE_NAMED, {"hall_id": hall_id, "deepest": _DEEPEST})
    return tuple((row.code, row.name, row.name_en or row.name) for row in rows)


def has_below(conn: Connection, hall_id: str) -> bool:
    """Tell whether there are halls under that one."""
    return conn.execute(_CHILD, {"hall_id": hall_id}).first() is not None


def require_tree(conn: Connection, hall_id: str, parent_id: str | None) -> None:
    """Raise TreeRing if a hall would stand under itself with that parent."""
    if parent_id is not None and (parent_id == hall_id or is_below(conn, parent_id, hall_id)):
        raise TreeRing


def in_order(root: str, parents: Mapping[str, str | None]) -> Sequence[tuple[str, int]]:
    """Return the root and all under it, each with its depth, a hall before those under it; pure.

    `parents` has the parent of each hall, in the order in which those of one parent are to stand.
    """
    children: dict[str | None, list[str]] = {}
    for hall_id, parent_id in parents.items():
        if hall_id != root:
            children.setdefault(parent_id, []).append(hall_id)
    found: list[tuple[str, int]] = []
    waiting = [(root, 0)]
    while waiting:
        hall_id, depth = waiting.pop()
        found.append((hall_id, depth))
        waiting += [(child, depth + 1) for child in reversed(children.get(hall_id, ()))]
    return found
