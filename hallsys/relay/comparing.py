"""Asks receivers what they have of a day, by hand or each night, and has what they lack sent again.

A receiver answers `GET <address>/keys?prefix=P&after=KEY` with `{"keys": [...], "next": KEY}`: the keys it
has that begin so, in ascending order from behind `after`, and where to go on, null at the end. One that is
told of events by themselves (webhooks) keeps no such list, and is not asked.
"""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from urllib.parse import urlencode

from hallsys.halls.rules import local_time
from hallsys.halls.views import Hall
from hallsys.kernel.clock import Clock
from hallsys.kernel.database import GONE, Database
from hallsys.kernel.transaction import Origin
from hallsys.pushes.comparing import Comparison, is_compared, record
from hallsys.pushes.errors import ComparisonFailed, DayNotComparable, ReceiverNotCompared, ReceiverUnknown
from hallsys.pushes.rules import FAULTS, keys_begin, verdict_of
from hallsys.relay.looking import look_for_ever
from hallsys.relay.post import NoAnswer, Post
from hallsys.relay.pushing import Pusher

log = logging.getLogger(__name__)

_LOOK_EVERY = 60.0  # seconds
_AGAIN_AFTER = 15  # looks, when a receiver did not tell
_MOST_PAGES = 1000
_LONGEST_KEY = 120


class Comparer:
    """Compares days with the receivers that there are."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        hall: Callable[[], Hall],
        pushers: Sequence[Pusher],
        leads: Callable[[], bool] = lambda: True,
    ) -> None:
        self._db = db
        self._clock = clock
        self._hall = hall
        self._leads = leads
        self._pushers: Mapping[str, Pusher] = {one.receiver.name: one for one in pushers}
        self._rest: dict[str, int] = {}

    def compare(self, receiver: str, day: str, actor: str = "system") -> Comparison:
        """Compare a day with what a receiver has.

        Raises ReceiverUnknown, ReceiverNotCompared, DayNotComparable, and ComparisonFailed if the receiver
        does not tell.
        """
        pusher = self._pushers.get(receiver)
        if pusher is None:
            raise ReceiverUnknown(receiver=receiver)
        if pusher.receiver.mapping.plain:
            raise ReceiverNotCompared
        hall, days = self._hall(), pusher.receiver.keep_days
        today = date.fromisoformat(hall.business_day(self._clock.now()))
        try:
            age = (today - date.fromisoformat(day)).days
        except ValueError as error:
            raise DayNotComparable(days=days) from error
        if not 0 <= age < days:
            raise DayNotComparable(days=days)
        theirs = pusher.in_thread(keys_of, pusher.post, keys_begin(hall.id, receiver, day))
        found = self._db.transact(Origin(hall.id, actor), record, receiver, day, theirs)
        pusher.wake()
        return found

    def run(self) -> None:
        """Compare yesterday with each receiver once its hour has come, for ever; to be run in a greenlet."""
        look_for_ever(_LOOK_EVERY, self._look, "the comparison with receivers")

    def _look(self) -> None:
        for pusher in self._pushers.values() if self._leads() else ():
            try:
                self._nightly(pusher)
            except GONE as error:
                log.warning("the comparison waits for the database: %s", type(error).__name__)
            except ComparisonFailed as refusal:
                log.warning("%s: %s", pusher.name, refusal)
                self._rest[pusher.name] = _AGAIN_AFTER
            except Exception:
                log.exception("%s: yesterday was not compared", pusher.name)
                self._rest[pusher.name] = _AGAIN_AFTER

    def _nightly(self, pusher: Pusher) -> None:
        hour, hall, now = pusher.receiver.compares_at, self._hall(), self._clock.now()
        self._rest[pusher.name] = rest = max(self._rest.get(pusher.name, 0) - 1, 0)
        if rest or hour is None or local_time(now, hall.timezone).hour < hour:
            return
        yesterday = date.fromisoformat(hall.business_day(now)) - timedelta(days=1)
        if not self._db.read(is_compared, hall.id, pusher.receiver.name, yesterday.isoformat()):
            self.compare(pusher.receiver.name, yesterday.isoformat())


def keys_of(post: Post, prefix: str) -> list[str]:
    """Return the keys that a receiver has and that begin so; blocks. Raises ComparisonFailed."""
    found: list[str] = []
    after: str | None = ""
    for _ in range(_MOST_PAGES):
        query = {"prefix": prefix, **({"after": after} if after else {})}
        try:
            answer = post.ask("GET", f"/keys?{urlencode(query)}")
        except NoAnswer as none:
            raise _failed(none.outcome.fault) from none
        outcome = verdict_of(answer.status)
        if outcome.fault is not None:
            raise _failed(outcome.fault)
        page, following = _page(answer.body)
        found += page
        if following is None:
            return found
        if following <= (after or ""):
            break
        after = following
    raise _failed("strange")


def _page(body: bytes) -> tuple[list[str], str | None]:
    try:
        said = json.loads(body)
        keys, following = said["keys"], said.get("next")
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise _failed("strange") from error
    texts = isinstance(keys, list) and all(isinstance(key, str) and len(key) < _LONGEST_KEY for key in keys)
    if not texts or not (following is None or isinstance(following, str)):
        raise _failed("strange")
    return keys, following


def _failed(fault: str | None) -> ComparisonFailed:
    words = FAULTS[fault or "strange"]
    return ComparisonFailed(zh=words.zh, en=words.en)
