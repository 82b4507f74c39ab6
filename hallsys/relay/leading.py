"""Spreads the leads of halls over the processes that serve them: who leads more than its share hands on."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import text

from hallsys.kernel.database import Database
from hallsys.kernel.transaction import Origin, Tx
from hallsys.kernel.turns import in_turn
from hallsys.relay.looking import look_for_ever
from hallsys.relay.servers import Servers, database_time
from hallsys.relay.shares import handed_on

EVERY = 5.0  # seconds between two looks

# Those that run: whoever still opens its halls leads none well. Of each that serves one of the halls, all
# that it serves: two that do not serve the same halls have to count the same leads, or these go round.
_ALIVE = text(
    "SELECT hall_id, id, process, leads FROM servers WHERE until > :now AND process IN "
    "(SELECT process FROM servers WHERE hall_id = ANY(:halls) AND until > :now AND process IS NOT NULL)"
)
# A turn of housekeeping that holds the lead still keeps it until the next look.
_GIVE = text(
    "UPDATE servers SET leads = FALSE WHERE hall_id = ANY(:halls) AND id IN "
    "(SELECT id FROM servers WHERE hall_id = ANY(:halls) AND process = :me AND leads "
    "FOR UPDATE SKIP LOCKED) RETURNING hall_id"
)
_TAKE = text("UPDATE servers SET leads = TRUE WHERE hall_id = ANY(:halls) AND id = ANY(:ids)")


def share_leads(
    tx: Tx, me: str, halls: Sequence[str], quiet: frozenset[str], resting: frozenset[str]
) -> tuple[set[str], set[str]]:
    """Hand on, of what a process leads beyond its share, that in which it rests and all is `quiet`.

    Return in which halls it was handed on, and in which it is to rest, to be handed on the next time. One
    process at a time does this, by the same facts, whatever the others do meanwhile.
    """
    in_turn(tx, "leads")
    rows = tx.execute(_ALIVE, {"halls": list(halls), "now": database_time(tx)}).all()
    mine = sorted(quiet, key=lambda hall: (hall not in resting, hall))
    wanted = _wanted(me, rows, mine)
    ready = [hall for hall in wanted if hall in resting]
    if not ready:
        return set(), set(wanted)
    given = set(tx.execute(_GIVE, {"halls": ready, "me": me}).scalars())
    ids = {(row.hall_id, row.process): row.id for row in rows}
    if given:
        tx.execute(_TAKE, {"halls": list(given), "ids": [ids[hall, wanted[hall]] for hall in given]})
    return given, set(wanted) - given


def _wanted(me: str, rows: Sequence[Any], halls: Sequence[str]) -> Mapping[str, str]:
    """Return, by hall, to whom what `me` has beyond its share is to go: of `halls`, the first ones first."""
    leads = Counter({row.process: 0 for row in rows})
    others: dict[str, list[str]] = {}
    for row in rows:
        leads[row.process] += row.leads
        if row.process != me:
            others.setdefault(row.hall_id, []).append(row.process)
    led = {row.hall_id for row in rows if row.process == me and row.leads}
    return handed_on(me, leads, {hall: others.get(hall, ()) for hall in halls if hall in led})


class Shares:
    """Has this process lead its share of halls: what is beyond it rests for a look, and is then handed on."""

    def __init__(self, db: Database, process: str) -> None:
        self._db = db
        self._process = process
        self._halls: dict[str, tuple[Servers, Callable[[], bool]]] = {}

    def add(self, hall: Servers, quiet: Callable[[], bool]) -> None:
        """Share in the leads of one more hall, which is open from now on.

        `quiet` tells that nothing is under way there which another leader would begin anew.
        """
        hall.take_part(self._process)
        self._halls[hall.hall_id] = hall, quiet

    def run(self) -> None:
        """Look for ever; to be run in a greenlet."""
        look_for_ever(EVERY, self.look, "the sharing of the leads")

    def look(self) -> None:
        """Look once."""
        if not self._halls:
            return
        quiet = frozenset(hall_id for hall_id, (_, is_quiet) in self._halls.items() if is_quiet())
        resting = frozenset(hall_id for hall_id, (hall, _) in self._halls.items() if hall.rests)
        origin = Origin("", "system")  # of no hall: all processes take turns, whichever they serve
        share = (self._process, sorted(self._halls), quiet, resting)
        given, to_rest = self._db.transact_apart(origin, share_leads, *share)
        for hall_id, (hall, _) in self._halls.items():
            if hall_id in given:
                hall.gave()
            else:
                hall.rests = hall_id in to_rest
