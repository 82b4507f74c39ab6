"""Who waits for what is read. Once nobody does any more, it need not be read.

A server that comes back meets all its pages at once, and those that it cannot answer in time hang up and ask
again. If it read for them all the same it would be late for whoever asks next, and so for ever.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

A = TypeVar("A")
R = TypeVar("R")

_HAS_GONE: ContextVar[Callable[[], bool] | None] = ContextVar("has_gone", default=None)


class NobodyWaits(Exception):
    """Whoever asked has hung up."""


@contextmanager
def asked_by(has_gone: Callable[[], bool]) -> Iterator[None]:
    """Work for somebody of whom `has_gone()`, from any thread, tells whether he has hung up."""
    token = _HAS_GONE.set(has_gone)
    try:
        yield
    finally:
        _HAS_GONE.reset(token)


def while_awaited(view: Callable[[A], R]) -> Callable[[A], R]:
    """Return `view` for another thread, where it raises NobodyWaits if whoever asks here has gone by then."""
    has_gone = _HAS_GONE.get()
    if has_gone is None:
        return view

    def seen(conn: A) -> R:
        if has_gone():
            raise NobodyWaits
        return view(conn)

    return seen
