"""Which hall the work at hand is of, where a process serves several: log lines say it.

A greenlet or thread knows nothing of what was set where it was begun: it is given `for_this_hall(work)`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

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


def for_this_hall(work: Callable[P, R]) -> Callable[P, R]:
    """Return `work` for another greenlet or thread, where it is done for the hall that is worked for here."""
    code = hall_at_work()
    if not code:
        return work

    def done(*args: P.args, **kwargs: P.kwargs) -> R:
        with at_work_for(code):
            return work(*args, **kwargs)

    return done
