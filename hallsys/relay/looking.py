"""What a process does again and again: what fails is told in the log, and done again the next time."""

import logging
from collections.abc import Callable

import gevent

from hallsys.kernel.database import GONE

log = logging.getLogger(__name__)


def or_tell(work: Callable[[], object], what: str) -> None:
    """Do some work; `what` it is stands in the log if it fails, in one line if only the database is away."""
    try:
        work()
    except GONE as error:
        log.warning("%s waits for the database: %s", what, error)
    except Exception:
        log.exception("%s failed", what)


def look_for_ever(every: float, look: Callable[[], object], what: str) -> None:
    """Look after so many seconds each time; to be run in a greenlet."""
    while True:
        gevent.sleep(every)
        or_tell(look, what)
