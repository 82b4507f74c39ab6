"""The turns of the housekeepers of a process, of those whose hall has something to be done."""

import math
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import gevent
from sqlalchemy import Connection

from hallsys.kernel import eventlog
from hallsys.kernel.clock import SECOND, Clock, Millis
from hallsys.kernel.database import Database
from hallsys.kernel.transaction import Origin, Tx
from hallsys.relay.housekeeping import AHEAD, Housekeeper
from hallsys.relay.in_course import Count, let_go_on
from hallsys.relay.looking import or_tell
from hallsys.relay.tidying import halls_to_tidy

PATIENCE = 2.0  # seconds that the next waits for the one whose turn it is
EVERY = 5.0  # seconds: a breach is to be seen within them, in each hall of a process

Still = Callable[[Tx, Sequence[str]], None]


@dataclass(frozen=True, slots=True)
class _Looked:
    """How far the log of each hall is, by its id, and in which halls something is to be tidied away now."""

    heads: Mapping[str, int] = field(default_factory=dict)
    due: frozenset[str] = frozenset()


def keep_house(
    db: Database, clock: Clock, keepers: Sequence[Housekeeper], still: Still, count: Count
) -> None:
    """Let the housekeepers of a process take turns for ever; to be run in a greenlet.

    Each has its turn every few seconds, unless its hall is quiet: `still(tx, halls)` notes of those that
    they stand as they did, as it does of one whose turn will not look how it stands; or visits take their
    course there, and `count` counts them (see relay.in_course). In each round the one
    whose last whole turn is longest ago has another, and so the only one of a process always has; of many,
    as many as it takes for each to have one in its time.
    Where they are too many a round takes longer, since they rest as long as they work: the rest of the time
    is that of the people at the windows. Nobody waits long for one whose turn does not come to its end, and
    that one has no other before.
    """
    under_way: dict[Housekeeper, gevent.Greenlet[[], None]] = {}
    try:
        while True:
            began = time.monotonic()
            or_tell(partial(_round, db, clock, keepers, still, count, under_way), "a round of housekeeping")
            gevent.sleep(max(EVERY - (time.monotonic() - began), 0))
    finally:  # the server ends: no turn goes on without it
        gevent.killall(list(under_way.values()))


def _round(
    db: Database,
    clock: Clock,
    keepers: Sequence[Housekeeper],
    still: Still,
    count: Count,
    under_way: dict[Housekeeper, "gevent.Greenlet[[], None]"],
) -> None:
    free = [one for one in keepers if one not in under_way or under_way[one].ready()]
    leading = [one for one in free if one.leads()]
    seen = _look(db, clock, [one.hall_id for one in leading])
    whole = whole_turns(leading, clock.now())
    others = [one for one in leading if one not in whole]
    gone_on = let_go_on(db, clock, others, seen.heads, count)
    heads = {**seen.heads, **gone_on}
    busy = [
        one
        for one in leading
        if one in whole or one.hall_id in seen.due or one.has_work(heads.get(one.hall_id))
    ]
    quiet = [
        one.hall_id for one in others if one.hall_id not in gone_on and one.rests(heads.get(one.hall_id))
    ]
    if quiet:  # apart: a hall whose commands hang looks quiet
        note = partial(db.transact_apart, Origin(quiet[0], "system"), still, quiet)
        or_tell(note, "the note of quiet halls")
    share = pause = EVERY / max(len(busy), 1)
    for keeper in busy:
        gevent.sleep(pause)
        began, hall_id = time.monotonic(), keeper.hall_id
        turn = partial(keeper.turn, whole=keeper in whole, due=hall_id in seen.due)
        under_way[keeper] = gevent.spawn(turn, heads.get(hall_id))
        under_way[keeper].join(PATIENCE)
        took = time.monotonic() - began
        pause = max(share - took, took)


def whole_turns(keepers: Sequence[Housekeeper], now: Millis) -> Collection[Housekeeper]:
    """Return who is to have a whole turn: the one who tried it longest ago, and some who are late.

    Some time after the start, or after another process ended, all are late at once: they have them by and by.
    One whose whole turns never come to their end keeps no other from its own.
    """
    some = math.ceil(2 * len(keepers) * EVERY * SECOND / AHEAD)  # twice what it takes: a round may be longer
    oldest = sorted(keepers, key=lambda one: one.tried_at)
    return {*oldest[:1], *(one for one in oldest[:some] if one.is_late(now))}


def _look(db: Database, clock: Clock, halls: Sequence[str]) -> _Looked:
    """Look at all halls at once; where that cannot be done, each has its turn."""
    found = _Looked()

    def look() -> None:
        nonlocal found
        found = db.read(_looked, halls, clock.now())

    if halls:
        or_tell(look, "the look of the housekeeping")
    return found


def _looked(conn: Connection, halls: Sequence[str], now: Millis) -> _Looked:
    return _Looked(eventlog.heads(conn, halls), halls_to_tidy(conn, halls, now))
