"""PostgreSQL behind the door: a pool of connections, one transaction a command, retried on conflict."""

import random
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError

from hallsys.kernel import eventlog
from hallsys.kernel.clock import Clock
from hallsys.kernel.transaction import Command

R = TypeVar("R")

CONNECTIONS = 8
ATTEMPTS = 6
_SERIALIZATION_FAILURE, _DEADLOCK, _UNIQUE_VIOLATION = "40001", "40P01", "23505"


class PostgresBackend:
    """Threads that each hold one connection at a time."""

    def __init__(self, url: str, clock: Clock, committed: Callable[[], None]) -> None:
        self._clock = clock
        self._committed = committed
        self._engine = create_engine(url, pool_size=2 * CONNECTIONS, max_overflow=0, pool_pre_ping=True)
        self._writers = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="hallsys-write")
        self._readers = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="hallsys-read")

    def submit(self, command: Command[Any]) -> None:
        self._writers.submit(self._carry_out, command)

    def read(self, view: Callable[[Connection], R]) -> Future[R]:
        return self._readers.submit(self._view, view)

    def _view(self, view: Callable[[Connection], R]) -> R:
        with self._engine.connect().execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        ) as conn:
            return view(conn)

    def close(self) -> None:
        self._writers.shutdown()
        self._readers.shutdown()
        self._engine.dispose()

    def _carry_out(self, command: Command[Any]) -> None:
        try:
            answer = self._with_retries(command)
        except BaseException as error:  # noqa: BLE001 - handed to the caller, not swallowed
            command.answer.set_exception(error)
        else:
            command.answer.set_result(answer)

    def _with_retries(self, command: Command[Any]) -> Any:
        attempt = 1
        while True:
            try:
                return self._once(command)
            except DBAPIError as error:
                if attempt == ATTEMPTS or not _passing(error, command):
                    raise
            time.sleep(random.uniform(0, 0.002 * 2**attempt))  # noqa: S311 - jitter, not a secret
            attempt += 1

    def _once(self, command: Command[Any]) -> Any:
        with self._engine.begin() as conn:
            answer, pending = command.run(conn, self._clock.now())
            if pending:
                eventlog.append(conn, pending)
        if pending:
            self._committed()
        return answer


def _passing(error: DBAPIError, command: Command[Any]) -> bool:
    """Tell whether `error` comes from another transaction, so that a new attempt may succeed.

    A command with a request id that breaks a unique constraint may have met its own repeat; the
    next attempt finds the first answer.
    """
    state = getattr(error.orig, "sqlstate", None)
    if state == _UNIQUE_VIOLATION:
        return command.origin.request_id is not None
    return state in {_SERIALIZATION_FAILURE, _DEADLOCK}
