"""What a process does again and again: what fails is told in the log, and done again the next time."""

import logging
from collections.abc import Callable, Collection
from functools import partial
from random import random
from typing import TypeVar

import gevent

from hallsys.kernel.database import GONE

log = logging.getLogger(__name__)

T = TypeVar("T")


def or_tell(work: Callable[[], object], what: str) -> None:
    """Do some work; `what` it is stands in the log if it fails, in one line if only the database is away."""
    try:
        work()
    except GONE as error:
        log.warning("%s waits for the database: %s", what, error)
    except Exception:
        log.exception("%s failed", what)


def look_for_ever(every: float, look: Callable[[], object], what: str) -> None:
    """Look again after so many seconds each time; to be run in a greenlet. It begins at any moment."""
    look_round(every, lambda: (look,), lambda only: only(), what)


def look_round(
    every: float, those: Callable[[], Collection[T]], look: Callable[[T], object], what: str
) -> None:
    """Look at each of those that there are in so many seconds, one by one, for ever; to be run in a greenlet.

    It begins at any moment, since the looks of all halls at once would keep every request waiting, and each
    look has as much time as any other. Who comes during a round has its turn in the next.
    """
    gevent.sleep(every * random())  # noqa: S311 - no secret
    while True:
        now = tuple(those())
        pause = every / max(len(now), 1)
        for one in now:
            or_tell(partial(look, one), what)
            gevent.sleep(pause)
        if not now:
            gevent.sleep(pause)
