"""What a use case is given: a transaction, the time, who asks, and the log to append to."""

import re
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, CursorResult, Executable, TextClause, column

from hallsys.kernel import commands, eventlog
from hallsys.kernel.clock import Millis
from hallsys.kernel.commands import Known
from hallsys.kernel.eventlog import Pending
from hallsys.kernel.events import Event
from hallsys.kernel.hall_at_work import at_work_for, hall_at_work

R = TypeVar("R")

_WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE)\b", re.IGNORECASE)

# Text statements, with the columns that their first result had. SQLAlchemy keeps what it works out
# about the rows of a statement only if the statement names them; else it works it out at each call,
# which takes as long as all the rest.
_known_columns: dict[Executable, Executable] = {}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a command comes from.

    `actor` is "clerk:<id>", "kiosk:<code>", "agent:<id>", "phone" or "system"; `request_id` is
    made by the caller, so that a repeat of the same command returns its first answer.
    """

    hall_id: str
    actor: str
    request_id: str | None = None


class Tx:
    """A running transaction. Services read and write through it and never commit."""

    __slots__ = ("actor", "conn", "hall_id", "now", "pending")

    def __init__(self, conn: Connection, now: Millis, origin: Origin) -> None:
        self.conn = conn
        self.now = now
        self.hall_id = origin.hall_id
        self.actor = origin.actor
        self.pending: list[Pending] = []

    def of(self, hall_id: str) -> "Tx":
        """Return the same transaction as it writes for another hall: one commit, each fact in its own log.

        For what two halls of one database do with each other.
        """
        other = type(self)(self.conn, self.now, Origin(hall_id, self.actor))
        other.pending = self.pending
        return other

    @property
    def dialect(self) -> str:
        """Name of the database: "sqlite" or "postgresql"."""
        return self.conn.dialect.name

    def execute(self, statement: Executable, params: Any = None) -> CursorResult[Any]:
        """Run `statement`, which was built once at import, on the transaction's connection."""
        known = _known_columns.get(statement)
        if known is not None:
            return self.conn.execute(known, params)
        result = self.conn.execute(statement, params)
        if isinstance(statement, TextClause):
            named = statement.columns(*map(column, result.keys())) if result.returns_rows else statement
            _known_columns[statement] = named
        return result

    def append(self, event: Event) -> None:
        """Append `event` to the hall's log; it gets its number just before the commit."""
        self.pending.append(eventlog.pending(self.hall_id, self.now, event, self.actor))


class WouldWrite(Exception):
    """A use case that is tried out came to what it would write."""


class Trial(Tx):
    """A transaction in which nothing is written: the first write, or fact, raises WouldWrite.

    Its connection is one that reads.
    """

    __slots__ = ()

    def execute(self, statement: Executable, params: Any = None) -> CursorResult[Any]:
        """Run a statement that reads. Raises WouldWrite for others."""
        if statement.is_dml or (isinstance(statement, TextClause) and _WRITES.match(statement.text)):
            raise WouldWrite
        return super().execute(statement, params)

    def append(self, event: Event) -> None:  # noqa: ARG002 - no fact is looked at
        """Raise WouldWrite."""
        raise WouldWrite


@dataclass(frozen=True, slots=True, eq=False)
class Command(Generic[R]):
    """A use case with its arguments, waiting for its turn."""

    origin: Origin
    use_case: Callable[..., R]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    answer: Future[R]
    at_work: str = field(default_factory=hall_at_work)  # what its thread logs is of the hall that asked

    def run(self, conn: Connection, now: Millis) -> tuple[R, list[Pending]]:
        """Carry the command out on `conn`; return its answer and the events it appended.

        A command whose request id is known is not carried out again: its first answer is
        returned. Raises whatever the use case raises.
        """
        with at_work_for(self.at_work):
            return self._run(conn, now)

    def _run(self, conn: Connection, now: Millis) -> tuple[R, list[Pending]]:
        origin = self.origin
        known = self.first_answer(conn)
        if known is not None:
            return known.answer, []
        tx = Tx(conn, now, origin)
        answer = self.use_case(tx, *self.args, **self.kwargs)
        if origin.request_id is not None:
            commands.remember(
                conn, origin.hall_id, origin.request_id, origin.actor, self.use_case, answer, now
            )
        return answer, tx.pending

    def first_answer(self, conn: Connection) -> Known | None:
        """Return the answer that the command was given before, None if it is new. Raises RequestReused."""
        origin = self.origin
        if origin.request_id is None:
            return None
        return commands.recall(conn, origin.hall_id, origin.request_id, origin.actor, self.use_case)
