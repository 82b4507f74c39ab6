"""Which hall the work at hand is of, where a process serves several: log lines say it.

A greenlet knows nothing of what was set where it was spawned: whoever runs in one of its own says it anew.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_HALL: ContextVar[str] = ContextVar("hall", default="")


def hall_at_work() -> str:
    """Return the code of the hall that is worked for here; empty where a process serves one alone."""
    return _HALL.get()


@contextmanager
def at_work_for(code: str) -> Iterator[None]:
    """Work for the hall of that code; empty for none in particular."""
    token = _HALL.set(code)
    try:
        yield
    finally:
        _HALL.reset(token)


def work_for(code: str, work: Callable[[], None]) -> None:
    """Do some work for the hall of that code; to be spawned in a greenlet."""
    with at_work_for(code):
        work()
