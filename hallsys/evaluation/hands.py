"""Who had a hand in what a rating is about: such a person is not shown it, and handles nothing of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, String, bindparam, text

from hallsys.evaluation.tables import IS_UNDER_WAY
from hallsys.kernel.clock import Millis
from hallsys.staff.rules import Action, roles_with

# The cases that a rating is about: the one that was rated as a whole, those of the ticket that was served,
# and those that the service went on with later. `{0}`: the alias of `ratings`.
_CASES = (
    "SELECT {0}.case_id UNION ALL "
    "SELECT o.id FROM services s JOIN cases o ON o.hall_id = s.hall_id AND o.ticket_id = s.ticket_id "
    "WHERE s.id = {0}.service_id UNION ALL "
    "SELECT l.case_id FROM later_services l WHERE l.hall_id = {0}.hall_id AND l.service_id = {0}.service_id"
)
# Where it stands who worked on a case, and in which column.
_WORK: Mapping[str, str] = {
    "case_steps": "by",
    "case_acts": "clerk_id",
    "case_processes": "holder_id",
    "hand_overs": "clerk_id",
}
# A visit is every service of its ticket: one that was transferred has several.
_HAD_A_HAND = (
    "(EXISTS (SELECT 1 FROM services v JOIN services t ON t.hall_id = v.hall_id "  # noqa: S608 - literals of ours
    "AND t.ticket_id = v.ticket_id WHERE v.id = {0}.service_id AND t.clerk_id = {1}) "
    f"OR EXISTS (SELECT 1 FROM cases h WHERE h.hall_id = {{0}}.hall_id AND h.id IN ({_CASES}) "
    "AND (h.accepted_by = {1} OR h.taken_up_by = {1} OR h.decided_by = {1} "
    "OR EXISTS (SELECT 1 FROM later_services a JOIN services w ON w.id = a.service_id "
    "WHERE a.hall_id = h.hall_id AND a.case_id = h.id AND w.clerk_id = {1})"
    + "".join(
        f" OR EXISTS (SELECT 1 FROM {table} WHERE {table}.hall_id = h.hall_id "  # noqa: S608
        f'AND {table}.case_id = h.id AND {table}."{column}" = {{1}})'
        for table, column in _WORK.items()
    )
    + ")))"
)


def had_a_hand(ratings: str, clerk_id: str = ":clerk_id") -> str:
    """Return the condition that somebody served in a visit, or worked on a case, that was rated.

    `ratings`: the alias of that table in the statement; `clerk_id`: what their id stands in.
    """
    return _HAD_A_HAND.format(ratings, clerk_id)


_OF_THESE = text(
    f"SELECT r.id FROM ratings r WHERE r.hall_id = :hall_id AND r.id IN :ids AND {had_a_hand('r')}"  # noqa: S608
).bindparams(bindparam("ids", expanding=True, type_=String))


def had_a_hand_in(conn: Connection, hall_id: str, rating_ids: Sequence[str], clerk_id: str) -> frozenset[str]:
    """Return those of the ratings in whose visit or case a member of staff had a hand."""
    key = {"hall_id": hall_id, "ids": list(rating_ids), "clerk_id": clerk_id}
    return frozenset(conn.execute(_OF_THESE, key).scalars())


_MOST = 200
_ROLES = {f"role_{role}": f'%"{role}"%' for role in roles_with(Action.FOLLOW_UP)}  # in a list of JSON
_MAY = " OR ".join(f"c.roles LIKE :{name}" for name in _ROLES)
# Of what is under way alone; of most the first who may is free.
_NOBODY_FREE = text(
    "SELECT u.id, u.opened_at FROM follow_ups u JOIN ratings r ON r.id = u.rating_id "  # noqa: S608
    f"WHERE u.hall_id = :hall_id AND u.{IS_UNDER_WAY} AND NOT EXISTS (SELECT 1 FROM clerks c "
    f"WHERE c.hall_id = :hall_id AND c.active AND ({_MAY}) AND NOT {had_a_hand('r', 'c.id')}) "
    "ORDER BY u.opened_at, u.id LIMIT :limit"
).bindparams(**_ROLES)


@dataclass(frozen=True, slots=True)
class NobodyFree:
    """A follow-up that nobody of the hall may handle: whoever has the right had a hand in it."""

    follow_up_id: str
    opened_at: Millis


def nobody_free(conn: Connection, hall_id: str) -> tuple[NobodyFree, ...]:
    """Return the follow-ups under way for which somebody of a hall above, or a new manager, is needed.

    The oldest of them, at most 200.
    """
    rows = conn.execute(_NOBODY_FREE, {"hall_id": hall_id, "limit": _MOST})
    return tuple(NobodyFree(*row) for row in rows)
