"""Which halls a request to be erased goes to, and what keeps the record of a person, which halls share.

A hall decides for itself and those below it, as everywhere. Of the others it is told that something is kept,
and nothing else: not in how many halls, nor what for.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, String, bindparam, text

from hallsys.halls.tree import subtree
from hallsys.kernel.clock import DAY, Millis
from hallsys.kernel.ids import sooner
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Tx
from hallsys.retention.asked import halls_asked
from hallsys.retention.holds import HOLDS_IN_HALLS
from hallsys.retention.rules import Hold

_MARGIN = 31 * DAY  # a kiosk that was cut off gave a ticket before its visitor's record was made here

_HALLS = text("SELECT id FROM halls")
_SEEN_AT = text("SELECT seen_at FROM people WHERE id = :person_id")
_HELD = {
    hold: text(f"SELECT 1 FROM people p WHERE p.id = :person_id AND {condition}").bindparams(  # noqa: S608
        bindparam("halls", expanding=True, type_=String)
    )
    for hold, condition in HOLDS_IN_HALLS.items()
}
# No index leads from a person to tickets that are over: each would cost every ticket something, for the few
# who ask to be erased. So tickets are read from when the person became known on.
_MET = text(
    "SELECT t.hall_id FROM tickets t WHERE t.id >= :since AND :person_id IN (t.person_id, t.present_id) "
    "UNION SELECT t.hall_id FROM representations o JOIN tickets t ON t.id = o.ticket_id "
    "WHERE o.ticket_id >= :since AND o.organisation_id = :person_id "
    "UNION SELECT b.hall_id FROM appointments b "
    "WHERE b.hall_id IN (SELECT id FROM halls) AND b.person_id = :person_id "
    "UNION SELECT v.hall_id FROM people_values v WHERE v.person_id = :person_id "
    "UNION SELECT c.hall_id FROM presentations c WHERE c.person_id = :person_id"
)


@dataclass(frozen=True, slots=True)
class Reach:
    """The halls of a request: `here` it is heard, `beyond` are all others.

    `met`: where the person was. `asked`: halls that may lose the record, since they, or one above them, were
    asked by the person.
    """

    here: tuple[str, ...]
    beyond: tuple[str, ...]
    met: frozenset[str]
    asked: frozenset[str]


def reach_of(tx: Tx, keyring: Keyring, person_id: str, print_: bytes) -> Reach:
    """Return how far a request goes that the transaction's hall is asked for whoever has that fingerprint."""
    here = subtree(tx.conn, tx.hall_id)
    beyond = frozenset(tx.execute(_HALLS).scalars()) - here
    if len(here) == 1 and not beyond:
        return Reach(tuple(here), (), frozenset(), here)
    seen_at: Millis = tx.execute(_SEEN_AT, {"person_id": person_id}).scalar_one()
    others = halls_asked(keyring, print_.hex(), seen_at) - here
    asked = here.union(*(subtree(tx.conn, one) for one in others))
    key = {"person_id": person_id, "since": sooner(person_id, _MARGIN)}
    return Reach(tuple(here), tuple(beyond), frozenset(tx.execute(_MET, key).scalars()), asked)


def held_by(conn: Connection, person_id: str, now: Millis, reach: Reach) -> tuple[Hold, ...]:
    """Return what keeps a person's record; of the halls beyond reach only that something does."""
    own = _held_in(conn, person_id, now, reach.here)
    elsewhere = reach.met - reach.asked or (reach.beyond and _held_in(conn, person_id, now, reach.beyond))
    return (*own, Hold.ELSEWHERE) if elsewhere else own


def _held_in(conn: Connection, person_id: str, now: Millis, halls: tuple[str, ...]) -> tuple[Hold, ...]:
    key = {"person_id": person_id, "now": now, "halls": halls}
    return tuple(hold for hold, statement in _HELD.items() if conn.execute(statement, key).first())
