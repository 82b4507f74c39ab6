"""Halls that hand over results of others: each says so of itself, and offers those of its tree."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, text

from hallsys.cases.stay_errors import CollectAtUnknown
from hallsys.cases.stay_events import CollectionPointSet
from hallsys.kernel.transaction import Tx

_SAYS = text("SELECT 1 FROM collection_points WHERE hall_id = :hall_id")
_BEGIN = text("INSERT INTO collection_points (hall_id, since) VALUES (:hall_id, :now)")
_END = text("DELETE FROM collection_points WHERE hall_id = :hall_id")
# From the hall up to the root, and from there down to all: UNION goes round a ring once.
_TREE = text(
    "WITH RECURSIVE above(id, parent_id) AS (SELECT id, parent_id FROM halls WHERE id = :hall_id "
    "UNION SELECT h.id, h.parent_id FROM halls h JOIN above a ON h.id = a.parent_id), "
    "tree(id) AS (SELECT id FROM above UNION SELECT h.id FROM halls h JOIN tree t ON h.parent_id = t.id) "
    "SELECT h.id, h.code, h.name, h.name_en FROM collection_points p JOIN halls h ON h.id = p.hall_id "
    "WHERE h.id IN (SELECT id FROM tree) AND h.id <> :hall_id AND NOT h.kept_elsewhere ORDER BY h.code"
)
_OTHERS = text("SELECT code FROM halls WHERE id <> :hall_id")


@dataclass(frozen=True, slots=True)
class CollectionPoint:
    """A hall in which results of others are collected."""

    hall_id: str
    code: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Place(CollectionPoint):
    """The hall in which the results of a case are collected, with where it is, as far as that is known."""

    address: str = ""
    address_en: str = ""
    phone: str = ""


def page_of(halls_at: str, code: str) -> str:
    """Return where applicants ask a hall how far their cases are. Pure.

    Empty if the halls have no addresses by their codes.
    """
    return f"{halls_at.replace('{hall}', code.lower()).rstrip('/')}/progress" if halls_at else ""


def require_known(conn: Connection, hall_id: str, only: Collection[str] | None) -> None:
    """Raise CollectAtUnknown if the setting collect_at names what is no other hall of the database."""
    others = set(conn.execute(_OTHERS, {"hall_id": hall_id}).scalars())
    unknown = sorted(set(only or ()) - others)
    if unknown:
        raise CollectAtUnknown(codes=", ".join(unknown))


def set_collection_point(tx: Tx, *, open_to_others: bool) -> None:
    """Say whether this hall hands over results of others; nothing if it said so before."""
    if hands_over(tx.conn, tx.hall_id) == open_to_others:
        return
    tx.execute(_BEGIN if open_to_others else _END, {"hall_id": tx.hall_id, "now": tx.now})
    tx.append(CollectionPointSet(open_to_others))


def hands_over(conn: Connection, hall_id: str) -> bool:
    """Tell whether a hall hands over results of others."""
    return conn.execute(_SAYS, {"hall_id": hall_id}).first() is not None


def points_for(conn: Connection, hall_id: str, only: Collection[str] | None) -> tuple[CollectionPoint, ...]:
    """Return the halls in which the results of `hall_id` can be collected, by code.

    Those of its tree that hand over for others; `only`: of these the ones with such a code, None for all.
    """
    rows = conn.execute(_TREE, {"hall_id": hall_id})
    return tuple(CollectionPoint(*row) for row in rows if only is None or row.code in only)
