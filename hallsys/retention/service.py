"""Erasing what is over, batch by batch, and setting for how long things are kept."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, text

from hallsys.halls.views import tree
from hallsys.kernel.clock import HOUR, Clock, Millis
from hallsys.kernel.database import Database
from hallsys.kernel.transaction import Origin, Tx
from hallsys.retention.errors import BadPeriod
from hallsys.retention.events import PersonalDataErased, RetentionPeriodSet
from hallsys.retention.postponing import held_by_cases, postpone
from hallsys.retention.rules import TERMS, Kind, before, longest, periods, within
from hallsys.retention.sweeps import SWEEPS, Sweep
from hallsys.retention.tables import retention_periods
from hallsys.supervision.sure_clock import is_sure

MOST = 200  # of a transaction: some ten milliseconds

_NIGHT = 20 * HOUR  # shorter than from one night to the next, longer than the halls begin apart
# Whose turn it was before a clock was set back stands in nobody's way.
_TAKE_TURN = text(
    "INSERT INTO shared_turns (what, by_hall, at) VALUES (:what, :hall_id, :now) "
    "ON CONFLICT (what) DO UPDATE SET by_hall = excluded.by_hall, at = excluded.at "
    "WHERE shared_turns.by_hall = excluded.by_hall OR shared_turns.at <= :last_night "
    "OR shared_turns.at > excluded.at"
)
_P = retention_periods.c
_CHOSEN = select(_P.hall_id, _P.kind, _P.days)
_UNSET = delete(retention_periods).where(_P.hall_id == bindparam("of_hall"), _P.kind == bindparam("of_kind"))
_SET = insert(retention_periods)

Hold = Callable[[Tx], None]


def chosen_periods(conn: Connection) -> dict[str, dict[Kind, int]]:
    """Return for each hall how many days it keeps each kind."""
    chosen: dict[str, dict[str, int]] = {}
    for row in conn.execute(_CHOSEN):
        chosen.setdefault(row.hall_id, {})[row.kind] = row.days
    return {hall.id: periods(chosen.get(hall.id, {})) for hall in tree(conn)}


def set_period(tx: Tx, kind: Kind, days: int) -> None:
    """Keep a kind so many days from now on. Raises BadPeriod outside of its bounds."""
    if not within(kind, days):
        raise BadPeriod(least=TERMS[kind].least, most=TERMS[kind].most)
    tx.execute(_UNSET, {"of_hall": tx.hall_id, "of_kind": kind})
    row = {"hall_id": tx.hall_id, "kind": kind, "days": days, "at": tx.now, "set_by": tx.actor}
    tx.execute(_SET, row)
    tx.append(RetentionPeriodSet(kind, days))


def overdue(conn: Connection, hall_id: str, now: Millis) -> dict[str, int]:
    """Return how much of each kind would be erased now; reads all of it."""
    return {
        sweep.what: conn.execute(sweep.count, _key(conn, sweep, hall_id, now)).scalar_one()
        for sweep in SWEEPS
    }


def erase_overdue(
    db: Database, clock: Clock, origin: Origin, hold: Hold = lambda _tx: None
) -> Iterator[tuple[str, int]]:
    """Erase what is over, a batch each time it is asked for the next; yield of what and how much.

    What is due is read beside the writer, and looked at again in the transaction that erases it. `hold` is
    called in each: it raises where this process is not to do it.
    """
    return _sweep(db, clock, origin, hold, SWEEPS)


def erase_by_schedule(
    db: Database, clock: Clock, origin: Origin, hold: Hold = lambda _tx: None
) -> Iterator[tuple[str, int]]:
    """Erase as `erase_overdue`, and nothing while the clock is not sure: nobody is asked.

    What all halls of the database share is left to the one of them that comes first in a night.
    """
    own = _sweep(db, clock, origin, hold, (one for one in SWEEPS if not one.shared))
    batches = chain(own, _share(db, clock, origin, hold))
    while db.read(is_sure, origin.hall_id, clock.now()) and (batch := next(batches, None)):
        yield batch


def take_turn(tx: Tx, what: str, hold: Hold = lambda _tx: None) -> bool:
    """Tell whether it is this hall that erases what all halls share tonight; it may begin anew."""
    hold(tx)
    key = {"what": what, "hall_id": tx.hall_id, "now": tx.now, "last_night": tx.now - _NIGHT}
    return bool(tx.execute(_TAKE_TURN, key).rowcount)


def _share(db: Database, clock: Clock, origin: Origin, hold: Hold) -> Iterator[tuple[str, int]]:
    for sweep in SWEEPS:
        if sweep.shared and db.transact(origin, take_turn, sweep.what, hold):
            yield from _sweep(db, clock, origin, hold, (sweep,))


def _sweep(
    db: Database, clock: Clock, origin: Origin, hold: Hold, sweeps: Iterable[Sweep]
) -> Iterator[tuple[str, int]]:
    for sweep in sweeps:
        after = ""
        while ids := db.read(_due, sweep, origin.hall_id, after, clock.now()):
            erased = db.transact(origin, _erase, sweep, ids, hold)
            db.scrub()
            yield sweep.what, erased
            after = ids[-1]
        if sweep.shared:
            yield from _put_off(db, clock, origin, hold, sweep)


def _put_off(
    db: Database, clock: Clock, origin: Origin, hold: Hold, sweep: Sweep
) -> Iterator[tuple[str, int]]:
    """Put off whom a case keeps: they would be asked about in vain every night."""

    def held(conn: Connection, after: str) -> list[str]:
        key = _key(conn, sweep, origin.hall_id, clock.now())
        return held_by_cases(conn, key["before"], key["now"], after, MOST)

    def put_off(tx: Tx, ids: list[str]) -> None:
        hold(tx)
        postpone(tx, ids)

    after = ""
    while ids := db.read(held, after):
        db.transact(origin, put_off, ids)
        yield sweep.what, 0
        after = ids[-1]


def _key(conn: Connection, sweep: Sweep, hall_id: str, now: Millis) -> dict[str, Any]:
    halls: Mapping[str, Mapping[Kind, int]] = chosen_periods(conn)
    days = longest(halls, sweep.kind) if sweep.shared else halls[hall_id][sweep.kind]
    return {"hall_id": hall_id, "now": now, "before": before(now, days)}


def _due(conn: Connection, sweep: Sweep, hall_id: str, after: str, now: Millis) -> list[str]:
    key = _key(conn, sweep, hall_id, now)
    return list(conn.execute(sweep.due, {**key, "after": after, "most": MOST}).scalars())


def _erase(tx: Tx, sweep: Sweep, ids: list[str], hold: Hold) -> int:
    hold(tx)
    key = _key(tx.conn, sweep, tx.hall_id, tx.now)
    still = list(tx.execute(sweep.still, {**key, "ids": ids}).scalars())
    if still:
        for statement in sweep.erase:
            tx.execute(statement, {**key, "ids": still})
        tx.append(PersonalDataErased(sweep.what, len(still), key["before"]))
    return len(still)
