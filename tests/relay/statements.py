"""What is asked of the database meanwhile."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event

LOG = "FROM events"
WRITES = "^(INSERT|UPDATE|DELETE)"


@contextmanager
def statements(like: str) -> Iterator[list[str]]:
    """Yield a list that holds the statements in which a pattern is found."""
    found: list[str] = []

    def heard(*said: object) -> None:
        if re.search(like, str(said[2])):
            found.append(str(said[2]))

    event.listen(Engine, "before_cursor_execute", heard)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", heard)
