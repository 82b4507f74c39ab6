"""The ratings that a finding names: from the numbers of its evidence in the log to their rows."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, Connection, bindparam, or_, select, text

from hallsys.evaluation.rules import GOOD_LEVELS
from hallsys.evaluation.tables import rating_changes, ratings
from hallsys.kernel.transaction import Tx
from hallsys.supervision.inspection import Evidence

_FACTS = text(
    "SELECT payload FROM events WHERE hall_id = :hall_id AND seq IN :seqs "
    "AND kind IN ('ServiceRated', 'CaseRated')"
).bindparams(bindparam("seqs", expanding=True, type_=BigInteger))
_OF_SUBJECTS = select(ratings.c.id).where(
    ratings.c.hall_id == bindparam("hall_id"),
    or_(
        ratings.c.session_id.in_(bindparam("sessions", expanding=True)),
        ratings.c.case_id.in_(bindparam("cases", expanding=True)),
    ),
)
_THESE = (ratings.c.hall_id == bindparam("hall_id"), ratings.c.id.in_(bindparam("ids", expanding=True)))
# Locked before they are read: another decision may be under way.
_LOCK = select(ratings.c.id).where(*_THESE).order_by(ratings.c.id).with_for_update()
_READ = (
    select(ratings.c.id, ratings.c.level, rating_changes.c.rating_id.label("changed"))
    .outerjoin(
        rating_changes,
        (rating_changes.c.hall_id == ratings.c.hall_id) & (rating_changes.c.rating_id == ratings.c.id),
    )
    .where(*_THESE)
    .order_by(ratings.c.id)
)


@dataclass(frozen=True, slots=True)
class Named:
    """A rating at the level that was given; `changed`: it counts otherwise already."""

    rating_id: str
    level: int
    changed: bool

    @property
    def bad(self) -> bool:
        """Whether it is followed up, and so leaves the figures by an appeal alone."""
        return self.level not in GOOD_LEVELS


def named_by(tx: Tx, evidence: Sequence[Evidence]) -> list[Named]:
    """Return the ratings that evidence tells of, locked."""
    return ratings_of(tx, _ids(tx.conn, tx.hall_id, evidence))


def ratings_of(tx: Tx, ids: Sequence[str]) -> list[Named]:
    """Return ratings by their ids, locked."""
    tx.execute(_LOCK, {"hall_id": tx.hall_id, "ids": ids}).all()
    return _read(tx.conn, tx.hall_id, ids)


def seen_in(conn: Connection, hall_id: str, evidence: Sequence[Evidence]) -> list[Named]:
    """Return the ratings that evidence tells of, to be looked at."""
    return _read(conn, hall_id, _ids(conn, hall_id, evidence))


def _ids(conn: Connection, hall_id: str, evidence: Sequence[Evidence]) -> Sequence[str]:
    seqs = [one.seq for one in evidence if one.seq is not None]
    told = [json.loads(one) for one in conn.execute(_FACTS, {"hall_id": hall_id, "seqs": seqs}).scalars()]
    subjects = {
        "hall_id": hall_id,
        "sessions": [one["session_id"] for one in told if "session_id" in one],
        "cases": [one["case_id"] for one in told if "case_id" in one],
    }
    return conn.execute(_OF_SUBJECTS, subjects).scalars().all()


def _read(conn: Connection, hall_id: str, ids: Sequence[str]) -> list[Named]:
    rows = conn.execute(_READ, {"hall_id": hall_id, "ids": ids})
    return [Named(row.id, row.level, row.changed is not None) for row in rows]
