"""Halls in which visits take their course, and nobody in charge is needed: told of, and not looked at."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from hallsys.kernel import eventlog
from hallsys.kernel.clock import HOUR, Clock, Millis
from hallsys.kernel.database import Database
from hallsys.kernel.months import month_of
from hallsys.kernel.transaction import Origin, Tx
from hallsys.relay.housekeeping import Housekeeper
from hallsys.relay.looking import or_tell

_MOST = 200  # facts of a hall between two rounds; one with more is looked at
_APART = HOUR  # that a fact may be older than when it is read: by a long transaction, or another clock

Count = Callable[[Tx, Mapping[str, str]], None]


@dataclass(frozen=True, slots=True)
class _Calm:
    keeper: Housekeeper
    head: int
    until: Millis


def let_go_on(
    db: Database, clock: Clock, keepers: Sequence[Housekeeper], heads: Mapping[str, int], count: Count
) -> dict[str, int]:
    """Tell how halls stand in which visits take their course, all at once, instead of looking at each.

    `heads`: how far the log of each hall is, by id; `count(tx, days)` writes down how halls stand but for
    their alerts, by id with their business days. Return by id how far the logs of those are that were told
    of; none if it failed.
    """
    gone_on: dict[str, int] = {}

    def go_on() -> None:
        found = _calm_halls(db, clock, keepers, heads)
        if found:
            days = {one.keeper.hall_id: one.keeper.day(clock.now()) for one in found}
            db.transact_apart(Origin(found[0].keeper.hall_id, "system"), count, days)
        for one in found:
            one.keeper.go_on_calmly(one.head, one.until)
            gone_on[one.keeper.hall_id] = one.head

    or_tell(go_on, "the note of halls in which visits take their course")
    return gone_on


def _calm_halls(
    db: Database, clock: Clock, keepers: Sequence[Housekeeper], heads: Mapping[str, int]
) -> list[_Calm]:
    seen = {one: one.seen(heads.get(one.hall_id)) for one in keepers}
    numbers = {one.hall_id: seq for one, seq in seen.items() if seq is not None}
    if not numbers:
        return []
    facts = db.glance(eventlog.after_each, numbers, _MOST, month_of(clock.now() - _APART))
    found = []
    for one in keepers:
        of_hall = facts.get(one.hall_id, [])
        if of_hall and of_hall[-1].seq >= heads[one.hall_id]:
            until = one.calm_until(of_hall)
            if until is not None:
                found.append(_Calm(one, of_hall[-1].seq, until))
    return found
