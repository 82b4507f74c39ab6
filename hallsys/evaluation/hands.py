"""Who had a hand in what a rating is about: such a person is not shown it, and handles nothing of it."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, String, bindparam, text

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
    "AND t.ticket_id = v.ticket_id WHERE v.id = {0}.service_id AND t.clerk_id = :clerk_id) "
    f"OR EXISTS (SELECT 1 FROM cases h WHERE h.hall_id = {{0}}.hall_id AND h.id IN ({_CASES}) "
    "AND (h.accepted_by = :clerk_id OR h.taken_up_by = :clerk_id OR h.decided_by = :clerk_id "
    "OR EXISTS (SELECT 1 FROM later_services a JOIN services w ON w.id = a.service_id "
    "WHERE a.hall_id = h.hall_id AND a.case_id = h.id AND w.clerk_id = :clerk_id)"
    + "".join(
        f" OR EXISTS (SELECT 1 FROM {table} WHERE {table}.hall_id = h.hall_id "  # noqa: S608
        f'AND {table}.case_id = h.id AND {table}."{column}" = :clerk_id)'
        for table, column in _WORK.items()
    )
    + ")))"
)


def had_a_hand(ratings: str) -> str:
    """Return the condition that `:clerk_id` served in a visit, or worked on a case, that was rated.

    `ratings`: the alias of that table in the statement.
    """
    return _HAD_A_HAND.format(ratings)


_OF_THESE = text(
    f"SELECT r.id FROM ratings r WHERE r.hall_id = :hall_id AND r.id IN :ids AND {had_a_hand('r')}"  # noqa: S608
).bindparams(bindparam("ids", expanding=True, type_=String))


def had_a_hand_in(conn: Connection, hall_id: str, rating_ids: Sequence[str], clerk_id: str) -> frozenset[str]:
    """Return those of the ratings in whose visit or case a member of staff had a hand."""
    key = {"hall_id": hall_id, "ids": list(rating_ids), "clerk_id": clerk_id}
    return frozenset(conn.execute(_OF_THESE, key).scalars())
