"""The ratings that a finding names: from the numbers of its evidence in the log to their rows."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, or_, select, text

from hallsys.cases.tables import cases
from hallsys.evaluation.tables import follow_ups, rating_changes, rating_sessions, ratings
from hallsys.kernel.transaction import Tx
from hallsys.supervision.inspection import Evidence

_FACTS = text(
    "SELECT payload FROM events WHERE hall_id = :hall_id AND seq IN :seqs "
    "AND kind IN ('ServiceRated', 'CaseRated')"
).bindparams(bindparam("seqs", expanding=True))
_OF_SUBJECTS = select(ratings.c.id).where(
    ratings.c.hall_id == bindparam("hall_id"),
    or_(
        ratings.c.session_id.in_(bindparam("sessions", expanding=True)),
        ratings.c.case_id.in_(bindparam("cases", expanding=True)),
    ),
)
_THESE = (ratings.c.hall_id == bindparam("hall_id"), ratings.c.id.in_(bindparam("ids", expanding=True)))
# Locked before they are read, follow-ups first, as an appeal does: another decision may be under way.
_LOCKS = (
    select(follow_ups.c.id)
    .where(
        follow_ups.c.hall_id == bindparam("hall_id"),
        follow_ups.c.rating_id.in_(bindparam("ids", expanding=True)),
    )
    .order_by(follow_ups.c.id)
    .with_for_update(),
    select(ratings.c.id).where(*_THESE).order_by(ratings.c.id).with_for_update(),
)
_READ = (
    select(
        ratings.c.id,
        func.coalesce(rating_sessions.c.clerk_id, cases.c.accepted_by).label("clerk_id"),
        rating_changes.c.rating_id.label("changed"),
        follow_ups.c.state,
    )
    .outerjoin(rating_sessions, rating_sessions.c.id == ratings.c.session_id)
    .outerjoin(cases, cases.c.id == ratings.c.case_id)
    .outerjoin(rating_changes, rating_changes.c.rating_id == ratings.c.id)
    .outerjoin(follow_ups, follow_ups.c.rating_id == ratings.c.id)
    .where(*_THESE)
    .order_by(ratings.c.id)
)


@dataclass(frozen=True, slots=True)
class Named:
    """A rating of the clerk `clerk_id`; `changed`: it counts otherwise already; `follow_up`: its state."""

    rating_id: str
    clerk_id: str
    changed: bool
    follow_up: str | None


def named_by(tx: Tx, evidence: Sequence[Evidence]) -> list[Named]:
    """Return the ratings that evidence tells of, locked."""
    seqs = [one.seq for one in evidence if one.seq is not None]
    told = [json.loads(one) for one in tx.execute(_FACTS, {"hall_id": tx.hall_id, "seqs": seqs}).scalars()]
    subjects = {
        "hall_id": tx.hall_id,
        "sessions": [one["session_id"] for one in told if "session_id" in one],
        "cases": [one["case_id"] for one in told if "case_id" in one],
    }
    return ratings_of(tx, tx.execute(_OF_SUBJECTS, subjects).scalars().all())


def ratings_of(tx: Tx, ids: Sequence[str]) -> list[Named]:
    """Return ratings by their ids, locked."""
    key = {"hall_id": tx.hall_id, "ids": ids}
    for lock in _LOCKS:
        tx.execute(lock, key).all()
    return [Named(row.id, row.clerk_id, row.changed is not None, row.state) for row in tx.execute(_READ, key)]
