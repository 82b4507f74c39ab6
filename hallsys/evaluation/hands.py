"""Who had a hand in what a rating is about: such a person is not shown it, and decides nothing about it."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, text

# The cases that a rating is about: the one that was rated as a whole, those of the ticket that was served,
# and those that the service went on with later. `{0}`: the alias of `ratings`.
_CASES = (
    "SELECT {0}.case_id UNION ALL "
    "SELECT o.id FROM services s JOIN cases o ON o.hall_id = s.hall_id AND o.ticket_id = s.ticket_id "
    "WHERE s.id = {0}.service_id UNION ALL "
    "SELECT l.case_id FROM later_services l WHERE l.hall_id = {0}.hall_id AND l.service_id = {0}.service_id"
)
_HAD_A_HAND = (
    "(EXISTS (SELECT 1 FROM services v WHERE v.id = {0}.service_id AND v.clerk_id = :clerk_id) "  # noqa: S608 - literals of ours
    f"OR EXISTS (SELECT 1 FROM cases h WHERE h.hall_id = {{0}}.hall_id AND h.id IN ({_CASES}) "
    "AND (h.accepted_by = :clerk_id OR h.taken_up_by = :clerk_id OR h.decided_by = :clerk_id "
    "OR EXISTS (SELECT 1 FROM case_acts a "
    "WHERE a.hall_id = h.hall_id AND a.case_id = h.id AND a.clerk_id = :clerk_id))))"
)


def had_a_hand(ratings: str) -> str:
    """Return the condition that `:clerk_id` served, accepted, took up, decided, or acted in a stage.

    `ratings`: the alias of that table in the statement.
    """
    return _HAD_A_HAND.format(ratings)


_OF_THESE = text(
    f"SELECT 1 FROM ratings r WHERE r.hall_id = :hall_id AND r.id IN :ids AND {had_a_hand('r')} LIMIT 1"  # noqa: S608
).bindparams(bindparam("ids", expanding=True))


def had_a_hand_in(conn: Connection, hall_id: str, rating_ids: Sequence[str], clerk_id: str) -> bool:
    """Tell whether a member of staff had a hand in what one of these ratings is about."""
    key = {"hall_id": hall_id, "ids": list(rating_ids), "clerk_id": clerk_id}
    return conn.execute(_OF_THESE, key).first() is not None
